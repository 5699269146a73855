package boost

import (
	"cmp"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// plainNode is a node of a tree grown by its definition: for each column and
// bound the rows are divided and summed anew.
type plainNode struct {
	rows        []int
	depth       int
	value, gain float64
	column      int
	goesLeft    func(row int) bool
	flags       byte
	threshold   float64
	set         categorySet
	left, right *plainNode
}

// plainGrower grows trees on a matrix whose bins are known.
type plainGrower struct {
	limits
	x       *mat.Dense
	columns []column
	pairs   []pair
	scale   scale
}

func (g *plainGrower) sums(rows []int) (sg, sh float64) {
	var gradient, hessian int64
	for _, r := range rows {
		gradient += g.pairs[r].gradient
		hessian += g.pairs[r].hessian
	}
	return float64(gradient) * g.scale.gradient, float64(hessian) * g.scale.hessian
}

func (g *plainGrower) valueOf(rows []int) float64 {
	sg, sh := g.sums(rows)
	return -sg / (sh + g.l2 + 1e-15)
}

func (g *plainGrower) bin(c *column, row int) int {
	v := g.x.At(row, c.index)
	if math.IsNaN(v) {
		return missingBin
	}
	if c.categories != nil {
		return slices.Index(c.categories, uint8(v))
	}
	b := 0
	for b < len(c.thresholds) && v > c.thresholds[b] {
		b++
	}
	return b
}

// try notes a split if it is allowed and better than the node's so far.
func (g *plainGrower) try(n *plainNode, k int, flags byte, threshold float64, set categorySet, goesLeft func(row int) bool) {
	var left, right []int
	for _, r := range n.rows {
		if goesLeft(r) {
			left = append(left, r)
		} else {
			right = append(right, r)
		}
	}
	if len(left) < g.minRows || len(right) < g.minRows {
		return
	}
	sg, _ := g.sums(n.rows)
	lg, lh := g.sums(left)
	rg, rh := g.sums(right)
	if lh < minHessian || rh < minHessian {
		return
	}
	gain := sg*n.value - lg*g.valueOf(left) - rg*g.valueOf(right)
	if gain > n.gain && gain > 0 {
		n.gain, n.column, n.flags, n.threshold, n.set, n.goesLeft = gain, k, flags, threshold, set, goesLeft
	}
}

func (g *plainGrower) find(n *plainNode) {
	n.gain = -1
	for k := range g.columns {
		c := &g.columns[k]
		missing := slices.ContainsFunc(n.rows, func(r int) bool { return g.bin(c, r) == missingBin })
		if c.categories != nil {
			g.findCategories(n, k, missing)
			continue
		}
		for b := range c.bins() {
			threshold := everything
			if b < len(c.thresholds) {
				threshold = c.thresholds[b]
			}
			g.try(n, k, 0, threshold, categorySet{}, func(r int) bool { return g.bin(c, r) <= b })
		}
		for b := c.bins() - 2; b >= 0 && missing; b-- {
			g.try(n, k, FlagMissingLeft, c.thresholds[b], categorySet{}, func(r int) bool {
				return g.bin(c, r) <= b || g.bin(c, r) == missingBin
			})
		}
	}
}

func (g *plainGrower) findCategories(n *plainNode, k int, missing bool) {
	c := &g.columns[k]
	type place struct {
		bin int
		at  float64
	}
	var places []place
	_, all := g.sums(n.rows)
	bins := make([]int, c.bins())
	for b := range bins {
		bins[b] = b
	}
	if missing {
		bins = append(bins, missingBin)
	}
	for _, b := range bins {
		var rows []int
		for _, r := range n.rows {
			if g.bin(c, r) == b {
				rows = append(rows, r)
			}
		}
		sg, sh := g.sums(rows)
		if sh*(float64(len(n.rows))/all) >= 10 {
			places = append(places, place{b, sg / (sh + 10)})
		}
	}
	if len(places) < 2 {
		return
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(a.at, b.at) })
	most := (len(places) + 1) / 2
	for end, order := range [][]place{places, reversed(places)} {
		for i := range most - end {
			left := order[:i+1]
			in := func(b int) bool { return slices.ContainsFunc(left, func(p place) bool { return p.bin == b }) }
			flags := byte(FlagCategories)
			if in(missingBin) {
				flags |= FlagMissingLeft
			}
			var set categorySet
			for v := range 256 {
				b := slices.Index(c.categories, uint8(v))
				if b >= 0 && in(b) || b < 0 && in(missingBin) {
					set.add(uint8(v))
				}
			}
			g.try(n, k, flags, 0, set, func(r int) bool { return in(g.bin(c, r)) })
		}
	}
}

func reversed[T any](v []T) []T {
	out := slices.Clone(v)
	slices.Reverse(out)
	return out
}

