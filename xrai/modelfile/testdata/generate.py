"""Makes all fixtures again:  python3 generate.py

Each script below runs once for each generation of libraries in generations.py, whose
packages pip installs into a folder of their own (XRAI_GENERATIONS names one to keep).
"""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = ["pickle/generate.py", "sklearn/transformers.py", "sklearn/trees.py", "sklearn/linear.py", "boosters/generate.py", "hostile/generate.py"]

with tempfile.TemporaryDirectory(prefix="xrai-generations-") as folder:
    env = dict(os.environ)
    env.setdefault("XRAI_GENERATIONS", folder)
    for script in SCRIPTS:
        print(script, flush=True)
        subprocess.check_call([sys.executable, os.path.join(HERE, script)], env=env)
