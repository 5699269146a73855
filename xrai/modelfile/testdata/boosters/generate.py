# -*- coding: utf-8 -*-
"""Writes models of XGBoost and LightGBM, rows held back, and what they answer.

    python3 generate.py              every generation
    python3 generate.py xgb1 xgb3    these only

Each generation has a folder. NAME.json tells of the files NAME.FORM, forms of one
model, and has the rows, with nulls for missing values, and the answers: "margin"
are sums before the link, "answer" what predict or predict_proba gives.
"""

import json
import os
import pickle
import sys
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from generations import GENERATIONS, drive

NAMES = ["xgb0", "xgb1", "xgb2", "xgb3"]
TRAIN, TEST = 200, 30


def plain(v):
    import numpy as np
    if isinstance(v, np.ndarray) and v.dtype == np.float32:
        return plain(np.array([float("%.9g" % x) for x in v.ravel()]).reshape(v.shape))
    if isinstance(v, np.ndarray):
        return [plain(x) for x in v.tolist()]
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v]
    if isinstance(v, dict):
        return {str(k): plain(x) for k, x in v.items()}
    if isinstance(v, np.generic):
        v = v.item()
    if isinstance(v, float) and v != v:
        return None
    return v if v is None or isinstance(v, (bool, int, float, str)) else repr(v)


def data(np, categories=False, whole=None):
    """Columns with missing values and zeros, and targets of every kind."""
    rng = np.random.RandomState(7)
    exp = lambda v: np.round(np.exp(v), 6)  # whose last digit depends on memory
    n = TRAIN + TEST
    x = rng.normal(size=(n, 5))
    x[:, 1] = np.round(x[:, 1], 1)
    x[:, 2] = np.where(rng.uniform(size=n) < 0.4, 0.0, exp(x[:, 2]))
    x[:, 3] = rng.randint(0, 6, size=n)
    code = rng.randint(0, 7, size=n)
    score = x[:, 0] + 0.5 * x[:, 1] ** 2 - 0.3 * x[:, 2] + 0.8 * (code % 3 == 1) + 0.4 * (x[:, 3] > 3)
    noisy = score + 0.5 * rng.normal(size=n)
    y = {"number": noisy, "two": (noisy > 0.5).astype(int), "three": np.digitize(noisy, [0.0, 1.0]),
         "count": rng.poisson(exp(0.5 * np.clip(score, -2, 2))), "positive": exp(0.5 * noisy), "share": 1 / (1 + exp(-noisy))}
    x[rng.uniform(size=x.shape) < 0.1] = np.nan
    return x, code, y


def split(v):
    return v[:TRAIN], v[TRAIN:]


