package tree

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// TestHistogramsChangeNothing: trees of numbers are the same with histograms
// handed on from node to node as with columns read from rows.
func TestHistogramsChangeNothing(t *testing.T) {
	used := 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 41))
		n := 2 + r.IntN(300)
		data := randomData(r, n, 1+r.IntN(9), 3)
		if seed%2 == 0 {
			for range n / 8 {
				data.X.Set(r.IntN(n), r.IntN(data.Columns()), math.NaN())
			}
		}
		y := make([]float64, n)
		for i := range y {
			y[i] = float64(data.Labels[i])
			if seed%3 > 0 {
				y[i] += r.NormFloat64()
			}
		}
		var weights []float64
		if seed%5 > 1 {
			for range n {
				w := float64(r.IntN(3))
				if seed%5 == 2 {
					w *= r.Float64()
				}
				weights = append(weights, w)
			}
			weights[0] = 1
		}
		p := Params{MaxDepth: []int{0, 2, 4}[r.IntN(3)], MinSamplesSplit: []int{0, 9}[r.IntN(2)]}
		var grown [2]*Tree
		var leaves [2][]int32
		for i := range grown {
			c := newColumns(data.X)
			if i == 1 {
				c.cells = maxCells + 1
			}
			target, err := NumberTarget(y, []string{SquaredError, FriedmanMSE}[seed%2])
			if err != nil {
				t.Fatal(err)
			}
			g, err := NewGrower(c, target, p)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time in used memory
				if grown[i], err = g.Grow(t.Context(), weights, 1); err != nil {
					t.Fatal(err)
				}
			}
			leaves[i] = make([]int32, n)
			g.Leaves(leaves[i])
			used += len(g.free)
			for k := range g.nodes {
				if g.nodes[k].hist != nil {
					t.Fatalf("seed %d: node %d keeps its histogram", seed, k)
				}
			}
		}
		if !reflect.DeepEqual(grown[0], grown[1]) || !reflect.DeepEqual(leaves[0], leaves[1]) {
			t.Fatalf("seed %d: another tree by histograms", seed)
		}
	}
	t.Logf("%d histograms", used)
	if used < 200 {
		t.Errorf("only %d histograms were used", used)
	}
}
