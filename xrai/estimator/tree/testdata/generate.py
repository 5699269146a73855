"""Writes tree_full.json: scikit-learn's decision trees, node by node.

    python generate.py

Every tree is unique: it is the same for 20 random states, which draw among
equal splits. Targets are drawn until that is so.

scikit-learn up to 1.7 can put rows with missing values on the wrong side when
it divides a node, so that its trees on missing values depend on the random
state; hence 1.8. Without missing values 1.5.2 gives the same trees.
"""

import json
import platform
from pathlib import Path

import numpy as np
import sklearn
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

ROWS, HELD, COLUMNS = 160, 40, 5
STATES = range(20)


def inputs():
    rng = np.random.default_rng(7)
    x = rng.normal(size=(ROWS + HELD, COLUMNS)).round(3)
    missing = x.copy()
    missing[:, 0][rng.random(len(x)) < 0.2] = np.nan
    missing[:, 2][rng.random(len(x)) < 0.3] = np.nan
    missing[:ROWS, 3][signal(x)[:ROWS] > 0.9] = np.nan  # missing or not decides
    missing[ROWS:, 1][:20] = np.nan  # missing in prediction only
    whole = rng.integers(0, 4, ROWS).astype(float)
    real = rng.exponential(size=ROWS).round(4) + 0.0001
    return {"x": x, "missing_x": missing, "whole": whole, "real": real}


def signal(x):
    return x[:, 0] + 0.7 * x[:, 1] * x[:, 2]


def draw(x, target, seed):
    rng = np.random.default_rng([11, seed])
    z = (signal(x) + rng.normal(scale=0.4, size=len(x)))[:ROWS]
    if target == "classes":
        return np.where(rng.random(ROWS) < 0.1, rng.integers(0, 3, ROWS), np.digitize(z, [-0.6, 0.5]))
    if target == "y":
        return (3 * z + x[:ROWS, 3] + 20).round(3)
    return rng.poisson(np.exp(0.6 * z)).astype(float)


CASES = [
    # model, x, target, weights, parameters
    ("classifier", "x", "classes", None, {"criterion": "entropy", "max_depth": 4, "min_samples_leaf": 3}),
    ("classifier", "x", "classes", "real", {"criterion": "log_loss", "max_depth": 4, "min_samples_leaf": 3}),
    ("classifier", "x", "classes", None, {"max_leaf_nodes": 9}),
    ("classifier", "x", "classes", "real", {"criterion": "entropy", "max_leaf_nodes": 7, "max_depth": 4}),
    ("classifier", "x", "classes", None, {"class_weight": "balanced", "max_depth": 4, "min_samples_leaf": 4}),
    ("classifier", "x", "classes", "real", {"class_weight": {"0": 2.5, "1": 1, "2": 0.3}, "max_depth": 4, "min_samples_leaf": 4}),
    ("classifier", "x", "classes", "whole", {"max_depth": 4, "min_samples_leaf": 3, "min_samples_split": 12}),
    ("classifier", "x", "classes", "real", {"max_depth": 5, "min_samples_leaf": 3}),
    ("classifier", "x", "classes", None, {"min_impurity_decrease": 0.012}),
    ("classifier", "x", "classes", "real", {"criterion": "entropy", "min_impurity_decrease": 0.02}),
    ("classifier", "x", "classes", None, {"ccp_alpha": 0.004, "max_depth": 5, "min_samples_leaf": 4}),
    ("classifier", "x", "classes", "real", {"ccp_alpha": 0.01, "criterion": "entropy", "max_depth": 5, "min_samples_leaf": 4}),
    ("classifier", "x", "classes", None, {"min_weight_fraction_leaf": 0.06}),
    ("classifier", "x", "classes", "real", {"min_weight_fraction_leaf": 0.045}),
    ("classifier", "missing_x", "classes", None, {"max_depth": 4, "min_samples_leaf": 3}),
    ("classifier", "missing_x", "classes", "real", {"criterion": "entropy", "max_depth": 4, "min_samples_leaf": 5}),
    ("classifier", "missing_x", "classes", "whole", {"max_leaf_nodes": 10, "min_weight_fraction_leaf": 0.02}),
    ("regressor", "x", "y", None, {"criterion": "friedman_mse", "max_depth": 4, "min_samples_leaf": 3}),
    ("regressor", "x", "y", "real", {"criterion": "friedman_mse", "max_leaf_nodes": 10}),
    ("regressor", "x", "y", None, {"criterion": "friedman_mse", "min_impurity_decrease": 12.0, "min_samples_leaf": 3}),
    ("regressor", "x", "y", "real", {"max_depth": 5, "min_samples_leaf": 3}),
    ("regressor", "x", "y", "whole", {"max_leaf_nodes": 12}),
    ("regressor", "x", "y", None, {"min_impurity_decrease": 0.1}),
    ("regressor", "x", "y", "real", {"ccp_alpha": 0.15, "max_depth": 6, "min_samples_leaf": 3}),
    ("regressor", "x", "y", None, {"min_weight_fraction_leaf": 0.04}),
    ("regressor", "missing_x", "y", None, {"max_depth": 4, "min_samples_leaf": 6}),
    ("regressor", "missing_x", "y", "real", {"max_depth": 3, "min_samples_leaf": 5}),
    ("regressor", "x", "counts", None, {"criterion": "poisson", "max_depth": 4, "min_samples_leaf": 3}),
    ("regressor", "x", "counts", "real", {"criterion": "poisson", "max_leaf_nodes": 8, "min_samples_leaf": 3}),
    # Poisson with missing values is no reference: where they go left, scikit-learn
    # takes the children's impurity of other rows, and may refuse the split by it.
]


