package metric

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestLineIsSorting: walking both ways along a line gives the bits that sorting
// gives, with ties, near ties about the limit on one side and across the query, and
// outputs beyond 0 and 1; one query at a time or many.
func TestLineIsSorting(t *testing.T) {
	lanes, crowds := 0, 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		n, m := 1+r.IntN(80), 1+r.IntN(20)
		if seed%7 == 0 {
			n *= 20
		}
		grid, scale, shift := float64(1+r.IntN(30)), 1.0, 0.0
		if seed%5 == 0 {
			scale, shift = 40, -3
		}
		rare := 4
		if seed%3 == 0 {
			rare = 40
		}
		var drawn []float64
		draw := func(rows int) (*mat.Dense, []int) {
			p, y := mat.NewDense(rows, 2, nil), make([]int, rows)
			for i := range rows {
				v := r.Float64()
				switch k := r.IntN(rare); {
				case k == 0:
					v = float64(r.IntN(int(grid))) / grid
				case k == 1:
					v = float64(r.IntN(int(grid)))/grid + float64(r.IntN(5))*tied/2
				case len(drawn) > 0 && r.IntN(4) == 0: // as far from two others, or nearly
					v = (drawn[r.IntN(len(drawn))]+drawn[r.IntN(len(drawn))])/2 + float64(r.IntN(9)-4)*tied/8
				}
				drawn = append(drawn, v)
				p.Set(i, 0, scale*v+shift)
				p.Set(i, 1, 1-(scale*v+shift))
				y[i] = r.IntN(2)
				if seed%4 == 1 {
					y[i] = 1 - min(1, r.IntN(10))
				}
			}
			return p, y
		}
		p, labels := draw(n)
		q, queryLabels := draw(m)
		g := newGame(p, labels, 1+r.IntN(4))
		if !g.line {
			t.Fatalf("seed %d: outputs are not on a line", seed)
		}
		if g.lane != nil {
			lanes++
			for _, what := range g.lane.whats {
				crowds += int(what&crowded) / crowded
			}
		}
		sorting := *g
		sorting.line, sorting.lane = false, nil
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
	if lanes < 100 || crowds < 1000 {
		t.Errorf("%d games had a lane, with %d outputs that are not alone", lanes, crowds)
	}
}

// TestLaneTakesOver: where few outputs are alone, or they are not p and 1-p, there is
// no lane.
func TestLaneTakesOver(t *testing.T) {
	p, labels := mat.NewDense(6, 2, nil), make([]int, 6)
	set := func(of ...float64) *game {
		for i, v := range of {
			p.SetRow(i, []float64{v, 1 - v})
		}
		return newGame(p, labels, 1)
	}
	if set(0.1, 0.2, 0.3, 0.4, 0.5, 0.6).lane == nil {
		t.Error("outputs alone have no lane")
	}
	if set(0.1, 0.1+tied, 0.3, 0.3+tied, 0.5, 0.6).lane != nil {
		t.Error("near outputs have a lane")
	}
	if set(-0.1, 0.2, 0.3, 0.4, 0.5, 0.6).lane != nil {
		t.Error("an output below 0 has a lane")
	}
	set(0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
	p.Set(5, 1, 0.3)
	if g := newGame(p, labels, 1); !g.line || g.lane != nil {
		t.Error("outputs that do not add up to 1 have a lane")
	}
}
