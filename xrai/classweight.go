package xrai

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
)

// ClassWeight weighs the records of a fit by their class, on top of their own
// weights, as scikit-learn's class_weight. The zero value weighs none. In JSON it
// is null, "balanced", or an object from class names to weights.
type ClassWeight struct {
	// Balanced gives a class of m records among n the weight n / (C·m), with C the
	// number of classes that have records.
	Balanced bool
	// Of is the weight of each class named, not negative; other classes have 1.
	Of map[string]float64
}

// IsZero reports whether no class is weighed.
func (c ClassWeight) IsZero() bool { return !c.Balanced && c.Of == nil }

// Apply returns the weights of the records of d, each times its class's; nil
// when both are absent. Records of weight 0 do not count as records. d is not
// changed.
func (c ClassWeight) Apply(d *Dataset) ([]float64, error) {
	if err := c.check(d.Classes); err != nil {
		return nil, err
	}
	if c.IsZero() {
		return d.Weights, nil
	}
	by := make([]float64, len(d.Classes))
	for k, name := range d.Classes {
		by[k] = 1
		if w, ok := c.Of[name]; ok {
			by[k] = w
		}
	}
	if c.Balanced {
		c.balance(d, by)
	}
	out := make([]float64, d.Rows())
	largest := 0.0
	for i, k := range d.Labels {
		out[i] = by[k]
		if d.Weights != nil {
			out[i] *= d.Weights[i]
		}
		largest = max(largest, out[i])
	}
	if largest == 0 {
		return nil, fmt.Errorf("class weights leave no record any weight")
	}
	return out, nil
}

func (c ClassWeight) balance(d *Dataset, by []float64) {
	count := make([]float64, len(d.Classes))
	n, present := 0.0, 0.0
	for i, k := range d.Labels {
		if d.Weights == nil || d.Weights[i] > 0 {
			if count[k] == 0 {
				present++
			}
			count[k]++
			n++
		}
	}
	for k, m := range count {
		if m > 0 {
			by[k] = n / (present * m)
		}
	}
}

func (c ClassWeight) check(classes []string) error {
	if c.Balanced && c.Of != nil {
		return fmt.Errorf("class weight: both balanced and weights by name are given")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Of)) {
		if w := c.Of[name]; !(w >= 0) || math.IsInf(w, 0) {
			return fmt.Errorf("class weight of %q is %v", name, w)
		}
		if !slices.Contains(classes, name) {
			return fmt.Errorf("class weight of %q: the data has no such class", name)
		}
	}
	return nil
}

// MarshalJSON writes the weights.
func (c ClassWeight) MarshalJSON() ([]byte, error) {
	switch {
	case c.Balanced && c.Of != nil:
		return nil, fmt.Errorf("class weight: both balanced and weights by name are given")
	case c.Balanced:
		return json.Marshal("balanced")
	case c.Of != nil:
		return json.Marshal(c.Of)
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *ClassWeight) UnmarshalJSON(data []byte) error {
	var name string
	if json.Unmarshal(data, &name) == nil && string(data) != "null" {
		if name != "balanced" {
			return fmt.Errorf("class weight %q is not \"balanced\"", name)
		}
		*c = ClassWeight{Balanced: true}
		return nil
	}
	var of map[string]*float64
	if err := json.Unmarshal(data, &of); err != nil {
		return fmt.Errorf("class weight is neither \"balanced\" nor an object of numbers")
	}
	*c = ClassWeight{}
	if of != nil {
		c.Of = make(map[string]float64, len(of))
	}
	for name, w := range of {
		if w == nil || *w < 0 {
			return fmt.Errorf("class weight of %q is not a number from 0", name)
		}
		c.Of[name] = *w
	}
	return nil
}
