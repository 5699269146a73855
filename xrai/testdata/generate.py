"""Writes the reference vectors that the Go tests compare against.

    python generate.py          every file
    python generate.py tree     tree.json only

Each file carries its inputs, so a Go test needs nothing else. Anything random
comes from a seeded generator, and every property a file promises (a unique best
split, no tied distances, a published figure) is asserted before it is written.
"""

import functools
import itertools
import json
import logging
import math
import os
import platform
import sys
import time
import warnings
from fractions import Fraction
from importlib import metadata
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"  # one summation order, whatever the machine

import art
import numpy as np
import pandas as pd
import scipy
import sklearn
from art.attacks.inference.membership_inference import MembershipInferenceBlackBox
from art.estimators.classification.scikitlearn import ScikitlearnClassifier
from art.estimators.regression.scikitlearn import ScikitlearnRegressor
from art.metrics.privacy.membership_leakage import PDTP, ComparisonType, SHAPr
from scipy import optimize
from scipy import stats as distributions
from sklearn import metrics
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

HERE = Path(__file__).resolve().parent
TABLES = HERE.parents[1] / "notebooks" / "data"
SIZE_LIMIT = 300_000


# ---------------------------------------------------------------- writing


def plain(value):
    """Numpy to JSON types: NaN and missing become null, infinities "inf" and "-inf"."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if value is None or value is pd.NA:
        return None
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            return "inf" if value > 0 else "-inf"
    return value


def layout(value, indent):
    """One key a line; lists of objects one object after another; other lists on one line."""
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        lines = [f"{pad}{json.dumps(key)}: {layout(item, indent + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(pad + layout(item, indent + 1) for item in value) + "]"
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def write(name, body):
    """Writes NAME.json: command and versions on the first line, then one key a line."""
    more = {package: metadata.version(package) for package in body.pop("packages", [])}
    head = json.dumps({"command": f"python generate.py {name}", "versions": {**versions(), **more}})
    lines = [f"{json.dumps(key)}: {layout(item, 0)}" for key, item in plain(body).items()]
    text = head[:-1] + ",\n" + ",\n".join(lines) + "}\n"
    json.loads(text)
    assert len(text) < SIZE_LIMIT, f"{name}.json has {len(text)} bytes"
    (HERE / f"{name}.json").write_text(text, encoding="utf-8")


def versions():
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "pandas": pd.__version__,
        "adversarial-robustness-toolbox": art.__version__,
    }


# ---------------------------------------------------------------- tree

TREE_ROWS, TREE_HELD_BACK = 300, 50
# The splitter treats neighbouring values no further apart than this as equal,
# computed in float32; the fourth column is so small that the rule bites.
SAME_VALUE = np.float32(1e-7)


def tree_columns():
    """350×6, columns on different scales; the third has fewer float32 than float64 values."""
    z = np.random.default_rng(1).standard_normal((TREE_ROWS + TREE_HELD_BACK, 6))
    scale = np.array([1.0, 250.0, 3.0, 1e-5, 1e4, 0.1])
    shift = np.array([0.0, -40.0, 1e6, 0.0, 5e4, 7.0])
    return z, z * scale + shift


def proxy_squares(sums, n):
    """Gini (class counts) and squared error (sums) alike, to be maximised."""
    return float(np.sum(sums.astype(float) ** 2) / n)


def proxy_entropy(counts, n):
    counts = counts[counts > 0]
    return float(np.sum(counts * np.log2(counts / n)))


def split_gains(column, target, leaf, proxy):
    """The gain of every admissible split of one float32 column; target is n×classes or n×1."""
    order = np.argsort(column, kind="stable")
    values, left = column[order], np.cumsum(target[order], axis=0)
    for i in range(leaf, len(values) - leaf + 1):
        if values[i] > values[i - 1] + SAME_VALUE:
            yield proxy(left[i - 1], i) + proxy(left[-1] - left[i - 1], len(values) - i)


def best_split_is_unique(model, x, target):
    """Whether at every inner node the best gain beats the second best by more than rounding."""
    proxy = proxy_entropy if model.criterion == "entropy" else proxy_squares
    x32, rows_at = x.astype(np.float32), model.decision_path(x).toarray().astype(bool)
    for node in np.flatnonzero(model.tree_.children_left >= 0):
        rows = rows_at[:, node]
        columns = [split_gains(c, target[rows], model.min_samples_leaf, proxy) for c in x32[rows].T]
        gains = sorted(itertools.chain.from_iterable(columns))
        if len(gains) > 1 and gains[-1] - gains[-2] <= 1e-9 * abs(gains[-1]):
            return False
    return True


def same_tree(a, b):
    """Equal nodes; a regression mean may differ in its last bits, as the rows are summed in another order."""
    names = ("children_left", "children_right", "feature", "threshold", "n_node_samples")
    nodes = all(np.array_equal(getattr(a, name), getattr(b, name)) for name in names)
    return nodes and np.allclose(a.value, b.value, rtol=1e-12, atol=1e-12)


def fit_unique_tree(make, x, y, target):
    """The fitted tree when 20 random states agree and no split is tied, else None."""
    models = [make(random_state=state).fit(x, y) for state in range(20)]
    agree = all(same_tree(models[0].tree_, other.tree_) for other in models[1:])
    return models[0] if agree and best_split_is_unique(models[0], x, target) else None


def draw_classes(z, classes, seed):
    """Labels from a noisy sum of bends in all six columns."""
    noise = np.random.default_rng(seed).standard_normal(len(z))
    score = z[:, 0] + np.abs(z[:, 1]) - z[:, 2] * (z[:, 3] > 0) + 0.7 * z[:, 4] + 0.5 * z[:, 5] + 0.8 * noise
    return np.searchsorted(np.quantile(score, np.arange(1, classes) / classes), score)


def draw_target(z, seed):
    noise = np.random.default_rng(seed).standard_normal(len(z))
    return 20 * z[:, 0] + 15 * np.abs(z[:, 1]) - 12 * z[:, 2] * (z[:, 3] > 0) + 6 * z[:, 4] + 5 * noise


def tree_arrays(model):
    t = model.tree_
    return {
        "children_left": t.children_left,
        "children_right": t.children_right,
        "feature": t.feature,
        "threshold": t.threshold,
        "impurity": t.impurity,
        "n_node_samples": t.n_node_samples,
        "value": t.value[:, 0, :],
    }


def first_unique_tree(make, x, draw, encode):
    """The first data seed whose tree is unique, its target and the tree."""
    for seed in range(500):
        y = draw(seed)[:TREE_ROWS]
        model = fit_unique_tree(make, x[:TREE_ROWS], y, encode(y))
        if model is not None:
            return seed, y, model
    raise AssertionError("no data seed gives a unique tree")


def classifier_case(z, x, classes, **params):
    make = functools.partial(DecisionTreeClassifier, **params)
    one_hot = lambda y: np.eye(classes, dtype=int)[y]
    seed, y, model = first_unique_tree(make, x, lambda seed: draw_classes(z, classes, seed), one_hot)
    return {
        "model": "DecisionTreeClassifier",
        "params": params,
        "classes": classes,
        "y_seed": seed,
        "y": y,
        **tree_arrays(model),
        "predict": model.predict(x[TREE_ROWS:]),
        "predict_proba": model.predict_proba(x[TREE_ROWS:]),
    }


def regressor_case(z, x, **params):
    make = functools.partial(DecisionTreeRegressor, **params)
    centred = lambda y: (y - y.mean())[:, None]
    seed, y, model = first_unique_tree(make, x, lambda seed: draw_target(z, seed), centred)
    return {
        "model": "DecisionTreeRegressor",
        "params": params,
        "y_seed": seed,
        "y": y,
        **tree_arrays(model),
        "predict": model.predict(x[TREE_ROWS:]),
    }


def tree():
    z, x = tree_columns()
    cases = [
        classifier_case(z, x, 2, criterion="gini", max_depth=4, min_samples_leaf=10),
        classifier_case(z, x, 3, criterion="gini", max_depth=5, min_samples_leaf=8),
        classifier_case(z, x, 2, criterion="gini", max_depth=None, min_samples_split=60, min_samples_leaf=5),
        classifier_case(z, x, 2, criterion="entropy", max_depth=4, min_samples_leaf=10),
        classifier_case(z, x, 3, criterion="entropy", max_depth=None, min_samples_leaf=12),
        classifier_case(z, x, 3, criterion="entropy", max_depth=3, min_samples_split=40),
        regressor_case(z, x, criterion="squared_error", max_depth=5, min_samples_leaf=5),
        regressor_case(
            z, x, criterion="squared_error", max_depth=None, min_samples_split=20, min_samples_leaf=6
        ),
        regressor_case(z, x, criterion="squared_error", max_depth=None, min_samples_split=40),
        regressor_case(z, x, criterion="squared_error", max_depth=2),
    ]
    return {
        "note": "value: class shares (classifier) or mean (regressor); -2 in feature and threshold and -1 in "
        "children mark leaves; entropy in bits; x is cast to float32 before fitting and predicting; parameters "
        "not listed have scikit-learn's defaults",
        "x": x[:TREE_ROWS],
        "held_back_x": x[TREE_ROWS:],
        "cases": cases,
    }


# ---------------------------------------------------------------- linear

LINEAR_ROWS = 120
LOGISTIC = {"tol": 1e-10, "max_iter": 10000}


def linear_data():
    """150×5 columns of unequal scale and correlated, of which 30 rows are held back."""
    rng = np.random.default_rng(2)
    z = rng.standard_normal((150, 5))
    x = z * [1.0, 5.0, 0.2, 2.0, 1.0] + [0.0, 10.0, 0.0, -3.0, 1.0]
    x[:, 4] += 0.6 * x[:, 0]
    signal = 1.5 * z[:, 0] - z[:, 1] + 0.7 * z[:, 2] + 0.4 * z[:, 3]
    y = 100 + 12 * signal + 6 * rng.standard_normal(150)
    score = signal + 1.2 * rng.standard_normal(150)
    three = np.searchsorted([-0.8, 0.9], score + 0.8 * z[:, 3] ** 2 - 0.4)
    return x, y, (score > 0.3).astype(int), three


def least_squares_case(model, x, y, held_back):
    model.fit(x, y)
    return {
        "model": type(model).__name__,
        "alpha": getattr(model, "alpha", 0.0),
        "fit_intercept": model.fit_intercept,
        "coef": model.coef_,
        "intercept": float(model.intercept_),
        "predict": model.predict(held_back),
    }


def rank_deficient_case(x, y, held_back):
    """Dummies of one category beside an intercept and a doubled column: the shortest coefficients."""
    widen = lambda m: np.c_[m[:, :3], 2 * m[:, :1], m[:, 3] < -3, m[:, 3] >= -3].astype(float)
    model = LinearRegression().fit(widen(x), y)
    assert model.rank_ == 4
    case = least_squares_case(model, widen(x), y, widen(held_back))
    return {"x": widen(x), "held_back_x": widen(held_back), "rank": model.rank_, **case}


def logistic_gradient(model, x, y):
    """Largest gradient component of the mean penalised loss at the fitted coefficients."""
    classes = len(model.classes_)
    residual = (model.predict_proba(x) - np.eye(classes)[y])[:, -model.coef_.shape[0] :]
    gradient = (residual.T @ x + model.coef_ / model.C) / len(y)
    intercept = residual.mean(axis=0) if model.fit_intercept else 0.0
    return max(np.abs(gradient).max(), np.abs(intercept).max())


def logistic_case(x, y, held_back, solver, **params):
    """Newton's optimum, checked by its gradient, and where lbfgs at the same tolerance stops."""
    model = LogisticRegression(solver=solver, **LOGISTIC, **params).fit(x, y)
    lbfgs = LogisticRegression(solver="lbfgs", **LOGISTIC, **params).fit(x, y)
    proba = model.predict_proba(held_back)
    apart = np.abs(lbfgs.predict_proba(held_back) - proba).max()
    assert logistic_gradient(model, x, y) < 1e-10 and apart < 2e-6
    return {
        "model": "LogisticRegression",
        "classes": len(model.classes_),
        "solver": solver,
        **params,
        "coef": model.coef_,
        "intercept": model.intercept_,
        "predict": model.predict(held_back),
        "predict_proba": proba,
        "gradient": logistic_gradient(model, x, y),
        "lbfgs_coef": lbfgs.coef_,
        "lbfgs_intercept": lbfgs.intercept_,
        "lbfgs_gradient": logistic_gradient(lbfgs, x, y),
        "lbfgs_probability_difference": apart,
    }


