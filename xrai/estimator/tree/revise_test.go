package tree

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// revisable is a grown tree of n rows with weights of 0 to 3, and a reviser.
func revisable(t *testing.T, r *rand.Rand, n, classes int) (*Grower, *Grown, *Reviser, []float64) {
	t.Helper()
	d := 3 + r.IntN(6)
	data := randomData(r, n, d, classes)
	data.X.SetCol(0, slices.Repeat([]float64{0}, n)) // one column constant
	for i := range n {
		data.X.Set(i, 1, r.NormFloat64()) // one of many values, which forgets boundaries
		data.X.Set(i, 2, float64(r.IntN(40)))
	}
	columns, err := NewColumns(data)
	if err != nil {
		t.Fatal(err)
	}
	target, err := ClassTarget(data.Labels, classes, []string{Gini, Entropy}[r.IntN(2)])
	if err != nil {
		t.Fatal(err)
	}
	p := Params{MinSamplesLeaf: []int{0, 0, 3}[r.IntN(3)], MaxFeatures: []string{"1.0", "2", "3"}[r.IntN(3)]}
	if r.IntN(4) == 0 {
		p.Splitter = Random
	}
	g, err := NewGrower(columns, target, p)
	if err != nil {
		t.Fatal(err)
	}
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = float64(r.IntN(4))
	}
	weights[0] = 1
	grown, err := g.GrowToRevise(context.Background(), weights, r.Uint64())
	if err != nil {
		t.Fatal(err)
	}
	reviser, err := NewReviser(columns, target, p)
	if err != nil {
		t.Fatal(err)
	}
	return g, grown, reviser, weights
}

// reweighed is up to five rows with other weights than they had.
func reweighed(r *rand.Rand, rows []int32, weight []int32) []Reweigh {
	var by []Reweigh
	for range 1 + r.IntN(5) {
		row := int(rows[r.IntN(len(rows))])
		if slices.ContainsFunc(by, func(b Reweigh) bool { return b.Row == row }) {
			continue
		}
		by = append(by, Reweigh{row, r.IntN(4) - int(weight[row])})
	}
	return by
}

// TestRecallEqualsSearch: what a node's memory tells is what searching all its
// columns finds.
func TestRecallEqualsSearch(t *testing.T) {
	ctx := context.Background()
	told, moved, other := 0, 0, 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 21))
		g, grown, reviser, _ := revisable(t, r, 60+r.IntN(600), 2+r.IntN(2))
		reviser.Turn(grown)
		keys := make([]nodeKey, grown.Len())
		depths := make([]int, grown.Len())
		keys[0] = grown.seed
		for node := range grown.Left {
			left, right := grown.Left[node], grown.Right[node]
			if left < 0 {
				continue
			}
			keys[left], keys[right] = g.childKey(keys[node], false), g.childKey(keys[node], true)
			depths[left], depths[right] = depths[node]+1, depths[node]+1
			rowsAt := int(grown.end[node] - grown.start[node])
			rows := slices.Concat(grown.rows[grown.start[node]:grown.end[node]], grown.out[grown.outStart[node]:grown.outEnd[node]])
			for range 12 {
				var moves []move
				for _, b := range reweighed(r, rows, grown.weight) {
					moves = append(moves, move{row: int32(b.Row), by: int32(b.By)})
				}
				if r.IntN(3) == 0 { // one that leaves for good, and one from elsewhere
					k := int32(r.IntN(g.n))
					if !slices.ContainsFunc(moves, func(m move) bool { return m.row == k }) && !slices.Contains(rows, k) && grown.weight[k] > 0 {
						moves = append(moves, move{k, grown.weight[k], arrived})
					}
					if m := &moves[0]; grown.weight[m.row] > 0 {
						*m = move{m.row, -grown.weight[m.row], gone}
					}
				}
				at := reviser.memoryOf(&reviser.base, int32(node), keys[node])
				column, threshold, ok := reviser.recall(at, keys[node], rowsAt, moves)
				if !ok {
					continue
				}
				told++
				if column != grown.Feature[node] {
					other++
				} else if threshold != grown.Threshold[node] {
					moved++
				}
				wantColumn, want, found, err := reviser.search(ctx, &reviser.base, int32(node), keys[node], depths[node], moves)
				if err != nil {
					t.Fatal(err)
				}
				if !found || column != wantColumn || threshold != want {
					t.Fatalf("seed %d, node %d, %v: column %d at %v, want %d at %v (%v)", seed, node, moves, column, threshold, wantColumn, want, found)
				}
			}
		}
	}
	if told < 2000 || other < 500 || moved < 500 {
		t.Errorf("only %d nodes were recalled, %d with another column, %d with another threshold", told, other, moved)
	}
}

// TestReviseEqualsGrow: the revised tree answers as one grown by the new weights.
func TestReviseEqualsGrow(t *testing.T) {
	ctx := context.Background()
	alternates, nested := 0, 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 22))
		g, grown, reviser, weights := revisable(t, r, 60+r.IntN(500), 1+r.IntN(3))
		rows := make([]int32, g.n)
		for i := range rows {
			rows[i] = int32(i)
		}
		switch seed % 8 { // some with too little room to remember anything, or all
		case 1:
			reviser.known.limit = 0
		case 2:
			reviser.known.limit = 4 << 10
		case 3:
			reviser.alternates.limit = 0
		}
		reviser.Turn(grown)
		few := rows
		if seed%2 == 0 {
			few = rows[:g.n/6] // which change the same nodes again and again
		}
		for range 80 {
			by := reweighed(r, few, grown.weight)
			changed := slices.Clone(weights)
			for _, b := range by {
				changed[b.Row] += float64(b.By)
			}
			if slices.Max(changed) == 0 {
				continue
			}
			revised, err := reviser.Revise(ctx, by)
			if err != nil {
				t.Fatal(err)
			}
			got := mat.NewDense(g.n, grown.Width, nil)
			for i := range g.n {
				got.SetRow(i, grown.value(grown.LeafAt(i)))
			}
			for _, v := range revised {
				got.SetRow(int(v.Row), v.Shares)
			}
			plain, err := g.Grow(ctx, changed, uint64(grown.seed))
			if err != nil {
				t.Fatal(err)
			}
			leaves := make([]int32, g.n)
			g.Leaves(leaves)
			for i, leaf := range leaves {
				if !slices.Equal(plain.value(leaf), got.RawRowView(i)) {
					t.Fatalf("seed %d, %v: row %d is %v, want %v", seed, by, i, got.RawRowView(i), plain.value(leaf))
				}
			}
		}
		for k := range reviser.alternates.layers {
			if alternates++; k.layer != &reviser.base {
				nested++
			}
		}
	}
	if alternates < 300 || nested < 50 {
		t.Errorf("only %d alternates came up, %d within others", alternates, nested)
	}
}
