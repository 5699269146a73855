# -*- coding: utf-8 -*-
"""Fixtures of linear models, support vectors, neighbours, naive Bayes, discriminant
analysis and networks. See common.py for how to run this.
"""

import inspect
import sys
import warnings

from common import main, save


def rows(n, seed):
    """n rows of 5 numbers, 3 of these around 0 and 2 positive, with three decimals."""
    import numpy as np
    r = np.random.RandomState(seed)
    x = r.normal(size=(n, 5)) * [1, 2, 0.5, 1, 3] + [0, 1, 0, 0, -1]
    x[:, 3:] = np.abs(x[:, 3:])
    return np.round(x, 3)


def score(x):
    import numpy as np
    return x[:, 0] + 0.5 * x[:, 1] - x[:, 2] * x[:, 3] + 0.3 * np.sin(5 * x[:, 4])


def targets(x):
    """A number, two classes and three, each with some noise."""
    import numpy as np
    noisy = score(x) + np.random.RandomState(7).normal(scale=0.7, size=len(x))
    return np.round(noisy, 4), (noisy > 0.4).astype(int), np.digitize(noisy, [-0.3, 0.9])


def here(generation):
    warnings.simplefilter("ignore")
    import numpy as np
    from sklearn import linear_model as lm, svm
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
    from sklearn.naive_bayes import BernoulliNB, CategoricalNB, ComplementNB, GaussianNB, MultinomialNB
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    old = generation == "sk022"
    new = generation == "sk19"
    log_loss = "log" if old else "log_loss"
    x, held = rows(80, 1), rows(30, 2)
    y, two, three = targets(x)
    no_yes = np.array(["no", "yes"], dtype=object)[two]
    abc = np.array(["high", "low", "mid"])[(three + 1) % 3]
    odd = np.array([3, 5, 8])[three]
    truth = two == 1

    def keep(name, estimator, target, train=None, queries=None):
        estimator.fit(x if train is None else train, target)
        save(generation, name, estimator, held if queries is None else queries)

    def has(cls, *names):
        return set(names) <= set(inspect.signature(cls.__init__).parameters)

    # Regressors.
    keep("linear_regression", lm.LinearRegression(), y)
    keep("linear_regression_through_zero", lm.LinearRegression(fit_intercept=False), y)
    keep("linear_regression_column", lm.LinearRegression(), y[:, None])
    if has(lm.LinearRegression, "positive"):
        keep("linear_regression_positive", lm.LinearRegression(positive=True), y)
    keep("linear_ridge", lm.Ridge(alpha=2.5, solver="cholesky"), y)
    keep("linear_ridge_through_zero", lm.Ridge(alpha=0.5, fit_intercept=False), y)
    keep("linear_ridge_cv", lm.RidgeCV(alphas=[0.1, 1.0, 10.0]), y)
    keep("linear_lasso", lm.Lasso(alpha=0.1, max_iter=500, tol=1e-5), y)
    keep("linear_lasso_cv", lm.LassoCV(n_alphas=8, cv=3) if old else lm.LassoCV(**{"alphas" if new else "n_alphas": 8}, cv=3), y)
    keep("linear_elastic", lm.ElasticNet(alpha=0.2, l1_ratio=0.3), y)
    keep("linear_elastic_cv", lm.ElasticNetCV(alphas=[0.05, 0.2], l1_ratio=[0.3, 0.8], cv=3), y)
    keep("linear_lars", lm.Lars(n_nonzero_coefs=3), y)
    keep("linear_lasso_lars", lm.LassoLars(alpha=0.05), y)
    keep("linear_bayesian_ridge", lm.BayesianRidge(), y)
    keep("linear_ard", lm.ARDRegression(), y)
    keep("linear_huber", lm.HuberRegressor(max_iter=1000), y)
    keep("linear_theil_sen", lm.TheilSenRegressor(max_subpopulation=200, random_state=0), y)
    keep("linear_sgd_regressor", lm.SGDRegressor(random_state=0), y)
    keep("linear_svr", svm.LinearSVR(C=2.0, random_state=0), y)
    if hasattr(lm, "PassiveAggressiveRegressor"):
        keep("linear_passive_aggressive_regressor", lm.PassiveAggressiveRegressor(random_state=0), y)
    if hasattr(lm, "TweedieRegressor"):
        counts = np.floor(np.exp(y / 3)) + 1
        keep("linear_poisson", lm.PoissonRegressor(alpha=0.1), counts)
        keep("linear_gamma", lm.GammaRegressor(alpha=0.1), counts)
        keep("linear_tweedie_normal", lm.TweedieRegressor(power=0), y)
        keep("linear_tweedie", lm.TweedieRegressor(power=1.5, alpha=0.2), counts)
        keep("linear_tweedie_log", lm.TweedieRegressor(power=0, link="log"), counts)

    # Logistic regression.
    keep("linear_logistic", lm.LogisticRegression(C=0.7), no_yes)
    keep("linear_logistic_three", lm.LogisticRegression(max_iter=300, tol=1e-6), abc)
    keep("linear_logistic_balanced", lm.LogisticRegression(class_weight="balanced", fit_intercept=False), truth)
    keep("linear_logistic_weights", lm.LogisticRegression(class_weight={3: 2.0, 8: 0.5}, C=3), odd)
    keep("linear_logistic_short", lm.LogisticRegression(max_iter=2), no_yes)
    keep("linear_logistic_liblinear", lm.LogisticRegression(solver="liblinear", C=0.5, tol=1e-9, max_iter=2000), no_yes)
    keep("linear_logistic_liblinear_scaling", lm.LogisticRegression(solver="liblinear", intercept_scaling=3.0, tol=1e-9, max_iter=2000), truth)
    keep("linear_logistic_newton", lm.LogisticRegression(solver="newton-cg", tol=1e-8), odd)
    keep("linear_logistic_none", lm.LogisticRegression(**({"penalty": "none"} if old else {"C": np.inf} if new else {"penalty": None})), truth)
    keep("linear_logistic_l1", lm.LogisticRegression(solver="liblinear", **({"l1_ratio": 1} if new else {"penalty": "l1"})), no_yes)
    keep("linear_logistic_elastic", lm.LogisticRegression(solver="saga", l1_ratio=0.4, max_iter=2000, random_state=0, **({} if new else {"penalty": "elasticnet"})), abc)
    if not new:
        keep("linear_logistic_liblinear_three", lm.LogisticRegression(solver="liblinear", tol=1e-9, max_iter=2000), abc)
        keep("linear_logistic_ovr", lm.LogisticRegression(multi_class="ovr", C=2, tol=1e-8, max_iter=500), abc)
        keep("linear_logistic_multinomial_two", lm.LogisticRegression(multi_class="multinomial", tol=1e-9, max_iter=500), truth)
        keep("linear_logistic_multinomial", lm.LogisticRegression(multi_class="multinomial"), odd)
    more = {"use_legacy_attributes": False, "scoring": "accuracy"} if new else {}
    keep("linear_logistic_cv", lm.LogisticRegressionCV(Cs=[0.1, 1.0], cv=3, **more), no_yes)
    keep("linear_logistic_cv_three", lm.LogisticRegressionCV(Cs=3, cv=3, max_iter=300, **dict(more, use_legacy_attributes=True) if new else more), abc)

    # Other linear classifiers.
    keep("linear_sgd_log", lm.SGDClassifier(loss=log_loss, random_state=0), no_yes)
    keep("linear_sgd_log_three", lm.SGDClassifier(loss=log_loss, alpha=0.01, random_state=0), abc)
    keep("linear_sgd_huber", lm.SGDClassifier(loss="modified_huber", alpha=0.1, random_state=0), truth)
    keep("linear_sgd_huber_three", lm.SGDClassifier(loss="modified_huber", alpha=0.1, random_state=0), odd)
    keep("linear_sgd_hinge", lm.SGDClassifier(random_state=0), odd)
    keep("linear_sgd_average", lm.SGDClassifier(average=True, random_state=0), truth)
    keep("linear_perceptron", lm.Perceptron(random_state=0), abc)
    if hasattr(lm, "PassiveAggressiveClassifier"):
        keep("linear_passive_aggressive", lm.PassiveAggressiveClassifier(random_state=0), no_yes)
    keep("linear_ridge_classifier", lm.RidgeClassifier(), no_yes)
    keep("linear_ridge_classifier_three", lm.RidgeClassifier(alpha=3), odd)
    keep("linear_ridge_classifier_cv", lm.RidgeClassifierCV(), abc)
    keep("linear_svc", svm.LinearSVC(random_state=0), truth)
    keep("linear_svc_three", svm.LinearSVC(C=0.2, fit_intercept=False, random_state=0), abc)
    keep("linear_svc_crammer_singer", svm.LinearSVC(multi_class="crammer_singer", random_state=0), abc)
    keep("linear_svc_crammer_singer_two", svm.LinearSVC(multi_class="crammer_singer", random_state=0), no_yes)
    keep("linear_discriminant", LinearDiscriminantAnalysis(), no_yes)
    keep("linear_discriminant_three", LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.2), odd)

    # Support vectors.
    for kernel in ["linear", "poly", "rbf", "sigmoid"]:
        keep("svm_svc_" + kernel, svm.SVC(kernel=kernel, coef0=0.3, gamma="scale" if kernel != "poly" else 0.2), no_yes)
        keep("svm_svc_%s_three" % kernel, svm.SVC(kernel=kernel, C=0.6, degree=2, gamma=0.1, coef0=0.1, decision_function_shape="ovo"), odd)
        keep("svm_svr_" + kernel, svm.SVR(kernel=kernel, C=0.5 if kernel == "sigmoid" else 2.0, gamma=0.05), y)
    keep("svm_svc_proba", svm.SVC(probability=True, random_state=0), truth)
    keep("svm_svc_proba_three", svm.SVC(probability=True, C=3, random_state=0, class_weight="balanced"), abc)
    keep("svm_svc_proba_noise", svm.SVC(probability=True, random_state=1), np.random.RandomState(3).randint(0, 2, len(x)))
    keep("svm_svc_break_ties", svm.SVC(break_ties=True, C=0.05), abc)
    keep("svm_nusvc", svm.NuSVC(nu=0.3), no_yes)
    keep("svm_nusvc_proba_three", svm.NuSVC(nu=0.4, probability=True, random_state=0), odd)
    keep("svm_nusvr", svm.NuSVR(nu=0.3, C=2), y)

    # Neighbours.
    keep("knn_classifier", KNeighborsClassifier(), no_yes)
    keep("knn_classifier_distance", KNeighborsClassifier(n_neighbors=7, weights="distance", algorithm="ball_tree"), abc)
    keep("knn_classifier_manhattan", KNeighborsClassifier(n_neighbors=4, p=1, weights="distance"), odd)
    keep("knn_classifier_chebyshev", KNeighborsClassifier(metric="chebyshev", algorithm="kd_tree", leaf_size=5), truth)
    keep("knn_classifier_p3", KNeighborsClassifier(n_neighbors=3, p=3, weights="distance"), abc)
    keep("knn_regressor", KNeighborsRegressor(n_neighbors=6), y)
    keep("knn_regressor_distance", KNeighborsRegressor(weights="distance", algorithm="brute"), y)
    keep("knn_regressor_manhattan", KNeighborsRegressor(metric="manhattan"), y)
    keep("knn_regressor_column", KNeighborsRegressor(p=1.5), y[:, None])

    # Naive Bayes, and discriminants that are not linear.
    keep("bayes_gaussian", GaussianNB(), no_yes)
    keep("bayes_gaussian_three", GaussianNB(priors=[0.2, 0.5, 0.3], var_smoothing=1e-3), odd)
    keep("bayes_bernoulli", BernoulliNB(binarize=0.5), truth)
    keep("bayes_bernoulli_three", BernoulliNB(alpha=0.3, fit_prior=False), abc)
    keep("bayes_bernoulli_prior", BernoulliNB(class_prior=[0.7, 0.3]), no_yes)
    count, asked = np.floor(np.abs(x)), np.floor(np.abs(held))
    keep("bayes_multinomial", MultinomialNB(), no_yes, count, asked)
    keep("bayes_multinomial_three", MultinomialNB(alpha=0.4, fit_prior=False), odd, count, asked)
    keep("bayes_complement", ComplementNB(), truth, count, asked)
    keep("bayes_complement_three", ComplementNB(norm=True), abc, count, asked)
    codes, code = np.clip(count, 0, 2).astype(int), np.clip(asked, 0, 2).astype(int)
    keep("bayes_categorical", CategoricalNB(), no_yes, codes, code)
    keep("bayes_categorical_three", CategoricalNB(alpha=0.5), odd, codes, code)
    keep("bayes_quadratic", QuadraticDiscriminantAnalysis(), no_yes)
    keep("bayes_quadratic_three", QuadraticDiscriminantAnalysis(reg_param=0.1, priors=[0.3, 0.3, 0.4]), odd)

    # Networks.
    keep("mlp_classifier", MLPClassifier(hidden_layer_sizes=(6, 4), max_iter=60, random_state=0), no_yes)
    keep("mlp_classifier_three", MLPClassifier(hidden_layer_sizes=7, activation="tanh", solver="sgd", learning_rate="adaptive", learning_rate_init=0.05,
                                               batch_size=16, alpha=0.01, early_stopping=True, validation_fraction=0.2, random_state=3), abc)
    keep("mlp_classifier_logistic", MLPClassifier(hidden_layer_sizes=[5], activation="logistic", max_iter=30, alpha=0, random_state=1), odd)
    keep("mlp_classifier_lbfgs", MLPClassifier(hidden_layer_sizes=(4,), solver="lbfgs", random_state=0), truth)
    keep("mlp_regressor", MLPRegressor(hidden_layer_sizes=(8,), max_iter=80, random_state=0), y)
    keep("mlp_regressor_identity", MLPRegressor(hidden_layer_sizes=(3, 3), activation="identity", solver="sgd", nesterovs_momentum=False, momentum=0.5,
                                                learning_rate="invscaling", power_t=0.3, shuffle=False, random_state=0), y)


if __name__ == "__main__":
    main(here)
