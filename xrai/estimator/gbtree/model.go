package gbtree

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// ClassifierModel is the boosted trees of a classifier.
type ClassifierModel struct {
	Family     string   // KindXGBoostClassifier or KindLightGBMClassifier
	ClassNames []string // C names, in the order of probability columns
	Forest     Forest
}

var _ xrai.Classifier = (*ClassifierModel)(nil)

// Kind implements xrai.Model.
func (m *ClassifierModel) Kind() string { return m.Family }

// Columns implements xrai.Model.
func (m *ClassifierModel) Columns() int { return m.Forest.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *ClassifierModel) Classes() []string { return m.ClassNames }

func (m *ClassifierModel) single() bool { return m.Family == KindXGBoostClassifier }

// Sums returns the n×S sums of the rows of x before the link, which both
// libraries call the raw scores or margins: one of two classes, one a class of
// more.
func (m *ClassifierModel) Sums(x *mat.Dense) (*mat.Dense, error) {
	if err := checkRows(m, x, m.single()); err != nil {
		return nil, err
	}
	return m.Forest.sums(x, m.single(), 0), nil
}

// Proba implements xrai.Classifier. Values may be missing. An infinite value is
// an error, as is one beyond float32 for XGBoost. It uses all cores, and gives the
// same bits with any number.
func (m *ClassifierModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	sums, err := m.Sums(x)
	if err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.ClassNames), nil)
	for i := range n {
		raw, p := sums.RawRowView(i), out.RawRowView(i)
		switch m.Forest.Link {
		case Logistic:
			p[1] = expit(m.Forest.Scale * raw[0])
			p[0] = 1 - p[1]
		case Threshold:
			p[0] = 1
			if raw[0] > 0 {
				p[0], p[1] = 0, 1
			}
		case Softmax:
			softmax(raw, p)
		case OneVsAll:
			oneVsAll(raw, p, m.Forest.Scale)
		}
	}
	return out, nil
}

// RegressorModel is the boosted trees of a regressor.
type RegressorModel struct {
	Family string // KindXGBoostRegressor or KindLightGBMRegressor
	Forest Forest
}

var _ xrai.Regressor = (*RegressorModel)(nil)

// Kind implements xrai.Model.
func (m *RegressorModel) Kind() string { return m.Family }

// Columns implements xrai.Model.
func (m *RegressorModel) Columns() int { return m.Forest.Width }

func (m *RegressorModel) single() bool { return m.Family == KindXGBoostRegressor }

// Sums returns the n×1 sums of the rows of x before the link.
func (m *RegressorModel) Sums(x *mat.Dense) (*mat.Dense, error) {
	if err := checkRows(m, x, m.single()); err != nil {
		return nil, err
	}
	return m.Forest.sums(x, m.single(), 0), nil
}

// Predict implements xrai.Regressor, as ClassifierModel.Proba does.
func (m *RegressorModel) Predict(x *mat.Dense) ([]float64, error) {
	sums, err := m.Sums(x)
	if err != nil {
		return nil, err
	}
	out := sums.RawMatrix().Data
	for i, r := range out {
		switch m.Forest.Link {
		case Exp:
			r = math.Exp(r)
		case Logistic:
			r = expit(m.Forest.Scale * r)
		case Softplus:
			r = max(r, 0) + math.Log1p(math.Exp(-math.Abs(r)))
		case Square:
			r *= math.Abs(r)
		}
		out[i] = max(-math.MaxFloat64, min(r, math.MaxFloat64))
	}
	return out, nil
}

func expit(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + math.Exp(-x))
	}
	e := math.Exp(x)
	return e / (1 + e)
}

func softmax(raw, p []float64) {
	top := raw[0]
	for _, r := range raw[1:] {
		top = max(top, r)
	}
	total := 0.0
	for k, r := range raw {
		p[k] = math.Exp(r - top)
		total += p[k]
	}
	for k := range p {
		p[k] /= total
	}
}

// oneVsAll divides by the total, which neither library does, for probabilities
// sum to 1; the order of classes stays. Where all are 0 the largest sum wins.
func oneVsAll(raw, p []float64, scale float64) {
	total, best := 0.0, 0
	for k, r := range raw {
		p[k] = expit(scale * r)
		total += p[k]
		if r > raw[best] {
			best = k
		}
	}
	for k := range p {
		if total > 0 {
			p[k] /= total
		}
	}
	if total == 0 {
		p[best] = 1
	}
}

// checkRows refuses rows that a model cannot predict, naming record and column.
func checkRows(m xrai.Model, x *mat.Dense, single bool) error {
	if err := xrai.CheckColumns(m, x); err != nil {
		return err
	}
	n, _ := x.Dims()
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if math.IsInf(v, 0) || single && math.IsInf(float64(float32(v)), 0) {
				return fmt.Errorf("%s: record %d, column %d: value is %v", m.Kind(), i, j, v)
			}
		}
	}
	return nil
}
