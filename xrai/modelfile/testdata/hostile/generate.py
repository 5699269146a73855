# -*- coding: utf-8 -*-
"""Writes model files that lie: fitted estimators whose attributes were edited, and
pickles that would run a command. The Go test opens each and wants an error.

    python3 generate.py        (in generation sk19 of ../generations.py)
"""

import copy
import io
import os
import pickle
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from generations import drive


def here(generation):
    import numpy as np
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import (BaggingClassifier, GradientBoostingClassifier, HistGradientBoostingClassifier,
                                  RandomForestClassifier, VotingClassifier)
    from sklearn.feature_selection import SelectKBest
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.naive_bayes import GaussianNB
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import Pipeline, make_pipeline
    from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, PolynomialFeatures, StandardScaler
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
    from sklearn.tree._tree import Tree

    for old in os.listdir(HERE):
        if old.endswith(".pkl"):
            os.remove(os.path.join(HERE, old))
    rng = np.random.RandomState(0)
    x = rng.normal(size=(40, 3))
    y = np.array(["no", "yes"])[(x[:, 0] + 0.3 * rng.normal(size=40) > 0).astype(int)]

    def write(name, value, edit=None, sizes=None):
        """edit changes the state of every tree, sizes what it is made with."""

        class Pickler(pickle.Pickler):
            def reducer_override(self, obj):
                if isinstance(obj, Tree) and (edit or sizes):
                    make, args, state = obj.__reduce__()
                    state = copy.deepcopy(state)
                    if edit:
                        edit(state)
                    return make, sizes(args) if sizes else args, state
                return NotImplemented

        out = io.BytesIO()
        Pickler(out, 4).dump(value)
        with open(os.path.join(HERE, name + ".pkl"), "wb") as f:
            f.write(out.getvalue())

    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(x, y)

    # Honest ones, which the test cuts and alters.
    honest = make_pipeline(ColumnTransformer([("n", make_pipeline(SimpleImputer(), StandardScaler()), [0, 1]), ("o", OrdinalEncoder(), [2])]),
                           DecisionTreeClassifier(max_depth=2, random_state=0)).fit(np.c_[x[:, :2], np.arange(40) % 3], y)
    write("honest tree", tree)
    write("honest pipeline", honest)

    def node(field, value, at=0):
        def edit(state):
            state["nodes"][field][at] = value
        return edit

    leaf = int(np.flatnonzero(tree.tree_.children_left == -1)[0])
    for name, edit in {
        "child out of range": node("left_child", 1000),
        "child is the node": node("left_child", 0),
        "child before its parent": node("right_child", 0, 1),
        "two parents": node("right_child", 1),
        "child is negative": node("left_child", -5),
        "leaf on one side": node("right_child", -1),
        "feature out of range": node("feature", 3),
        "feature is negative": node("feature", -7),
        "feature is huge": node("feature", 1 << 60),
        "threshold is NaN": node("threshold", np.nan),
    }.items():
        write("tree, " + name, tree, edit)

    def state(key, value):
        def edit(s):
            s[key] = value(s) if callable(value) else value
        return edit

    for name, edit in {
        "values of another shape": state("values", np.zeros((2, 1, 2))),
        "values of more classes": state("values", lambda s: np.zeros((len(s["nodes"]), 1, 5))),
        "values are NaN": state("values", lambda s: s["values"] * np.nan),
        "values are negative": state("values", lambda s: -s["values"]),
        "values are nothing": state("values", lambda s: s["values"] * 0),
        "values are text": state("values", "x"),
        "no nodes": state("nodes", lambda s: s["nodes"][:0]),
        "nodes without fields": state("nodes", lambda s: np.zeros(len(s["nodes"]))),
        "nodes of two dimensions": state("nodes", lambda s: s["nodes"].reshape(1, -1)),
        "no state": lambda s: s.clear(),
    }.items():
        write("tree, " + name, tree, edit)
    write("tree, two outputs", DecisionTreeRegressor(max_depth=1).fit(x, x[:, :2]))
    write("tree, wider than it says", tree, sizes=lambda a: (10 ** 9,) + a[1:])

    def edited(estimator, **attrs):
        e = copy.deepcopy(estimator)
        for k, v in attrs.items():
            setattr(e, k, v)
        return e

    write("classes are equal", edited(tree, classes_=np.array(["a", "a"], dtype=object)))
    write("classes are too few", edited(tree, classes_=np.array(["a"], dtype=object)))
    write("classes are None", edited(tree, classes_=None))
    write("classes are objects", edited(tree, classes_=np.array([object, object], dtype=object)))
    forest = RandomForestClassifier(n_estimators=2, max_depth=1, random_state=0).fit(x, y)
    write("forest without trees", edited(forest, estimators_=[]))
    other = DecisionTreeClassifier(max_depth=1).fit(rng.normal(size=(40, 9)), y)
    other.tree_.threshold
    write("forest of trees of other widths", edited(forest, estimators_=[forest.estimators_[0], DecisionTreeClassifier(max_depth=1).fit(np.hstack([np.zeros((40, 8)), x[:, :1]]), (y == "yes").astype(float))]))
    write("forest that holds itself", (lambda f: (f.estimators_.append(f), f)[1])(copy.deepcopy(forest)))
    write("forest of text", edited(forest, estimators_=["tree", "tree"]))
    boosted = GradientBoostingClassifier(n_estimators=2, max_depth=1, random_state=0).fit(x, y)
    write("boosting, trees of another shape", edited(boosted, estimators_=boosted.estimators_.reshape(1, 2)))
    write("boosting, rate is NaN", edited(boosted, learning_rate=float("nan")))
    hist = HistGradientBoostingClassifier(max_iter=2, max_leaf_nodes=3, min_samples_leaf=2).fit(x, y)

    def nodes(field, value):
        h = copy.deepcopy(hist)
        h._predictors[0][0].nodes[field][0] = value
        return h

    write("histogram boosting, child out of range", nodes("left", 1000))
    write("histogram boosting, child is the node", nodes("right", 0))
    write("histogram boosting, feature out of range", nodes("feature_idx", 77))
    write("histogram boosting, bitset out of range", (lambda h: (h._predictors[0][0].nodes.__setitem__(0, h._predictors[0][0].nodes[0]), h._predictors[0][0].nodes["is_categorical"].__setitem__(0, 1), h._predictors[0][0].nodes["bitset_idx"].__setitem__(0, 4000000), h)[-1])(copy.deepcopy(hist)))
    logistic = LogisticRegression().fit(x, y)
    write("logistic, coefficients of another width", edited(logistic, coef_=np.zeros((1, 9))))
    write("logistic, coefficients are NaN", edited(logistic, coef_=np.full((1, 3), np.nan)))
    write("logistic, intercepts for more classes", edited(logistic, intercept_=np.zeros(7)))
    write("neighbours, more than rows", edited(KNeighborsClassifier().fit(x, y), n_neighbors=10 ** 12))
    write("neighbours, labels out of range", (lambda k: edited(k, _y=k._y + 5))(KNeighborsClassifier().fit(x, y)))
    write("naive Bayes, variances of another shape", edited(GaussianNB().fit(x, y), var_=np.ones((2, 8))))
    write("network, layers that do not fit", (lambda m: edited(m, coefs_=[m.coefs_[0], np.ones((99, 1))]))(MLPClassifier((4,), max_iter=2).fit(x, y)))
    write("network, no layers", edited(MLPClassifier((4,), max_iter=2).fit(x, y), coefs_=[], intercepts_=[]))
    svc = SVC().fit(x, y)
    write("support vectors, counts that do not fit", edited(svc, _n_support=np.array([10 ** 6, 1], dtype=np.int32)))
    write("support vectors, an unknown kernel", edited(svc, kernel="quantum"))
    scaled = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
    write("scaler, of another width", (lambda p: (setattr(p.steps[0][1], "scale_", np.ones(50)), p)[1])(copy.deepcopy(scaled)))
    write("pipeline without steps", edited(scaled, steps=[]))
    write("pipeline of no pairs", edited(scaled, steps=[1, 2, 3]))
    loop = copy.deepcopy(scaled)
    loop.steps.append(("loop", loop))
    write("pipeline that holds itself", loop)
    deep = LogisticRegression().fit(x, y)
    for _ in range(100):
        deep = Pipeline([("p", deep)])
    write("pipeline in pipelines", deep)
    search = GridSearchCV(LogisticRegression(), {"C": [1.0]}, cv=2).fit(x, y)
    write("search that chose itself", (lambda s: (setattr(s, "best_estimator_", s), s)[1])(copy.deepcopy(search)))
    write("search that is not fitted", GridSearchCV(LogisticRegression(), {"C": [1.0]}))
    poly = make_pipeline(PolynomialFeatures(2), LogisticRegression()).fit(x, y)

    def polynomial(**attrs):
        p = copy.deepcopy(poly)
        for k, v in attrs.items():
            setattr(p.steps[0][1], k, v)
        return p

    write("polynomial of degree 1e9", polynomial(degree=10 ** 9, _max_degree=10 ** 9))
    write("polynomial of 1e6 columns", polynomial(n_features_in_=10 ** 6, degree=6, _max_degree=6))
    text = np.array([["a", "b"][i % 2] for i in range(40)], dtype=object).reshape(-1, 1)
    hot = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(text, y)
    write("encoder without categories", (lambda p: (setattr(p.steps[0][1], "categories_", []), p)[1])(copy.deepcopy(hot)))
    write("encoder, dropped category out of range", (lambda p: (setattr(p.steps[0][1], "_drop_idx_after_grouping", np.array([77], dtype=object)), setattr(p.steps[0][1], "drop_idx_", np.array([77], dtype=object)), p)[-1])(copy.deepcopy(hot)))
    columns = make_pipeline(ColumnTransformer([("n", StandardScaler(), [0, 1, 2])]), LogisticRegression()).fit(x, y)

    def spec(value):
        p = copy.deepcopy(columns)
        name, t, _ = p.steps[0][1].transformers_[0]
        p.steps[0][1].transformers_[0] = (name, t, value)
        return p

    write("columns out of range", spec([0, 1, 2000000]))
    write("columns negative out of range", spec([0, 1, -9]))
    write("columns by a name that is not there", spec(["a", "b", "c"]))
    write("columns by a mask that is too long", spec([True] * 1000))
    impute = make_pipeline(SimpleImputer(), LogisticRegression()).fit(x, y)
    write("imputer of another width", (lambda p: (setattr(p.steps[0][1], "statistics_", np.zeros(99)), p)[1])(copy.deepcopy(impute)))
    select = make_pipeline(SelectKBest(k=2), LogisticRegression()).fit(x, y)
    write("selection of more than there are", (lambda p: (setattr(p.steps[0][1], "k", 10 ** 9), setattr(p.steps[0][1], "scores_", np.ones(5)), p)[-1])(copy.deepcopy(select)))
    write("bagging, features out of range", (lambda b: (setattr(b, "estimators_features_", [np.array([9, 9, 9])] * 2), b)[1])(BaggingClassifier(DecisionTreeClassifier(max_depth=1), n_estimators=2).fit(x, y)))
    write("voting, more weights than estimators", edited(VotingClassifier([("a", LogisticRegression())], voting="soft").fit(x, y), weights=[1.0] * 50))

    class Custom(LogisticRegression):
        pass

    Custom.__module__, Custom.__qualname__ = "their_code.models", "Custom"
    sys.modules["their_code"] = sys.modules["their_code.models"] = type(sys)("their_code.models")
    sys.modules["their_code.models"].Custom = Custom
    write("a class of their own", make_pipeline(StandardScaler(), Custom()).fit(x, y))

    # Commands, in the places of a model where Python would run them.
    class Run(object):
        def __reduce__(self):
            return os.system, ("touch XRAI_CANARY",)

    write("a command as the model", Run())
    write("a command as a step", Pipeline([("s", Run()), ("m", logistic)]))
    write("a command as coefficients", edited(logistic, coef_=Run()))
    write("a command as classes", edited(logistic, classes_=Run()))
    write("a command among trees", edited(forest, estimators_=[forest.estimators_[0], Run()]))
    write("a command as a column spec", spec(Run()))
    write("a command as the best of a search", edited(search, best_estimator_=Run()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        here(sys.argv[2])
    else:
        drive(sys.argv[0], ["sk19"])
