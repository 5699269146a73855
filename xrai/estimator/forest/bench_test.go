package forest

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// waves returns n rows of 20 columns and two classes that unlimited trees need
// thousands of nodes for.
func waves(n int, seed uint64) *xrai.Dataset {
	r := rand.New(rand.NewPCG(seed, 0))
	d := &xrai.Dataset{X: mat.NewDense(n, 20, nil), Labels: make([]int, n), Classes: []string{"no", "yes"}}
	for i := range n {
		row := d.X.RawRowView(i)
		for j := range row {
			row[j] = r.NormFloat64()
		}
		if row[0]*row[1]+row[2]+math.Sin(3*row[3]) > 0.3 != (r.IntN(20) == 0) {
			d.Labels[i] = 1
		}
	}
	return d
}

// Run with -cpu 1,2.
func BenchmarkProbaMany(b *testing.B) {
	m, err := Classifier{}.Fit(b.Context(), waves(10000, 1))
	if err != nil {
		b.Fatal(err)
	}
	x := waves(10000, 2).X
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.(*ClassifierModel).Proba(x); err != nil {
			b.Fatal(err)
		}
	}
}
