# -*- coding: utf-8 -*-
"""Writes the fixtures step_*: transformers, alone and in pipelines. See common.py.

    python3 transformers.py [sk022 sk12 sk19]
"""

from common import main, save


def here(generation):
    import warnings
    warnings.simplefilter("ignore")
    import numpy as np
    import pandas as pd
    import sklearn
    from sklearn.compose import ColumnTransformer
    from sklearn.decomposition import PCA, TruncatedSVD
    from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
    from sklearn.feature_selection import (RFE, SelectFdr, SelectFpr, SelectFwe, SelectFromModel, SelectKBest, SelectPercentile,
                                           VarianceThreshold, f_classif)
    from sklearn.impute import MissingIndicator, SimpleImputer
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
    from sklearn.preprocessing import (Binarizer, FunctionTransformer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, Normalizer,
                                       OneHotEncoder, OrdinalEncoder, PolynomialFeatures, PowerTransformer, QuantileTransformer,
                                       RobustScaler, StandardScaler)
    from sklearn.tree import DecisionTreeClassifier

    version = tuple(int(v) for v in sklearn.__version__.split(".")[:2])
    new = version >= (1, 2)  # else 0.22
    sparse = {"sparse_output": False} if new else {"sparse": False}

    draw = np.random.RandomState(7)

    def matrix(n):
        x = draw.normal(size=(n, 4))
        x[:, 1] = np.round(np.exp(x[:, 1]) * 10, 2)
        x[:, 2] = draw.randint(0, 4, n)
        x[:, 3] = x[:, 0] * 0.5 + x[:, 3] - 3
        return x

    x, z = matrix(60), matrix(25)
    holes, zholes = x.copy(), z.copy()
    holes[::7, 0] = np.nan
    holes[3::9, 1] = np.nan
    zholes[::4, 0] = np.nan
    zholes[1::5, 1] = np.nan
    zholes[2::6, 3] = np.nan
    y = (x[:, 0] + x[:, 2] > 1).astype(int)

    def table(n, unseen=False, missing=True):
        t = pd.DataFrame({
            "age": draw.randint(18, 80, n).astype(float),
            "income": np.round(np.exp(draw.normal(3, 1, n)), 3),
            "rate": draw.randint(1, 5, n),
            "city": np.array(["Oslo", "Bergen", "Trondheim", "Troms\u00f8"], dtype=object)[draw.randint(0, 4, n)],
            "code": np.array(["1", "2", "10"], dtype=object)[draw.randint(0, 3, n)],
            "owner": draw.rand(n) < 0.4,
            "note": np.array(["a", "b"], dtype=object)[draw.randint(0, 2, n)],
        }, columns=["age", "income", "rate", "city", "code", "owner", "note"])
        if missing:
            t.loc[::6, "age"] = np.nan
            t.loc[2::8, "city"] = np.nan
        if unseen:
            t.loc[4::9, "city"] = "Atlantis"
            t.loc[5::11, "code"] = "99"
        return t

    full, fullz = table(60, missing=False), table(25, missing=False)
    train, test, strange = table(60), table(25), table(25, unseen=True)
    # A category that one row has and one that a few have.
    full.loc[:, "city"] = ["Oslo"] * 30 + ["Bergen"] * 20 + ["Narvik"] * 6 + ["Bod\u00f8"] * 3 + ["Vard\u00f8"]
    rare = full.copy()
    odd = fullz.copy()
    odd.loc[::3, "city"] = "Vard\u00f8"
    odd.loc[1::7, "city"] = "Narvik"
    oddest = odd.copy()
    oddest.loc[2::5, "city"] = "Atlantis"
    nums, cats = ["age", "income", "rate"], ["city", "code"]

    def step(name, transformer, fit, rows, target=None):
        transformer.fit(fit, target) if target is not None else transformer.fit(fit)
        save(generation, "step_" + name, transformer, rows)

    # Scalers, on matrices and tables.
    step("standard", StandardScaler(), x, z)
    step("standard_holes", StandardScaler(), holes, zholes)
    step("standard_table", StandardScaler(with_mean=False), full[nums], fullz[nums])
    step("standard_nostd", StandardScaler(with_std=False), x, z)
    step("minmax", MinMaxScaler(feature_range=(-1, 2)), holes, zholes)
    step("maxabs", MaxAbsScaler(), holes, zholes)
    step("robust", RobustScaler(), holes, zholes)
    step("robust_nocenter", RobustScaler(with_centering=False, quantile_range=(10, 80)), full[nums], fullz[nums])
    step("robust_noscale", RobustScaler(with_scaling=False), x, z)
    if new:
        step("minmax_clip", MinMaxScaler(clip=True), x, z)
    for norm in ["l1", "l2", "max"]:
        step("normalizer_" + norm, Normalizer(norm=norm), x, np.vstack([z, np.zeros(4)]))
    step("binarizer", Binarizer(threshold=0.3), x, z)

    # Imputers.
    for strategy in ["mean", "median", "most_frequent"]:
        step("imputer_" + strategy, SimpleImputer(strategy=strategy), holes, zholes)
    step("imputer_constant", SimpleImputer(strategy="constant", fill_value=-7.5, add_indicator=True), holes, zholes)
    step("imputer_indicator", SimpleImputer(add_indicator=True), train[nums], test[nums])
    marked, zmarked = np.where(np.isnan(holes), -1, holes), np.where(np.isnan(zholes), -1, zholes)
    step("imputer_marked", SimpleImputer(missing_values=-1, add_indicator=True), marked, zmarked)
    empty, zempty = holes.copy(), zholes.copy()
    empty[:, 1] = np.nan
    step("imputer_empty", SimpleImputer(add_indicator=True), empty, zempty)
    if new:
        step("imputer_keep", SimpleImputer(keep_empty_features=True), empty, zempty)
        step("imputer_keep_constant", SimpleImputer(strategy="constant", fill_value=2, keep_empty_features=True), empty, zempty)
    step("indicator", MissingIndicator(error_on_new=False), holes, zholes)
    step("indicator_all", MissingIndicator(features="all"), holes, zholes)
    step("imputer_text", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")),
         train[cats], strange[cats])
    step("imputer_text_constant", make_pipeline(SimpleImputer(strategy="constant", fill_value="none"), OneHotEncoder(**sparse)),
         train[cats], test[cats])
    quest = train[cats].fillna("?")
    step("imputer_question", make_pipeline(SimpleImputer(missing_values="?", strategy="most_frequent"), OneHotEncoder()),
         quest, test[cats].fillna("?"))

    # Encoders.
    step("onehot", OneHotEncoder(), full[["city", "code", "owner", "rate"]],
         fullz[["city", "code", "owner", "rate"]].assign(city="Oslo"))
    step("onehot_ignore", OneHotEncoder(handle_unknown="ignore"), rare[cats], oddest[cats])
    step("onehot_first", OneHotEncoder(drop="first"), full[["city", "rate"]], odd[["city", "rate"]].assign(city="Narvik"))
    step("onehot_array", OneHotEncoder(drop=["Oslo", 2], **sparse), full[["city", "rate"]],
         odd[["city", "rate"]].assign(city=["Oslo", "Narvik", "Bergen", "Vard\u00f8", "Bod\u00f8"] * 5))
    step("onehot_given", OneHotEncoder(categories=[["Bergen", "Oslo", "Narvik"], ["10", "2", "1"]], handle_unknown="ignore"),
         rare[cats], oddest[cats])
    step("onehot_numbers", OneHotEncoder(handle_unknown="ignore"), np.round(x * 2), np.round(z * 2))
    step("ordinal", OrdinalEncoder(), full[["code", "owner", "rate", "note"]], fullz[["code", "owner", "rate", "note"]])
    step("ordinal_given", OrdinalEncoder(categories=[["10", "2", "1"], [1, 2, 3, 4]]), full[["code", "rate"]],
         fullz[["code", "rate"]])
    if new:
        step("onehot_if_binary", OneHotEncoder(drop="if_binary"), full[["note", "owner", "code"]], fullz[["note", "owner", "code"]])
        step("onehot_drop_ignore", OneHotEncoder(drop="first", handle_unknown="ignore"), rare[cats], oddest[cats])
        step("onehot_missing", OneHotEncoder(handle_unknown="ignore"), train[["age", "city"]], strange[["age", "city"]])
        none = train[["city"]].astype(object).where(train[["city"]].notna(), None)
        step("onehot_none", OneHotEncoder(), none, test[["city"]].astype(object).where(test[["city"]].notna(), None))
        step("onehot_rare", OneHotEncoder(min_frequency=5, handle_unknown="infrequent_if_exist"), rare[cats], oddest[cats])
        step("onehot_rare_ignore", OneHotEncoder(min_frequency=5, handle_unknown="ignore"), rare[cats], oddest[cats])
        step("onehot_rare_drop", OneHotEncoder(min_frequency=7, drop="first", handle_unknown="infrequent_if_exist"),
             rare[cats], oddest[cats])
        step("onehot_rare_drop_given", OneHotEncoder(min_frequency=7, drop=["Bergen", "2"], handle_unknown="infrequent_if_exist"),
             rare[cats], oddest[cats])
        step("onehot_max", OneHotEncoder(max_categories=3), rare[cats], odd[cats].assign(city="Bod\u00f8"))
        step("ordinal_unknown", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), rare[cats], oddest[cats])
        step("ordinal_nan", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=-5),
             train[["age"] + cats], strange[["age"] + cats])
        step("ordinal_missing", OrdinalEncoder(), train[["city"]], test[["city"]])
        step("ordinal_none", OrdinalEncoder(encoded_missing_value=-3), none,
             test[["city"]].astype(object).where(test[["city"]].notna(), None))
    if version >= (1, 3):
        step("ordinal_rare", OrdinalEncoder(min_frequency=5, handle_unknown="use_encoded_value", unknown_value=-1,
                                            encoded_missing_value=-2), train[["age", "city"]], strange[["age", "city"]])
        step("onehot_warn", OneHotEncoder(min_frequency=5, handle_unknown="warn"), rare[cats], oddest[cats])

    # Selection.
    step("variance", VarianceThreshold(0.9), x, z)
    for name, s in [("kbest", SelectKBest(f_classif, k=2)), ("kbest_all", SelectKBest(f_classif, k="all")),
                    ("percentile", SelectPercentile(f_classif, percentile=60)), ("fpr", SelectFpr(alpha=0.1)),
                    ("fwe", SelectFwe(alpha=0.2)), ("fdr", SelectFdr(alpha=0.2)),
                    ("from_linear", SelectFromModel(LogisticRegression(C=0.3))),
                    ("from_median", SelectFromModel(LogisticRegression(), threshold="1.2*median", norm_order=2)),
                    ("from_least", SelectFromModel(LinearRegression(), max_features=2)),
                    ("from_l1", SelectFromModel(LogisticRegression(penalty="l1", solver="liblinear", C=0.2) if version < (1, 8)
                                                else LogisticRegression(l1_ratio=1, solver="liblinear", C=0.2))),
                    ("from_tree", SelectFromModel(DecisionTreeClassifier(max_depth=4, random_state=0), threshold="0.5*mean")),
                    ("from_forest", SelectFromModel(RandomForestClassifier(5, max_depth=3, random_state=0), threshold="median")),
                    ("from_extra", SelectFromModel(ExtraTreesClassifier(5, max_depth=3, random_state=0), max_features=3,
                                                   threshold=-np.inf)),
                    ("from_boosting", SelectFromModel(GradientBoostingClassifier(n_estimators=5, max_depth=2, random_state=0))),
                    ("rfe", make_pipeline(RFE(LogisticRegression(), n_features_to_select=2), FunctionTransformer()))]:
        step("select_" + name, s, x, z, y)

    # Features of features.
    step("polynomial", PolynomialFeatures(3), x, z)
    step("polynomial_interaction", PolynomialFeatures(3, interaction_only=True, include_bias=False), full[nums], fullz[nums])
    if new:
        step("polynomial_degrees", PolynomialFeatures((2, 3)), x, z)
    step("pca", PCA(n_components=3, random_state=0), x, z)
    step("pca_whiten", PCA(n_components=2, whiten=True, random_state=0), x, z)
    step("svd", TruncatedSVD(n_components=2, random_state=0), x, z)
    step("kbins", KBinsDiscretizer(n_bins=4, encode="ordinal", strategy="uniform"), x, z)
    step("kbins_onehot", KBinsDiscretizer(n_bins=[3, 4, 2, 5], encode="onehot", strategy="quantile"), x, z)
    step("kbins_dense", KBinsDiscretizer(n_bins=3, encode="onehot-dense", strategy="kmeans", **({"random_state": 0} if new else {})), x, z)
    step("power", PowerTransformer(), holes, zholes)
    step("power_plain", PowerTransformer(standardize=False), x, z)
    step("power_boxcox", PowerTransformer(method="box-cox"), np.abs(x) + 0.1, np.abs(z) + 0.1)
    step("quantile", QuantileTransformer(n_quantiles=20, random_state=0), holes, zholes)
    step("quantile_normal", QuantileTransformer(n_quantiles=30, output_distribution="normal", random_state=0), x, z)
    step("function", FunctionTransformer(), x, z)
    for f in [np.log1p, np.sqrt, np.abs, np.square, np.exp, np.expm1, np.log, np.log10]:
        step("function_" + f.__name__, FunctionTransformer(f), np.abs(x) + 0.5, np.abs(z) + 0.5)

    # Composites.
    text = make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"), OneHotEncoder(handle_unknown="ignore"))
    number = Pipeline([("impute", SimpleImputer(strategy="median", add_indicator=True)), ("scale", StandardScaler())])
    step("columns", ColumnTransformer([("num", number, nums), ("cat", text, cats)]), train, strange)
    step("columns_pipeline", Pipeline([
        ("prepare", ColumnTransformer([("num", number, nums), ("cat", text, cats), ("own", "passthrough", ["owner"])])),
        ("scale", StandardScaler(with_mean=False)), ("nothing", "passthrough"), ("few", SelectKBest(f_classif, k=6))]), train, strange, y)
    step("columns_remainder", ColumnTransformer([("cat", OneHotEncoder(), ["code"]), ("gone", "drop", ["note", "city"])],
                                                remainder="passthrough"), full, fullz)
    step("columns_remainder_estimator", ColumnTransformer([("cat", OneHotEncoder(), ["code", "note"]), ("gone", "drop", ["city"])],
                                                          remainder=StandardScaler()), full, fullz)
    step("columns_slices", ColumnTransformer([
        ("a", StandardScaler(), slice("age", "rate")), ("b", OneHotEncoder(), [-1, 4]), ("c", MinMaxScaler(), slice(0, 2)),
        ("d", "passthrough", [5]), ("none", StandardScaler(), [])],
        transformer_weights={"a": 2.5, "d": 3}), full, fullz)
    step("columns_masks", ColumnTransformer([
        ("a", StandardScaler(), [True, True, False, False, False, False, False]),
        ("b", OneHotEncoder(), np.array([False, False, False, False, True, False, True])),
        ("c", RobustScaler(), pd.Index(["income"])), ("f", StandardScaler(), np.array([False] * 7))]), full, fullz)
    step("columns_matrix", ColumnTransformer([("a", StandardScaler(), [0, -1]), ("b", PolynomialFeatures(2), slice(1, 3)),
                                              ("c", "drop", [1])], remainder="passthrough"), x, z)
    step("columns_nested", ColumnTransformer([("n", ColumnTransformer([("a", StandardScaler(), ["income"])], remainder="passthrough"),
                                               nums), ("u", FeatureUnion([("o", OneHotEncoder()), ("d", OrdinalEncoder())]), ["code"])]),
         full, fullz)
    step("union", FeatureUnion([("scale", StandardScaler()), ("pca", PCA(n_components=2, random_state=0)), ("gone", "drop"),
                                ("poly", make_pipeline(MinMaxScaler(), PolynomialFeatures(2)))],
                               transformer_weights={"pca": 0.25}), x, z)
    if new:
        step("union_passthrough", FeatureUnion([("same", "passthrough"), ("bins", KBinsDiscretizer(n_bins=3, encode="ordinal"))]), x, z)
        from sklearn.compose import make_column_selector
        step("columns_selector", ColumnTransformer([("num", StandardScaler(), make_column_selector(dtype_include="number")),
                                                    ("bool", "passthrough", make_column_selector(dtype_include="bool"))]), full, fullz)
        framed = Pipeline([("impute", SimpleImputer(strategy="most_frequent").set_output(transform="pandas")),
                           ("prepare", ColumnTransformer([("cat", OneHotEncoder(handle_unknown="ignore"), ["city"]),
                                                          ("same", OrdinalEncoder(), ["code"])]))])
        step("columns_framed", framed, train[cats], test[cats])


main(here)
