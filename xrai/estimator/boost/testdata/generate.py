"""Writes sklearn.json, the predictions that the Go tests compare against.

    python generate.py

Tables are slices of scikit-learn's own. Where scikit-learn breaks ties by its
seed, that several seeds agree is asserted before a case is written.
"""

import json
import os
import platform
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import scipy
import sklearn
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)

HERE = Path(__file__).resolve().parent
SEEDS = 5


def tables():
    """x, y and weights of each table. The jitter parts equal values, further than 1e-7."""
    rng = np.random.default_rng(1)
    iris, iris_y = load_iris(return_X_y=True)
    cancer, cancer_y = load_breast_cancer(return_X_y=True)
    diabetes, diabetes_y = load_diabetes(return_X_y=True)
    # Of breast cancer only columns that leave the classes mixed.
    cancer = cancer[:100, [4, 8, 9, 11, 14, 18]]
    diabetes, diabetes_y = 100 * diabetes[:110], diabetes_y[:110]
    out = {
        "iris": (iris, iris_y),
        "cancer": (cancer, cancer_y[:100]),
        "diabetes": (diabetes, diabetes_y),
    }
    for name, (x, y) in list(out.items()):
        x = np.round(x + 0.01 * x.std(axis=0) * rng.standard_normal(x.shape), 5)
        holes = x.copy()
        holes[rng.random(x.shape) < 0.1] = np.nan
        weights = rng.integers(1, 6, len(y)) / 2
        out[name] = (x, y, weights)
        out[name + " with holes"] = (holes, y, weights)
    groups = np.column_stack([rng.integers(0, 12, 160), rng.integers(0, 5, 160), np.round(rng.normal(size=160), 3)])
    effect = rng.normal(size=12)
    out["groups"] = (groups, np.round(effect[groups[:, 0].astype(int)] + 0.3 * groups[:, 2] + 0.3 * rng.normal(size=160), 3), None)
    holes = groups.copy()
    holes[rng.random(160) < 0.15, 0] = np.nan
    out["groups with holes"] = (holes, (out["groups"][1] > 0).astype(int), None)
    return out


def histogram_cases():
    small = {"max_iter": 30, "min_samples_leaf": 5}
    classifier, regressor = HistGradientBoostingClassifier, HistGradientBoostingRegressor
    yield classifier, "iris", False, {}
    yield classifier, "iris with holes", True, {**small, "max_leaf_nodes": 6, "l2_regularization": 0.5}
    yield classifier, "cancer", False, {}
    yield classifier, "cancer", False, {**small, "max_bins": 16, "class_weight": "balanced"}
    yield classifier, "cancer with holes", False, {**small, "max_depth": 3, "learning_rate": 0.3}
    yield classifier, "cancer with holes", True, {**small, "class_weight": {"0": 0.5, "1": 2.0}}
    yield classifier, "groups with holes", False, {**small, "categorical_features": [0, 1]}
    for loss in ("squared_error", "absolute_error", "poisson", "gamma", "quantile"):
        more = {"loss": loss, **({"quantile": 0.7} if loss == "quantile" else {})}
        yield regressor, "diabetes", False, {**more, "max_iter": 40}
        yield regressor, "diabetes with holes", True, {**more, **small, "max_bins": 40, "max_leaf_nodes": 8}
    yield regressor, "groups", False, {**small, "categorical_features": [0, 1], "min_samples_leaf": 2}
    stops = {"early_stopping": True, "validation_fraction": None, "n_iter_no_change": 3, "tol": 20.0, "max_iter": 60}
    yield regressor, "diabetes", True, stops


def friedman_cases():
    classifier, regressor = GradientBoostingClassifier, GradientBoostingRegressor
    yield classifier, "iris", False, {"n_estimators": 10}
    yield classifier, "cancer", False, {"n_estimators": 40, "max_depth": 2}
    yield classifier, "cancer", True, {"n_estimators": 20, "max_depth": None, "max_leaf_nodes": 5, "min_samples_leaf": 4}
    yield regressor, "diabetes", False, {}
    yield regressor, "diabetes", True, {"n_estimators": 40, "criterion": "squared_error", "min_samples_split": 9}
    yield regressor, "diabetes", False, {"n_estimators": 30, "ccp_alpha": 20.0, "max_depth": 4}
    yield regressor, "diabetes", True, {"n_estimators": 30, "min_impurity_decrease": 2000.0, "learning_rate": 0.2}
    yield regressor, "diabetes", True, {"loss": "huber", "n_estimators": 15, "max_depth": 2}
    yield regressor, "diabetes", False, {"loss": "huber", "alpha": 0.8, "n_estimators": 15, "max_depth": 2}
    yield regressor, "diabetes", True, {"loss": "absolute_error", "n_estimators": 4, "max_depth": 2}
    yield regressor, "diabetes", True, {"loss": "quantile", "alpha": 0.6, "n_estimators": 4, "max_depth": 2}


def predicted(model, x):
    return model.predict_proba(x) if hasattr(model, "predict_proba") else model.predict(x)


def fit(learner, x, y, weights, params, seed=0):
    options = dict(params)
    if isinstance(options.get("class_weight"), dict):
        options["class_weight"] = {int(k): v for k, v in options["class_weight"].items()}
    if "Hist" in learner.__name__:
        options.setdefault("early_stopping", False)
    return learner(random_state=seed, **options).fit(x, y, sample_weight=weights)


def case(learner, table, weighted, params):
    x, y, weights = TABLES[table]
    weights = weights if weighted else None
    model = fit(learner, x, y, weights, params)
    want = predicted(model, x)
    for seed in range(1, SEEDS):
        again = predicted(fit(learner, x, y, weights, params, seed), x)
        assert np.allclose(want, again, rtol=1e-12, atol=1e-12), (learner.__name__, table, params)
    ours = dict(params)
    if "max_depth" in ours and ours["max_depth"] is None:
        ours["max_depth"] = -1
    if "early_stopping" in ours:
        ours.update(early_stopping="on", validation_fraction=-1)
    elif "Hist" in learner.__name__:
        ours["early_stopping"] = "off"
    return {
        "learner": learner.__name__,
        "table": table,
        "weighted": weighted,
        "params": ours,
        "stages": int(getattr(model, "n_iter_", 0) or model.n_estimators_),
        "train_score": list(map(float, model.train_score_)),
        "predictions": np.asarray(want).ravel().tolist(),
    }


def plain(x):
    return [[None if np.isnan(v) else float(v) for v in row] for row in x]


def main():
    cases = [case(*c) for c in (*histogram_cases(), *friedman_cases())]
    head = {
        "command": "python generate.py",
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
    }
    data = {
        name: {"x": plain(x), "y": list(map(float, y)), "weights": None if w is None else w.tolist()}
        for name, (x, y, w) in TABLES.items()
    }
    lines = [json.dumps(head)[:-1] + ","]
    lines.append('"tables": {\n' + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in data.items()) + "},")
    lines.append('"cases": [\n' + ",\n".join(json.dumps(c) for c in cases) + "]}")
    text = "\n".join(lines) + "\n"
    json.loads(text)
    (HERE / "sklearn.json").write_text(text, encoding="utf-8")
    print(len(cases), "cases,", len(text), "bytes")


if __name__ == "__main__":
    TABLES = tables()
    main()
