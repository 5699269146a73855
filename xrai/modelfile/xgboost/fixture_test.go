package xgboost

import (
	"math"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster/fixture"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// content returns the bytes that Decode takes: a file's, or what a pickled Booster
// holds.
func content(t testing.TB, f *fixture.Fixture, form string) []byte {
	data := f.Data(t, form)
	if form != "pkl" {
		return data
	}
	v, _, err := ndarray.Load(data, ndarray.Options{})
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	handle, _ := v.(*pickle.Object).Attr("handle")
	b, ok := handle.(pickle.Bytes)
	if !ok {
		t.Fatalf("%s: the handle is %s", f, pickle.TypeName(handle))
	}
	return b
}

// TestEqualsPython: the sums are the same float32, the answers agree to 1e-7.
func TestEqualsPython(t *testing.T) {
	forms := map[string]int{}
	for _, f := range fixture.All(t, "xgb_") {
		for _, form := range f.Files {
			if form == "joblib" {
				continue // package sklearn's
			}
			forms[form]++
			p, err := Decode(content(t, f, form), Options{Target: "y"})
			if err != nil {
				t.Errorf("%s.%s: %v", f, form, err)
				continue
			}
			if named := p.Features.Inputs() != nil; named != f.Named {
				t.Errorf("%s.%s: columns %q", f, form, p.Features.Inputs())
			}
			f.Bind(t, p)
			want := fixture.Numbers(f.Margin)
			got := f.Sums(t, p)
			for i := range want {
				if len(got) != len(want) || float32(got[i]) != float32(want[i]) {
					t.Errorf("%s.%s: margin %d of %d is %v, want %v", f, form, i, len(got), got[i], float32(want[i]))
					break
				}
			}
			if strings.HasSuffix(f.Name, "softmax") || strings.HasSuffix(f.Name, "logitraw") {
				continue // whose answers are classes, or the sums again
			}
			answer := fixture.Numbers(f.Answer)
			fixture.Near(t, f.String()+"."+form, f.Answers(t, p, len(answer)), answer, 1e-7)
		}
	}
	for _, form := range []string{"model.json", "model.ubj", "pkl"} {
		if forms[form] == 0 {
			t.Errorf("no fixture of form %s", form)
		}
	}
}

// TestRefusesByName: models that cannot be read are refused by what they are.
func TestRefusesByName(t *testing.T) {
	for _, f := range fixture.All(t, "refuse_") {
		if strings.HasPrefix(f.Name, "refuse_lgb") {
			continue
		}
		for _, form := range f.Files {
			data := f.Data(t, form)
			if !Is(data) {
				t.Errorf("%s is not recognised", f)
			}
			if _, err := Decode(data, Options{Target: "y"}); err == nil || !strings.Contains(err.Error(), f.Want) {
				t.Errorf("%s: error %v, want %q", f, err, f.Want)
			}
		}
	}
}

func TestNumbersOfJSON(t *testing.T) {
	for text, want := range map[string]float64{"0": 0, "-1.5": -1.5, "5E-1": 0.5, "1e-45": 1e-45, "3.4028235e38": 3.4028235e38, "123456789012345678901": 123456789012345678901,
		"0.1": 0.1, "1.7976931348623157e308": math.MaxFloat64, "Infinity": math.Inf(1), "-Infinity": math.Inf(-1), "1e400": math.Inf(1), "-0": math.Copysign(0, -1)} {
		v, err := parseJSON([]byte("[" + text + "]"))
		if got, ok := v.([]float64); err != nil || !ok || len(got) != 1 || math.Float64bits(got[0]) != math.Float64bits(want) {
			t.Errorf("%s is %v, %v", text, v, err)
		}
	}
	for _, text := range []string{"", "-", "1e", ".", "nan", "Inf", "+1", "--1", "truth", "tru"} {
		if v, err := parseJSON([]byte("[" + text + ",1]")); err == nil {
			t.Errorf("%s is %v", text, v)
		}
	}
}
