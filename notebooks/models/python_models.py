"""Fits the models that python_models.ipynb audits, as a modelling team would, and
writes each as its library does:

    python3 -m venv models && models/bin/pip install -r requirements.txt
    models/bin/python python_models.py

Only this script needs Python; the notebook reads the files without it.
"""

import pathlib
import pickle

import joblib
import lightgbm
import pandas as pd
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

HERE = pathlib.Path(__file__).resolve().parent
train = pd.read_csv(HERE.parent / "data" / "credit_train.csv")
x, y = train.drop(columns="Status"), train["Status"]
numbers = x.select_dtypes("number").columns.tolist()
texts = x.select_dtypes(exclude="number").columns.tolist()

# A scikit-learn pipeline that imputes, scales and encodes, in a .sav file.
forest = Pipeline([
    ("columns", ColumnTransformer([
        ("numbers", Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())]), numbers),
        ("texts", Pipeline([("impute", SimpleImputer(strategy="most_frequent")), ("encode", OneHotEncoder(handle_unknown="ignore"))]), texts),
    ])),
    ("forest", RandomForestClassifier(n_estimators=50, random_state=0, n_jobs=2)),
]).fit(x, y)
joblib.dump(forest, HERE / "credit_forest.sav", compress=("xz", 6))

# The boosters take missing values and categories themselves. They learn the
# classes as 0 and 1, in the order of a LabelEncoder: bad, good.
coded = y.map({"bad": 0, "good": 1})
typed = x.astype({name: "category" for name in texts})
booster = xgboost.XGBClassifier(n_estimators=60, max_depth=4, learning_rate=0.2, enable_categorical=True, random_state=0).fit(typed, coded)
booster.save_model(HERE / "credit_xgboost.json")
leaves = lightgbm.LGBMClassifier(n_estimators=60, num_leaves=15, learning_rate=0.1, random_state=0, verbose=-1).fit(typed, coded)
leaves.booster_.save_model(HERE / "credit_lightgbm.txt")

# What the notebook's first cell shows: a pickle that would run a command.
class Greeting:
    def __reduce__(self):
        import os
        return os.system, ("echo this file could have done anything",)


with open(HERE / "do_not_open_in_python.pkl", "wb") as f:
    pickle.dump({"model": Greeting()}, f, protocol=4)

test = pd.read_csv(HERE.parent / "data" / "credit_test.csv")
same = {name: pd.CategoricalDtype(typed[name].cat.categories) for name in texts}
rows = test.drop(columns="Status")
answers = pd.DataFrame({
    "forest": forest.predict_proba(rows)[:, 1],
    "xgboost": booster.predict_proba(rows.astype(same))[:, 1],
    "lightgbm": leaves.predict_proba(rows.astype(same))[:, 1],
})
answers.to_csv(HERE / "python_models_answers.csv", index=False)
print(answers.describe())
