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
				if !slices.ContainsFunc(p.Warnings, func(w xrai.Warning) bool { return strings.Contains(w.What, "nearest kind here") }) {
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

// TestWrappedHostile: a pickle whose model inside is damaged is refused, by what is
// wrong with it.
func TestWrappedHostile(t *testing.T) {
	for _, c := range []struct{ generation, file, old, by, want string }{
		{"xgb0", "xgb_binary.pkl", `"left_children":[1`, `"left_children":[0`, "the handle of the Booster: XGBoost 1.5.2: tree 0: node 0: child 0"},
		{"xgb0", "xgb_binary.pkl", `"num_feature":"5"`, `"num_feature":"2"`, "the handle of the Booster"},
		{"xgb0", "xgb_binary.pkl", `{"Config":`, `{"Confi":}`, "the handle of the Booster"},
		{"xgb3", "xgb_binary.pkl", "left_children", "left_childrex", "left_children"},
		{"xgb3", "lgb_binary.pkl", "Tree=0", "Tree=9", "the _handle of the Booster: line"},
		{"xgb3", "lgb_binary.pkl", "_handle", "_candle", "Booster.handle: is missing"},
		{"xgb3", "xgb_binary.pkl", "handle", "candle", "Booster.handle: is missing"},
	} {
		data := string(boosters.File(t, c.generation, c.file))
		if !strings.Contains(data, c.old) {
			t.Fatalf("%s has no %q", c.file, c.old)
		}
		v, _, err := ndarray.Load([]byte(strings.ReplaceAll(data, c.old, c.by)), ndarray.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(v, Options{Target: "y"}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %q: error %v, want %q", c.file, c.by, err, c.want)
		}
	}
}