def logistic_leave_one_out(x, y, row):
    """The refit without one row, its probabilities on all rows."""
    kept = np.delete(np.arange(len(y)), row)
    model = LogisticRegression(solver="newton-cholesky", **LOGISTIC).fit(x[kept], y[kept])
    return {
        "row": row,
        "coef": model.coef_,
        "intercept": model.intercept_,
        "predict_proba": model.predict_proba(x),
    }


def diabetes_case():
    """Identity 7 of the methods: its figure belongs to the table as shipped up to scikit-learn 1.0.2."""
    x, y = np.loadtxt(HERE / "diabetes_sklearn_1.0.2.csv.gz"), load_diabetes().target
    train, test = train_test_split(np.arange(len(y)), test_size=0.5, random_state=14)
    model = LinearRegression().fit(x[train], y[train])
    r2 = model.score(x[test], y[test])
    assert r2 == 0.5080618258593721
    return {
        "x": x,
        "y": y,
        "train": train,
        "test": test,
        "coef": model.coef_,
        "intercept": model.intercept_,
        "r2": r2,
    }


def linear():
    x, y, two, three = linear_data()
    fit, held_back = slice(LINEAR_ROWS), x[LINEAR_ROWS:]
    models = [LinearRegression(fit_intercept=flag) for flag in (True, False)]
    models += [Ridge(alpha=alpha, fit_intercept=flag) for alpha in (0.1, 1, 10) for flag in (True, False)]
    settings = [{"C": c, "fit_intercept": flag} for c in (0.1, 1, 100) for flag in (True, False)]
    xs = x[fit]
    return {
        "note": "logistic: L2 penalty on the coefficients, not on intercepts; coef is 1×d for 2 classes and C×d for "
        "more, with intercepts that sum to 0; gradient is the largest component of the mean penalised loss's gradient; "
        "lbfgs stops early whatever its tolerance (its change of loss falls below 64 eps), so Newton's optimum is the "
        "reference; leave_one_out is on all rows of x and y_two with C = 1 and an intercept (newton-cholesky); "
        "rank_deficient has its own x",
        "x": xs,
        "held_back_x": held_back,
        "y": y[fit],
        "y_two": two[fit],
        "y_three": three[fit],
        "least_squares": [least_squares_case(model, xs, y[fit], held_back) for model in models],
        "rank_deficient": rank_deficient_case(xs, y[fit], held_back),
        "logistic": [logistic_case(xs, two[fit], held_back, "newton-cholesky", **s) for s in settings]
        + [logistic_case(xs, three[fit], held_back, "newton-cg", **s) for s in settings],
        "leave_one_out": [logistic_leave_one_out(xs, two[fit], row) for row in (0, 7, 19)],
        "diabetes": diabetes_case(),
    }


# ---------------------------------------------------------------- features


