package sklearn

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/bayes"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

func readGaussianNB(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	m := &bayes.GaussianModel{ClassNames: d.classes(a, "classes_")}
	n := len(m.ClassNames)
	m.Present, m.Priors = everyClass(n), a.Floats("class_prior_", n)
	variance := a.First("var_", "sigma_")
	m.Mean, m.Width = rowsOf(a.Floats("theta_", n, -1), len(a.Floats("theta_", n, -1))/max(1, n))
	m.Variance, _ = rowsOf(a.Floats(variance, n, m.Width), m.Width)
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	p := hyperOf(a)
	return p.give(f, bayes.Gaussian{VarSmoothing: p.positive("var_smoothing", 1e-9), Priors: p.priors("priors")}), nil
}

func readBernoulliNB(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	m := &bayes.BernoulliModel{ClassNames: d.classes(a, "classes_"), Binarize: a.FloatOr("binarize", 0)}
	n := len(m.ClassNames)
	logs, prior := a.Floats("feature_log_prob_", n, -1), a.Floats("class_log_prior_", n)
	m.Present = everyClass(n)
	for _, v := range prior {
		m.Priors = append(m.Priors, math.Exp(v))
	}
	rows, width := rowsOf(logs, len(logs)/max(1, n))
	m.Width = width
	for _, row := range rows {
		on, off := make([]float64, width), make([]float64, width)
		for j, v := range row {
			on[j], off[j] = math.Exp(v), -math.Expm1(v)
		}
		m.On, m.Off = append(m.On, on), append(m.Off, off)
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	if a.None("binarize") {
		f.warnings = append(f.warnings, xrai.Warning{
			What: "BernoulliNB was told that its columns are 0 and 1",
			Why:  "other values count as 1 here when above 0, where scikit-learn multiplies by them",
		})
	}
	p := hyperOf(a)
	l := bayes.Bernoulli{Alpha: p.positive("alpha", 1), Binarize: m.Binarize, ClassPrior: p.priors("class_prior")}
	if l.ClassPrior == nil && !p.flag("fit_prior", true) {
		for range n {
			l.ClassPrior = append(l.ClassPrior, 1/float64(n))
		}
	}
	return p.give(f, l), nil
}

// readCountNB reads naive Bayes of counts, whose logarithms of joint probabilities
// are linear in these.
func readCountNB(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	m := &linear.LogisticModel{Family: linear.KindMultinomial, ClassNames: d.classes(a, "classes_"), Converged: true}
	n := len(m.ClassNames)
	m.Present = everyClass(n)
	logs := a.Floats("feature_log_prob_", n, -1)
	m.Coef, m.Width = rowsOf(logs, len(logs)/max(1, n))
	if m.Intercepts = make([]float64, n); a.Class() == "ComplementNB" {
		m.Family = linear.KindComplement
	} else {
		m.Intercepts = a.Floats("class_log_prior_", n)
	}
	if a.Err() == nil && len(m.Coef) != n {
		a.Fail("feature_log_prob_", "has no columns")
	}
	switch {
	case a.Err() != nil:
	case n == 2:
		m.Coef, m.Intercepts = difference(m.Coef, m.Intercepts)
	case n == 1:
		m.Coef, m.Intercepts = nil, nil
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	f.warnings = classLearner(a)
	return f, nil
}

func readCategoricalNB(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	m := &bayes.CategoricalModel{ClassNames: d.classes(a, "classes_")}
	n := len(m.ClassNames)
	m.LogPriors = a.Floats("class_log_prior_", n)
	values, shapes := arrayList(a, "feature_log_prob_")
	for j, s := range shapes {
		if len(s) != 2 || s[0] != n || s[1] < 1 {
			return nil, fmt.Errorf("%s.feature_log_prob_[%d] has shape %v for %d classes", a.Class(), j, s, n)
		}
		rows, _ := rowsOf(values[j], s[1])
		m.LogProbs = append(m.LogProbs, rows)
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	f.warnings = classLearner(a)
	return f, nil
}

// readQuadratic reads QuadraticDiscriminantAnalysis: of each class a mean, axes and
// the variances along these.
func readQuadratic(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	m := &bayes.QuadraticModel{ClassNames: d.classes(a, "classes_")}
	n := len(m.ClassNames)
	m.Priors = numbersOf(a, "priors_")
	means := a.Floats("means_", n, -1)
	m.Mean, m.Width = rowsOf(means, len(means)/max(1, n))
	var axes [][]int
	m.Variance, _ = arrayList(a, "scalings_")
	m.Axes, axes = arrayList(a, "rotations_")
	for k, s := range axes {
		if len(s) != 2 || s[0] != m.Width || k >= len(m.Variance) || s[1] != len(m.Variance[k]) {
			return nil, fmt.Errorf("%s.rotations_[%d] has shape %v for %d columns, or not as many axes as scalings_ has", a.Class(), k, s, m.Width)
		}
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	f.warnings = classLearner(a)
	return f, nil
}

// difference returns the score of the second of two classes against the first.
func difference(coef [][]float64, intercepts []float64) ([][]float64, []float64) {
	out := make([]float64, len(coef[0]))
	for j := range out {
		out[j] = coef[1][j] - coef[0][j]
	}
	return [][]float64{out}, []float64{intercepts[1] - intercepts[0]}
}