// grow grows the tree, the largest gain first, and writes it.
func (g *plainGrower) grow() Trees {
	root := &plainNode{}
	for i := range g.pairs {
		root.rows = append(root.rows, i)
	}
	open := []*plainNode{root}
	g.find(root)
	for leaves := 1; leaves < g.leaves; leaves++ {
		var best *plainNode
		for _, n := range open {
			if n.gain > 0 && n.depth < g.depth && len(n.rows) >= 2*g.minRows && (best == nil || n.gain > best.gain) {
				best = n
			}
		}
		if best == nil {
			break
		}
		l, r := &plainNode{depth: best.depth + 1}, &plainNode{depth: best.depth + 1}
		for _, row := range best.rows {
			if best.goesLeft(row) {
				l.rows = append(l.rows, row)
			} else {
				r.rows = append(r.rows, row)
			}
		}
		l.value, r.value = g.valueOf(l.rows), g.valueOf(r.rows)
		if c := g.columns[best.column]; !c.missing && len(l.rows) > len(r.rows) {
			best.flags |= FlagMissingLeft
			for v := 0; v < 256 && c.categories != nil; v++ {
				if !slices.Contains(c.categories, uint8(v)) {
					best.set.add(uint8(v))
				}
			}
		}
		best.left, best.right, best.gain = l, r, -1
		g.find(l)
		g.find(r)
		open = append(open, l, r)
	}
	t := noTrees()
	t.begin()
	g.write(&t, root)
	return t
}

func (g *plainGrower) write(t *Trees, n *plainNode) {
	if n.left == nil {
		t.leaf(n.value)
		return
	}
	if n.flags&FlagCategories != 0 {
		t.Sets = append(t.Sets, n.set[:]...)
	}
	at := t.append(int32(g.columns[n.column].index), 0, n.threshold, n.flags)
	g.write(t, n.left)
	t.Right[at] = int32(len(t.Feature))
	g.write(t, n.right)
}

// mixed is a random matrix of all kinds of columns, and which hold categories.
func mixed(r *rand.Rand, n int) (*mat.Dense, []bool) {
	x := mat.NewDense(n, 10, nil)
	for i := range n {
		one := r.IntN(3)
		for j := range 10 {
			v := 0.0
			switch j {
			case 0:
				v = r.NormFloat64()
			case 1, 2:
				v = float64(r.IntN(5)) - 2
			case 3:
				v = 7
			case 4, 5, 6:
				if one == j-4 {
					v = 1
				}
			case 7:
				if v = math.NaN(); r.IntN(4) > 0 {
					v = math.Round(3 * r.NormFloat64())
				}
			case 8:
				if r.IntN(6) == 0 {
					v = r.ExpFloat64()
				}
			case 9:
				if v = math.NaN(); r.IntN(5) > 0 || n%2 == 0 {
					v = float64(2 * r.IntN(6))
				}
			}
			x.Set(i, j, v)
		}
	}
	return x, []bool{9: true}
}

// TestTreesEqualPlain: trees grown from histograms are those of the definition,
// bit for bit.
func TestTreesEqualPlain(t *testing.T) {
	sets, missingLeft := 0, 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 40 + r.IntN(100)
		x, categorical := mixed(r, n)
		team := &team{1 + r.IntN(3)}
		table, err := newTable(x, allOf(n), 6+r.IntN(30), categorical, team)
		if err != nil {
			t.Fatal(err)
		}
		l := limits{leaves: 2 + r.IntN(12), depth: 1 + r.IntN(6), minRows: 1 + r.IntN(8), l2: float64(r.IntN(2)) / 3, looked: 10, width: 10}
		gradients, hessians := make([]float64, n), make([]float64, n)
		for i := range n {
			gradients[i] = r.NormFloat64() + 0.5*x.At(i, 1)
			hessians[i] = 0.05 + r.Float64()
		}
		if seed%3 == 0 {
			hessians = nil
		}
		g := newGrower(table, l, team)
		if err := g.grow(t.Context(), gradients, hessians, 0); err != nil {
			t.Fatal(err)
		}
		got := noTrees()
		g.write(&got)
		want := (&plainGrower{limits: l, x: x, columns: table.columns, pairs: g.pairs, scale: g.search.scale}).grow()
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: the trees differ\n%+v\n%+v", seed, got, want)
		}
		sets += len(got.Sets)
		for _, f := range got.Flags {
			missingLeft += int(f & FlagMissingLeft)
		}
		if err := got.check(10, true); err != nil {
			t.Error(err)
		}
	}
	if sets == 0 || missingLeft == 0 {
		t.Errorf("%d bytes of sets, %d nodes send missing values left: not tested", sets, missingLeft)
	}
}

func allOf(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}
