"""Writes sklearn.json: scikit-learn's naive Bayes models and their probabilities.

    pip install -r ../../../testdata/requirements.txt
    python generate.py

scikit-learn smooths by the variance over records without their weights, the Go
learner with them. So that the two can be compared, a weighted fit here gets a
var_smoothing that makes up for it; "var_smoothing" is what Go is given.
"""

import json
import platform
from pathlib import Path

import numpy as np
import scipy
import sklearn
from sklearn.naive_bayes import BernoulliNB, GaussianNB

OUT = Path(__file__).resolve().parent / "sklearn.json"
ROWS, HELD_BACK = 80, 20


def data():
    """Three classes that overlap, columns of unequal scale, one of them 0 or 1."""
    rng = np.random.default_rng(21)
    n = ROWS + HELD_BACK
    y = rng.integers(0, 3, n)
    x = rng.standard_normal((n, 5)) * [1, 20, 0.1, 1, 1] + [0, 100, 0, 0, 0]
    x[:, 0] += y
    x[:, 1] -= 15 * (y == 2)
    x[:, 3] *= 1 + y
    x[:, 4] = rng.random(n) < 0.2 + 0.3 * y
    weights = np.round(rng.exponential(size=ROWS), 3)
    weights[rng.integers(0, ROWS, 10)] = 0
    return np.round(x, 4), y, weights


def gaussian(x, y, w, held_back, smoothing, priors):
    given = smoothing
    if w is not None:
        mean = np.average(x, axis=0, weights=w)
        weighted = np.average((x - mean) ** 2, axis=0, weights=w)
        given = smoothing * weighted.max() / x.var(axis=0).max()
    m = GaussianNB(var_smoothing=given, priors=priors).fit(x, y, sample_weight=w)
    return {
        "var_smoothing": smoothing,
        "priors": priors,
        "weighted": w is not None,
        "theta": m.theta_.tolist(),
        "var": m.var_.tolist(),
        "class_prior": m.class_prior_.tolist(),
        "predict_proba": m.predict_proba(held_back).tolist(),
    }


def bernoulli(x, y, w, held_back, alpha, binarize, priors):
    m = BernoulliNB(alpha=alpha, binarize=binarize, class_prior=priors).fit(x, y, sample_weight=w)
    return {
        "alpha": alpha,
        "binarize": binarize,
        "priors": priors,
        "weighted": w is not None,
        "on": np.exp(m.feature_log_prob_).tolist(),
        "class_prior": np.exp(m.class_log_prior_).tolist(),
        "predict_proba": m.predict_proba(held_back).tolist(),
    }


def main():
    x, y, weights = data()
    xs, ys, held_back = x[:ROWS], y[:ROWS], x[ROWS:]
    own = [0.5, 0.2, 0.3]
    body = {
        "x": xs.tolist(),
        "labels": ys.tolist(),
        "weights": weights.tolist(),
        "held_back_x": held_back.tolist(),
        "gaussian": [
            gaussian(xs, ys, w, held_back, s, p)
            for w in (None, weights) for s in (1e-9, 0.01) for p in (None, own)
        ],
        "bernoulli": [
            bernoulli(xs, ys, w, held_back, a, b, p)
            for w in (None, weights) for a in (1.0, 0.05) for b in (0.0, 0.5) for p in (None, own)
        ],
    }
    versions = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }
    first = json.dumps({"command": "python generate.py", "versions": versions})[:-1]
    OUT.write_text(first + ",\n" + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in body.items()) + "\n}\n")


if __name__ == "__main__":
    main()
