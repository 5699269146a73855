package linear

import (
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Links of a GeneralizedModel.
const (
	Identity = "identity"
	Log      = "log"
)

// GeneralizedModel is a linear regressor fitted elsewhere, by whatever loss:
//
//	y = x·Coef + Intercept          with link Identity
//	y = exp(x·Coef + Intercept)     with link Log
type GeneralizedModel struct {
	Link      string    // Identity or Log
	Coef      []float64 // d coefficients, in the units of the columns as given
	Intercept float64
}

var _ xrai.Regressor = (*GeneralizedModel)(nil)

// Kind implements xrai.Model.
func (*GeneralizedModel) Kind() string { return KindGeneralized }

// Columns implements xrai.Model.
func (m *GeneralizedModel) Columns() int { return len(m.Coef) }

// Predict implements xrai.Regressor. A NaN or infinite value is an error, and so
// is a prediction that overflows.
func (m *GeneralizedModel) Predict(x *mat.Dense) ([]float64, error) {
	out, err := scores(m, x, m.Coef, m.Intercept)
	if err != nil || m.Link != Log {
		return out, err
	}
	for i, v := range out {
		if out[i] = math.Exp(v); !finite(out[i]) {
			return nil, fmt.Errorf("%s: record %d: the prediction overflows", m.Kind(), i)
		}
	}
	return out, nil
}

// Check refuses a model that cannot predict.
func (m *GeneralizedModel) Check() error {
	if m.Link != Identity && m.Link != Log {
		return fmt.Errorf("link %q is neither %q nor %q", m.Link, Identity, Log)
	}
	if err := checkCoef(m.Coef); err != nil {
		return err
	}
	if !finite(m.Intercept) {
		return fmt.Errorf("the intercept is %v", m.Intercept)
	}
	return nil
}

type generalizedJSON struct {
	Kind      string               `json:"kind"`
	Link      string               `json:"link"`
	Coef      strict.List[float64] `json:"coef"`
	Intercept *float64             `json:"intercept"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *GeneralizedModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(generalizedJSON{m.Kind(), m.Link, m.Coef, &m.Intercept})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *GeneralizedModel) UnmarshalJSON(data []byte) error {
	var in generalizedJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	if in.Kind != m.Kind() || in.Intercept == nil {
		return fmt.Errorf("load %s: kind is %q, or the intercept is missing", m.Kind(), in.Kind)
	}
	out := GeneralizedModel{in.Link, in.Coef, *in.Intercept}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *GeneralizedModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *GeneralizedModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