def make(model, parameters, state):
    parameters = dict(parameters)
    if isinstance(parameters.get("class_weight"), dict):
        parameters["class_weight"] = {int(k): v for k, v in parameters["class_weight"].items()}
    of = DecisionTreeClassifier if model == "classifier" else DecisionTreeRegressor
    return of(random_state=state, **parameters)


def arrays(tree):
    """The tree with children after their parent, the left one directly."""
    order, left, right = [], [], []

    def visit(node):
        at = len(order)
        order.append(node)
        left.append(-1)
        right.append(-1)
        if tree.children_left[node] >= 0:
            left[at] = visit(tree.children_left[node])
            right[at] = visit(tree.children_right[node])
        return at

    visit(0)
    inner = tree.children_left[order] >= 0
    threshold = np.where(np.isinf(tree.threshold), np.finfo(float).max, tree.threshold)
    return {
        "left": left,
        "right": right,
        "feature": np.where(inner, tree.feature[order], -1).tolist(),
        "threshold": np.where(inner, threshold[order], 0).tolist(),
        "missing": np.where(inner, tree.missing_go_to_left[order], 0).tolist(),
        "rows": tree.n_node_samples[order].tolist(),
        "value": tree.value[order][:, 0, :].tolist(),
    }


def same(a, b):
    """Equal but for the rounding of sums, whose order the random state decides."""
    exact = all(a[k] == b[k] for k in a if k != "value")
    return exact and np.allclose(a["value"], b["value"], rtol=1e-12, atol=0)


def fit(data, seed, model, x, target, weights, parameters):
    """The model, its arrays and its pruning path, None when they are not unique."""
    train, y = data[x][:ROWS], draw(data["x"], target, seed)
    w = None if weights is None else data[weights]
    models = [make(model, parameters, state).fit(train, y, sample_weight=w) for state in STATES]
    first = arrays(models[0].tree_)
    if any(not same(arrays(other.tree_), first) for other in models[1:]) or not 7 <= len(first["left"]) <= 99:
        return None
    unpruned = {k: v for k, v in parameters.items() if k != "ccp_alpha"}
    path = make(model, unpruned, 0).cost_complexity_pruning_path(train, y, sample_weight=w)
    alphas = path.ccp_alphas
    if np.any(np.diff(alphas) < 1e-9 * alphas[-1]):
        return None  # two links are equally weak
    if "ccp_alpha" in parameters and not 2 < np.searchsorted(alphas, parameters["ccp_alpha"]) < len(alphas) - 2:
        return None
    return y, models[0], first, path


def case(data, model, x, target, weights, parameters):
    tried = (fit(data, seed, model, x, target, weights, parameters) for seed in range(300))
    y, fitted, first, path = next(t for t in tried if t is not None)
    held = data[x][ROWS:]
    out = fitted.predict_proba(held) if model == "classifier" else fitted.predict(held)[:, None]
    return {
        "model": model,
        "x": x,
        "y": y.tolist(),
        "weights": weights or "",
        "params": parameters,
        **first,
        "predicted": out.tolist(),
        "importances": fitted.feature_importances_.tolist(),
        "alphas": path.ccp_alphas.tolist(),
        "impurities": path.impurities.tolist(),
    }


def plain(v):
    """Nested lists with None for NaN."""
    return np.where(np.isnan(v), None, v).tolist() if v.dtype.kind == "f" else v.tolist()


def main():
    data = inputs()
    cases = [case(data, *c) for c in CASES]
    sides = [m for c in cases if c["x"] == "missing_x" for m, f in zip(c["missing"], c["feature"]) if f >= 0]
    assert 0 in sides and 1 in sides
    assert any(max(c["threshold"]) > 1e300 for c in cases), "no split of missing against all others"
    document = {
        "command": "python generate.py",
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__},
        "note": "children after their parent, the left one directly; value: class shares or mean; null in missing_x is a missing value; "
        "the greatest float64 as a threshold stands for infinity; the first rows of x are for training, the last %d are predicted" % HELD,
        **{k: plain(v) for k, v in data.items()},
        "cases": cases,
    }
    path = Path(__file__).resolve().parent / "tree_full.json"
    lines = ",\n".join(json.dumps(k) + ": " + json.dumps(v, separators=(",", ":"), allow_nan=False) for k, v in document.items())
    path.write_text("{" + lines + "}\n")
    print(path.name, path.stat().st_size, [len(c["left"]) for c in cases])


main()
