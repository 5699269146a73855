"""What the programs here that time two sides in turn share."""

import json
import os
import pathlib
import platform
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Settings of the numerical libraries that change how fast numpy is.
UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


def environment(threads):
    """The environment of a side that may use so many threads."""
    env = {k: v for k, v in os.environ.items() if k not in UNSET}
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "GOMAXPROCS"):
        env[name] = str(threads)
    return env


class Side:
    """A program that does what it is told to, a line in, a line out."""

    def __init__(self, command, threads):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(threads), cwd=ROOT
        )
        self.about = self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("a side ended")
        return json.loads(line)

    def ask(self, name):
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def load(facts):
    loads = sorted(f["load"] for f in facts if "load" in f)
    return f" Programs that wanted a core while it was measured, both sides and others: {loads[0]:.0f} to {loads[-1]:.0f}." if loads else ""