def feature_tables():
    """Training rows, and test rows with unseen categories and missing cells.

    even and odd have an even and an odd number of present values, tie has two most frequent
    ones, exact and inexact are constant (0.1 added nine times over is not nine times 0.1).
    """
    na, no = np.nan, None
    train = {
        "even": [3.5, 1.25, na, -7.0, 12.0, -2.5, 0.1, 5.5, 1e6],
        "odd": [10.0, na, 30.0, 20.0, 55.5, -4.0, 20.0, 31.0, na],
        "tie": [2.0, 5.0, 5.0, 2.0, 9.0, na, 7.0, -1.0, na],
        "exact": [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0],
        "inexact": [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
        "home": ["rent", "own", no, "rent", "other", "own", "own", no, "rent"],
        "job": ["b", "B", "a b", "", "b", "é", "10", "9", "b"],
        "full": ["x", "y", "x", "z", "x", "y", "z", "z", "z"],
    }
    test = {
        "even": [na, 4.0, -2e6, 0.1],
        "odd": [20.0, na, 99.0, 1.0],
        "tie": [na, 2.0, 3.0, -8.0],
        "exact": [4.0, 5.0, na, 3.0],
        "inexact": [0.1, 0.2, na, 0.1],
        "home": ["own", no, "castle", "other"],
        "job": ["b", "c", no, "é"],
        "full": ["z", no, "x", "w"],
    }
    as_table = lambda columns: pd.DataFrame(columns).astype(
        {name: object for name in ("home", "job", "full")}
    )
    assert [pd.Series(train[name]).count() % 2 for name in ("even", "odd")] == [0, 1]
    return as_table(train).fillna(np.nan), as_table(test).fillna(np.nan)


def applied(model, train, test):
    """A transformer fitted on train: its outputs on both tables and its names."""
    dense = lambda m: m.toarray() if scipy.sparse.issparse(m) else m
    fitted, test_out = dense(model.fit_transform(train)), dense(model.transform(test))
    return {"names": model.get_feature_names_out(), "train": fitted, "test": test_out}


def imputer_case(strategy, columns, train, test):
    model = SimpleImputer(strategy=strategy)
    case = applied(model, train[columns], test[columns])
    return {"strategy": strategy, "columns": columns, "fill": model.statistics_, **case}


def scaler_case(model, learnt, train, test):
    """A scaler on the mean-imputed numeric table, and on the table with its gaps."""
    imputer = SimpleImputer().set_output(transform="pandas").fit(train)
    case = applied(model, imputer.transform(train), imputer.transform(test))
    parameters = {name: getattr(model, name) for name in learnt}
    with_gaps = applied(model, train, test)
    gaps = {"train_with_gaps": with_gaps["train"], "test_with_gaps": with_gaps["test"]}
    return {"scaler": type(model).__name__, **parameters, **case, **gaps}


def encoder_case(model, columns, impute, train, test):
    train, test = train[columns], test[columns]
    if impute:
        imputer = SimpleImputer(strategy="most_frequent").set_output(transform="pandas").fit(train)
        train, test = imputer.transform(train), imputer.transform(test)
    case = applied(model, train, test)
    name = type(model).__name__
    return {"encoder": name, "columns": columns, "imputed": impute, "categories": model.categories_, **case}


def features():
    train, test = feature_tables()
    numbers, texts = list(train.columns[:5]), list(train.columns[5:])
    scalers = [
        (StandardScaler(), ("mean_", "scale_", "var_")),
        (MinMaxScaler(), ("data_min_", "data_max_")),
        (RobustScaler(), ("center_", "scale_")),
    ]
    encoders = [
        lambda: OneHotEncoder(handle_unknown="ignore"),
        lambda: OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    ]
    rows = lambda table: {name: table[name].tolist() for name in table}
    return {
        "note": "null is a missing cell; scalers: train and test are on the mean-imputed numeric columns, *_with_gaps "
        "fitted and applied with the missing cells left in (ignored in fitting, kept in the output); encoders: imputed "
        "with the most frequent value first, or not, when a missing cell is a category of its own if training has one, "
        "and unknown otherwise; tables are listed by column, outputs by row",
        "numeric": numbers,
        "text": texts,
        "train_table": rows(train),
        "test_table": rows(test),
        "imputers": [imputer_case(s, numbers, train, test) for s in ("mean", "median", "most_frequent")]
        + [imputer_case("most_frequent", texts, train, test)],
        "scalers": [scaler_case(model, learnt, train[numbers], test[numbers]) for model, learnt in scalers],
        "encoders": [
            encoder_case(make(), texts, flag, train, test) for make in encoders for flag in (True, False)
        ],
    }


# ---------------------------------------------------------------- pdtp

PDTP_EDGES = [0.0, 0.01, 0.29, 0.57, 0.58, 0.99, 1.0]


class Answers:
    """What ART takes for a fitted scikit-learn classifier: prediction k is the k-th given array."""

    def __init__(self, answers, features=1):
        self.answers, self.asked = answers, 0
        self.n_features_in_, self.classes_ = features, np.arange(answers[0].shape[1])

    def fit(self, x, y):
        return self

    def predict_proba(self, x):
        self.asked += 1
        return self.answers[(self.asked - 1) % len(self.answers)]


def edge_rows(rng, n, classes):
    """Rows of two classes (p, 1-p) or four (p, rest shared) with p on a bin edge."""
    p = rng.choice(PDTP_EDGES, n)
    return np.c_[p, 1 - p] if classes == 2 else np.c_[p, (1 - p) / 2, (1 - p) / 4, (1 - p) / 4]


def dirichlet_rows(rng, n, classes):
    return rng.dirichlet(np.full(classes, 0.8), n)


def near(rng, base):
    """Rows near the given ones, as a refit without one record gives."""
    moved = 0.93 * base + 0.07 * rng.dirichlet(np.full(base.shape[1], 0.6), len(base))
    return np.clip(moved, 0, 1)


def pdtp_case(rows, classes, indexes, iterations, kind, seed, logits=False):
    """ART's scores for the records in indexes; refits is iterations × records × rows × classes."""
    rng = np.random.default_rng(seed)
    target = rows(rng, 12, classes)
    refits = [
        [near(rng, target) if r % 2 else rows(rng, 12, classes) for r in indexes] for _ in range(iterations)
    ]
    if logits:
        target, refits = 3 * target - 0.7, [[2 * one - 0.1 for one in many] for many in refits]
    fitted = ScikitlearnClassifier(Answers([target]))
    extra = ScikitlearnClassifier(Answers(list(itertools.chain.from_iterable(refits))))
    x, y = np.arange(12.0)[:, None], np.arange(12) % classes
    mean, worst, std = PDTP(fitted, extra, x, y, np.array(indexes), iterations, ComparisonType[kind])
    return {
        "comparison": kind.lower(),
        "num_iter": iterations,
        "indexes": indexes,
        "target": target,
        "refits": refits,
        "mean": mean,
        "worst": worst,
        "std": std,
    }


def bin_centre(p):
    """The bin of a probability as ART computes it, for one value."""
    bins = np.arange(0.0, 1.01, 0.01).round(decimals=2)
    index = min(int(np.digitize(p, bins)), 100)
    return bins[index] - 0.005


def bin_values():
    """2,000 probabilities: all edges, their neighbours, values of small leaves, random ones."""
    edges = np.arange(101) / 100
    neighbours = np.r_[np.nextafter(edges[:-1], 2), np.nextafter(edges[1:], -1)]
    products = np.r_[np.arange(101) * 0.01, 1 - edges]
    leaves = np.unique([k / n for n in range(1, 30) for k in range(n + 1)])
    fixed = np.unique(np.r_[edges, neighbours, products, leaves])
    values = np.r_[fixed, np.random.default_rng(5).random(2000 - len(fixed))]
    return values[(values >= 0) & (values <= 1)]


def pdtp():
    indexes = [0, 5, 3, 11]
    makers = [(edge_rows, 2), (dirichlet_rows, 2), (edge_rows, 4), (dirichlet_rows, 4)]
    kinds = ("RATIO", "DIFFERENCE")
    settings = itertools.product(makers, (1, 3), kinds)
    cases = [pdtp_case(m, c, indexes, n, kind, seed) for seed, ((m, c), n, kind) in enumerate(settings)]
    cases.append(pdtp_case(dirichlet_rows, 3, indexes, 1, "RATIO", 99, logits=True))
    same = pdtp_case(lambda rng, n, c: edge_rows(np.random.default_rng(0), n, c), 2, [0, 2], 2, "RATIO", 1)
    assert np.array_equal(same["mean"], [1.0, 1.0])
    centres = np.arange(1, 101) / 100 - 0.005
    assert [bin_centre(p) for p in np.arange(100) / 100] == centres.tolist()
    assert np.sum(centres != (np.arange(100) + 0.5) / 100) == 8
    values = bin_values()
    return {
        "note": "refits: iteration × record × row × class, the refitted model's probabilities; scores exact to the "
        "last bit; the case whose rows do not sum to 1 holds logits, of which ART takes the softmax; a row is a "
        "probability vector for ART when its sum is 1 to 1e-3; bins.centre[i] is the binned bins.p[i]",
        "cases": cases + [same],
        "bins": {"p": values, "centre": [bin_centre(p) for p in values]},
    }


# ---------------------------------------------------------------- shapr

TIE = 1e-9


def shapr_art_case(classes, seed, n_train=60, n_test=25):
    """ART's scores on continuous outputs without tied distances, so that row order has no say."""
    rng = np.random.default_rng(seed)
    train, test = (rng.dirichlet(np.full(classes, 0.9), n) for n in (n_train, n_test))
    y_train, y_test = rng.integers(0, classes, n_train), rng.integers(0, classes, n_test)
    gaps = [np.diff(np.sort(np.linalg.norm(train - row, axis=1))).min() for row in test]
    assert min(gaps) > TIE
    model = ScikitlearnClassifier(Answers([train, test]))
    scores = SHAPr(
        model, np.arange(float(n_train))[:, None], y_train, np.arange(float(n_test))[:, None], y_test
    )
    exact = shapley_recursion(train, y_train, test, y_test)
    assert np.allclose(scores, exact, rtol=1e-5, atol=1e-6)
    return {
        "classes": classes,
        "train": train,
        "test": test,
        "y_train": y_train,
        "y_test": y_test,
        "scores": scores,
    }


def shapley_recursion(train, y_train, test, y_test):
    """The K = 1 scores in float64, by the recursion from the farthest record inward."""
    total, n = np.zeros(len(train)), len(train)
    for row, label in zip(test, y_test):
        order = np.argsort(np.linalg.norm(train - row, axis=1))
        match = (y_train[order] == label).astype(float)
        s = match[-1] / n
        total[order[-1]] += s
        for i in range(n - 1, 0, -1):
            s += (match[i - 1] - match[i]) / i
            total[order[i - 1]] += s
    return total * n / len(test)


def tied_blocks(distances):
    """Records nearest first, in blocks: a new one starts 1e-9 beyond the first of the block."""
    blocks, first = [], None
    for record in np.argsort(distances, kind="stable"):
        if first is None or distances[record] - first > TIE:
            blocks.append([])
            first = distances[record]
        blocks[-1].append(int(record))
    return blocks


def vote_utility(members, blocks, match, k):
    """Expected matches among the min(K, |S|) nearest of S, ties broken at random, over K."""
    seats, total = k, Fraction(0)
    for block in blocks:
        present = [i for i in block if i in members]
        if present and seats > 0:
            total += Fraction(min(seats, len(present)) * sum(match[i] for i in present), len(present))
            seats -= len(present)
    return total / k


def shapley_by_definition(blocks, match, k):
    """Exact Shapley values: the weighted mean of a record's gain over all subsets of the others."""
    n = len(match)
    utility = {s: vote_utility(s, blocks, match, k) for r in range(n + 1) for s in subsets(range(n), r)}
    value = lambda i: sum(
        (utility[s | {i}] - utility[s]) / (n * math.comb(n - 1, r))
        for r in range(n)
        for s in subsets([j for j in range(n) if j != i], r)
    )
    return [float(value(i)) for i in range(n)]


def subsets(items, size):
    return map(frozenset, itertools.combinations(items, size))


def shapr_tied_case(n_train, classes, k, seed, n_test=4):
    """Outputs as of a small tree: few distinct vectors, so most distances are tied."""
    rng = np.random.default_rng(seed)
    leaves = rng.multinomial(4, np.full(classes, 1 / classes), 4) / 4
    train, test = leaves[rng.integers(0, 4, n_train)], leaves[rng.integers(0, 4, n_test)]
    y_train, y_test = rng.integers(0, classes, n_train), rng.integers(0, classes, n_test)
    blocks = [tied_blocks(np.sqrt(((train - row) ** 2).sum(axis=1))) for row in test]
    values = [shapley_by_definition(b, (y_train == y).tolist(), k) for b, y in zip(blocks, y_test)]
    return {
        "k": k,
        "classes": classes,
        "train": train,
        "test": test,
        "y_train": y_train,
        "y_test": y_test,
        "values": values,
        "scores": np.sum(values, axis=0) * n_train / n_test,
    }


def shapr():
    shapes = itertools.product((6, 7, 8), (2, 3), (1, 2, 3, 5, 9))
    tied = [shapr_tied_case(n, classes, k, seed) for seed, (n, classes, k) in enumerate(shapes)]
    assert any(max(map(len, tied_blocks(np.abs(np.array(c["train"])[:, 0])))) > 2 for c in tied)
    return {
        "note": "art: K = 1, no tied distances, scores rounded to float32 by ART (compare at relative 1e-5, absolute "
        "1e-6); by_definition: any K, with ties, values is test point × training record from the definition over all "
        "subsets in exact fractions, scores their sum over test points times n_train / n_test",
        "art": [shapr_art_case(classes, seed) for seed, classes in enumerate((2, 3), 20)],
        "by_definition": tied,
    }


# ---------------------------------------------------------------- samples


def sample_case(seed, n, num):
    """Indices with replacement; n = 2**32 - 1 and 2**31 need the int64 result that is the default."""
    drawn = np.random.RandomState(seed).randint(0, n, size=num)
    return {"seed": seed, "n": n, "num": num, "indices": drawn}


def samples():
    assert np.random.RandomState(42).randint(0, 100, size=5).tolist() == [51, 92, 14, 71, 60]
    sizes = (1, 2, 3, 100, 7886, 2**31, 2**32 - 1, 2**32)
    cases = [sample_case(seed, n, 50) for seed in (0, 1, 42, 2**32 - 1) for n in sizes]
    words = np.random.RandomState(42).randint(0, 2**32, size=20)
    assert np.random.RandomState(42).bytes(80) == words.astype("<u4").tobytes()
    return {
        "note": "numpy.random.RandomState(seed).randint(0, n, size=num), the same as RandomState(seed).choice(n, num) "
        "and, after numpy.random.seed(seed), numpy.random.randint; MT19937 seeded by init_genrand (no key array); each "
        "index: 32-bit words masked to the bits of n-1, rejected above n-1; n = 1 takes no words; words_42 are the "
        "generator's first outputs for seed 42",
        "words_42": words,
        "cases": [sample_case(42, 100, 5)] + cases,
    }


# ---------------------------------------------------------------- stats

LEVEL = 0.95


def delong(positive, negative):
    """AUC and DeLong's variance from the definition: the structural components by all m·n comparisons."""
    wins = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
    by_positive, by_negative = wins.mean(axis=1), wins.mean(axis=0)
    variance = by_positive.var(ddof=1) / len(positive) + by_negative.var(ddof=1) / len(negative)
    return wins.mean(), variance


def delong_by_ranks(positive, negative):
    """The same by mid-ranks (Sun and Xu 2014): the independent check."""
    m, n = len(positive), len(negative)
    pooled = distributions.rankdata(np.r_[positive, negative])
    by_positive = (pooled[:m] - distributions.rankdata(positive)) / n
    by_negative = 1 - (pooled[m:] - distributions.rankdata(negative)) / m
    return by_positive.mean(), np.cov(by_positive) / m + np.cov(by_negative) / n


def tpr_at(labels, scores, asked):
    """The point of the curve with the largest realised FPR that is at most the asked one."""
    fpr, tpr, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False)
    at = np.flatnonzero(fpr <= asked)[-1]
    return {"asked_fpr": asked, "realised_fpr": fpr[at], "tpr": tpr[at], "threshold": thresholds[at]}


