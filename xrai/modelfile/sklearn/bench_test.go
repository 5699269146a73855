package sklearn

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// BenchmarkDecodeForest is a forest from the disk to a model that predicts: what
// joblib.load does in Python. XRAI_JOBLIB names the file, such as the one of 22 MB
// that testdata/pickle/generate.py --bench makes and times; otherwise it is a small
// fixture.
func BenchmarkDecodeForest(b *testing.B) {
	path := os.Getenv("XRAI_JOBLIB")
	if path == "" {
		path = filepath.Join("..", "testdata", "sklearn", "sk19", "tree_forest.joblib")
	}
	nodes := 0
	for b.Loop() {
		data, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
		v, _, err := ndarray.Load(data, ndarray.Options{})
		if err != nil {
			b.Fatal(err)
		}
		p, err := Decode(v, Options{})
		if err != nil {
			b.Fatal(err)
		}
		nodes = 0
		for i := range p.Model.(*forest.ClassifierModel).Trees {
			nodes += p.Model.(*forest.ClassifierModel).Trees[i].Len()
		}
	}
	b.ReportMetric(float64(nodes), "nodes")
}
