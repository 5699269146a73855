"""Writes scikit-learn's small tables for the Go tests.

    python datasets.py

One data_NAME.json.gz a table: features, and classes with labels or numeric
targets, every number in full. The tables come with scikit-learn (BSD 3-clause
licence). Iris, wine and breast_cancer are from the UCI Machine Learning
Repository (CC BY 4.0): R. A. Fisher (1936); M. Forina and others (1991), PARVUS;
W. H. Wolberg, O. L. Mangasarian and W. N. Street (1995). Diabetes is from Efron,
Hastie, Johnstone and Tibshirani (2004), Least Angle Regression.
"""

import gzip
import json
import platform
from pathlib import Path

import numpy
import sklearn
from sklearn import datasets

HERE = Path(__file__).resolve().parent
LICENCE = {
    "iris": "UCI Machine Learning Repository, CC BY 4.0, as shipped with scikit-learn (BSD 3-clause)",
    "wine": "UCI Machine Learning Repository, CC BY 4.0, as shipped with scikit-learn (BSD 3-clause)",
    "breast_cancer": "UCI Machine Learning Repository, CC BY 4.0, as shipped with scikit-learn (BSD 3-clause)",
    "diabetes": "Efron and others (2004), as shipped with scikit-learn (BSD 3-clause)",
}


def main():
    versions = {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "scikit-learn": sklearn.__version__,
    }
    for name, licence in LICENCE.items():
        table = getattr(datasets, "load_" + name)()
        first = {"command": "python datasets.py", "versions": versions, "licence": licence}
        rest = {"features": list(map(str, table.feature_names))}
        if hasattr(table, "target_names"):
            rest["classes"] = list(map(str, table.target_names))
            rest["labels"] = table.target.tolist()
        else:
            rest["y"] = table.target.tolist()
        rest["x"] = table.data.tolist()
        text = json.dumps(first)[:-1] + ",\n" + json.dumps(rest)[1:] + "\n"
        with open(HERE / f"data_{name}.json.gz", "wb") as f:
            with gzip.GzipFile("", "wb", fileobj=f, mtime=0) as z:
                z.write(text.encode())


if __name__ == "__main__":
    main()
