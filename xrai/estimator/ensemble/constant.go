package ensemble

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Kinds of models that ignore the rows.
const (
	KindConstantClassifier = "constant classifier"
	KindConstantRegressor  = "constant regressor"
)

// ConstantClassifier gives every row the same probabilities.
type ConstantClassifier struct {
	ClassNames []string  // C names
	Shares     []float64 // C probabilities
	Width      int       // d, the number of features; 0 for any
}

// Kind implements xrai.Model.
func (*ConstantClassifier) Kind() string { return KindConstantClassifier }

// Columns implements xrai.Model.
func (m *ConstantClassifier) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *ConstantClassifier) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier.
func (m *ConstantClassifier) Proba(x *mat.Dense) (*mat.Dense, error) {
	n, err := rowsOf(m, x)
	if err != nil {
		return nil, err
	}
	out := mat.NewDense(n, len(m.Shares), nil)
	for i := range n {
		copy(out.RawRowView(i), m.Shares)
	}
	return out, nil
}

// Check refuses a model that cannot predict.
func (m *ConstantClassifier) Check() error {
	if len(m.ClassNames) == 0 || len(m.Shares) != len(m.ClassNames) {
		return fmt.Errorf("%s: %d shares of %d classes", m.Kind(), len(m.Shares), len(m.ClassNames))
	}
	sum := 0.0
	for _, p := range m.Shares {
		if !(p >= 0 && p <= 1) {
			return fmt.Errorf("%s: class share %v", m.Kind(), p)
		}
		sum += p
	}
	if math.Abs(sum-1) > 1e-9 {
		return fmt.Errorf("%s: class shares sum to %v", m.Kind(), sum)
	}
	return checkWidth(m, 0)
}

func (*ConstantClassifier) parts() []*Part { return nil }

// ConstantRegressor predicts the same number for every row.
type ConstantRegressor struct {
	Value float64
	Width int // d, the number of features; 0 for any
}

// Kind implements xrai.Model.
func (*ConstantRegressor) Kind() string { return KindConstantRegressor }

// Columns implements xrai.Model.
func (m *ConstantRegressor) Columns() int { return m.Width }

// Predict implements xrai.Regressor.
func (m *ConstantRegressor) Predict(x *mat.Dense) ([]float64, error) {
	n, err := rowsOf(m, x)
	if err != nil {
		return nil, err
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = m.Value
	}
	return out, nil
}

// Check refuses a model that cannot predict.
func (m *ConstantRegressor) Check() error {
	if !finite(m.Value) {
		return fmt.Errorf("%s: the value is %v", m.Kind(), m.Value)
	}
	return checkWidth(m, 0)
}

func (*ConstantRegressor) parts() []*Part { return nil }

// maxWidth bounds the columns of a model.
const maxWidth = 1 << 20

func checkWidth(m xrai.Model, least int) error {
	if d := m.Columns(); d < least || d > maxWidth {
		return fmt.Errorf("%s: %d columns are outside %d to %d", m.Kind(), d, least, maxWidth)
	}
	return nil
}

// rowsOf returns the number of rows of a matrix that the model takes.
func rowsOf(m xrai.Model, x *mat.Dense) (int, error) {
	if m.Columns() > 0 || x == nil || x.IsEmpty() {
		if err := xrai.CheckColumns(m, x); err != nil {
			return 0, err
		}
	}
	n, _ := x.Dims()
	return n, nil
}

func finite(v float64) bool { return v-v == 0 }
