package xrai

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestClassWeight(t *testing.T) {
	d := &Dataset{X: mat.NewDense(6, 1, nil), Classes: []string{"a", "b", "none"}, Labels: []int{0, 0, 0, 0, 1, 1}}
	for _, c := range []struct {
		weight  ClassWeight
		records []float64
		want    []float64
		json    string
	}{
		{ClassWeight{}, nil, nil, `null`},
		{ClassWeight{Balanced: true}, nil, []float64{0.75, 0.75, 0.75, 0.75, 1.5, 1.5}, `"balanced"`},
		// Two records of each class are left.
		{ClassWeight{Balanced: true}, []float64{0, 0, 1, 2, 1, 1}, []float64{0, 0, 1, 2, 1, 1}, `"balanced"`},
		{ClassWeight{Of: map[string]float64{"b": 3}}, nil, []float64{1, 1, 1, 1, 3, 3}, `{"b":3}`},
		{ClassWeight{Of: map[string]float64{"b": 3, "none": 0}}, []float64{1, 2, 3, 4, 5, 0}, []float64{1, 2, 3, 4, 15, 0}, `{"b":3,"none":0}`},
	} {
		d.Weights = c.records
		got, err := c.weight.Apply(d)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v: %v, %v; want %v", c.weight, got, err, c.want)
		}
		data, err := json.Marshal(c.weight)
		if err != nil || string(data) != c.json {
			t.Errorf("%+v: %s, %v", c.weight, data, err)
		}
		var back ClassWeight
		if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, c.weight) {
			t.Errorf("%s: %+v, %v", data, back, err)
		}
	}
	d.Weights = nil
	for want, c := range map[string]ClassWeight{
		`"c": the data has no such class`: {Of: map[string]float64{"c": 1}},
		`"a" is -1`:                       {Of: map[string]float64{"a": -1}},
		"both":                            {Balanced: true, Of: map[string]float64{"a": 1}},
		"no record any weight":            {Of: map[string]float64{"a": 0, "b": 0}},
	} {
		if _, err := c.Apply(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", c, err, want)
		}
	}
	for _, bad := range []string{`"even"`, `3`, `[1]`, `{"a":"x"}`, `{"a":null}`, `{"a":-1}`} {
		if json.Unmarshal([]byte(bad), new(ClassWeight)) == nil {
			t.Errorf("%s is read", bad)
		}
	}
}
