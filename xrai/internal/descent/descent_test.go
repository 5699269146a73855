package descent

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// grow makes a tree of about so many splits, lopsided or not, with keys from few
// values so that ties abound.
func grow(r *rand.Rand, splits, columns int) []Split {
	tree := []Split{{Left: -1}}
	open := []int32{0}
	for range splits {
		k := r.IntN(len(open))
		if r.IntN(2) == 0 {
			k = len(open) - 1
		}
		i := open[k]
		open = slices.Delete(open, k, k+1)
		l := int32(len(tree))
		tree[i] = Split{Left: l, Right: l + 1, Column: int32(r.IntN(columns)), Key: int32(r.IntN(9) - 4)}
		if r.IntN(9) == 0 {
			tree[i].Key = []int32{Low + 1, High - 1}[r.IntN(2)]
		}
		tree = append(tree, Split{Left: -1}, Split{Left: -1})
		open = append(open, l, l+1)
	}
	return tree
}

func plain(tree []Split, row []int32) int32 {
	i := int32(0)
	for tree[i].Left >= 0 {
		if row[tree[i].Column] <= tree[i].Key {
			i = tree[i].Left
		} else {
			i = tree[i].Right
		}
	}
	return i
}

func TestLeavesEqualPlain(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		columns := 1 + r.IntN(5)
		if seed%50 == 0 {
			columns = MaxColumns
		}
		var trees [][]Split
		for range 1 + r.IntN(4) {
			trees = append(trees, grow(r, r.IntN(60), columns))
		}
		if seed == 7 {
			trees[0] = grow(r, maxNodes/2-1, columns)
		}
		f := NewForest(0)
		if seed%2 == 0 {
			f = NewForest(1000)
		}
		for _, tree := range trees {
			if !Fits(len(tree), columns) {
				t.Fatalf("%d nodes do not fit", len(tree))
			}
			f.Add(tree)
		}
		most := 1 + r.IntN(BlockRows)
		b := NewBlock(most, columns)
		for _, n := range []int{most, 1 + r.IntN(min(most, 20))} {
			rows := make([][]int32, n)
			b.Reset(n)
			for i := range rows {
				keys := b.Row(i)
				rows[i] = make([]int32, columns)
				for j := range rows[i] {
					rows[i][j] = int32(r.IntN(11) - 5)
					if r.IntN(6) == 0 {
						rows[i][j] = []int32{Low, High}[r.IntN(2)]
					}
					keys[j*Stride] = rows[i][j]
				}
			}
			leaves := make([]uint16, n)
			for k, tree := range trees {
				f.Leaves(k, b, leaves)
				for i, leaf := range leaves {
					if want := plain(tree, rows[i]); f.Origin(k)[leaf] != want {
						t.Fatalf("seed %d, tree %d, row %d: leaf %d, want %d", seed, k, i, leaf, want)
					}
				}
			}
		}
	}
}

func TestFits(t *testing.T) {
	if Fits(maxNodes+1, 1) || Fits(1, MaxColumns+1) || !Fits(maxNodes, MaxColumns) {
		t.Error("wrong limits")
	}
}

// TestKeys: keys compare as values do, at thresholds, zeros and infinities too.
func TestKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	values := []float32{0, float32(math.Copysign(0, -1)), 1, -1, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32,
		math.MaxFloat32, -math.MaxFloat32, float32(math.Inf(1)), float32(math.Inf(-1))}
	for range 200 {
		if v := math.Float32frombits(r.Uint32()); v == v {
			values = append(values, v, math.Nextafter32(v, 0))
		}
	}
	for _, v := range values {
		thresholds := []float64{1e300, -1e300, 1e-300, -1e-300}
		for _, w := range values {
			thresholds = append(thresholds, float64(w), math.Nextafter(float64(w), math.Inf(1)), math.Nextafter(float64(w), math.Inf(-1)))
		}
		for _, w := range thresholds {
			if k := Float32(v); k == Low || k == High || (k <= Floor32(w)) != (float64(v) <= w) {
				t.Errorf("%v and %v: keys %d and %d", v, w, k, Floor32(w))
			}
		}
	}
}

func BenchmarkLeaves(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 3))
	f, block := NewForest(0), NewBlock(BlockRows, 20)
	for range 100 {
		tree := grow(r, 1500, 20)
		for i := range tree {
			tree[i].Key = int32(r.Uint32() >> 1)
		}
		f.Add(tree)
	}
	block.Reset(BlockRows)
	for i := range BlockRows {
		keys := block.Row(i)
		for j := range 20 {
			keys[j*Stride] = int32(r.Uint32() >> 1)
		}
	}
	leaves := make([]uint16, BlockRows)
	b.ReportAllocs()
	for b.Loop() {
		for k := range f.Len() {
			f.Leaves(k, block, leaves)
		}
	}
}
