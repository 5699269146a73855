package linear

import (
	"encoding/json"
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Kinds of the learners here and of the models they fit.
const (
	KindRegression = "linear regression"
	KindRidge      = "ridge"
	KindLasso      = "lasso"
	KindElasticNet = "elastic net"
	KindLogistic   = "logistic regression"
)

// Kinds of models that no learner here fits.
const (
	KindDiscriminant = "linear discriminant analysis"
	KindMultinomial  = "multinomial naive bayes"
	KindComplement   = "complement naive bayes"
	KindGeneralized  = "generalized linear regressor"
	KindScores       = "linear classifier"
)

// Model is a fitted linear regressor: y = x·Coef + Intercept.
type Model struct {
	Family    string    // KindRegression or KindRidge; "" means KindRegression
	Coef      []float64 // d coefficients, in the units of the columns as given
	Intercept float64
}

var _ xrai.Regressor = (*Model)(nil)

// Kind implements xrai.Model.
func (m *Model) Kind() string {
	if m.Family == "" {
		return KindRegression
	}
	return m.Family
}

// Columns implements xrai.Model.
func (m *Model) Columns() int { return len(m.Coef) }

// Predict implements xrai.Regressor. A NaN or infinite value is an error.
func (m *Model) Predict(x *mat.Dense) ([]float64, error) {
	return scores(m, x, m.Coef, m.Intercept)
}

// scores returns x·coef + intercept for each row of x (n×d).
func scores(m xrai.Model, x *mat.Dense, coef []float64, intercept float64) ([]float64, error) {
	if err := checkRows(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	out := make([]float64, n)
	for i := range out {
		out[i] = floats.Dot(x.RawRowView(i), coef) + intercept
		if !finite(out[i]) {
			return nil, fmt.Errorf("%s: record %d: the prediction overflows", m.Kind(), i)
		}
	}
	return out, nil
}

// Check refuses a model that cannot predict: another family, no coefficients or
// too many, a NaN or infinite one.
func (m *Model) Check() error {
	if k := m.Kind(); k != KindRegression && k != KindRidge {
		return fmt.Errorf("kind %q is not a linear regressor", k)
	}
	return m.checkNumbers()
}

func (m *Model) checkNumbers() error {
	if err := checkCoef(m.Coef); err != nil {
		return err
	}
	if !finite(m.Intercept) {
		return fmt.Errorf("the intercept is %v", m.Intercept)
	}
	return nil
}

type modelJSON struct {
	Kind      string               `json:"kind"`
	Coef      strict.List[float64] `json:"coef"`
	Intercept *float64             `json:"intercept"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *Model) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(modelJSON{m.Kind(), m.Coef, &m.Intercept})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *Model) UnmarshalJSON(data []byte) error {
	var in modelJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load linear model: %w", err)
	}
	if in.Kind == "" || in.Intercept == nil {
		return fmt.Errorf("load linear model: kind or intercept is missing")
	}
	out := Model{in.Kind, in.Coef, *in.Intercept}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load linear model: %w", err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *Model) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *Model) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