def roc_case(labels, scores):
    positive, negative = scores[labels == 1], scores[labels == 0]
    auc, variance = delong(positive, negative)
    assert np.allclose((auc, variance), delong_by_ranks(positive, negative), rtol=1e-12, atol=1e-15)
    assert math.isclose(auc, metrics.roc_auc_score(labels, scores), rel_tol=1e-12)
    half = distributions.norm.ppf((1 + LEVEL) / 2) * math.sqrt(variance)
    u = distributions.mannwhitneyu(positive, negative, method="asymptotic", use_continuity=True)
    assert math.isclose(u.statistic, auc * len(positive) * len(negative), rel_tol=1e-12, abs_tol=1e-9)
    fpr, tpr, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False)
    return {
        "labels": labels,
        "scores": scores,
        "fpr": fpr,
        "tpr": tpr,
        "thresholds": thresholds,
        "auc": auc,
        "delong_variance": variance,
        "delong_interval": [auc - half, auc + half],
        "mann_whitney_u": u.statistic,
        "mann_whitney_p": u.pvalue,
        "best_tpr_minus_fpr": np.max(tpr - fpr),
        "tpr_at": [tpr_at(labels, scores, asked) for asked in (0.1, 0.01, 0.001)],
    }


def roc_inputs():
    """Scores: coarse with many ties, continuous, all equal, perfectly separated, reversed, two a side."""
    rng = np.random.default_rng(7)
    labels = rng.integers(0, 2, 80)
    coarse = np.round(labels * 0.6 + rng.standard_normal(80), 0) / 4
    continuous = labels * 0.8 + rng.standard_normal(80)
    yield labels, coarse
    yield labels, continuous
    yield labels, np.zeros(80)
    yield np.array([0, 0, 0, 1, 1]), np.array([0.1, 0.2, 0.2, 0.7, 0.9])
    yield np.array([1, 1, 0, 0, 0]), np.array([0.1, 0.2, 0.2, 0.7, 0.9])
    yield np.array([0, 1, 0, 1]), np.array([0.25, 0.25, 0.5, 0.75])
    many = (rng.random(600) < 0.8).astype(int)
    yield many, np.round(many * 0.3 + rng.standard_normal(600), 2)


def clopper_pearson(k, n, level):
    tail = (1 - level) / 2
    low = distributions.beta.ppf(tail, k, n - k + 1) if k > 0 else 0.0
    high = distributions.beta.ppf(1 - tail, k + 1, n - k) if k < n else 1.0
    exact = distributions.binomtest(k, n).proportion_ci(level, method="exact")
    assert np.allclose((low, high), exact, rtol=1e-10)
    return {"k": k, "n": n, "level": level, "low": low, "high": high}


