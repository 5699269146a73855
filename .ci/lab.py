"""Opens JupyterLab as "go run ./notebooks -lab" does, and asks it for its kernel.

Fails unless it becomes ready, offers the GoNB kernel as its default with all
that the kernel needs, keeps one running, and ends cleanly at an interrupt.
"""

import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

root = pathlib.Path(__file__).resolve().parent.parent


def ask(base: str, token: str, path: str, method: str = "GET", body=None):
    """Returns the answer of JupyterLab's interface, decoded."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data, {"Authorization": f"token {token}"}, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        program = pathlib.Path(scratch, "notebooks")
        subprocess.run(["go", "build", "-buildvcs=false", "-o", program, "./notebooks"], cwd=root, check=True)
        lab = subprocess.Popen([program, "-lab", "-no-browser"], cwd=root, stdout=subprocess.PIPE, text=True)
        try:
            check(lab)
        finally:
            lab.send_signal(signal.SIGINT)
            rest = lab.communicate(timeout=60)[0]
        print(rest, end="")
        return lab.returncode or "has ended" not in rest


def check(lab: subprocess.Popen) -> None:
    """Reads lab's output until it is ready and asks for a kernel."""
    for line in lab.stdout:
        print(line, end="", flush=True)
        if match := re.search(r"ready after .*: (http://[^/]*)/lab\S*token=(\w+)", line):
            break
    else:
        raise SystemExit("JupyterLab was never ready")
    base, token = match.groups()
    specs = ask(base, token, "/api/kernelspecs")
    assert specs["default"] == "gonb", specs
    spec = specs["kernelspecs"]["gonb"]["spec"]
    for name in ("go", "goimports", "gopls", spec["argv"][0]):
        assert shutil.which(name, path=spec["env"]["PATH"]), f"no {name} in {spec}"
    kernel = ask(base, token, "/api/kernels", "POST", {"name": "gonb"})
    time.sleep(2)
    assert [k["id"] for k in ask(base, token, "/api/kernels")] == [kernel["id"]], "the kernel has died"
    print("JupyterLab runs the kernel")


if __name__ == "__main__":
    sys.exit(main())
