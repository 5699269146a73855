package svm

import (
	"encoding/json"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

type classifierJSON struct {
	Kind       string                 `json:"kind"`
	Classes    []string               `json:"classes"`
	Kernel     Kernel                 `json:"kernel"`
	Columns    int                    `json:"columns"`
	Vectors    strict.List[float64]   `json:"vectors"`
	Counts     strict.List[int]       `json:"counts"`
	Coef       []strict.List[float64] `json:"coef"`
	Intercepts strict.List[float64]   `json:"intercepts"`
	PlattA     strict.List[float64]   `json:"platt_a,omitempty"`
	PlattB     strict.List[float64]   `json:"platt_b,omitempty"`
	BreakTies  bool                   `json:"break_ties"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *ClassifierModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	out := classifierJSON{m.Kind(), m.ClassNames, m.Kernel, m.Width, m.Vectors, m.Counts, nil, m.Intercepts, m.PlattA, m.PlattB, m.BreakTies}
	for _, row := range m.Coef {
		out.Coef = append(out.Coef, row)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *ClassifierModel) UnmarshalJSON(data []byte) error {
	var in classifierJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	if in.Kind != m.Kind() {
		return fmt.Errorf("load %s: kind is %q", m.Kind(), in.Kind)
	}
	out := ClassifierModel{ClassNames: in.Classes, Kernel: in.Kernel, Width: in.Columns, Vectors: in.Vectors, Counts: in.Counts,
		Intercepts: in.Intercepts, PlattA: in.PlattA, PlattB: in.PlattB, BreakTies: in.BreakTies}
	for _, row := range in.Coef {
		out.Coef = append(out.Coef, row)
	}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *ClassifierModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *ClassifierModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
