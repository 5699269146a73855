package feature

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

type transformerJSON struct {
	Spec        Spec              `json:"spec"`
	Continuous  []continuousJSON  `json:"continuous"`
	Categorical []categoricalJSON `json:"categorical"`
	Warnings    []xrai.Warning    `json:"warnings,omitempty"`
}

// The numbers are pointers so that an absent one is told from 0.
type continuousJSON struct {
	Name  string   `json:"name"`
	Fill  *float64 `json:"fill"` // null where missing values are kept
	Shift *float64 `json:"shift"`
	Scale *float64 `json:"scale"`
}

type categoricalJSON struct {
	Name       string   `json:"name"`
	Bool       bool     `json:"bool,omitempty"`
	Fill       *string  `json:"fill"`
	Categories []string `json:"categories"`
}

// MarshalJSON writes everything Transform needs; floats in the shortest form
// that reads back to the same bits.
func (t *Transformer) MarshalJSON() ([]byte, error) {
	out := transformerJSON{
		Spec:        t.spec,
		Continuous:  make([]continuousJSON, len(t.continuous)),
		Categorical: make([]categoricalJSON, len(t.categorical)),
		Warnings:    t.Warnings,
	}
	for i := range t.continuous {
		c := &t.continuous[i]
		out.Continuous[i] = continuousJSON{c.name, &c.fill, &c.shift, &c.scale}
		if t.spec.Impute == ImputeNone {
			out.Continuous[i].Fill = nil
		}
	}
	for i := range t.categorical {
		c := &t.categorical[i]
		out.Categorical[i] = categoricalJSON{c.name, c.bool, &c.fill, c.categories}
	}
	return json.Marshal(out)
}

// UnmarshalJSON loads what MarshalJSON wrote and refuses anything that Fit could
// not have made.
func (t *Transformer) UnmarshalJSON(data []byte) error {
	var in transformerJSON
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return fmt.Errorf("features: %w", err)
	}
	out := Transformer{spec: in.Spec.withDefaults(), Warnings: in.Warnings}
	if err := out.spec.check(); err != nil {
		return fmt.Errorf("features: %w", err)
	}
	seen := map[string]bool{"": true} // no table has a column without a name
	for _, c := range in.Continuous {
		if seen[c.Name] {
			return fmt.Errorf("features: column %q is listed twice or has no name", c.Name)
		}
		seen[c.Name] = true
		if err := c.check(out.spec); err != nil {
			return fmt.Errorf("features: column %q: %w", c.Name, err)
		}
		fitted := continuous{name: c.Name, shift: *c.Shift, scale: *c.Scale}
		if c.Fill != nil {
			fitted.fill = *c.Fill
		}
		out.continuous = append(out.continuous, fitted)
	}
	for _, c := range in.Categorical {
		if seen[c.Name] {
			return fmt.Errorf("features: column %q is listed twice or has no name", c.Name)
		}
		seen[c.Name] = true
		if err := c.check(out.spec); err != nil {
			return fmt.Errorf("features: column %q: %w", c.Name, err)
		}
		fitted := categorical{name: c.Name, bool: c.Bool, fill: *c.Fill}
		fitted.setCategories(c.Categories)
		out.categorical = append(out.categorical, fitted)
	}
	if len(seen) == 1 {
		return fmt.Errorf("features: no columns")
	}
	out.names = out.outputNames()
	*t = out
	return nil
}

func (c continuousJSON) check(spec Spec) error {
	switch {
	case c.Shift == nil || c.Scale == nil || c.Fill == nil && spec.Impute != ImputeNone:
		return fmt.Errorf("fill, shift and scale are needed")
	case c.Fill != nil && spec.Impute == ImputeNone:
		return fmt.Errorf("fill %v where missing values are kept", *c.Fill)
	case !(*c.Scale > 0) || math.IsInf(1 / *c.Scale, 0):
		return fmt.Errorf("scale %v is not a positive number to divide by", *c.Scale)
	}
	return nil
}

func (c categoricalJSON) check(spec Spec) error {
	if c.Fill == nil || len(c.Categories) == 0 {
		return fmt.Errorf("fill and categories are needed")
	}
	for i := 1; i < len(c.Categories); i++ {
		if c.Categories[i-1] >= c.Categories[i] {
			return fmt.Errorf("categories %q and %q are not in sorted order", c.Categories[i-1], c.Categories[i])
		}
	}
	if value, ok := spec.ImputeText.constant(); ok {
		if *c.Fill != value {
			return fmt.Errorf("fill %q is not the constant %q", *c.Fill, value)
		}
	} else if _, ok := slices.BinarySearch(c.Categories, *c.Fill); !ok {
		return fmt.Errorf("fill %q is not among the categories", *c.Fill)
	}
	return nil
}
