package sklearn

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	boosters "github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster/fixture"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// TestWrappedEqualsPython: pickles of XGBoost and LightGBM models, in wrappers and
// without, with early stopping, labels, and numbers for missing values.
func TestWrappedEqualsPython(t *testing.T) {
	n := 0
	for _, prefix := range []string{"xgb_", "lgb_"} {
		tolerance := map[string]float64{"xgb_": 1e-7, "lgb_": 1e-12}[prefix]
		for _, f := range boosters.All(t, prefix) {
			for _, form := range f.Files {
				if form != "joblib" && form != "pkl" {
					continue
				}
				n++
				name := f.String() + "." + form
				v, _, err := ndarray.Load(f.Data(t, form), ndarray.Options{})
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				p, err := Decode(v, Options{Target: "y"})
				if err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				if named := p.Features.Inputs() != nil; named != f.Named {
					t.Errorf("%s: columns %q", name, p.Features.Inputs())
				}
				f.Bind(t, p)
				answer := boosters.Numbers(f.Answer)
				boosters.Near(t, name, f.Answers(t, p, len(answer)), answer, tolerance)
				if p.Learner == nil || !p.StandIn {
					t.Errorf("%s: learner %v, stand-in %v", name, p.Learner, p.StandIn)
				}
				if !slices.ContainsFunc(p.Warnings, func(w xrai.Warning) bool { return strings.Contains(w.What, "stand-in") }) {
					t.Errorf("%s: warnings %v", name, p.Warnings)
				}
				if len(f.Classes) == 0 {
					continue
				}
				var classes []string
				for _, c := range f.Classes {
					classes = append(classes, className(c))
				}
				if !slices.Equal(p.Target.Classes, classes) {
					t.Errorf("%s: classes %q, want %q", name, p.Target.Classes, classes)
				}
				predicted, err := p.Predict(f.Table(t))
				if err != nil {
					t.Fatal(err)
				}
				for i, v := range f.Predict {
					if got := fmt.Sprint(predicted.Val(i)); got != className(v) {
						t.Errorf("%s: row %d is %s, want %s", name, i, got, className(v))
					}
				}
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d pickles", n)
	}
}

func TestWrappedClassesNamed(t *testing.T) {
	for _, f := range boosters.All(t, "xgb_missing") {
		v, _, err := ndarray.Load(f.Data(t, "joblib"), ndarray.Options{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := Decode(v, Options{Target: "y", Classes: []string{"bad", "good"}})
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if !slices.Equal(p.Target.Classes, []string{"bad", "good"}) || !slices.ContainsFunc(p.Warnings, func(w xrai.Warning) bool { return strings.Contains(w.What, "in this order") }) {
			t.Errorf("%s: classes %q, warnings %v", f, p.Target.Classes, p.Warnings)
		}
	}
}
