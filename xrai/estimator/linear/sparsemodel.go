package linear

import (
	"encoding/json"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// SparseModel is a fitted Lasso or ElasticNet: a Model, and how its fit ended.
type SparseModel struct {
	Model      // Family is KindLasso or KindElasticNet
	Converged  bool
	Iterations int // rounds over the columns
}

var _ xrai.Regressor = (*SparseModel)(nil)

// Doubts says when the fit did not converge.
func (m *SparseModel) Doubts() []xrai.Warning {
	if m.Converged {
		return nil
	}
	return unconverged(m.Kind(), m.Iterations)
}

// unconverged is the doubt of a model whose fit was cut off.
func unconverged(kind string, iterations int) []xrai.Warning {
	return []xrai.Warning{{
		What:   fmt.Sprintf("the %s did not converge in %d iterations", kind, iterations),
		Why:    "it is not the model that its parameters describe, and refits differ from it for that reason too",
		Remedy: "raise MaxIter, or scale the columns",
	}}
}

// Check refuses a model that cannot predict, as Model's does.
func (m *SparseModel) Check() error {
	if m.Family != KindLasso && m.Family != KindElasticNet {
		return fmt.Errorf("kind %q is neither %q nor %q", m.Family, KindLasso, KindElasticNet)
	}
	if m.Iterations < 0 {
		return fmt.Errorf("%d iterations", m.Iterations)
	}
	return m.checkNumbers()
}

type sparseJSON struct {
	Kind       string               `json:"kind"`
	Coef       strict.List[float64] `json:"coef"`
	Intercept  *float64             `json:"intercept"`
	Converged  bool                 `json:"converged"`
	Iterations int                  `json:"iterations"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *SparseModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(sparseJSON{m.Kind(), m.Coef, &m.Intercept, m.Converged, m.Iterations})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *SparseModel) UnmarshalJSON(data []byte) error {
	var in sparseJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load linear model: %w", err)
	}
	if in.Intercept == nil {
		return fmt.Errorf("load linear model: intercept is missing")
	}
	out := SparseModel{Model{in.Kind, in.Coef, *in.Intercept}, in.Converged, in.Iterations}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load linear model: %w", err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *SparseModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *SparseModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