def confusion_case(actual, predicted):
    """Precision, recall and the rest; a ratio of nothing is 0, as with zero_division=0."""
    tn, fp, fn, tp = metrics.confusion_matrix(actual, predicted, labels=[0, 1]).ravel()
    both = len(set(actual)) == 2
    return {
        "actual": actual,
        "predicted": predicted,
        "tp": tp,
        "fp": fp,
        "fn": fn,
        "tn": tn,
        "precision": metrics.precision_score(actual, predicted, zero_division=0),
        "recall": metrics.recall_score(actual, predicted, zero_division=0),
        "accuracy": metrics.accuracy_score(actual, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(actual, predicted) if both else None,
        "base_rate": np.mean(actual),
    }


def confusion_inputs():
    rng = np.random.default_rng(8)
    actual = (rng.random(60) < 0.7).astype(int)
    yield actual, np.where(rng.random(60) < 0.75, actual, 1 - actual)
    yield actual, np.ones(60, dtype=int)
    yield actual, np.zeros(60, dtype=int)
    yield np.ones(5, dtype=int), np.array([1, 0, 1, 1, 0])
    yield np.zeros(4, dtype=int), np.array([0, 1, 0, 0])


def stats():
    counts = [
        (0, 1),
        (1, 1),
        (0, 10),
        (3, 10),
        (10, 10),
        (1, 200),
        (57, 200),
        (200, 200),
        (3, 7886),
        (5000, 7886),
    ]
    return {
        "note": "roc: points from all distinct scores, the first threshold is inf; DeLong interval is normal and not "
        "clipped to [0, 1]; Mann-Whitney p is two-sided, normal with tie and continuity correction; balanced accuracy "
        "is null where one class is absent",
        "level": LEVEL,
        "z": distributions.norm.ppf((1 + LEVEL) / 2),
        "roc": [roc_case(labels, scores) for labels, scores in roc_inputs()],
        "clopper_pearson": [clopper_pearson(k, n, level) for k, n in counts for level in (0.9, 0.95, 0.99)],
        "confusion": [confusion_case(actual, predicted) for actual, predicted in confusion_inputs()],
    }


# ---------------------------------------------------------------- blackbox

ATTACK_MODELS = ("lr", "dt", "knn")
FITTED_SHARE = 0.3
TREE_SEEDS = 20


class Recorder:
    """An attack model that keeps what it was fitted on and what it was asked."""

    def __init__(self, model):
        self.model, self.asked = model, []

    def fit(self, x, y):
        self.x, self.y = x.copy(), y.copy()
        self.model.fit(x, y)

    def predict_proba(self, x):
        self.asked.append(x.copy())
        return self.model.predict_proba(x)


def run_attack(model, kind, attack_model, members, others, seed=0):
    """ART's attack fitted on the first 30% of members and of others: its recorder and probabilities of all rows."""
    (x, y), (x_out, y_out) = members, others
    attack = MembershipInferenceBlackBox(model, input_type=kind, attack_model_type=attack_model)
    attack.attack_model = Recorder(attack.attack_model)
    n, n_out = int(FITTED_SHARE * len(x)), int(FITTED_SHARE * len(x_out))
    np.random.seed(seed)  # the attack tree has no random state of its own
    attack.fit(x[:n], y[:n], x_out[:n_out], y_out[:n_out])
    rows = [attack.infer(x, y, probabilities=True), attack.infer(x_out, y_out, probabilities=True)]
    return attack, np.concatenate(rows).ravel()


def attack_inputs(attack):
    """What ART fed: the scaler, the scaled rows it fitted on, and the scaled rows it scored."""
    scaled = np.concatenate(attack.attack_model.asked)
    assert scaled.dtype == np.float32 and attack.attack_model.x.dtype == np.float32
    return {
        "scaler_mean": attack.scaler.mean_,
        "scaler_scale": attack.scaler.scale_,
        "fitted_rows": attack.attack_model.x.astype(float),
        "fitted_membership": attack.attack_model.y,
        "scored_rows": scaled.astype(float),
    }


def logistic_optimum(attack):
    """Probabilities of the same logistic regression at zero gradient; ART's stops at tol 1e-4."""
    recorder = attack.attack_model
    model = LogisticRegression(solver="newton-cholesky", **LOGISTIC)
    model.fit(recorder.x.astype(float), recorder.y)
    return model.predict_proba(np.concatenate(recorder.asked).astype(float))[:, 1]


def neighbours_are_unique(attack):
    """Whether the fifth and the sixth neighbour of every scored row are at different distances."""
    knn = attack.attack_model.model
    distance, _ = knn.kneighbors(np.concatenate(attack.attack_model.asked), n_neighbors=6)
    return bool(np.all(distance[:, 5] > distance[:, 4] * (1 + 1e-6)))


def attack_case(model, kind, members, others):
    runs = {name: run_attack(model, kind, name, members, others) for name in ATTACK_MODELS}
    trees = [run_attack(model, kind, "dt", members, others, seed)[1] for seed in range(TREE_SEEDS)]
    return {
        "input": kind,
        "fitted_members": int(FITTED_SHARE * len(members[0])),
        "fitted_others": int(FITTED_SHARE * len(others[0])),
        **attack_inputs(runs["lr"][0]),
        "lr": runs["lr"][1],
        "lr_optimum": logistic_optimum(runs["lr"][0]),
        "dt": runs["dt"][1],
        "dt_seeds_agree": np.ptp(trees, axis=0) == 0,
        "knn": runs["knn"][1],
        "knn_neighbours_unique": neighbours_are_unique(runs["knn"][0]),
    }


def blackbox_regression():
    """The diabetes table of the pinned scikit-learn, split as in identity 7."""
    x, y = load_diabetes(return_X_y=True)
    x_in, x_out, y_in, y_out = train_test_split(x, y, test_size=0.5, random_state=14)
    fitted = LinearRegression().fit(x_in, y_in)
    model = ScikitlearnRegressor(fitted)
    case = attack_case(model, "loss", (x_in, y_in), (x_out, y_out))
    targets = {"train_y": y_in, "test_y": y_out, "r2": fitted.score(x_out, y_out)}
    return {
        **targets,
        "train_predictions": model.predict(x_in),
        "test_predictions": model.predict(x_out),
        **case,
    }


def blackbox_classification():
    rng = np.random.default_rng(9)
    x = rng.standard_normal((160, 4))
    y = np.searchsorted([-0.7, 0.7], x[:, 0] - x[:, 1] + 0.9 * rng.standard_normal(160))
    fitted = LogisticRegression(C=10).fit(x[:100], y[:100])
    model = ScikitlearnClassifier(fitted)
    case = attack_case(model, "prediction", (x[:100], y[:100]), (x[100:], y[100:]))
    predictions = {"train_predictions": model.predict(x[:100]), "test_predictions": model.predict(x[100:])}
    return {"train_y": y[:100], "test_y": y[100:], **predictions, **case}


def blackbox():
    return {
        "note": "attack features: float32 of the squared error (regressor) or of the probabilities (classifier), then "
        "the label: the target in float32 (regressor) or one-hot; one StandardScaler (population variance) over all of "
        "them, fitted on the fitted rows, output float32; members come first, in fitted rows and in scored rows; lr, "
        "dt, knn: probability of membership with scikit-learn's defaults and no class weights; dt with seed 0, and "
        "whether 20 seeds agree on the row; lr_optimum is lr at zero gradient; ART casts a model's inputs to float32",
        "regression": blackbox_regression(),
        "classification": blackbox_classification(),
    }


# ---------------------------------------------------------------- ames_art

AMES_SEEDS = 10


def read_table(name, **options):
    return pd.read_csv(TABLES / f"{name}.csv", **options)


def preprocessing(x):
    """Mean and standard scaling for numbers, most frequent and one-hot for text."""
    numbers = list(x.select_dtypes("number"))
    texts = [name for name in x if name not in numbers]
    numeric = Pipeline([("impute", SimpleImputer()), ("scale", StandardScaler())])
    encode = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    text = Pipeline([("impute", SimpleImputer(strategy="most_frequent")), ("encode", encode)])
    return ColumnTransformer(
        [("num", numeric, numbers), ("cat", text, texts)], verbose_feature_names_out=False
    )


def rates(probabilities, n_members, fitted):
    """The figures of one attack on all rows, and on the rows it was not fitted on."""
    actual = np.r_[np.ones(n_members, dtype=int), np.zeros(len(probabilities) - n_members, dtype=int)]
    predicted = np.round(probabilities).astype(int)
    names = ("tp", "fp", "fn", "tn", "precision", "recall", "accuracy", "balanced_accuracy", "base_rate")
    result = {}
    for label, rows in (("all_rows", np.ones(len(actual), dtype=bool)), ("unfitted_rows", ~fitted)):
        case = confusion_case(actual[rows], predicted[rows])
        auc = metrics.roc_auc_score(actual[rows], probabilities[rows])
        result[label] = {**{name: case[name] for name in names}, "auc": auc}
    return result


def fitted_mask(n_members, n_others):
    first = lambda n: np.arange(n) < int(FITTED_SHARE * n)
    return np.r_[first(n_members), first(n_others)]


def ames_attack(model, name, members, others):
    """One attack, with the range of its precision and recall over seeds."""
    sizes = len(members[0]), len(others[0])
    started = time.perf_counter()
    _, probabilities = run_attack(model, "loss", name, members, others)
    seconds = time.perf_counter() - started
    result = {
        "attack_model": name,
        "seconds": round(seconds, 3),
        **rates(probabilities, sizes[0], fitted_mask(*sizes)),
    }
    if name == "dt":
        runs = [run_attack(model, "loss", name, members, others, seed)[1] for seed in range(AMES_SEEDS)]
        again = [rates(p, sizes[0], fitted_mask(*sizes))["all_rows"] for p in runs]
        for rate in ("precision", "recall", "accuracy"):
            values = [one[rate] for one in again]
            result[f"{rate}_over_{AMES_SEEDS}_seeds"] = [min(values), max(values)]
    return result


class RankCutRegression(LinearRegression):
    """Shortest least squares after centring, with singular values below 1e-10 of the largest as zero.

    scikit-learn cuts at the machine epsilon: on ames it keeps one direction of rounding noise
    (rank 265, where a gap of 13 orders of magnitude says 264) with coefficients of 7.6e14, and the
    test rows with a category that training has not are predicted at as much.
    """

    def fit(self, x, y):
        mean = x.mean(axis=0)
        self.coef_, _, self.rank_, _ = scipy.linalg.lstsq(x - mean, y - y.mean(), cond=1e-10)
        self.intercept_ = y.mean() - mean @ self.coef_
        self.n_features_in_ = x.shape[1]
        return self


def ames_model(regressor, train, test, y_train, y_test):
    features = preprocessing(train).fit(train)
    x, x_out = features.transform(train), features.transform(test)
    fitted = regressor.fit(x, y_train)
    model = ScikitlearnRegressor(fitted)
    return {
        "model": type(regressor).__name__,
        "features": x.shape[1],
        "rank": getattr(fitted, "rank_", None),
        "train_r2": fitted.score(x, y_train),
        "test_r2": fitted.score(x_out, y_test),
        "attacks": [ames_attack(model, name, (x, y_train), (x_out, y_test)) for name in ATTACK_MODELS],
    }


def ames_art():
    train, test = read_table("ames_train"), read_table("ames_test")
    y_train, y_test = (table.pop("Sale_Price").to_numpy(float) for table in (train, test))
    regressors = (DecisionTreeRegressor(random_state=0), LinearRegression(), RankCutRegression())
    return {
        "note": "ART's black-box attack on ames as the Python toolkit runs it: loss input, standard scaler, fitted on "
        "the first 30% (rounded down) of train and of test, scored on all rows; unfitted_rows are the remaining 70% of "
        "the same run; LinearRegression is scikit-learn's, whose coefficients explode on these dummy columns, "
        "RankCutRegression the shortest least squares that a sound rank cut gives; "
        "tables read with pandas' NA spellings; seconds vary from run to run",
        "members": len(y_train),
        "others": len(y_test),
        "models": [ames_model(regressor, train, test, y_train, y_test) for regressor in regressors],
    }


# ---------------------------------------------------------------- trap


def encoded_shape(name, target, **options):
    """Encoded columns of one table and a fingerprint of each on both halves."""
    train, test = (read_table(f"{name}_{half}", **options).drop(columns=target) for half in ("train", "test"))
    features = preprocessing(train).fit(train)
    x, x_out = features.transform(train), features.transform(test)
    missing = train.isna().sum()
    return {
        "table": name,
        "target": target,
        "train_rows": len(train),
        "test_rows": len(test),
        "numeric": list(train.select_dtypes("number")),
        "missing_in_train": missing[missing > 0].to_dict(),
        "encoded_columns": x.shape[1],
        "names": features.get_feature_names_out(),
        "train_sum_of_squares": (x**2).sum(axis=0),
        "test_sum": x_out.sum(axis=0),
        "test_sum_of_squares": (x_out**2).sum(axis=0),
    }


def trap():
    shapes = [
        encoded_shape("lending_club", "Class"),
        encoded_shape("credit", "Status"),
        encoded_shape("ames", "Sale_Price"),
    ]
    assert shapes[0]["encoded_columns"] == 119
    only_empty = encoded_shape("ames", "Sale_Price", keep_default_na=False, na_values=[""])
    return {
        "note": "numbers imputed with the mean and scaled, text imputed with the most frequent value and one-hot "
        "encoded, all fitted on train; numeric columns come first; sums are per encoded column over all rows; pandas' "
        "default NA spellings include None, a category in two ames columns: with only the empty cell as missing ames "
        "has ames_columns_only_empty",
        "ames_columns_only_empty": only_empty["encoded_columns"],
        "tables": shapes,
    }


# ---------------------------------------------------------------- knnshapley


def knn_shapley_case(name, table, k):
    """pyDVL's exact KNN-Shapley values of a table's training rows, where no two distances tie."""
    from pydvl.valuation.dataset import Dataset
    from pydvl.valuation.methods.knn_shapley import KNNShapleyValuation
    from sklearn.neighbors import KNeighborsClassifier

    x, y = table(return_X_y=True)
    rng = np.random.default_rng(21)
    order = rng.permutation(len(y))[:130]
    # Outputs of a model, made distinct: every distance to a test row differs.
    model = LogisticRegression(C=0.1, max_iter=5000).fit(StandardScaler().fit_transform(x), y)
    p = model.predict_proba(StandardScaler().fit_transform(x))[order]
    p = p + 1e-3 * rng.dirichlet(np.ones(p.shape[1]), size=len(p))
    p /= p.sum(axis=1, keepdims=True)
    y = y[order]
    train, test = slice(0, 90), slice(90, 130)
    for row in p[test]:
        distance = np.sort(np.sqrt(((p[train] - row) ** 2).sum(axis=1)))
        assert np.diff(distance).min() > 1e-8
    valuation = KNNShapleyValuation(KNeighborsClassifier(n_neighbors=k), Dataset(p[test], y[test]), progress=False)
    values = valuation.fit(Dataset(p[train], y[train])).result
    values = values.sort(key="index") if "key" in values.sort.__code__.co_varnames else values
    by_row = np.empty(90)
    by_row[values.indices] = values.values
    return {"table": name, "k": k, "train": p[train], "train_y": y[train], "test": p[test], "test_y": y[test], "values": by_row}


def knnshapley():
    tables = [("iris", load_iris), ("wine", load_wine), ("breast_cancer", load_breast_cancer)]
    return {
        "packages": ["pyDVL"],
        "note": "values: mean over the test rows of each training row's exact Shapley value in the vote of the k nearest, "
        "by pyDVL; the rows are class probabilities without tied distances; our score is 90 times the value",
        "cases": [knn_shapley_case(name, table, k) for name, table in tables for k in (1, 3, 5)],
    }


# ---------------------------------------------------------------- evidence


def one_run_case(r, v, beta):
    """The bound by SciPy's root finder on the binomial tail, not by a quantile of the beta distribution."""
    tail = lambda eps: distributions.binom.sf(v - 1, r, 1 / (1 + np.exp(-eps)))
    bound = 0.0
    if tail(0.0) <= beta:
        bound = optimize.brentq(lambda eps: tail(eps) - beta, 0.0, 60.0, xtol=1e-13)
    return {
        "guesses": r,
        "correct": v,
        "beta": beta,
        "epsilon": bound,
        "ceiling": max(0.0, optimize.brentq(lambda eps: r * np.log(1 / (1 + np.exp(-eps))) - np.log(beta), -60, 60, xtol=1e-13)),
        "p_value": tail(0.0),
        "p_value_at_1": tail(1.0),
    }


def mann_whitney_case(member, scores):
    result = distributions.mannwhitneyu(scores[member == 1], scores[member == 0], alternative="greater", method="asymptotic")
    return {"member": member, "scores": scores, "p": result.pvalue}


def multiple_case(p):
    from statsmodels.stats.multitest import multipletests

    return {"p": p, "holm": multipletests(p, method="holm")[1], "bonferroni": multipletests(p, method="bonferroni")[1]}


def nadeau_bengio_case(values, ratio):
    j = len(values)
    se = np.sqrt((1 / j + ratio) * np.var(values, ddof=1))
    low, high = distributions.t.interval(0.95, j - 1, loc=np.mean(values), scale=se)
    return {"values": values, "ratio": ratio, "mean": np.mean(values), "stderr": se, "low": low, "high": high}


def prior_case(tp, members, fp, others, prior):
    """Precision at a prior, ends from SciPy's exact intervals at 97.5% of both rates."""
    ends = lambda k, n: distributions.binomtest(k, n).proportion_ci(0.975, method="exact")
    t, f = ends(tp, members), ends(fp, others)
    precision = lambda a, b: a * prior / (a * prior + b * (1 - prior)) if a > 0 else 0.0
    return {
        "tp": tp, "members": members, "fp": fp, "others": others, "prior": prior,
        "value": precision(tp / members, fp / others), "low": precision(t.low, f.high), "high": precision(t.high, f.low),
    }


def independent_case(a, n_a, b, n_b):
    """Newcombe's hybrid score interval for a difference of independent shares, b less a, by statsmodels."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(b, n_b, a, n_a, method="newcomb", compare="diff")
    return {"a": a, "n_a": n_a, "b": b, "n_b": n_b, "low": low, "high": high}


def permutation_case(values, first):
    """The two-sided p-value over all ways to choose the first group, and the effect."""
    effect = lambda chosen: np.mean(values[list(chosen)]) - np.mean(np.delete(values, list(chosen)))
    seen = effect(range(first))
    every = np.array([effect(c) for c in itertools.combinations(range(len(values)), first)])
    return {"values": values, "with": first, "effect": seen, "p": np.mean(np.abs(every) >= abs(seen) - 1e-12)}


def modified_entropy_case(rng, classes):
    return modified_entropy_of(rng.dirichlet(np.ones(classes), size=20), rng.integers(classes, size=20))


def modified_entropy_of(p, y):
    rows = np.arange(len(y))
    own = p[rows, y]
    others = np.array([np.delete(row, k) for row, k in zip(p, y)])
    value = -(1 - own) * np.log(own) - (others * np.log1p(-others)).sum(axis=1)
    return {"proba": p, "y": y, "modified_entropy": value, "loss": -np.log(own), "metrics_log_loss": metrics.log_loss(y, p, labels=range(p.shape[1]))}


def evidence():
    rng = np.random.default_rng(31)
    member = (np.arange(60) % 3 == 0).astype(int)
    return {
        "packages": ["statsmodels"],
        "note": "one_run: bounds on epsilon by root finding on SciPy's binomial tail, beta the chance of a bound above the "
        "truth; mann_whitney: one-sided (members higher), normal with tie and continuity correction; multiple: adjusted "
        "p-values by statsmodels; nadeau_bengio: SciPy's t interval around the mean with the corrected variance; prior: "
        "precision where the share of members is prior; permutation: exact over all combinations",
        "one_run": [one_run_case(*case) for case in [
            (100, 50, 0.05), (100, 60, 0.05), (100, 99, 0.05), (100, 100, 0.05), (1, 1, 0.05), (1000, 700, 0.01),
            (1000, 531, 0.05), (50, 0, 0.05), (7, 7, 0.001), (20000, 10500, 0.05), (3, 2, 0.5)]],
        "mann_whitney": [mann_whitney_case(member, s) for s in [
            rng.standard_normal(60) + 0.8 * member, rng.integers(5, size=60).astype(float), rng.standard_normal(60),
            (rng.random(60) < 0.5 + 0.2 * member).astype(float)]],
        "multiple": [multiple_case(p) for p in [np.array([0.01, 0.04, 0.03, 0.005]), rng.random(12) ** 3, np.array([0.2]), np.array([0.5, 0.5, 1.0])]],
        "nadeau_bengio": [nadeau_bengio_case(rng.normal(0.55, 0.04, j), ratio) for j, ratio in [(5, 0.25), (10, 1 / 9), (30, 1.0)]],
        "prior": [prior_case(*case) for case in [(120, 400, 80, 400, 0.5), (120, 400, 80, 400, 0.01), (3, 1000, 0, 1000, 0.1), (0, 50, 4, 60, 0.5), (50, 50, 60, 60, 0.1)]],
        "independent": [independent_case(*case) for case in [(56, 70, 48, 80), (9, 10, 3, 10), (10, 50, 0, 20), (150, 300, 210, 280), (3, 5, 5, 5)]],
        "permutation": [permutation_case(rng.standard_normal(n) + shift * (np.arange(n) < k), k) for n, k, shift in [(8, 4, 0.0), (10, 5, 1.0), (11, 4, 2.0)]],
        "modified_entropy": [modified_entropy_case(rng, c) for c in (2, 3, 5)],
    }


# ---------------------------------------------------------------- originals


def diabetes_recipe(seeds=15):
    """ART's published regressor example: half of each side fits a forest on the loss, then all rows are scored."""
    x, y = load_diabetes(return_X_y=True)
    x_in, x_out, y_in, y_out = train_test_split(x, y, test_size=0.5, random_state=14)
    model = ScikitlearnRegressor(LinearRegression().fit(x_in, y_in))
    half_in, half_out = len(x_in) // 2, len(x_out) // 2
    everyone, unseen = [], []
    for seed in range(seeds):
        np.random.seed(seed)
        attack = MembershipInferenceBlackBox(model, input_type="loss", attack_model_type="rf")
        attack.fit(x_in[:half_in], y_in[:half_in], x_out[:half_out], y_out[:half_out])
        right_in = attack.infer(x_in, y_in).ravel() == 1
        right_out = attack.infer(x_out, y_out).ravel() == 0
        everyone.append(np.concatenate([right_in, right_out]).mean())
        unseen.append(np.concatenate([right_in[half_in:], right_out[half_out:]]).mean())
    return {"seeds": seeds, "attack_model": "rf", "train_ratio": 0.5, "members": len(x_in), "others": len(x_out),
            "train": {"predictions": model.predict(x_in), "y": y_in}, "test": {"predictions": model.predict(x_out), "y": y_out},
            "accuracy_all_rows": everyone, "accuracy_unseen_rows": unseen}


def row_order_case():
    """ART's SHAPr of a depth-2 tree when the training rows come in another order: nothing but ties changes."""
    x, y = load_breast_cancer(return_X_y=True)
    x_in, x_out, y_in, y_out = train_test_split(x, y, test_size=0.5, random_state=0)
    tree_model = DecisionTreeClassifier(max_depth=2, random_state=0).fit(x_in, y_in)
    runs = []
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(y_in))
        scores = SHAPr(ScikitlearnClassifier(tree_model), x_in[order], y_in[order], x_out, y_out)
        back = np.empty(len(order))
        back[order] = scores
        runs.append(back)
    return {"train_proba": tree_model.predict_proba(x_in), "train_y": y_in, "test_proba": tree_model.predict_proba(x_out),
            "test_y": y_out, "art_means": [r.mean() for r in runs], "art_largest_move": np.ptp(runs, axis=0).max()}


