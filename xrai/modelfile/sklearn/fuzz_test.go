package sklearn

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// FuzzDecode: any file gives an error, or a pipeline whose model takes a row and is
// saved as JSON.
func FuzzDecode(f *testing.F) {
	for _, prefix := range []string{"tree_", "ensemble_", "linear_", "svm_", "knn_", "bayes_", "mlp_"} {
		files, err := filepath.Glob(filepath.Join("..", "testdata", "sklearn", "sk*", prefix+"*.joblib"))
		if err != nil || len(files) == 0 {
			f.Fatalf("no fixtures %s* (%v)", prefix, err)
		}
		for _, file := range files {
			packed, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			z, err := zlib.NewReader(bytes.NewReader(packed))
			if err != nil {
				f.Fatal(err)
			}
			data, err := io.ReadAll(z)
			if err != nil {
				f.Fatal(err)
			}
			if len(data) < 12_000 {
				f.Add(data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, _, err := ndarray.Load(data, ndarray.Options{Limits: pickle.Limits{MaxMemory: 16 << 20}, MaxBytes: 1 << 20})
		if err != nil {
			return
		}
		Outline(v)
		p, err := Decode(v, Options{Target: "y"})
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		if _, err := json.Marshal(p); err != nil {
			t.Fatalf("%s is not saved: %v", p.Model.Kind(), err)
		}
		d := p.Model.Columns()
		if d == 0 || d > 1000 {
			return
		}
		x := mat.NewDense(2, d, nil)
		for j := range d {
			x.Set(1, j, float64(j)-1.5)
		}
		switch m := p.Model.(type) {
		case xrai.Classifier:
			if out, err := m.Proba(x); err == nil {
				if _, c := out.Dims(); c != len(m.Classes()) {
					t.Fatalf("%s: %d probabilities of %d classes", m.Kind(), c, len(m.Classes()))
				}
			}
		case xrai.Regressor:
			m.Predict(x) // an overflow is an error, a panic is not
		default:
			t.Fatalf("%s predicts nothing", p.Model.Kind())
		}
	})
}
