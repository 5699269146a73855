package sklearn

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// decodeSteps reads a file whose value is a transformer or a Pipeline of them.
// columns is what to assume of a step without a memory in a file that does not say
// how many it takes.
func decodeSteps(v any, columns int) (*step.Steps, error) {
	d := &decoder{}
	s, err := d.step(v)
	if err != nil {
		return nil, err
	}
	f := &fitted{}
	if s != nil {
		f.lead = []step.Step{s}
	}
	names, width, err := d.inputs(v, f)
	if err != nil && (s == nil || step.KeepsWidth(s)) {
		width, err = columns, nil
	}
	if err != nil {
		return nil, err
	}
	return step.New(names, width, f.lead, nil)
}

// bound gives the columns of a file without names those of a table.
func bound(t *testing.T, f *fixture, s *step.Steps) feature.Features {
	if s.Bound() {
		return s
	}
	var names []string
	for _, c := range f.Columns {
		names = append(names, c.Name)
	}
	b, err := s.Bind(names)
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return b
}

// loose are the fixtures whose numbers come from other algorithms than ours.
var loose = []string{"step_pca", "step_svd", "step_power", "step_quantile", "step_union"}

func TestTransformersEqualScikitLearn(t *testing.T) {
	largest := 0.0
	all := fixtures(t, "step_")
	for _, f := range all {
		s, err := decodeSteps(f.load(t), len(f.Columns))
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		features := bound(t, f, s)
		df := f.table(t)
		x, err := features.Transform(df)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		tolerance := 1e-12
		for _, prefix := range loose {
			if strings.HasPrefix(f.name, prefix) {
				tolerance = 1e-9
			}
		}
		n, d := x.Dims()
		if n != len(f.Changed) || d != len(f.Changed[0]) || d != len(features.Names()) {
			t.Errorf("%s: %d×%d and %d names, want %d×%d", f, n, d, len(features.Names()), len(f.Changed), len(f.Changed[0]))
			continue
		}
	rows:
		for i, row := range f.Changed {
			for j, want := range row {
				if got := x.At(i, j); !near(got, want, tolerance) {
					w := math.NaN()
					if want != nil {
						w = *want
					}
					t.Errorf("%s: row %d, %s is %v, want %v", f, i, features.Names()[j], got, w)
					break rows
				} else if want != nil {
					largest = max(largest, math.Abs(got-*want)/math.Max(1, math.Abs(*want)))
				}
			}
		}
		if _, err := features.Check(df); err != nil {
			t.Errorf("%s: Check: %v", f, err)
		}
		saved, err := json.Marshal(features)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		again := new(step.Steps)
		if err := json.Unmarshal(saved, again); err != nil {
			t.Errorf("%s: its own JSON: %v", f, err)
			continue
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(saved) {
			t.Errorf("%s: saved again, the JSON differs (%v)", f, err)
		}
		y, err := again.Transform(df)
		if err != nil {
			t.Errorf("%s: read again: %v", f, err)
			continue
		}
		for i, v := range x.RawMatrix().Data {
			if w := y.RawMatrix().Data[i]; math.Float64bits(w) != math.Float64bits(v) && !(math.IsNaN(v) && math.IsNaN(w)) {
				t.Errorf("%s: read again, number %d is %v, was %v", f, i, w, v)
				break
			}
		}
	}
	t.Logf("%d fixtures; the largest difference is %.1g", len(all), largest)
}

func TestDecodeRefusesTransformers(t *testing.T) {
	for _, name := range []string{"step_standard", "step_columns", "step_columns_pipeline"} {
		for _, g := range generations {
			_, err := Decode(readFixture(t, g, name).load(t), Options{})
			if err == nil || !strings.Contains(err.Error(), "which only prepares data; it holds no model") {
				t.Errorf("%s/%s: %v", g, name, err)
			}
		}
	}
	o := &pickle.Object{Class: &pickle.Class{Module: "sklearn.preprocessing._label", Name: "LabelEncoder"}}
	if _, err := Decode(o, Options{}); err == nil || !strings.Contains(err.Error(), "turns the names of classes into numbers") {
		t.Error(err)
	}
}
