"""Measures scikit-learn's learners on four small tables, for the Go tests.

    pip install -r requirements.txt
    python accuracy.py

Writes xrai/testdata/accuracy.json: five splits a table as lists of test rows
(the other rows train, in order), and for each learner the mean over the splits
and their standard deviation of accuracy and log loss, or of R2. A learner that
draws is fitted with five random states on every split: its mean is over all of
them, "seeds" is the standard deviation of the five-split mean from one random
state to another, and "sd" is that of the splits' means.

Linear, neighbour and network learners get columns scaled to mean 0 and variance
1 on the training rows.
"""

import json
import os
import platform
import sys
import warnings
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy as np
import scipy
import sklearn
from sklearn import datasets, ensemble, linear_model, metrics, naive_bayes, neighbors
from sklearn import neural_network, tree
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

OUT = Path(__file__).resolve().parents[2] / "xrai" / "testdata" / "accuracy.json"
TABLES = ["iris", "wine", "breast_cancer", "diabetes"]
SPLITS, STATES, TEST_SHARE = 5, 5, 0.3

# One line a learner: its class, and whether columns are scaled for it.
LEARNERS = [
    (tree.DecisionTreeClassifier, False),
    (tree.DecisionTreeRegressor, False),
    (ensemble.RandomForestClassifier, False),
    (ensemble.RandomForestRegressor, False),
    (ensemble.ExtraTreesClassifier, False),
    (ensemble.ExtraTreesRegressor, False),
    (ensemble.GradientBoostingClassifier, False),
    (ensemble.GradientBoostingRegressor, False),
    (ensemble.HistGradientBoostingClassifier, False),
    (ensemble.HistGradientBoostingRegressor, False),
    (neighbors.KNeighborsClassifier, True),
    (neighbors.KNeighborsRegressor, True),
    (naive_bayes.GaussianNB, False),
    (linear_model.LogisticRegression, True),
    (linear_model.LinearRegression, True),
    (linear_model.Ridge, True),
    (linear_model.Lasso, True),
    (linear_model.ElasticNet, True),
    (neural_network.MLPClassifier, True),
    (neural_network.MLPRegressor, True),
]


def split(table, seed):
    """The test rows, in order."""
    rows = np.arange(len(table.target))
    strata = table.target if hasattr(table, "target_names") else None
    _, test = train_test_split(rows, test_size=TEST_SHARE, random_state=seed, stratify=strata)
    return sorted(test.tolist())


def measure(kind, scaled, table, test, state):
    """Scores of one fit: accuracy and log loss, or R2."""
    train = np.setdiff1d(np.arange(len(table.target)), test)
    x, y = table.data, table.target
    x_train, x_test = x[train], x[test]
    if scaled:
        scaler = StandardScaler().fit(x_train)
        x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)
    learner = kind()
    if "random_state" in learner.get_params():
        learner.set_params(random_state=state)
    learner.fit(x_train, y[train])
    if not sklearn.base.is_classifier(learner):
        return {"r2": metrics.r2_score(y[test], learner.predict(x_test))}
    p = learner.predict_proba(x_test)
    return {
        "accuracy": float(np.mean(np.argmax(p, axis=1) == y[test])),
        "log_loss": metrics.log_loss(y[test], p),
    }


def summary(scores):
    """scores: splits × states."""
    scores = np.array(scores)
    seeds = scores.mean(axis=0)
    return {
        "mean": float(scores.mean()),
        "sd": float(scores.mean(axis=1).std(ddof=1)),
        "seeds": float(seeds.std(ddof=1)),
    }


def main():
    warnings.filterwarnings("ignore", category=sklearn.exceptions.ConvergenceWarning)
    tables = {name: getattr(datasets, "load_" + name)() for name in TABLES}
    splits = {name: [split(t, seed) for seed in range(SPLITS)] for name, t in tables.items()}
    learners = {}
    for kind, scaled in LEARNERS:
        found = {}
        for name, table in tables.items():
            if hasattr(table, "target_names") != sklearn.base.is_classifier(kind()):
                continue
            fits = [[measure(kind, scaled, table, test, s) for s in range(STATES)] for test in splits[name]]
            found[name] = {key: summary([[f[key] for f in row] for row in fits]) for key in fits[0][0]}
        learners[kind.__name__] = {"scaled": scaled, "tables": found}
        print(kind.__name__, file=sys.stderr)
    versions = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }
    first = json.dumps({"command": "python accuracy.py", "versions": versions})[:-1]
    lines = [f'"{name}": {json.dumps(v)}' for name, v in learners.items()]
    OUT.write_text(
        first + ",\n"
        + f'"splits": {json.dumps(splits, separators=(",", ":"))},\n'
        + '"learners": {\n' + ",\n".join(lines) + "\n}}\n"
    )


if __name__ == "__main__":
    main()
