"""Reference vectors for paired comparisons: python paired.py > paired.json

The correlated-ROC test from its covariance matrices (DeLong, DeLong,
Clarke-Pearson 1988), McNemar's exact test from SciPy's binomial test, the
interval for a difference of paired shares by method 10 of Newcombe
(Statistics in Medicine 17:2635, 1998) on SciPy's Wilson intervals, and
scikit-learn's scores of models and of its dummies, which are no model.
"""

import json
import platform
import sys

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.metrics import (accuracy_score, balanced_accuracy_score, log_loss, r2_score, roc_auc_score,
                             root_mean_squared_error)


def kernel(members, others):
    return (members[:, None] > others[None, :]) + 0.5 * (members[:, None] == others[None, :])


def delong(a, b, member):
    v, w = [], []
    for s in (a, b):
        psi = kernel(s[member], s[~member]).astype(float)
        v.append(psi.mean(axis=1))
        w.append(psi.mean(axis=0))
    s = np.cov(np.array(v)) / member.sum() + np.cov(np.array(w)) / (~member).sum()
    contrast = np.array([-1.0, 1.0])
    areas = [roc_auc_score(member, a), roc_auc_score(member, b)]
    sd = float(np.sqrt(contrast @ s @ contrast))
    d = areas[1] - areas[0]
    return {
        "scores_a": a.tolist(), "scores_b": b.tolist(), "member": member.astype(int).tolist(),
        "areas": areas, "stderr": sd, "p": 2 * stats.norm.sf(abs(d) / sd),
        "interval": [d - stats.norm.ppf(0.975) * sd, d + stats.norm.ppf(0.975) * sd],
    }


def wilson(k, n):
    ci = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
    return ci.low, ci.high


def newcombe(both, first, second, neither):
    """Interval of the share of first less that of second."""
    n = both + first + second + neither
    p1, p2 = (both + first) / n, (both + second) / n
    (l1, u1), (l2, u2) = wilson(both + first, n), wilson(both + second, n)
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    phi = 0.0
    if margins > 0:
        top = both * neither - first * second
        phi = (max(top - n / 2, 0) if top > 0 else top) / np.sqrt(margins)
    d = p1 - p2
    low = d - np.sqrt((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2)
    high = d + np.sqrt((p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2)
    return float(low), float(high)


def shares(both, only_a, only_b, neither):
    low, high = newcombe(both, only_b, only_a, neither)
    p = stats.binomtest(only_b, only_a + only_b).pvalue if only_a + only_b else None
    return {"both": both, "only_a": only_a, "only_b": only_b, "neither": neither, "p": p, "interval": [low, high]}


rng = np.random.default_rng(7)
cases = []
for members, others, digits in ((12, 9, 8), (60, 40, 1), (200, 150, 2), (5, 50, 8)):
    member = np.arange(members + others) < members
    base = rng.normal(size=members + others)
    a = np.round(base + 0.6 * member + 0.5 * rng.normal(size=base.size), digits)
    b = np.round(base + 0.9 * member + 0.5 * rng.normal(size=base.size), digits)
    cases.append(delong(a, b, member))

tables = [(36, 12, 2, 0), (36, 2, 12, 0), (20, 12, 2, 16), (18, 0, 0, 32), (0, 0, 0, 50), (50, 0, 0, 0),
          (0, 30, 20, 0), (1868, 2, 51, 50), (7400, 380, 20, 86), (3, 1, 0, 0), (0, 1, 0, 0)]



def classifier(classes, n_train, n_test):
    rng = np.random.default_rng(classes)
    share = np.arange(1, classes + 1) / np.arange(1, classes + 1).sum()
    y, z = rng.choice(classes, n_train, p=share), rng.choice(classes, n_test, p=share)
    p, q = (rng.dirichlet(np.full(classes, 0.7), n) for n in (n_train, n_test))
    for k in range(n_test // 2):  # better than chance
        q[k] = (q[k] + np.eye(classes)[z[k]]) / 2
    q[0], q[1] = np.eye(classes)[(z[0] + 1) % classes], np.eye(classes)[z[1]]  # one impossible, one certain
    x, every = np.zeros((n_train, 1)), list(range(classes))
    prior = DummyClassifier(strategy="prior").fit(x, y)
    scores = lambda labels, proba: {
        "accuracy": accuracy_score(labels, proba.argmax(axis=1)),
        "balanced": balanced_accuracy_score(labels, proba.argmax(axis=1)),
        "log_loss": log_loss(labels, proba, labels=every),
        "auc": roc_auc_score(labels, proba[:, 1]) if classes == 2 else None,
    }
    none = prior.predict_proba(np.zeros((n_test, 1)))
    return {"train_y": y.tolist(), "test_y": z.tolist(), "train_proba": p.tolist(), "test_proba": q.tolist(),
            "train": scores(y, p), "test": scores(z, q), "no_model": scores(z, none)}


def regressor(n_train, n_test):
    rng = np.random.default_rng(1)
    y, z = rng.normal(50, 10, n_train), rng.normal(48, 10, n_test)
    f, g = y + rng.normal(0, 3, n_train), z + rng.normal(0, 8, n_test)
    dummy = DummyRegressor().fit(np.zeros((n_train, 1)), y).predict(np.zeros((n_test, 1)))
    scores = lambda a, b: {"r2": r2_score(a, b), "rmse": root_mean_squared_error(a, b)}
    return {"train_y": y.tolist(), "test_y": z.tolist(), "train_f": f.tolist(), "test_f": g.tolist(),
            "train": scores(y, f), "test": scores(z, g), "no_model": scores(z, dummy)}


json.dump({
    "command": "python paired.py > paired.json",
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "delong": cases,
    "shares": [shares(*t) for t in tables],
    "classifiers": [classifier(2, 60, 40), classifier(3, 50, 45)],
    "regressor": regressor(40, 30),
}, sys.stdout, indent=None)
sys.stdout.write("\n")