def nothing_removed(records=8):
    """ART's PDTP of a 100-tree forest with a record removed, and with nothing removed but another seed."""
    from sklearn.ensemble import RandomForestClassifier

    x, y = load_breast_cancer(return_X_y=True)
    target = RandomForestClassifier(n_estimators=100, random_state=0).fit(x, y).predict_proba(x)
    centres = lambda p: np.array([bin_centre(v) for v in p.ravel()]).reshape(p.shape)
    score = lambda q: np.max(np.maximum(centres(target) / centres(q), centres(q) / centres(target)))
    removed, kept = [], []
    for i in range(records):
        rest = np.delete(np.arange(len(y)), i * 50)
        removed.append(score(RandomForestClassifier(n_estimators=100, random_state=100 + i).fit(x[rest], y[rest]).predict_proba(x)))
        kept.append(score(RandomForestClassifier(n_estimators=100, random_state=200 + i).fit(x, y).predict_proba(x)))
    return {"removed": removed, "nothing_removed": kept, "mean_removed": np.mean(removed), "mean_nothing_removed": np.mean(kept)}


def originals():
    return {
        "note": "what the originals print that does not mean what it seems to: ART's regressor example scored on rows the "
        "attack was fitted on and on others; ART's SHAPr of tied outputs under three orders of the rows; ART's PDTP score "
        "of a forest when nothing is removed",
        "diabetes": diabetes_recipe(),
        "row_order": row_order_case(),
        "nothing_removed": nothing_removed(),
    }


