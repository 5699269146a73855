package gbtree

import (
	"encoding/json"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

type forestJSON struct {
	Columns int                  `json:"columns"`
	Base    strict.List[float64] `json:"base"`
	Output  strict.List[int32]   `json:"output"`
	Divisor float64              `json:"divisor"`
	Link    string               `json:"link"`
	Scale   float64              `json:"scale"`
	Start   strict.List[int32]   `json:"start"`
	Feature strict.List[int32]   `json:"feature"`
	Second  strict.List[int32]   `json:"second"`
	Value   strict.List[float64] `json:"value"`
	Flags   []byte               `json:"flags"`
	Ends    strict.List[int32]   `json:"ends,omitempty"`
	Sets    strict.List[int32]   `json:"sets,omitempty"`
}

// MarshalJSON writes the forest; flags are in base64.
func (f *Forest) MarshalJSON() ([]byte, error) {
	t := &f.Trees
	return json.Marshal(forestJSON{f.Width, full(f.Base), full(f.Output), f.Divisor, f.Link, f.Scale,
		full(t.Start), full(t.Feature), full(t.Second), full(t.Value), t.Flags, t.Ends, t.Sets})
}

// full is the list, never nil, which JSON would write as null.
func full[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

// UnmarshalJSON reads what MarshalJSON writes. Whether it is sound is for its
// model to check.
func (f *Forest) UnmarshalJSON(data []byte) error {
	var in forestJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("forest: %w", err)
	}
	*f = Forest{in.Columns, in.Base, in.Output, Trees{in.Start, in.Feature, in.Second, in.Value, in.Flags, in.Ends, in.Sets}, in.Divisor, in.Link, in.Scale}
	return nil
}

type classifierJSON struct {
	Kind    string   `json:"kind"`
	Classes []string `json:"classes"`
	Forest  *Forest  `json:"forest"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *ClassifierModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(classifierJSON{m.Family, m.ClassNames, &m.Forest})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *ClassifierModel) UnmarshalJSON(data []byte) error {
	var in classifierJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load boosted trees: %w", err)
	}
	if in.Forest == nil {
		return fmt.Errorf("load boosted trees: no forest")
	}
	out := ClassifierModel{in.Kind, in.Classes, *in.Forest}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load boosted trees: %w", err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *ClassifierModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *ClassifierModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }

// Check refuses a model that cannot predict, naming what is wrong.
func (m *ClassifierModel) Check() error {
	if m.Family != KindXGBoostClassifier && m.Family != KindLightGBMClassifier {
		return fmt.Errorf("kind %q is not a classifier of boosted trees", m.Family)
	}
	seen := map[string]bool{}
	for _, c := range m.ClassNames {
		if seen[c] {
			return fmt.Errorf("class %q twice", c)
		}
		seen[c] = true
	}
	return m.Forest.checkClassifier(len(m.ClassNames), m.single())
}

type regressorJSON struct {
	Kind   string  `json:"kind"`
	Forest *Forest `json:"forest"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *RegressorModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(regressorJSON{m.Family, &m.Forest})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *RegressorModel) UnmarshalJSON(data []byte) error {
	var in regressorJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load boosted trees: %w", err)
	}
	if in.Forest == nil {
		return fmt.Errorf("load boosted trees: no forest")
	}
	out := RegressorModel{in.Kind, *in.Forest}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load boosted trees: %w", err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON.
func (m *RegressorModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *RegressorModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }

// Check refuses a model that cannot predict, naming what is wrong.
func (m *RegressorModel) Check() error {
	if m.Family != KindXGBoostRegressor && m.Family != KindLightGBMRegressor {
		return fmt.Errorf("kind %q is not a regressor of boosted trees", m.Family)
	}
	return m.Forest.checkRegressor(m.single())
}
