# -*- coding: utf-8 -*-
"""Generations of Python libraries, for scripts that write fixtures with each.

A generation is a Python and pinned packages, which pip puts into a folder below
XRAI_GENERATIONS, or a temporary one; a folder that is there is used again. The
Pythons are looked for as pythonX.Y and under pyenv. A script calls

    drive(__file__, names)

which runs it once a generation as "script.py --here NAME", so it keeps to what the
oldest of its Pythons understands.
"""

import glob
import hashlib
import os
import subprocess
import tempfile

GENERATIONS = {
    "py27": ("2.7", "numpy==1.16.6 scipy==1.2.3 joblib==0.14.1 scikit-learn==0.20.4"),
    "sk022": ("3.6", "numpy==1.16.6 scipy==1.4.1 pandas==0.25.3 joblib==0.11 scikit-learn==0.22.2.post1 lz4==3.1.10"
                     " python-dateutil==2.8.2 pytz==2023.3"),
    "sk12": ("3.9", "numpy==1.23.5 scipy==1.10.1 pandas==1.5.3 joblib==1.2.0 scikit-learn==1.2.2 lz4==4.3.3"
                    " threadpoolctl==3.1.0 python-dateutil==2.8.2 pytz==2023.3"),
    "sk19": ("3.13", "numpy==2.5.5 scipy==1.18.1 pandas==3.1.1 pyarrow==26.0.1 joblib==1.6.0 scikit-learn==1.9.1"
                     " lz4==4.4.5 threadpoolctl==3.8.0 python-dateutil==2.9.0.post0"),
    "xgb0": ("3.8", "numpy==1.19.5 scipy==1.5.4 pandas==1.1.5 joblib==1.0.1 scikit-learn==0.24.2 threadpoolctl==2.2.0"
                    " python-dateutil==2.8.2 pytz==2023.3 xgboost==1.5.2 lightgbm==2.3.1"),
    "xgb1": ("3.9", "numpy==1.23.5 scipy==1.10.1 pandas==1.5.3 joblib==1.2.0 scikit-learn==1.2.2 threadpoolctl==3.1.0"
                    " python-dateutil==2.8.2 pytz==2023.3 xgboost==1.7.6 lightgbm==3.3.5"),
    "xgb2": ("3.11", "numpy==1.26.4 scipy==1.13.1 pandas==2.2.3 joblib==1.4.2 scikit-learn==1.5.2 threadpoolctl==3.5.0"
                     " python-dateutil==2.9.0.post0 pytz==2024.1 xgboost-cpu==2.1.4 lightgbm==4.3.0"),
    "xgb3": ("3.13", "numpy==2.5.5 scipy==1.18.1 pandas==3.1.1 pyarrow==26.0.1 joblib==1.6.0 scikit-learn==1.9.1"
                     " threadpoolctl==3.8.0 python-dateutil==2.9.0.post0 xgboost-cpu==3.4.1 lightgbm==4.7.0"),
}


def python(version):
    for path in ["/usr/bin/python" + version] + sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/%s.*/bin/python" % version))):
        if os.path.exists(path):
            return path
    return "python" + version


def packages(name):
    """The folder with a generation's packages, installed if need be."""
    version, pins = GENERATIONS[name]
    cache = os.environ.get("XRAI_GENERATIONS") or tempfile.mkdtemp(prefix="xrai-generations-")
    folder = os.path.join(cache, name + "-" + hashlib.sha256((version + pins).encode()).hexdigest()[:12])
    if not os.path.exists(os.path.join(folder, "complete")):
        subprocess.check_call([python(version), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--target", folder] + pins.split())
        open(os.path.join(folder, "complete"), "w").close()
    return folder


def drive(script, names):
    for name in names:
        env = dict(os.environ, PYTHONPATH=packages(name), OMP_NUM_THREADS="1", PYTHONHASHSEED="0")
        subprocess.check_call([python(GENERATIONS[name][0]), os.path.abspath(script), "--here", name], env=env)