# ---------------------------------------------------------------- real tables

REAL_LICENCE = (
    "rows of lending_club, credit and ames from the R package modeldata 1.1.0 (MIT licence, copyright 2019 Max Kuhn, "
    "RStudio), as in notebooks/data"
)
# Newton's optimum, so that another library's is the same.
EXACT_LOGISTIC = {"solver": "newton-cholesky", "tol": 1e-12, "max_iter": 1000}


def real_classes(name):
    """The target of a table and its classes; ames' price is cut at its thirds."""
    return {
        "lending_club": ("Class", ["bad", "good"]),
        "credit": ("Status", ["bad", "good"]),
        "ames": ("Sale_Price", ["low", "middle", "high"]),
    }[name]


def real_table(name, train, test):
    """The first rows of both files after preprocessing fitted on the training rows, with labels and prices."""
    target, classes = real_classes(name)
    tables = [read_table(f"{name}_{part}").head(n) for part, n in (("train", train), ("test", test))]
    y = [table.pop(target) for table in tables]
    features = preprocessing(tables[0]).fit(tables[0])
    x = [features.transform(table) for table in tables]
    if name == "ames":
        cuts = np.quantile(y[0], [1 / 3, 2 / 3])
        labels = [np.searchsorted(cuts, prices) for prices in y]
    else:
        labels = [np.array([classes.index(label) for label in one]) for one in y]
    assert all(len(set(one)) == len(classes) for one in labels)
    return x, labels, [one.to_numpy() for one in y]


def real_pdtp_case(name, learner, make, indexes, rows=100):
    """ART's scores of real fits: the learner is deterministic, so one iteration is all."""
    (x, _), (y, _), _ = real_table(name, rows, 40)
    target = make().fit(x, y).predict_proba(x)
    refits = [make().fit(np.delete(x, i, axis=0), np.delete(y, i)).predict_proba(x) for i in indexes]
    case = {"table": name, "target_column": real_classes(name)[0], "learner": learner, "rows": rows, "num_iter": 1,
            "indexes": indexes, "target": target, "refits": [refits]}
    for kind, prefix in (("RATIO", ""), ("DIFFERENCE", "difference_")):
        fitted, extra = ScikitlearnClassifier(Answers([target])), ScikitlearnClassifier(Answers(list(refits)))
        scores = PDTP(fitted, extra, np.arange(float(rows))[:, None], y, np.array(indexes), 1, ComparisonType[kind])
        case |= {f"{prefix}{what}": values for what, values in zip(("mean", "worst", "std"), scores)}
    return case


def real_nothing_removed(name, rows=100):
    """A forest fitted twice on the same rows, with two seeds: nothing is removed, and ART's score is far above 1."""
    from sklearn.ensemble import RandomForestClassifier

    (x, _), (y, _), _ = real_table(name, rows, 40)
    fit = lambda seed: RandomForestClassifier(n_estimators=20, random_state=seed).fit(x, y).predict_proba(x)
    target, again = fit(0), fit(1)
    fitted, extra = ScikitlearnClassifier(Answers([target])), ScikitlearnClassifier(Answers([again]))
    mean, _, _ = PDTP(fitted, extra, np.arange(float(rows))[:, None], y, np.array([0]), 1, ComparisonType.RATIO)
    assert mean[0] > 3
    return {"table": name, "learner": "RandomForestClassifier(n_estimators=20)", "rows": rows, "target": target, "again": again, "art": mean[0]}


def real_pdtp():
    logistic = functools.partial(LogisticRegression, **EXACT_LOGISTIC)
    tree_model = functools.partial(DecisionTreeClassifier, max_depth=4, min_samples_leaf=5, random_state=0)
    indexes = [0, 7, 40, 99]
    cases = []
    for name in ("lending_club", "credit", "ames"):
        cases.append(real_pdtp_case(name, "LogisticRegression", logistic, indexes))
        cases.append(real_pdtp_case(name, "DecisionTreeClassifier(max_depth=4, min_samples_leaf=5)", tree_model, indexes))
    return {
        "licence": REAL_LICENCE,
        "note": "the first rows of each training table, numbers imputed with the mean and scaled, text imputed with the most "
        "frequent value and one-hot encoded; ames' price is cut at its thirds; as in pdtp.json refits are iteration × record "
        "× row × class, and ART's scores hold to the last bit, mean of the ratios, difference_mean of the differences; LogisticRegression is Newton's optimum with C = 1; "
        "nothing_removed: ART's score of a forest fitted again on all rows with another seed, which leaves nothing out and "
        "so should be 1: ours is shown beside such a null, and its paired effect is 0",
        "cases": cases,
        "nothing_removed": [real_nothing_removed(name) for name in ("lending_club", "credit", "ames")],
    }


def real_outputs(name, model, train, test):
    """Probabilities of a model fitted on the first training rows, for both tables, with the labels."""
    (x_in, x_out), (y_in, y_out), _ = real_table(name, train, test)
    fitted = model.fit(x_in, y_in)
    return fitted.predict_proba(x_in), y_in, fitted.predict_proba(x_out), y_out


def untied(p_in, p_out):
    return min(np.diff(np.sort(np.linalg.norm(p_in - row, axis=1))).min() for row in p_out) > 1e-8


def art_shapr(p_in, y_in, p_out, y_out):
    model = ScikitlearnClassifier(Answers([p_in, p_out]))
    return SHAPr(model, np.arange(float(len(p_in)))[:, None], y_in, np.arange(float(len(p_out)))[:, None], y_out)


