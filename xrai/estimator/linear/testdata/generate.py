"""Writes sklearn.json: scikit-learn's weighted and L1-penalised linear models.

    pip install -r ../../../testdata/requirements.txt
    python generate.py

The solvers run until rounding stops them, and each solution is checked against
the condition of its minimum before it is written.
"""

import json
import os
import platform
import warnings
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge

OUT = Path(__file__).resolve().parent / "sklearn.json"
ROWS, HELD_BACK = 90, 15


def data():
    """105×7 columns of unequal scale, two of them correlated, and targets."""
    rng = np.random.default_rng(11)
    n = ROWS + HELD_BACK
    x = rng.standard_normal((n, 7)) * [1, 4, 0.3, 2, 1, 1, 0.5] + [0, 10, 1, -3, 0, 2, 0]
    x[:, 4] += 0.8 * x[:, 0]
    signal = x[:, 0] - 0.4 * x[:, 1] + 2 * x[:, 2] + 0.3 * x[:, 3] + 4
    y = 20 + 3 * signal + 2 * rng.standard_normal(n)
    two = (signal + rng.standard_normal(n) > 1).astype(int)
    three = np.searchsorted([0, 2.5], signal + 1.5 * rng.standard_normal(n))
    weights = np.round(rng.exponential(size=ROWS), 3)
    weights[rng.integers(0, ROWS, 12)] = 0
    return np.round(x, 4), np.round(y, 4), two, three, weights


def check_penalised(model, x, y, w, alpha, ratio):
    """The slope of each coefficient: -alpha ratio sign(w), or within it at 0."""
    r = y - model.predict(x)
    slope = x.T @ (w * r) / w.sum() - alpha * (1 - ratio) * model.coef_
    bound = alpha * ratio
    on = model.coef_ != 0
    assert np.all(np.abs(slope[on] - bound * np.sign(model.coef_[on])) < 1e-9), slope
    assert np.all(np.abs(slope[~on]) <= bound + 1e-9), slope
    if model.fit_intercept:
        assert abs((w * r).sum()) < 1e-8


def regression_case(model, x, y, w, held_back):
    model.fit(x, y, sample_weight=w)
    used = np.ones(len(y)) if w is None else w
    p = model.get_params()
    if isinstance(model, (Lasso, ElasticNet)):
        check_penalised(model, x, y, used, p["alpha"], p.get("l1_ratio", 1.0))
    return {
        "model": type(model).__name__,
        "alpha": p.get("alpha"),
        "l1_ratio": p.get("l1_ratio"),
        "fit_intercept": p["fit_intercept"],
        "weighted": w is not None,
        "coef": model.coef_.tolist(),
        "intercept": float(model.intercept_),
        "predict": model.predict(held_back).tolist(),
    }


def logistic_case(x, y, w, held_back, c, class_weight):
    """The solver ends within rounding; class weights by name of the class."""
    classes = len(set(y))
    solver = "newton-cholesky" if classes == 2 else "newton-cg"
    model = LogisticRegression(C=c, solver=solver, tol=1e-14, max_iter=10_000, class_weight=class_weight)
    model.fit(x, y, sample_weight=w)
    used = np.ones(len(y)) if w is None else w.copy()
    if class_weight == "balanced":
        used *= (len(y) / (classes * np.bincount(y)))[y]
    elif class_weight:
        used *= np.array([class_weight.get(k, 1) for k in range(classes)])[y]
    p = model.predict_proba(x)
    hit = np.eye(classes)[y]
    gradient = c * (used[:, None] * (p - hit)).T @ x
    gradient = gradient[1:] if classes == 2 else gradient
    worst = np.abs(gradient + model.coef_).max()
    assert worst < 1e-8, worst
    return {
        "classes": classes,
        "C": c,
        "class_weight": class_weight if class_weight in (None, "balanced") else {str(k): v for k, v in class_weight.items()},
        "weighted": w is not None,
        "coef": model.coef_.tolist(),
        # One number added to all classes' intercepts changes nothing; here they sum to 0.
        "intercept": (model.intercept_ - (model.intercept_.mean() if classes > 2 else 0)).tolist(),
        "predict_proba": model.predict_proba(held_back).tolist(),
    }


def main():
    warnings.simplefilter("ignore")
    x, y, two, three, weights = data()
    held_back, xs, ys = x[ROWS:], x[:ROWS], y[:ROWS]
    exact = {"tol": 1e-15, "max_iter": 1_000_000}
    models = []
    for flag in (True, False):
        models += [Lasso(alpha=a, fit_intercept=flag, **exact) for a in (0.01, 0.3, 1, 5)]
        models += [
            ElasticNet(alpha=a, l1_ratio=r, fit_intercept=flag, **exact) for a in (0.02, 1) for r in (0.1, 0.5, 0.9)
        ]
    weighted = [LinearRegression(fit_intercept=flag) for flag in (True, False)]
    weighted += [Ridge(alpha=a, fit_intercept=flag, solver="cholesky") for a in (0.1, 10) for flag in (True, False)]
    regression = [regression_case(m, xs, ys, w, held_back) for m in models for w in (None, weights)]
    regression += [regression_case(m, xs, ys, weights, held_back) for m in weighted]
    logistic = []
    for labels in (two[:ROWS], three[:ROWS]):
        for c in (0.1, 1, 20):
            logistic.append(logistic_case(xs, labels, weights, held_back, c, None))
            logistic.append(logistic_case(xs, labels, None, held_back, c, "balanced"))
        logistic.append(logistic_case(xs, labels, weights, held_back, 1, {0: 3, 1: 0.5}))
    versions = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }
    body = {
        "x": xs.tolist(),
        "held_back_x": held_back.tolist(),
        "y": ys.tolist(),
        "y_two": two[:ROWS].tolist(),
        "y_three": three[:ROWS].tolist(),
        "weights": weights.tolist(),
        "regression": regression,
        "logistic": logistic,
    }
    lines = [f'"{k}": {json.dumps(v)}' for k, v in body.items()]
    first = json.dumps({"command": "python generate.py", "versions": versions})[:-1]
    OUT.write_text(first + ",\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
