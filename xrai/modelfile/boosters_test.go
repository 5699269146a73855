package modelfile

import (
	"bytes"
	"encoding/json"
	"math"
	"path/filepath"
	"testing"

	boosters "github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster/fixture"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/lightgbm"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/sklearn"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/xgboost"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// TestBoostersSaveAndOpen: pipelines of XGBoost and LightGBM models, with their
// steps, stand-ins and warnings, saved and opened again.
func TestBoostersSaveAndOpen(t *testing.T) {
	kinds := map[string]bool{}
	for _, prefix := range []string{"xgb_categor", "xgb_missing", "xgb_multi", "xgb_numbers", "xgb_count_poisson", "lgb_categories", "lgb_ova", "lgb_regressor"} {
		for _, f := range all(t, prefix) {
			p := decoded(t, f)
			kinds[p.Model.Kind()] = true
			f.Bind(t, p)
			path := filepath.Join(t.TempDir(), "m.json")
			if err := p.Save(path); err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			q, err := Open(path)
			if err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			before, _ := json.Marshal(p)
			after, err := json.Marshal(q)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("%s: saved again, the file differs (%v)", f, err)
			}
			want, got := outputs(t, p, f.Table(t)), outputs(t, q, f.Table(t))
			for i := range want {
				if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
					t.Fatalf("%s: output %d is %v, was %v", f, i, got[i], want[i])
				}
			}
		}
	}
	for kind := range predictOnly {
		if !kinds[kind] {
			t.Errorf("no test for kind %q", kind)
		}
	}
}

// all is boosters.All for models that not every generation has.
func all(t testing.TB, prefix string) (out []*boosters.Fixture) {
	for _, f := range boosters.All(t, prefix[:4]) {
		if len(f.Name) >= len(prefix) && f.Name[:len(prefix)] == prefix {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no fixtures %s*", prefix)
	}
	return out
}

func decoded(t testing.TB, f *boosters.Fixture) *pipeline.Pipeline {
	t.Helper()
	form := f.Files[0]
	data := f.Data(t, form)
	var p *pipeline.Pipeline
	var err error
	switch form {
	case "joblib", "pkl":
		v, _, e := ndarray.Load(data, ndarray.Options{})
		if e != nil {
			t.Fatal(e)
		}
		p, err = sklearn.Decode(v, sklearn.Options{Target: "y"})
	case "txt":
		p, err = lightgbm.Decode(data, lightgbm.Options{Target: "y"})
	default:
		p, err = xgboost.Decode(data, xgboost.Options{Target: "y"})
	}
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return p
}

// TestBoostersRecognised: every form is told by its content.
func TestBoostersRecognised(t *testing.T) {
	want := map[string]format{"model.json": formatXGBoost, "model.ubj": formatXGBoost, "model": formatXGBoost, "txt": formatLightGBM, "pkl": formatPickle}
	for _, prefix := range []string{"xgb_", "lgb_", "refuse_"} {
		for _, f := range boosters.All(t, prefix) {
			for _, form := range f.Files {
				if w, ok := want[form]; ok {
					if got := recognise(f.Data(t, form)); got != w {
						t.Errorf("%s.%s is %q", f, form, got)
					}
				}
			}
		}
	}
}