def real_shapr_case(name):
    """ART's SHAPr and pyDVL's values of logistic outputs, which do not tie."""
    from pydvl.valuation.dataset import Dataset
    from pydvl.valuation.methods.knn_shapley import KNNShapleyValuation
    from sklearn.neighbors import KNeighborsClassifier

    p_in, y_in, p_out, y_out = real_outputs(name, LogisticRegression(C=0.01, **EXACT_LOGISTIC), 150, 60)
    assert untied(p_in, p_out)
    scores = art_shapr(p_in, y_in, p_out, y_out)
    assert np.allclose(scores, shapley_recursion(p_in, y_in, p_out, y_out), rtol=1e-5, atol=1e-6)
    values = []
    for k in (1, 3, 5):
        valuation = KNNShapleyValuation(KNeighborsClassifier(n_neighbors=k), Dataset(p_out, y_out), progress=False)
        valuation.fit(Dataset(p_in, y_in))
        result = valuation.result
        by_row = np.empty(len(y_in))
        by_row[result.indices] = result.values
        values.append({"k": k, "values": by_row})
    assert np.allclose(values[0]["values"] * len(y_in), scores, rtol=1e-5, atol=1e-6)
    return {"table": name, "train": p_in, "y_train": y_in, "test": p_out, "y_test": y_out, "scores": scores, "pydvl": values}


def tied_shapley(p_in, y_in, p_out, y_out):
    """K = 1 scores averaged over all orders of tied rows, in exact fractions: docs/methods.md."""
    n, total = len(y_in), [Fraction(0)] * len(y_in)
    weight = lambda j: Fraction(1, j)
    for row, label in zip(p_out, y_out):
        blocks = tied_blocks(np.sqrt(((p_in - row) ** 2).sum(axis=1)))
        start, rest = n + 1, Fraction(0)
        for block in reversed(blocks):
            m, end = len(block), start - 1
            start = end - m + 1
            c = sum(int(y_in[i] == label) for i in block)
            mean = sum(weight(j) for j in range(start, end + 1)) / m
            for i in block:
                if y_in[i] == label:
                    s = mean + (Fraction(c - 1, m - 1) * (weight(end) - mean) if m > 1 else 0)
                else:
                    s = Fraction(c, m - 1) * (weight(end) - mean) if m > 1 else Fraction(0)
                total[i] += s + rest
            if start > 1:
                rest += Fraction(c, m) * (weight(end) - weight(start - 1))
    return np.array([float(s * n / len(y_out)) for s in total])


def real_tied_case(name, orders=200):
    """A tree's outputs: ART's scores in three orders of the rows, and what they are on average over all orders."""
    model = DecisionTreeClassifier(max_depth=2, random_state=0)
    p_in, y_in, p_out, y_out = real_outputs(name, model, 100, 40)
    runs = []
    for seed in range(orders):
        order = np.random.default_rng(seed).permutation(len(y_in))
        back = np.empty(len(order))
        back[order] = art_shapr(p_in[order], y_in[order], p_out, y_out)
        runs.append(back)
    ours = tied_shapley(p_in, y_in, p_out, y_out)
    # Rows of equal output and label have the same mean; single ones are first too seldom to judge by.
    for cell in {(tuple(p), y) for p, y in zip(p_in, y_in)}:
        rows = [i for i in range(len(y_in)) if (tuple(p_in[i]), y_in[i]) == cell]
        if len(rows) >= 5:
            means = np.mean(np.array(runs)[:, rows], axis=1)
            assert np.ptp(ours[rows]) < 1e-12
            assert abs(means.mean() - ours[rows[0]]) < 4 * means.std() / math.sqrt(orders) + 1e-4
    assert np.ptp(runs, axis=0).max() > 1
    return {"table": name, "train": p_in, "y_train": y_in, "test": p_out, "y_test": y_out, "art": runs[:3],
            "art_largest_move": np.ptp(runs, axis=0).max(), "ours": ours}


def real_shapley():
    return {
        "packages": ["pyDVL"],
        "licence": REAL_LICENCE,
        "note": "outputs of models on the first rows of each table; cases: logistic regressions without tied distances, ART's "
        "scores (float32), pydvl: mean over test rows of each training row's value, K = 1, 3, 5, which times the training rows "
        "is our score; tied: a tree of depth 2, whose outputs tie: art holds ART's scores of the same rows in three orders "
        "(put back in the table's), which differ by up to art_largest_move over 200 orders; ours is their mean over all orders, "
        "in exact fractions, and for rows that share output and label within four standard errors of ART's over those 200",
        "cases": [real_shapr_case(name) for name in ("lending_club", "credit", "ames")],
        "tied": [real_tied_case(name) for name in ("lending_club", "credit", "ames")],
    }


def real_roc_case(name, model, train=200, test=100):
    """How sure a model is of the right class, for training rows and for others."""
    (x_in, x_out), (y_in, y_out), _ = real_table(name, train, test)
    fitted = model.fit(x_in, y_in)
    own = lambda x, y: fitted.predict_proba(x)[np.arange(len(y)), y]
    labels = np.r_[np.ones(train, dtype=int), np.zeros(test, dtype=int)]
    return {"table": name, **roc_case(labels, np.r_[own(x_in, y_in), own(x_out, y_out)])}


def real_losses_case(name):
    p_in, y_in, p_out, y_out = real_outputs(name, LogisticRegression(C=0.01, **EXACT_LOGISTIC), 60, 40)
    p, y = np.r_[p_in, p_out], np.r_[y_in, y_out]
    return {"table": name, **modified_entropy_of(p, y)}


def real_blackbox_regression():
    """Prices of ames, in thousands, by a ridge regression."""
    (x_in, x_out), _, (y_in, y_out) = real_table("ames", 80, 60)
    y_in, y_out = y_in / 1000, y_out / 1000
    fitted = Ridge(alpha=10).fit(x_in, y_in)
    model = ScikitlearnRegressor(fitted)
    case = attack_case(model, "loss", (x_in, y_in), (x_out, y_out))
    return {"table": "ames", "train_y": y_in, "test_y": y_out, "train_predictions": model.predict(x_in), "test_predictions": model.predict(x_out), **case}


def real_blackbox_classification(name):
    (x_in, x_out), (y_in, y_out), _ = real_table(name, 80, 60)
    fitted = LogisticRegression(**EXACT_LOGISTIC).fit(x_in, y_in)
    model = ScikitlearnClassifier(fitted)
    case = attack_case(model, "prediction", (x_in, y_in), (x_out, y_out))
    return {"table": name, "classes": len(real_classes(name)[1]), "train_y": y_in, "test_y": y_out,
            "train_predictions": model.predict(x_in), "test_predictions": model.predict(x_out), **case}


def real_flattered(name, seeds=15):
    """ART's recipe with its forest on an honest model's answers: accuracy on all rows, and on those the attack has not seen."""
    (x_in, x_out), (y_in, y_out), _ = real_table(name, 200, 200)
    model = ScikitlearnClassifier(LogisticRegression(C=0.001, **EXACT_LOGISTIC).fit(x_in, y_in))
    half = 100
    everyone, unseen = [], []
    for seed in range(seeds):
        np.random.seed(seed)
        attack = MembershipInferenceBlackBox(model, input_type="prediction", attack_model_type="rf")
        attack.fit(x_in[:half], y_in[:half], x_out[:half], y_out[:half])
        right = np.r_[attack.infer(x_in, y_in).ravel() == 1, attack.infer(x_out, y_out).ravel() == 0]
        everyone.append(right.mean())
        unseen.append(np.r_[right[half:200], right[200 + half :]].mean())
    return {"table": name, "train_y": y_in, "test_y": y_out, "train_predictions": model.predict(x_in), "test_predictions": model.predict(x_out),
            "accuracy_all_rows": everyone, "accuracy_unseen_rows": unseen}


def real_attacks():
    deep = DecisionTreeClassifier(max_depth=6, min_samples_leaf=3, random_state=0)
    return {
        "licence": REAL_LICENCE,
        "note": "on the first rows of each table: roc: as in stats.json, scores are the probability of the record's class, "
        "training rows before others; losses: cross-entropy and modified entropy by NumPy, of probabilities; regression and "
        "classification: ART's black box as in blackbox.json; flattered: ART's recipe scored on all rows, those that fitted "
        "the attack too, and on the others: ours scores only the others",
        "roc": [real_roc_case(name, model) for name, model in (
            ("lending_club", LogisticRegression(**EXACT_LOGISTIC)), ("credit", deep), ("ames", LogisticRegression(**EXACT_LOGISTIC)))],
        "losses": [real_losses_case(name) for name in ("lending_club", "credit", "ames")],
        "regression": real_blackbox_regression(),
        "classification": [real_blackbox_classification(name) for name in ("lending_club", "credit", "ames")],
        "flattered": real_flattered("credit"),
    }


# ---------------------------------------------------------------- command

FILES = [tree, linear, features, samples, pdtp, shapr, stats, blackbox, ames_art, trap, knnshapley, evidence, originals, real_pdtp, real_shapley, real_attacks]


def main(names):
    known = {make.__name__: make for make in FILES}
    for name in names or known:
        started = time.perf_counter()
        write(name, known[name]())
        print(
            f"{name}.json {(HERE / (name + '.json')).stat().st_size} bytes, {time.perf_counter() - started:.1f} s"
        )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    main(sys.argv[1:])
