# -*- coding: utf-8 -*-
"""Writes fitted trees, forests, boosting and ensembles; see common.py.

    python3 trees.py              every generation
    python3 trees.py sk022 sk19   these only
"""

import warnings

from common import main, save


def here(generation):
    warnings.simplefilter("ignore")
    import numpy as np
    import pandas as pd
    from sklearn import calibration, dummy, ensemble, model_selection, tree
    from sklearn.pipeline import make_pipeline
    if generation != "sk19":
        from sklearn.experimental import enable_hist_gradient_boosting  # noqa
    old, new = generation == "sk022", generation == "sk19"
    rng = np.random.RandomState(7)
    n = 110
    x = np.round(rng.normal(size=(n, 5)) * [1, 10, 0.1, 3, 1], 3)
    x[:, 3] = np.round(x[:, 3])
    z = x[:, 0] + 0.2 * x[:, 1] * (x[:, 3] > 0) + rng.normal(size=n) * 0.7
    number = np.round(10 * z + 50, 2)
    text = np.where(z > 0, "yes", "no")
    three = np.array([2, 10, 30])[np.digitize(z, [-0.7, 0.9])]
    words = np.array(["low", "mid", "top"])[np.digitize(z, [-0.7, 0.9])]
    train, test = slice(0, 80), slice(80, n)
    rows = x[test]
    holes = x.copy()
    holes[rng.uniform(size=x.shape) < 0.15] = np.nan
    holed = holes[test]

    def put(name, estimator, y, rows=rows, x=x, **options):
        weight = options.pop("weight", None)
        np.random.seed(0)  # what random_state=None draws from
        estimator.fit(x[train], y[train], **({} if weight is None else {"sample_weight": weight[train]}))
        if hasattr(estimator, "cv_results_"):
            estimator.cv_results_, estimator.refit_time_ = {}, 0.0  # times differ from run to run
        save(generation, name, estimator, rows, **options)

    # Single trees.
    T, R = tree.DecisionTreeClassifier, tree.DecisionTreeRegressor
    ET, ER = tree.ExtraTreeClassifier, tree.ExtraTreeRegressor
    put("tree_text", T(random_state=3), text)
    put("tree_best_first", T(max_leaf_nodes=9, criterion="entropy", class_weight={2: 1.5, 30: 0.25}, min_samples_leaf=2), three)
    put("tree_pruned", T(ccp_alpha=0.02, max_features="log2", random_state=np.int64(5), class_weight="balanced"), words)
    put("tree_shares", T(min_samples_split=0.11, min_samples_leaf=0.026, min_weight_fraction_leaf=0.03, max_features=0.7, splitter="random", random_state=1), text)
    put("tree_weighted", T(max_depth=4, min_impurity_decrease=0.003), text, weight=rng.uniform(0.5, 2, size=n))
    put("tree_number", R(max_depth=5, max_features=3, random_state=2), number)
    put("tree_friedman", R(max_leaf_nodes=12, criterion="friedman_mse"), number)
    put("tree_absolute", R(max_depth=3, criterion="mae" if old else "absolute_error"), number)
    if not old:
        put("tree_poisson", R(max_depth=4, criterion="poisson"), np.abs(number))
    put("tree_extra", ET(max_depth=5, random_state=4), words)
    put("tree_extra_number", ER(max_depth=4, random_state=4), number)
    if new:
        put("tree_missing", T(max_depth=6, random_state=3), words, rows=holed, x=holes)
        put("tree_missing_unknown", R(max_depth=4), number, rows=holed)
        put("tree_missing_best_first", R(max_leaf_nodes=15), number, rows=holed, x=holes)
        put("tree_monotonic", T(max_depth=3, monotonic_cst=[1, 0, 0, 0, 0]), text)
        put("tree_extra_missing", ET(max_depth=6, random_state=3), text, rows=holed, x=holes)
        only = np.where(np.isnan(holes), np.nan, 1.0)
        put("tree_missing_only", T(max_depth=4), (np.isnan(holes[:, 0]) | np.isnan(holes[:, 1])).astype(int), rows=only[test], x=only)

    # Forests.
    F, FR = ensemble.RandomForestClassifier, ensemble.RandomForestRegressor
    E, EN = ensemble.ExtraTreesClassifier, ensemble.ExtraTreesRegressor
    put("tree_forest", F(n_estimators=7, max_depth=5, random_state=0), text)
    auto = {} if new else {"max_features": "auto"}
    put("tree_forest_auto", F(n_estimators=5, max_depth=4, max_samples=30, random_state=0, **auto), three)
    put("tree_forest_shares", F(n_estimators=4, min_samples_leaf=0.03, min_samples_split=0.1, max_samples=0.6, class_weight="balanced", random_state=11, criterion="entropy"), words)
    put("tree_forest_subsample", F(n_estimators=4, max_depth=3, class_weight="balanced_subsample", random_state=11), words)
    put("tree_forest_all", F(n_estimators=4, max_depth=4, bootstrap=False, max_features=2, random_state=8), words)
    put("tree_forest_number", FR(n_estimators=5, max_depth=5, min_samples_split=0.08, random_state=1, **auto), number)
    put("tree_extras", E(n_estimators=6, max_depth=5, random_state=6), three)
    put("tree_extras_number", EN(n_estimators=6, max_depth=5, bootstrap=True, max_samples=0.5, random_state=6), number)
    if new:
        put("tree_forest_missing", F(n_estimators=5, max_depth=6, random_state=0), text, rows=holed, x=holes)
        put("tree_extras_missing", EN(n_estimators=5, max_depth=6, random_state=0), number, rows=holed, x=holes)

    # Gradient boosting.
    G, GR = ensemble.GradientBoostingClassifier, ensemble.GradientBoostingRegressor
    put("tree_boost", G(n_estimators=8, random_state=0), text)
    put("tree_boost_three", G(n_estimators=6, max_depth=2, subsample=0.7, learning_rate=0.3, max_features="sqrt", random_state=2), words)
    put("tree_boost_exponential", G(n_estimators=6, loss="exponential"), text)
    put("tree_boost_zero", G(n_estimators=5, init="zero", n_iter_no_change=3, validation_fraction=0.2, tol=0, random_state=1), three)
    put("tree_boost_init", G(n_estimators=4, max_depth=None, max_leaf_nodes=5, init=T(max_depth=2)), text)
    put("tree_boost_init_three", G(n_estimators=3, init=F(n_estimators=3, max_depth=2, random_state=0)), words)
    for loss in ["ls", "lad", "huber", "quantile"]:
        name = loss if old else {"ls": "squared_error", "lad": "absolute_error"}.get(loss, loss)
        put("tree_boost_" + loss, GR(n_estimators=6, loss=name, alpha=0.8, min_samples_leaf=0.05, random_state=0), number)
    put("tree_boost_init_number", GR(n_estimators=4, init=R(max_depth=2)), number)
    put("tree_boost_zero_number", GR(n_estimators=4, init="zero", min_samples_split=0.2, subsample=0.8), number)

    # Histogram gradient boosting.
    H, HR = ensemble.HistGradientBoostingClassifier, ensemble.HistGradientBoostingRegressor
    put("tree_hist", H(max_iter=8, min_samples_leaf=5, random_state=0), text, rows=rows if old else holed, x=x if old else holes)
    put("tree_hist_three", H(max_iter=5, min_samples_leaf=5, max_leaf_nodes=None, max_depth=3, l2_regularization=0.5, max_bins=20, learning_rate=0.3), words, rows=rows if old else holed)
    put("tree_hist_number", HR(max_iter=6, min_samples_leaf=5, tol=0), number, rows=rows if old else holed, x=x if old else holes)
    if old:
        put("tree_hist_stop", H(max_iter=20, min_samples_leaf=5, n_iter_no_change=3, scoring="loss", validation_fraction=None), text)
    else:
        put("tree_hist_stop", H(max_iter=20, min_samples_leaf=5, n_iter_no_change=3, early_stopping=True, validation_fraction=0.2, random_state=4), text)
        put("tree_hist_poisson", HR(max_iter=6, min_samples_leaf=5, loss="poisson"), np.abs(number), rows=holed)
        put("tree_hist_quantile", HR(max_iter=6, min_samples_leaf=5, loss="quantile", quantile=0.7), number)
        put("tree_hist_absolute", HR(max_iter=6, min_samples_leaf=5, loss="absolute_error", monotonic_cst=[1, 0, 0, 0, 0]), number)
        codes = x.copy()
        codes[:, 1] = rng.randint(0, 6, size=n)
        codes[:, 3] = rng.randint(0, 4, size=n)
        codes[rng.uniform(size=x.shape) < 0.1] = np.nan
        moved = np.where(np.isin(codes[:, 1], [1, 4]) ^ (codes[:, 0] > 0), "yes", "no")
        asked = codes[test].copy()
        asked[3, 1], asked[5, 3], asked[6, 1] = 9, 7, 6
        put("tree_hist_codes", H(max_iter=8, min_samples_leaf=5, categorical_features=[1, 3]), moved, rows=asked, x=codes)
        put("tree_hist_codes_number", HR(max_iter=8, min_samples_leaf=3, categorical_features=[False, True, False, True, False]), number, rows=asked, x=codes)
    if new:
        put("tree_hist_gamma", HR(max_iter=6, min_samples_leaf=5, loss="gamma", max_features=0.6, random_state=3), np.abs(number) + 1)
        put("tree_hist_interaction", HR(max_iter=4, min_samples_leaf=5, interaction_cst=[[0, 1], [2, 3, 4]]), number)
        table = pd.DataFrame({"size": codes[:, 0], "town": np.array(["York", "Bath", "Ely", "Wells", "Ripon", "Truro"])[rng.randint(0, 6, size=n)],
                              "grade": codes[:, 3] * 10, "level": codes[:, 2]})
        table.loc[rng.uniform(size=n) < 0.1, "town"] = None
        y = np.where(table["town"].isin(["Bath", "Ely"]) ^ (table["size"] > 0), "yes", "no")
        h = H(max_iter=8, min_samples_leaf=5, categorical_features=["town", "grade"], class_weight="balanced").fit(table[:80], y[:80])
        asked = table[80:].copy()
        asked.iloc[2, 1], asked.iloc[4, 2] = "Oxford", 25.0
        save(generation, "tree_hist_table", h, asked)
        table["town"] = table["town"].astype("category")
        h = H(max_iter=8, min_samples_leaf=5, categorical_features="from_dtype").fit(table[:80], y[:80])
        save(generation, "tree_hist_dtype", h, asked)
        tables = table[:80], y[:80], asked, h

    # Ensembles.
    base = "base_estimator" if old else "estimator"

    def of(estimator):
        return {base: estimator}

    A, AR = ensemble.AdaBoostClassifier, ensemble.AdaBoostRegressor
    put("ensemble_ada", A(n_estimators=6, random_state=0, **({} if new else {"algorithm": "SAMME"})), text)
    put("ensemble_ada_three", A(n_estimators=6, random_state=0, **dict(of(T(max_depth=2)), **({} if new else {"algorithm": "SAMME"}))), words)
    if not new:
        put("ensemble_ada_r", A(n_estimators=6, random_state=0), text)
        put("ensemble_ada_r_three", A(n_estimators=5, random_state=0, **of(T(max_depth=2))), three)
    put("ensemble_ada_number", AR(n_estimators=7, random_state=0, **of(R(max_depth=3))), number)
    B, BR = ensemble.BaggingClassifier, ensemble.BaggingRegressor
    put("ensemble_bagging", B(n_estimators=5, max_features=3, random_state=0, **of(T(max_depth=3))), words)
    rare = three.copy()
    rare[0], rare[1:80] = 30, np.where(three[1:80] == 30, 10, three[1:80])
    put("ensemble_bagging_rare", B(n_estimators=5, max_samples=0.3, random_state=0, **of(T(max_depth=3))), rare)
    put("ensemble_bagging_number", BR(n_estimators=5, bootstrap_features=True, random_state=0, **of(R(max_depth=3))), number)
    V, VR = ensemble.VotingClassifier, ensemble.VotingRegressor
    inner = [("a", T(max_depth=3)), ("b", make_pipeline(F(n_estimators=3, max_depth=3, random_state=0))), ("c", G(n_estimators=3))]
    put("ensemble_voting_soft", V(inner, voting="soft", weights=[1, 2, 0.5]), words)
    put("ensemble_voting_hard", V(inner, voting="hard"), three)
    dropped = V(inner, voting="soft", weights=[1, 2, 5])
    dropped.set_params(b="drop")
    put("ensemble_voting_drop", dropped, text)
    put("ensemble_voting_number", VR([("a", R(max_depth=3)), ("b", GR(n_estimators=3))], weights=[2, 1]), number)
    C = calibration.CalibratedClassifierCV
    from sklearn import linear_model, svm
    put("ensemble_calibrated_linear", C(linear_model.LogisticRegression(max_iter=500), cv=2), three)
    put("ensemble_calibrated_svc", C(svm.LinearSVC(random_state=0, max_iter=20000), cv=2), text)
    put("ensemble_calibrated_svm", C(svm.SVC(), cv=2, method="isotonic"), three)
    put("ensemble_sigmoid", C(**dict(of(T(max_depth=3)), cv=3)), text)
    put("ensemble_sigmoid_three", C(**dict(of(G(n_estimators=3)), cv=2)), words)
    put("ensemble_isotonic", C(**dict(of(H(max_iter=4, min_samples_leaf=5)), method="isotonic", cv=2)), text)
    put("ensemble_isotonic_three", C(**dict(of(F(n_estimators=4, max_depth=3, random_state=0)), method="isotonic", cv=2)), three)
    put("ensemble_calibrated_ada", C(**dict(of(A(n_estimators=4, random_state=0, **({} if new else {"algorithm": "SAMME"}))), cv=2)), words)
    fitted = F(n_estimators=4, max_depth=3, random_state=0).fit(x[train], words[train])
    if new:
        from sklearn.frozen import FrozenEstimator
        put("ensemble_prefit", C(FrozenEstimator(fitted)), words)
        save(generation, "ensemble_prefit_table", C(FrozenEstimator(tables[3])).fit(tables[0], tables[1]), tables[2])
        put("ensemble_temperature", C(T(max_depth=3), method="temperature", cv=2), text)
        put("ensemble_temperature_three", C(G(n_estimators=3), method="temperature", cv=2), words)
        put("ensemble_temperature_decision", C(G(n_estimators=3), method="temperature", cv=2), text)
    else:
        put("ensemble_prefit", C(**dict(of(fitted), cv="prefit")), words)
        put("ensemble_not_joined", C(**dict(of(T(max_depth=3)), cv=2)), words)
    if not old:
        put("ensemble_single", C(**dict(of(T(max_depth=3)), cv=2, ensemble=False)), words)
    put("ensemble_grid", model_selection.GridSearchCV(T(random_state=0), {"max_depth": [2, 3]}, cv=2), words)
    put("ensemble_random_search", model_selection.RandomizedSearchCV(make_pipeline(R()), {"decisiontreeregressor__max_depth": [2, 3]}, n_iter=2, cv=2, random_state=0), number)
    if not old:
        from sklearn.experimental import enable_halving_search_cv  # noqa
        put("ensemble_halving", model_selection.HalvingGridSearchCV(T(random_state=0), {"max_depth": [2, 3]}, cv=2, min_resources=40), text)
    put("ensemble_stacking", ensemble.StackingClassifier([("a", T(max_depth=3)), ("b", G(n_estimators=3))], final_estimator=T(max_depth=3), cv=2), words)
    put("ensemble_stacking_two", ensemble.StackingClassifier([("a", T(max_depth=3)), ("b", F(n_estimators=3, max_depth=2))], final_estimator=G(n_estimators=4), passthrough=True, cv=2, stack_method="predict_proba"), text)
    put("ensemble_stacking_predict", ensemble.StackingClassifier([("a", T(max_depth=3)), ("b", F(n_estimators=3, max_depth=2))], final_estimator=T(max_depth=3), cv=2, stack_method="predict"), words)
    put("ensemble_stacking_number", ensemble.StackingRegressor([("a", R(max_depth=3)), ("b", GR(n_estimators=3))], final_estimator=R(max_depth=4), cv=2), number)
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.preprocessing import MinMaxScaler, StandardScaler
    put("ensemble_target_log", TransformedTargetRegressor(R(max_depth=3), func=np.log1p, inverse_func=np.expm1), np.abs(number))
    put("ensemble_target_scaled", TransformedTargetRegressor(R(max_depth=3), transformer=StandardScaler()), number)
    put("ensemble_target_range", TransformedTargetRegressor(GR(n_estimators=3), transformer=MinMaxScaler((-1, 1))), number)
    if new:
        hist = HR(max_iter=4, min_samples_leaf=5, categorical_features="from_dtype")
        search = model_selection.GridSearchCV(TransformedTargetRegressor(hist, transformer=StandardScaler()), {"regressor__max_iter": [3, 4]}, cv=2)
        search.fit(tables[0], number[:80])
        search.cv_results_, search.refit_time_ = {}, 0.0
        save(generation, "ensemble_target_table", search, tables[2])
    D = dummy.DummyClassifier
    put("ensemble_dummy", make_pipeline(V([("a", D(strategy="prior")), ("b", D(strategy="most_frequent")), ("c", T(max_depth=2))], voting="soft")), words)
    put("ensemble_dummy_constant", V([("a", D(strategy="constant", constant=1)), ("b", T(max_depth=2))], voting="soft"), words)
    put("ensemble_dummy_number", VR([("a", dummy.DummyRegressor(strategy="median")), ("b", R(max_depth=2))]), number)


if __name__ == "__main__":
    main(here)