class Out:
    def __init__(self, generation):
        self.rows = None  # those of rows.json
        self.generation, self.folder = generation, os.path.join(HERE, generation)
        if not os.path.isdir(self.folder):
            os.makedirs(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def tell(self, name, rows, names, **more):
        columns = []
        shared = not hasattr(rows, "columns") and (rows is self.rows or name == "rows")
        for j, c in enumerate([] if shared and name != "rows" else names):
            v = list(rows[c]) if hasattr(rows, "columns") else list(rows[:, j])
            v = [None if x is None or x != x else x for x in v]
            kind = "text" if any(isinstance(x, str) for x in v) else "number"
            columns.append({"name": c, "kind": kind, "values": plain(v if kind == "text" else [None if x is None else float(x) for x in v])})
        if shared and name != "rows":
            more["rows"] = "rows.json"
        doc = dict(more, made_by="python3 generate.py %s (Python %d.%d; %s)" % ((self.generation,) + tuple(sys.version_info[:2]) + (GENERATIONS[self.generation][1],)), columns=columns)
        with open(self.path(name + ".json"), "w") as f:
            json.dump(plain(doc), f, sort_keys=True, separators=(",", ":"), allow_nan=False)
            f.write("\n")


def xgb(out):
    import joblib
    import numpy as np
    import pandas as pd
    import xgboost as xgb
    version = tuple(int(v) for v in xgb.__version__.split(".")[:2])
    x, code, y = data(np)
    names = ["a", "b", "c", "d", "e"]
    xa, xb = x[:TRAIN], out.rows
    forms = ["json"] + (["ubj"] if version >= (1, 6) else [])

    def save(booster, name, forms=forms, pickled=False):
        for f in forms:
            path = out.path("xgb_%s.model.%s" % (name, f))
            booster.save_model(path)
        files = ["model." + f for f in forms]
        if pickled:
            with open(out.path("xgb_%s.pkl" % name), "wb") as f:
                pickle.dump(booster, f, protocol=4)
            files.append("pkl")
        return files

    def native(name, target, rounds=10, named=True, pickled=False, forms=forms[-1:], **params):
        params = dict({"max_depth": 3, "eta": 0.3, "nthread": 1, "seed": 5}, **params)
        ya, _ = split(y[target])
        group = {}
        d = xgb.DMatrix(xa, label=ya, feature_names=names if named else None)
        if params["objective"].startswith("rank:"):
            d.set_group([10] * (TRAIN // 10))
        b = xgb.train(params, d, rounds)
        files = save(b, name, forms, pickled)
        t = xgb.DMatrix(xb, feature_names=names if named else None)
        out.tell("xgb_" + name, xb, names, files=files, named=named, margin=b.predict(t, output_margin=True), answer=b.predict(t), params=params, rounds=rounds)

    native("binary", "two", objective="binary:logistic", pickled=True, forms=forms)
    native("base", "two", objective="binary:logistic", base_score=0.2, rounds=5, named=False)
    native("multi", "three", rounds=4, objective="multi:softprob", num_class=3, named=False, forms=forms)
    native("softmax", "three", rounds=2, objective="multi:softmax", num_class=3)
    native("dart", "two", objective="binary:logistic", booster="dart", rate_drop=0.3, forms=forms)
    native("dart_multi", "three", rounds=4, objective="multi:softprob", num_class=3, booster="dart", rate_drop=0.3, one_drop=1)
    native("parallel", "number", rounds=3, objective="reg:squarederror", num_parallel_tree=4, subsample=0.7)
    native("parallel_multi", "three", rounds=2, objective="multi:softprob", num_class=3, num_parallel_tree=2, subsample=0.7)
    small = [("squarederror", "number"), ("logistic", "share"), ("pseudohubererror", "number"), ("squaredlogerror", "positive")]
    if version >= (1, 7):
        small.append(("absoluteerror", "number"))
    if version >= (2, 0):
        small.append(("quantileerror", "number"))
    middle = (1, 6) <= version < (3, 0)  # the objectives did not change
    for objective, target in small:
        more = {"quantile_alpha": 0.7} if objective == "quantileerror" else {}
        native(objective, target, rounds=3, objective="reg:" + objective, forms=forms[-1:], **more)
    for objective, target in [("count:poisson", "count"), ("reg:gamma", "positive"), ("reg:tweedie", "count"), ("binary:logitraw", "two"),
                              ("binary:hinge", "two"), ("rank:pairwise", "two"), ("rank:ndcg", "two"), ("survival:cox", "positive")]:
        if middle and objective not in ("count:poisson", "binary:logitraw"):
            continue
        native(objective.replace(":", "_"), target, rounds=3, objective=objective, forms=forms[-1:])
    native("pruned", "number", rounds=2, objective="reg:squarederror", gamma=2.0, max_depth=5, tree_method="exact", forms=forms[:1])
    if version >= (2, 0):
        b = xgb.train({"multi_strategy": "multi_output_tree", "tree_method": "hist", "num_target": 2}, xgb.DMatrix(xa, label=np.column_stack([y["number"][:TRAIN], y["share"][:TRAIN]])), 2)
        out.tell("refuse_vector", xb, names, files=save(b, "vector", forms[:1]), want="vector")
    b = xgb.train({"booster": "gblinear", "objective": "reg:squarederror", "nthread": 1}, xgb.DMatrix(np.nan_to_num(xa), label=y["number"][:TRAIN]), 2)
    out.tell("refuse_linear", xb, names, files=save(b, "linear", forms[:1]), want="gblinear")
    if version < (2, 0):
        b = xgb.train({"objective": "reg:squarederror", "nthread": 1}, xgb.DMatrix(xa, label=y["number"][:TRAIN]), 1)
        b.save_model(out.path("xgb_old.model"))
        out.tell("refuse_old", xb, names, files=["model"], want="binary")

    # Categories: by partition and one against the others; codes before 3.1 only.
    labels = np.array(["ash", "beech", "cedar", "elm", "fir", "oak", "yew"])
    for name, more in [("categories", {"max_cat_to_onehot": 1}), ("onehot", {"max_cat_to_onehot": 100})]:
        if version < (1, 6):
            if name != "onehot":
                continue
            more = {}
        f = pd.DataFrame(x, columns=names)
        f["tree"] = pd.Categorical(labels[code], categories=list(labels))
        f.loc[3::9, "tree"] = np.nan
        method = "approx" if (1, 6) > version else "hist"
        if version < (1, 6):
            continue  # on graphics cards only
        fa, fb = f.iloc[:TRAIN], f.iloc[TRAIN:].copy()
        d = xgb.DMatrix(fa, label=y["two"][:TRAIN], enable_categorical=True)
        b = xgb.train(dict({"objective": "binary:logistic", "tree_method": method, "max_depth": 4, "nthread": 1}, **more), d, 6)
        t = xgb.DMatrix(fb, enable_categorical=True)
        rows = fb.copy()
        if version >= (3, 1):
            rows["tree"] = [None if v != v else str(v) for v in fb["tree"].astype(object)]
        else:
            rows["tree"] = [None if v < 0 else float(v) for v in fb["tree"].cat.codes]
        out.tell("xgb_" + name, rows, names + ["tree"], files=save(b, name, pickled=name == "onehot"), named=True, categories=version >= (3, 1),
                 margin=b.predict(t, output_margin=True), answer=b.predict(t))
    if version >= (3, 1):
        f = pd.DataFrame(x, columns=names)
        f["d"] = pd.Categorical.from_codes(np.where(np.isnan(x[:, 3]), -1, x[:, 3]).astype(int), categories=[5, 10, 20, 25, 40, 70])
        fa, fb = f.iloc[:TRAIN], f.iloc[TRAIN:]
        b = xgb.train({"objective": "reg:squarederror", "max_depth": 4, "nthread": 1}, xgb.DMatrix(fa, label=y["number"][:TRAIN], enable_categorical=True), 5)
        t = xgb.DMatrix(fb, enable_categorical=True)
        out.tell("xgb_numbers", f.iloc[TRAIN:], names, files=save(b, "numbers"), named=True, margin=b.predict(t, output_margin=True), answer=b.predict(t))

    def wrapped(name, model, target, rows=None, fit=None, labels=None, native=False):
        rows = x if rows is None else rows
        ya = y[target][:TRAIN] if labels is None else labels[y[target][:TRAIN]]
        model.fit(rows[:TRAIN], ya, **(fit or {}))
        held = out.rows if rows is x else rows[TRAIN:]
        joblib.dump(model, out.path("xgb_%s.joblib" % name), compress=("zlib", 6))
        files = ["joblib"]
        if native:
            files += save(model, name, forms[-1:])
        more = {}
        if hasattr(model, "predict_proba"):
            more = {"answer": model.predict_proba(held), "classes": model.classes_, "predict": model.predict(held)}
        else:
            more = {"answer": model.predict(held)}
        out.tell("xgb_" + name, held, names, files=files, named=False, wrapped=True, params=model.get_params(), margin=model.predict(held, output_margin=True), **more)

    tens = np.array(["no", "yes"])
    def stopping(model, target):
        fit = {"eval_set": [(xb, y[target][TRAIN:])], "verbose": False}
        if version >= (1, 6):
            model.set_params(early_stopping_rounds=3)
        else:
            fit["early_stopping_rounds"] = 3
        if version < (1, 6):
            fit["eval_metric"] = "mlogloss" if target == "three" else "rmse" if target == "number" else "logloss"
        return fit

    old = {"use_label_encoder": True} if version < (1, 6) else {}
    m = xgb.XGBClassifier(n_estimators=40, max_depth=3, learning_rate=0.4, n_jobs=1, **old)
    wrapped("stopped", m, "two", fit=stopping(m, "two"), native=True)
    m = xgb.XGBClassifier(n_estimators=20, max_depth=2, learning_rate=0.5, n_jobs=1, **old)
    wrapped("stopped_multi", m, "three", fit=stopping(m, "three"), native=True)
    filled = np.where(np.isnan(x), -999.0, x)
    wrapped("missing", xgb.XGBClassifier(n_estimators=10, max_depth=3, missing=-999, n_jobs=1, **old), "two", rows=filled)
    wrapped("zero", xgb.XGBRegressor(n_estimators=10, max_depth=3, missing=0.0, n_jobs=1, reg_lambda=2.0, min_child_weight=3), "number")
    wrapped("regressor", xgb.XGBRegressor(n_estimators=12, max_leaves=6, max_depth=0, grow_policy="lossguide", tree_method="hist", n_jobs=1, colsample_bytree=0.8, gamma=0.1), "number")
    wrapped("rf", xgb.XGBRFClassifier(n_estimators=6, max_depth=3, n_jobs=1, **old), "three")
    wrapped("rf_regressor", xgb.XGBRFRegressor(n_estimators=6, max_depth=4, n_jobs=1), "number")
    if version < (1, 6):
        wrapped("labelled", xgb.XGBClassifier(n_estimators=5, max_depth=3, n_jobs=1, **old), "two", labels=tens)


def lgb(out):
    import joblib
    import lightgbm as lgb
    import numpy as np
    import pandas as pd
    version = tuple(int(v) for v in lgb.__version__.split(".")[:2])
    x, code, y = data(np)
    names = ["a", "b", "c", "d", "e"]
    xa, xb = x[:TRAIN], out.rows
    base = {"num_leaves": 7, "min_data_in_leaf": 5, "learning_rate": 0.2, "verbosity": -1, "num_threads": 1, "seed": 3, "deterministic": True}

    def native(name, target, rounds=5, named=True, pickled=False, text=True, **params):
        if (3, 0) <= version < (4, 0) and name not in ("binary", "multi", "rf", "zero"):
            return  # they did not change
        params = dict(base, **params)
        d = lgb.Dataset(xa, y[target][:TRAIN], feature_name=names if named else "auto")
        b = lgb.train(params, d, rounds)
        files = []
        if text:
            b.save_model(out.path("lgb_%s.txt" % name))
            files.append("txt")
        if pickled:
            with open(out.path("lgb_%s.pkl" % name), "wb") as f:
                pickle.dump(b, f, protocol=4)
            files.append("pkl")
        out.tell("lgb_" + name, xb, names, files=files, named=named, margin=b.predict(xb, raw_score=True), answer=b.predict(xb), params=params, rounds=rounds)

    native("binary", "two", rounds=10, objective="binary", pickled=True)
    native("sigmoid", "two", objective="binary", sigmoid=2.5, named=False)
    native("multi", "three", rounds=3, objective="multiclass", num_class=3)
    native("ova", "three", rounds=3, objective="multiclassova", num_class=3, sigmoid=1.5)
    for objective, target in [("regression", "number"), ("regression_l1", "number"), ("huber", "number"), ("fair", "number"), ("quantile", "number"), ("mape", "positive"), ("poisson", "count"),
                              ("gamma", "positive"), ("tweedie", "count"), ("cross_entropy", "share"), ("cross_entropy_lambda", "share")]:
        if (3, 0) <= version < (4, 5) and objective != "poisson":
            continue  # they did not change
        native(objective, target, rounds=3, objective=objective)
    native("sqrt", "number", rounds=3, objective="regression", reg_sqrt=True)
    native("rf", "two", objective="binary", boosting="rf", bagging_freq=1, bagging_fraction=0.7)
    native("rf_multi", "three", rounds=3, objective="multiclass", num_class=3, boosting="rf", bagging_freq=1, bagging_fraction=0.7)
    native("rf_number", "number", objective="regression", boosting="rf", bagging_freq=1, bagging_fraction=0.7)
    native("dart", "two", rounds=8, objective="binary", boosting="dart", drop_rate=0.5)
    native("zero", "two", objective="binary", zero_as_missing=True)
    native("unmissed", "two", objective="binary", use_missing=False)
    native("stump", "count", rounds=2, objective="regression", min_data_in_leaf=150)
    if version >= (3, 2):
        b = lgb.train(dict(base, objective="regression", linear_tree=True), lgb.Dataset(xa, y["number"][:TRAIN]), 3)
        b.save_model(out.path("lgb_linear.txt"))
        out.tell("refuse_lgb_linear", xb, names, files=["txt"], want="linear")

    labels = np.array(["ash", "beech", "cedar", "elm", "fir", "oak", "yew"])
    f = pd.DataFrame(x, columns=names)
    f.insert(2, "tree", pd.Categorical(labels[code], categories=list(labels)))
    f["size"] = pd.Categorical(code * 10 % 40)
    f.loc[3::9, "tree"] = np.nan
    fa, fb = f.iloc[:TRAIN].copy(), f.iloc[TRAIN:].copy()
    b = lgb.train(dict(base, objective="binary", min_data_per_group=5, cat_smooth=1, max_cat_to_onehot=3), lgb.Dataset(fa, y["two"][:TRAIN]), 8)
    b.save_model(out.path("lgb_categories.txt"))
    with open(out.path("lgb_categories.pkl"), "wb") as fh:
        pickle.dump(b, fh, protocol=4)
    rows = fb.copy()
    tree = [None if v != v else str(v) for v in fb["tree"].astype(object)]
    tree[1] = tree[5] = "baobab"
    rows["tree"] = tree
    given = fb.copy()
    given["tree"] = pd.Categorical(tree)
    out.tell("lgb_categories", rows, list(f.columns), files=["txt", "pkl"], named=True, margin=b.predict(given, raw_score=True), answer=b.predict(given))
    # Whole numbers told to be categories, of a matrix.
    z = x.copy()
    z[:, 3] = code * 40
    z[5::11, 3] = np.nan
    za, zb = split(z)
    zb = zb.copy()
    zb[2, 3], zb[3, 3], zb[4, 3], zb[6, 3] = 17, -4, 1e9, 40.9
    b = lgb.train(dict(base, objective="regression", min_data_per_group=5, cat_smooth=1), lgb.Dataset(za, y["number"][:TRAIN], categorical_feature=[3]), 5)
    b.save_model(out.path("lgb_codes.txt"))
    out.tell("lgb_codes", zb, names, files=["txt"], named=False, margin=b.predict(zb, raw_score=True), answer=b.predict(zb))

    def wrapped(name, model, target, labels=None, stop=False):
        every = y[target] if labels is None else labels[y[target]]
        fit = {}
        if stop:
            fit = {"eval_set": [(xb, every[TRAIN:])]}
            if version >= (4, 0):
                fit["callbacks"] = [lgb.early_stopping(3, verbose=False)]
            else:
                fit.update(early_stopping_rounds=3, verbose=False)
        model.fit(xa, every[:TRAIN], **fit)
        joblib.dump(model, out.path("lgb_%s.joblib" % name), compress=("zlib", 6))
        if hasattr(model, "predict_proba"):
            more = {"answer": model.predict_proba(xb), "classes": model.classes_, "predict": model.predict(xb)}
        else:
            more = {"answer": model.predict(xb)}
        out.tell("lgb_" + name, xb, names, files=["joblib"], named=False, wrapped=True, params=model.get_params(), margin=model.predict(xb, raw_score=True), **more)

    few = dict(num_leaves=7, min_child_samples=5, n_jobs=1)
    wrapped("labelled", lgb.LGBMClassifier(n_estimators=50, learning_rate=0.4, **few), "two", labels=np.array(["no", "yes"]), stop=True)
    wrapped("labelled_multi", lgb.LGBMClassifier(n_estimators=8, reg_lambda=1.5, max_depth=3, **few), "three", labels=np.array([10, 20, 40]))
    wrapped("regressor", lgb.LGBMRegressor(n_estimators=12, reg_alpha=0.1, colsample_bytree=0.8, **few), "number")


def here(generation):
    warnings.simplefilter("ignore")
    import numpy as np
    out = Out(generation)
    out.rows = data(np)[0][TRAIN:]
    out.tell("rows", out.rows, ["a", "b", "c", "d", "e"])
    xgb(out)
    lgb(out)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        here(sys.argv[2])
    else:
        drive(sys.argv[0], sys.argv[1:] or NAMES)
