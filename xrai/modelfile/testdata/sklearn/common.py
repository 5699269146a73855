# -*- coding: utf-8 -*-
"""What the scripts beside this file share: they write fitted estimators, rows held
back, and what scikit-learn answers for these.

    python3 SCRIPT.py              every generation
    python3 SCRIPT.py sk022 sk19   these only

Each generation has a folder: NAME.joblib is the estimator, NAME.json the rows and
answers. Scripts keep to Python 3.6, and skip what a version does not have.
"""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from generations import GENERATIONS, drive

NAMES = ["sk022", "sk12", "sk19"]


def plain(v):
    """A value as JSON: NaN and None are null, infinity is a string."""
    import numpy as np
    if isinstance(v, np.ndarray):
        return [plain(x) for x in v.tolist()]
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, dict):
        return {str(k): plain(x) for k, x in v.items()}
    if isinstance(v, np.generic):
        v = v.item()
    if v is None or isinstance(v, float) and v != v:
        return None
    if isinstance(v, float) and v in (float("inf"), float("-inf")):
        return repr(v)
    if isinstance(v, (bool, int, float, str)):
        return v
    return repr(v) if type(v).__module__ == "builtins" else type(v).__name__


def columns_of(rows):
    """The rows as columns: of a table by name and kind, of a matrix by number."""
    import numpy as np
    if hasattr(rows, "columns"):
        out = []
        for name in rows.columns:
            c = rows[name]
            kind = "bool" if c.dtype == bool else "number" if np.issubdtype(getattr(c.dtype, "type", object), np.number) else "text"
            values = [None if v is None or v != v else v if kind != "number" else float(v) for v in c.tolist()]
            out.append({"name": name, "kind": kind, "values": plain(values)})
        return out
    return [{"name": "x%d" % j, "kind": "number", "values": plain([float(v) for v in rows[:, j]])} for j in range(rows.shape[1])]


def save(generation, name, estimator, rows, joblib_options=None, params_of=None):
    """Writes the estimator, and what it answers for rows, a table or a matrix.

    params_of is whose hyper-parameters are told, by default the last step's."""
    import joblib
    import numpy as np
    folder = os.path.join(HERE, generation)
    if not os.path.isdir(folder):
        os.makedirs(folder)
    joblib.dump(estimator, os.path.join(folder, name + ".joblib"), **(joblib_options or {"compress": ("zlib", 6)}))
    last = params_of or (estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator)
    doc = {
        "made_by": "python3 %s %s (Python %d.%d; %s)" % ((os.path.basename(sys.argv[0]), generation) + tuple(sys.version_info[:2]) + (GENERATIONS[generation][1],)),
        "class": type(last).__name__, "named": hasattr(rows, "columns"),
        "params": plain(last.get_params(deep=False)) if hasattr(last, "get_params") else {},
        "columns": columns_of(rows),
    }
    for answer in ["predict_proba", "decision_function", "predict"]:
        if hasattr(estimator, answer):
            doc[answer] = plain(np.asarray(getattr(estimator, answer)(rows)))
    if hasattr(estimator, "transform") and not hasattr(estimator, "predict"):
        z = estimator.transform(rows)
        doc["transform"] = plain(np.asarray(z.toarray() if hasattr(z, "toarray") else z, dtype=float))
    if hasattr(estimator, "classes_"):
        doc["classes"] = plain(np.asarray(estimator.classes_))
    with open(os.path.join(folder, name + ".json"), "w") as f:
        json.dump(doc, f, sort_keys=True, separators=(",", ":"), allow_nan=False)
        f.write("\n")


def main(here):
    """Runs here(generation) in each generation asked for."""
    if sys.argv[1:2] == ["--here"]:
        here(sys.argv[2])
    else:
        drive(sys.argv[0], sys.argv[1:] or NAMES)
