package svm

import (
	"encoding/json"
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// KindRegressor is the kind of RegressorModel.
const KindRegressor = "support vector regressor"

// RegressorModel is a fitted support vector regressor:
//
//	y = sum over s of Coef_s Kernel(vector_s, x) + Intercept
type RegressorModel struct {
	Kernel    Kernel
	Width     int       // d, the number of features
	Vectors   []float64 // n×d support vectors, one after another
	Coef      []float64 // n
	Intercept float64
}

var _ xrai.Regressor = (*RegressorModel)(nil)

// StoresTrainingRows says that the model, and a file of it, holds the data.
func (*RegressorModel) StoresTrainingRows() bool { return true }

// Kind implements xrai.Model.
func (*RegressorModel) Kind() string { return KindRegressor }

// Columns implements xrai.Model.
func (m *RegressorModel) Columns() int { return m.Width }

// Predict implements xrai.Regressor. A NaN or infinite value is an error, and so
// is a prediction that overflows.
func (m *RegressorModel) Predict(x *mat.Dense) ([]float64, error) {
	var out []float64
	err := each(m, m.Kernel, m.Vectors, x, func(i int, k []float64) error {
		y := floats.Dot(m.Coef, k) + m.Intercept
		if !finite(y) {
			return fmt.Errorf("the prediction overflows")
		}
		out = append(out, y)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Check refuses a model that cannot predict, naming the field.
func (m *RegressorModel) Check() error {
	if err := m.Kernel.check(); err != nil {
		return err
	}
	if err := checkVectors(m.Vectors, m.Width, len(m.Coef)); err != nil {
		return err
	}
	if !finite(m.Intercept) {
		return fmt.Errorf("the intercept is %v", m.Intercept)
	}
	return checkNumbers("coefficients", m.Coef)
}

type regressorJSON struct {
	Kind      string               `json:"kind"`
	Kernel    Kernel               `json:"kernel"`
	Columns   int                  `json:"columns"`
	Vectors   strict.List[float64] `json:"vectors"`
	Coef      strict.List[float64] `json:"coef"`
	Intercept float64              `json:"intercept"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *RegressorModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(regressorJSON{m.Kind(), m.Kernel, m.Width, m.Vectors, m.Coef, m.Intercept})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *RegressorModel) UnmarshalJSON(data []byte) error {
	var in regressorJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	if in.Kind != m.Kind() {
		return fmt.Errorf("load %s: kind is %q", m.Kind(), in.Kind)
	}
	out := RegressorModel{in.Kernel, in.Columns, in.Vectors, in.Coef, in.Intercept}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *RegressorModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *RegressorModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
