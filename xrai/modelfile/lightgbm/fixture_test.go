package lightgbm

import (
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster/fixture"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// content returns the bytes that Decode takes: a file's, or the text that a
// pickled Booster holds.
func content(t testing.TB, f *fixture.Fixture, form string) []byte {
	data := f.Data(t, form)
	if form != "pkl" {
		return data
	}
	v, _, err := ndarray.Load(data, ndarray.Options{})
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	handle, _ := v.(*pickle.Object).Attr("_handle") // from 4.0
	if handle == nil {
		handle, _ = v.(*pickle.Object).Attr("handle")
	}
	text, ok := handle.(string)
	if !ok {
		t.Fatalf("%s: the handle is %s", f, pickle.TypeName(handle))
	}
	return []byte(text)
}

// TestEqualsPython: sums and answers agree to 1e-12.
func TestEqualsPython(t *testing.T) {
	n := 0
	for _, f := range fixture.All(t, "lgb_") {
		for _, form := range f.Files {
			if form == "joblib" {
				continue // package sklearn's
			}
			n++
			p, err := Decode(content(t, f, form), Options{Target: "y"})
			if err != nil {
				t.Errorf("%s.%s: %v", f, form, err)
				continue
			}
			if named := p.Features.Inputs() != nil; named != f.Named {
				t.Errorf("%s.%s: columns %q", f, form, p.Features.Inputs())
			}
			f.Bind(t, p)
			margin := fixture.Numbers(f.Margin)
			if strings.HasPrefix(f.Name, "lgb_rf") {
				for i := range margin {
					margin[i] /= float64(f.Rounds) // LightGBM does not average raw scores
				}
			}
			fixture.Near(t, f.String()+"."+form+" margin", f.Sums(t, p), margin, 1e-12)
			answer := fixture.Numbers(f.Answer)
			if strings.HasSuffix(f.Name, "_ova") {
				normalise(answer, 3)
			}
			fixture.Near(t, f.String()+"."+form, f.Answers(t, p, len(answer)), answer, 1e-12)
		}
	}
	if n < 30 {
		t.Errorf("only %d files", n)
	}
}

// normalise divides each row by its sum.
func normalise(p []float64, classes int) {
	for i := 0; i < len(p); i += classes {
		total := 0.0
		for _, v := range p[i : i+classes] {
			total += v
		}
		for k := range classes {
			p[i+k] /= total
		}
	}
}

func TestRefusesByName(t *testing.T) {
	for _, f := range fixture.All(t, "refuse_") {
		if !strings.HasPrefix(f.Name, "refuse_lgb") {
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
