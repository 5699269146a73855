package sklearn

import (
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// linearReaders read linear models.
var linearReaders = map[string]estimatorReader{
	"LinearRegression":            readLinearRegression,
	"Ridge":                       readRidge,
	"RidgeCV":                     readRidge,
	"Lasso":                       readLasso,
	"LassoCV":                     readLasso,
	"ElasticNet":                  readElasticNet,
	"ElasticNetCV":                readElasticNet,
	"Lars":                        readGeneralized,
	"LarsCV":                      readGeneralized,
	"LassoLars":                   readGeneralized,
	"LassoLarsCV":                 readGeneralized,
	"LassoLarsIC":                 readGeneralized,
	"OrthogonalMatchingPursuit":   readGeneralized,
	"OrthogonalMatchingPursuitCV": readGeneralized,
	"BayesianRidge":               readGeneralized,
	"ARDRegression":               readGeneralized,
	"HuberRegressor":              readGeneralized,
	"TheilSenRegressor":           readGeneralized,
	"QuantileRegressor":           readGeneralized,
	"SGDRegressor":                readGeneralized,
	"PassiveAggressiveRegressor":  readGeneralized,
	"LinearSVR":                   readGeneralized,
	"PoissonRegressor":            readGeneralized,
	"GammaRegressor":              readGeneralized,
	"TweedieRegressor":            readGeneralized,
	"LogisticRegression":          readLogistic,
	"LogisticRegressionCV":        readLogistic,
	"LinearDiscriminantAnalysis":  readDiscriminant,
	"SGDClassifier":               readSGDClassifier,
	"Perceptron":                  readScores,
	"PassiveAggressiveClassifier": readScores,
	"LinearSVC":                   readScores,
	"RidgeClassifier":             readScores,
	"RidgeClassifierCV":           readScores,
}

// linearForm reads the coefficients and the intercept of a regressor of one target.
func linearForm(a *ndarray.Attrs) (coef []float64, intercept float64) {
	rows, _ := coefficients(a)
	if a.Err() == nil && len(rows) != 1 {
		a.Fail("coef_", "predicts %d numbers, not one", len(rows))
	}
	b := intercepts(a, 1)
	if a.Err() != nil {
		return nil, 0
	}
	return rows[0], b[0]
}

func readLinearRegression(_ *decoder, a *ndarray.Attrs) (*fitted, error) {
	coef, intercept := linearForm(a)
	f, err := modelOf(a, &linear.Model{Family: linear.KindRegression, Coef: coef, Intercept: intercept})
	if err != nil {
		return nil, err
	}
	p := hyperOf(a)
	p.off("positive")
	p.normalized()
	return p.give(f, linear.Regression{NoIntercept: !p.flag("fit_intercept", true)}), nil
}

// normalized notes the columns' division by their length, which scikit-learn had up
// to 1.1. It changes penalised fits only, and the shortest of many solutions.
func (p *hyper) normalized() {
	if p.a.Has("normalize") && unboxed(p.a.Value("normalize")) == true && p.flag("fit_intercept", true) {
		p.lack("normalize", "is True")
	}
}

func readRidge(_ *decoder, a *ndarray.Attrs) (*fitted, error) {
	coef, intercept := linearForm(a)
	f, err := modelOf(a, &linear.Model{Family: linear.KindRidge, Coef: coef, Intercept: intercept})
	if err != nil {
		return nil, err
	}
	p, alpha := hyperOf(a), "alpha"
	if a.Class() == "RidgeCV" {
		alpha = "alpha_"
		f.warnings = append(f.warnings, chosenByCV(a, alpha))
	}
	p.off("positive")
	p.normalized()
	return p.give(f, linear.Ridge{Alpha: p.positive(alpha, 1), NoIntercept: !p.flag("fit_intercept", true)}), nil
}

// sparseForm reads what Lasso and ElasticNet share.
func sparseForm(a *ndarray.Attrs, kind string) (f *fitted, p *hyper, alpha float64, stop linear.Descent, err error) {
	coef, intercept := linearForm(a)
	m := &linear.SparseModel{Model: linear.Model{Family: kind, Coef: coef, Intercept: intercept}, Converged: true}
	p = hyperOf(a)
	stop = linear.Descent{MaxIter: p.count("max_iter", 1000), Tol: p.positive("tol", 1e-4)}
	if stop.Tol >= 1 {
		p.lack("tol", "is %v", stop.Tol)
	}
	m.Iterations, m.Converged = iterationsOf(a, stop.MaxIter)
	if f, err = modelOf(a, m); err != nil {
		return nil, nil, 0, stop, err
	}
	name := "alpha"
	if a.Class() != "Lasso" && a.Class() != "ElasticNet" {
		name = "alpha_"
		f.warnings = append(f.warnings, chosenByCV(a, name))
	}
	p.off("positive")
	p.normalized()
	return f, p, p.positive(name, 1), stop, nil
}

// iterationsOf returns n_iter_, of several the most, and whether these are fewer than
// the fit was allowed.
func iterationsOf(a *ndarray.Attrs, most int) (n int, converged bool) {
	own := *a
	if own.None("n_iter_") {
		return 0, true
	}
	if x, ok := own.Value("n_iter_").(*ndarray.Array); ok && x.Dims() > 0 {
		for _, v := range own.Ints("n_iter_") {
			n = max(n, int(min(v, 1<<31)))
		}
	} else {
		n = int(max(0, min(own.Int("n_iter_"), 1<<31)))
	}
	return n, own.Err() != nil || n < most
}

func readLasso(_ *decoder, a *ndarray.Attrs) (*fitted, error) {
	f, p, alpha, stop, err := sparseForm(a, linear.KindLasso)
	if err != nil {
		return nil, err
	}
	return p.give(f, linear.Lasso{Alpha: alpha, NoIntercept: !p.flag("fit_intercept", true), Descent: stop}), nil
}

func readElasticNet(_ *decoder, a *ndarray.Attrs) (*fitted, error) {
	f, p, alpha, stop, err := sparseForm(a, linear.KindElasticNet)
	if err != nil {
		return nil, err
	}
	ratio := "l1_ratio"
	if a.Class() == "ElasticNetCV" {
		ratio = "l1_ratio_"
	}
	l := linear.ElasticNet{Alpha: alpha, L1Ratio: p.positive(ratio, 0.5), NoIntercept: !p.flag("fit_intercept", true), Descent: stop}
	if l.L1Ratio > 1 {
		p.lack(ratio, "is %v", l.L1Ratio)
	}
	return p.give(f, l), nil
}

// readGeneralized reads regressors without a learner here.
func readGeneralized(_ *decoder, a *ndarray.Attrs) (*fitted, error) {
	coef, intercept := linearForm(a)
	m := &linear.GeneralizedModel{Link: linear.Identity, Coef: coef, Intercept: intercept}
	switch a.Class() {
	case "PoissonRegressor", "GammaRegressor":
		m.Link = linear.Log
	case "TweedieRegressor":
		switch link := a.TextOr("link", "auto"); {
		case link == "log", link == "auto" && a.Float("power") > 0:
			m.Link = linear.Log
		case link != "auto" && link != "identity":
			a.Fail("link", "is %q", link)
		}
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	f.warnings = classLearner(a)
	return f, nil
}
