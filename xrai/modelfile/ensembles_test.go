package modelfile

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/sklearn"
)

// TestImportedEnsemblesSaveAndOpen: what was read from scikit-learn's files is saved
// in our own form and opens to the same bits.
func TestImportedEnsemblesSaveAndOpen(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "sklearn", "sk19", "ensemble_*.joblib"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	more, err := filepath.Glob(filepath.Join("testdata", "sklearn", "sk19", "tree_*.joblib"))
	if err != nil || len(more) < 40 {
		t.Fatalf("%d files (%v)", len(more), err)
	}
	for _, file := range append(files, more...) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		v, _, err := ndarray.Load(data, ndarray.Options{})
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		p, err := sklearn.Decode(v, sklearn.Options{Target: "y"})
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if s := p.Features.(*step.Steps); !s.Bound() {
			if p.Features, err = s.Bind(strings.Split("abcdefghij", "")[:s.Width()]); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
		}
		saved, err := json.Marshal(p)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		q, err := Parse(saved)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		again, err := json.Marshal(q)
		if err != nil || string(again) != string(saved) {
			t.Errorf("%s: saved again, the file differs (%v)", file, err)
		}
		d := p.Model.Columns()
		if d == 0 {
			d = 5
		}
		x := mat.NewDense(20, d, nil)
		for i := range 20 {
			for j := range d {
				x.Set(i, j, math.Sin(float64(7*i+3*j))*float64(1+j))
			}
		}
		want, got := raw(t, p.Model, x), raw(t, q.Model, x)
		for i := range want {
			if math.Float64bits(want[i]) != math.Float64bits(got[i]) {
				t.Fatalf("%s: output %d is %v, was %v", file, i, got[i], want[i])
			}
		}
	}
}

// raw returns a model's probabilities or predictions.
func raw(t *testing.T, m xrai.Model, x *mat.Dense) []float64 {
	t.Helper()
	if c, ok := m.(xrai.Classifier); ok {
		p, err := c.Proba(x)
		if err != nil {
			t.Fatal(err)
		}
		return p.RawMatrix().Data
	}
	y, err := m.(xrai.Regressor).Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	return y
}
