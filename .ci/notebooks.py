"""Runs the notebooks in a real Jupyter stack and fails on any error output.

The kernel is built from go.mod's tool lines and installed for this run only.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import nbformat
from nbclient import NotebookClient

root = pathlib.Path(__file__).resolve().parent.parent


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        tools = pathlib.Path(scratch, "tools")
        os.environ["JUPYTER_DATA_DIR"] = str(pathlib.Path(scratch, "jupyter"))
        os.environ["XRAI_CACHE"] = str(pathlib.Path(scratch, "results"))
        os.environ["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
        tools.mkdir()
        subprocess.run(
            ["go", "build", "-buildvcs=false", "-o", f"{tools}{os.sep}",
             "github.com/janpfeifer/gonb", "golang.org/x/tools/cmd/goimports"],
            cwd=root, check=True)
        # gopls gives completion only, so its absence is no reason to refuse.
        subprocess.run([tools / "gonb", "--install", "--raw_error", "--force_deps", "--force_copy"], check=True)
        notebooks = sorted((root / "notebooks").glob("*.ipynb"))
        if not notebooks:
            print("no notebooks found")
            return 1
        return sum(run(path) for path in notebooks)


def run(path: pathlib.Path) -> int:
    """Runs one notebook; 1 when it shows an error or no figure."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=600, kernel_name="gonb", allow_errors=True,
                            resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    failed = figures = 0
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                print(f"{path.name}, cell {number}: {output.ename}: {output.evalue}")
                failed = 1
            figures += "image/png" in output.get("data", {})
    print(f"{path.name}: {len(notebook.cells)} cells, {figures} figures")
    if not figures:
        print(f"{path.name} shows no figure")
        failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
