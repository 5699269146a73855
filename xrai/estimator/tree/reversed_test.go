package tree

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// TestReversed: trees on reversed columns are those on columns prepared in that
// order.
func TestReversed(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 31))
		data := randomData(r, 5+r.IntN(120), 1+r.IntN(9), 3)
		n, d := data.X.Dims()
		back := &xrai.Dataset{X: mat.NewDense(n, d, nil)}
		for i := range n {
			copy(back.Row(i), data.Row(i))
			slices.Reverse(back.Row(i))
		}
		y := make([]float64, n)
		for i := range y {
			y[i] = float64(data.Labels[i]) + r.Float64()
		}
		var grown []*Tree
		for _, c := range []*Columns{newColumns(data.X).Reversed(), newColumns(back.X)} {
			target, err := NumberTarget(y, "")
			if err != nil {
				t.Fatal(err)
			}
			g, err := NewGrower(c, target, Params{MaxDepth: 4})
			if err != nil {
				t.Fatal(err)
			}
			tree, err := g.Grow(t.Context(), nil, 1)
			if err != nil {
				t.Fatal(err)
			}
			grown = append(grown, tree)
		}
		if !reflect.DeepEqual(grown[0], grown[1]) {
			t.Fatalf("seed %d: another tree on reversed columns", seed)
		}
	}
}
