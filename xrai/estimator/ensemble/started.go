package ensemble

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Kinds of boosting that starts from another model.
const (
	KindStartedClassifier = "boosting classifier on another model"
	KindStartedRegressor  = "boosting regressor on another model"
)

// StartedClassifier is boosting whose sums of trees begin at another classifier's
// log odds, or logarithms of probabilities. As scikit-learn's, it gives that one
// values rounded to float32.
type StartedClassifier struct {
	Start   Part    // a classifier of the same classes, in the same order
	Trees   Part    // a Decider whose own baseline is 0
	Least   float64 // how close to 0 and 1 the first's probabilities may be
	Centred bool    // of more than two classes: logarithms less their mean
}

var _ Decider = (*StartedClassifier)(nil)

// Kind implements xrai.Model.
func (*StartedClassifier) Kind() string { return KindStartedClassifier }

// Columns implements xrai.Model.
func (m *StartedClassifier) Columns() int { return m.Trees.Model.Columns() }

// Classes implements xrai.Classifier. Not to be changed.
func (m *StartedClassifier) Classes() []string { return m.Trees.Model.(Decider).Classes() }

// Decision returns the sums.
func (m *StartedClassifier) Decision(x *mat.Dense) (*mat.Dense, error) {
	out, err := m.Trees.Model.(Decider).Decision(x)
	if err != nil {
		return nil, err
	}
	p, err := m.Start.Model.(xrai.Classifier).Proba(rounded(x))
	if err != nil {
		return nil, err
	}
	logs := make([]float64, len(m.Classes()))
	for i := range out.RawMatrix().Rows {
		row := out.RawRowView(i)
		if len(row) == 1 {
			v := max(m.Least, min(p.At(i, 1), 1-m.Least))
			row[0] += math.Log(v / (1 - v))
			continue
		}
		mean := 0.0
		for c, v := range p.RawRowView(i) {
			logs[c] = math.Log(max(m.Least, min(v, 1-m.Least)))
			mean += logs[c] / float64(len(logs))
		}
		for c, l := range logs {
			if m.Centred {
				l -= mean
			}
			row[c] += l
		}
	}
	return out, nil
}

// Proba implements xrai.Classifier.
func (m *StartedClassifier) Proba(x *mat.Dense) (*mat.Dense, error) {
	d, err := m.Decision(x)
	if err != nil {
		return nil, err
	}
	if _, k := d.Dims(); k > 1 {
		for i := range d.RawMatrix().Rows {
			softmax(d.RawRowView(i))
		}
		return d, nil
	}
	n, _ := d.Dims()
	out := mat.NewDense(n, 2, nil)
	for i := range n {
		p := expit(d.At(i, 0))
		out.SetRow(i, []float64{1 - p, p})
	}
	return out, nil
}

// expit is the probability of log odds x.
func expit(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + math.Exp(-x))
	}
	e := math.Exp(x)
	return e / (1 + e)
}

// rounded returns values as float32 has them.
func rounded(x *mat.Dense) *mat.Dense {
	out := mat.DenseCopyOf(x)
	out.Apply(func(_, _ int, v float64) float64 { return float64(float32(v)) }, out)
	return out
}

// Check refuses a model that cannot predict.
func (m *StartedClassifier) Check() error {
	if m.Trees.Model == nil {
		return fmt.Errorf("%s has no trees", m.Kind())
	}
	if err := checkWidth(m, 1); err != nil {
		return err
	}
	t, err := m.Trees.decider(m.Columns())
	if err != nil {
		return err
	}
	s, err := m.Start.classifier(m.Columns())
	if err != nil {
		return err
	}
	if len(t.Classes()) < 2 || len(s.Classes()) != len(t.Classes()) {
		return fmt.Errorf("%s: starts from %d classes, not %d", m.Kind(), len(s.Classes()), len(t.Classes()))
	}
	if !(m.Least > 0 && m.Least < 0.5) {
		return fmt.Errorf("%s: probabilities from %v", m.Kind(), m.Least)
	}
	return nil
}

func (m *StartedClassifier) parts() []*Part { return []*Part{&m.Start, &m.Trees} }

// StartedRegressor is boosting whose sum of trees begins at another model's
// prediction.
type StartedRegressor struct{ Start, Trees Part }

var _ xrai.Regressor = (*StartedRegressor)(nil)

// Kind implements xrai.Model.
func (*StartedRegressor) Kind() string { return KindStartedRegressor }

// Columns implements xrai.Model.
func (m *StartedRegressor) Columns() int { return m.Trees.Model.Columns() }

// Predict implements xrai.Regressor.
func (m *StartedRegressor) Predict(x *mat.Dense) ([]float64, error) {
	out, err := m.Trees.Model.(xrai.Regressor).Predict(x)
	if err != nil {
		return nil, err
	}
	start, err := m.Start.Model.(xrai.Regressor).Predict(rounded(x))
	if err != nil {
		return nil, err
	}
	for i, v := range start {
		out[i] += v
	}
	return out, nil
}

// Check refuses a model that cannot predict.
func (m *StartedRegressor) Check() error {
	if m.Trees.Model == nil {
		return fmt.Errorf("%s has no trees", m.Kind())
	}
	if err := checkWidth(m, 1); err != nil {
		return err
	}
	if _, err := m.Trees.regressor(m.Columns()); err != nil {
		return err
	}
	_, err := m.Start.regressor(m.Columns())
	return err
}

func (m *StartedRegressor) parts() []*Part { return []*Part{&m.Start, &m.Trees} }
