package metric

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestLineIsSorting: walking both ways along a line gives the bits that sorting
// gives, with ties, near ties about the limit, and outputs beyond 0 and 1.
func TestLineIsSorting(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		n, m := 1+r.IntN(80), 1+r.IntN(20)
		grid, scale, shift := float64(1+r.IntN(30)), 1.0, 0.0
		if seed%5 == 0 {
			scale, shift = 40, -3
		}
		draw := func(rows int) (*mat.Dense, []int) {
			p, y := mat.NewDense(rows, 2, nil), make([]int, rows)
			for i := range rows {
				v := r.Float64()
				switch r.IntN(4) {
				case 0:
					v = float64(r.IntN(int(grid))) / grid
				case 1:
					v = float64(r.IntN(int(grid)))/grid + float64(r.IntN(5))*tied/2
				}
				p.Set(i, 0, scale*v+shift)
				p.Set(i, 1, 1-(scale*v+shift))
				y[i] = r.IntN(2)
			}
			return p, y
		}
		p, labels := draw(n)
		q, queryLabels := draw(m)
		g := newGame(p, labels, 1+r.IntN(4))
		if !g.line {
			t.Fatalf("seed %d: outputs are not on a line", seed)
		}
		sorting := *g
		sorting.line = false
		fast, plain := newWalk(g), newWalk(&sorting)
		a, b := g.zero(), g.zero()
		queries := newQueries(q, queryLabels, nil)
		for len(queries) > 0 {
			some := queries[:1+r.IntN(len(queries))]
			queries = queries[len(some):]
			fast.add(some, a)
			for k := range some {
				plain.add(some[k:k+1], b)
			}
			if !slices.Equal(a.value, b.value) || !slices.Equal(a.square, b.square) {
				t.Fatalf("seed %d: queries %v differ", seed, some)
			}
		}
	}
}
