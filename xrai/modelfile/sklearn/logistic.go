package sklearn

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// logisticForm reads a model of the form of logistic regression: one score for two
// classes, one a class for more.
func (d *decoder) logisticForm(a *ndarray.Attrs) *linear.LogisticModel {
	m := &linear.LogisticModel{ClassNames: d.classes(a, "classes_"), Converged: true}
	m.Present = everyClass(len(m.ClassNames))
	m.Coef, m.Width = coefficients(a)
	m.Intercepts = intercepts(a, len(m.Coef))
	return m
}

// readLogistic reads LogisticRegression and LogisticRegressionCV. Whether classes
// were fitted each against the rest depends on multi_class, solver and version.
func readLogistic(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	m := d.logisticForm(a)
	multi, solver := "auto", a.TextOr("solver", "lbfgs")
	if a.Has("multi_class") {
		multi = a.TextOr("multi_class", "auto")
	}
	p := hyperOf(a)
	// Of the CV class n_iter_ counts the fits of the search, not the last one.
	cv := a.Class() == "LogisticRegressionCV"
	if !cv {
		m.Iterations, m.Converged = iterationsOf(a, p.count("max_iter", 100))
	}
	doubled := false
	switch {
	case len(m.ClassNames) == 2:
		// The softmax of -d and d is the logistic function of 2 d.
		if doubled = multi == "multinomial"; doubled {
			m.Coef, m.Intercepts = twice(m.Coef), twice([][]float64{m.Intercepts})[0]
		}
	case multi == "ovr" || multi == "warn" || multi != "multinomial" && solver == "liblinear":
		m.OneVsRest = true
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	l := linear.Logistic{NoIntercept: !p.flag("fit_intercept", true), OneVsRest: m.OneVsRest, ClassWeight: p.classWeight(m.ClassNames)}
	ratio := "l1_ratio"
	if cv {
		ratio = "l1_ratio_"
		f.warnings = append(f.warnings, chosenByCV(a, "C_"))
		if !p.flag("refit", true) {
			p.lack("refit", "is False")
		}
		l.C = p.chosenC()
	} else {
		l.C = p.inverse()
	}
	p.penalty(ratio)
	if solver == "liblinear" && !l.NoIntercept {
		l.InterceptScaling = p.positive("intercept_scaling", 1)
	}
	if doubled {
		// Both scores are penalised, which is half the penalty on their difference.
		l.C *= 2
	}
	return p.give(f, l), nil
}

func twice(rows [][]float64) [][]float64 {
	out := make([][]float64, len(rows))
	for k, row := range rows {
		for _, v := range row {
			out[k] = append(out[k], 2*v)
		}
	}
	return out
}

// inverse returns C; an infinite one is no penalty.
func (p *hyper) inverse() float64 {
	own := *p.a
	if math.IsInf(own.FloatOr("C", 1), 1) {
		p.lack("C", "is infinite")
		return 1
	}
	return p.positive("C", 1)
}

// chosenC returns C_, which must be the same for every class.
func (p *hyper) chosenC() float64 {
	own := *p.a
	if _, ok := asNumber(own.Value("C_")); ok {
		return p.positive("C_", 1)
	}
	each := readHyper(p, "C_", func(a *ndarray.Attrs) []float64 { return a.Floats("C_", -1) })
	if len(each) == 0 {
		p.lack("C_", "is empty")
		return 1
	}
	for _, c := range each {
		if c != each[0] || !(c > 0) || math.IsInf(c, 0) {
			p.lack("C_", "holds %v", c)
			return 1
		}
	}
	return each[0]
}

// penalty notes one that is not L2: by name up to 1.7, by the ratio of L1 since.
func (p *hyper) penalty(ratio string) {
	own := *p.a
	name := "none"
	if !own.None("penalty") || !own.Has("penalty") {
		name = own.TextOr("penalty", "deprecated")
	}
	switch {
	case own.Err() != nil || name == "none" || name == "l1":
		p.lack("penalty", "is %q", name)
	case name == "l2":
	case name == "elasticnet" || name == "deprecated":
		mixed := own
		if x, ok := own.Value(ratio).(*ndarray.Array); ok && x.Dims() > 0 {
			for _, v := range mixed.Objects(ratio) {
				if n, ok := asNumber(v); !ok && v != nil || n != 0 {
					p.lack(ratio, "is not 0")
				}
			}
		} else if r := mixed.FloatOr(ratio, 0); mixed.Err() != nil || r != 0 {
			p.lack(ratio, "is %v", r)
		}
	default:
		p.lack("penalty", "is %q", name)
	}
}

func readDiscriminant(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	m := d.logisticForm(a)
	m.Family = linear.KindDiscriminant
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	f.warnings = classLearner(a)
	return f, nil
}
