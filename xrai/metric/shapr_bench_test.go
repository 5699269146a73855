package metric

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// BenchmarkSHAPrContinuous is SHAPr with its null of outputs that all differ, as a
// logistic regression's, and in as many rows as lending_club has.
func BenchmarkSHAPrContinuous(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	draw := func(n int) (*mat.Dense, []int) {
		p, y := mat.NewDense(n, 2, nil), make([]int, n)
		for i := range n {
			v := 1 / (1 + math.Exp(4-2.5*r.NormFloat64()))
			p.SetRow(i, []float64{v, 1 - v})
			if r.Float64() > v {
				y[i] = 1
			}
		}
		return p, y
	}
	p, labels := draw(7886)
	q, queryLabels := draw(1971)
	train, test := labelled(labels, 2), labelled(queryLabels, 2)
	model := lookup(train, test, rowsOf(p), rowsOf(q))
	for b.Loop() {
		if _, err := SHAPr(context.Background(), model, train, test, SHAPrOptions{Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
