package tree

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// plain grows trees by the definition, each number anew from the rows it is of.
type plain struct {
	*Columns
	target *Target
	params Params
	looked int

	wt         []int64 // weight of each row in fixed point, 0 when absent
	wy         []int64 // weighted target in fixed point about its mean
	fixed      []int64 // unweighted target in fixed point
	total      int64
	pointMean  func(rows []int32) float64
	gainScale  float64 // makes a difference of scores a share of impurity
	weightSum  float64
	unit       float64
	importance []float64
	nodes      []pnode
	leaves     []int32
	cut        int // nodes pruned
}

type pnode struct {
	left, right int32
	parent      int32
	rows        []int32
	depth       int
	key         uint64
	s           psplit
	value       []float64
}

type psplit struct {
	ok          bool
	column      int
	score       float64
	threshold   float64
	missingLeft bool
	left, right []int32
	gain        float64
}

func newPlain(c *Columns, target *Target, p Params) *plain {
	p, looked, err := p.check(c.d)
	if err != nil {
		panic(err)
	}
	return &plain{Columns: c, target: target, params: p, looked: looked}
}

// tree grows one and tells the leaf of each row in it, -1 for the others.
func (g *plain) tree(t *testing.T, weights []float64, seed uint64) (*Tree, []int32) {
	t.Helper()
	if err := g.weigh(weights); err != nil {
		t.Fatal(err)
	}
	out, err := g.grow(context.Background(), seed)
	if err != nil {
		t.Fatal(err)
	}
	return out, g.leaves
}

func (g *plain) grow(ctx context.Context, seed uint64) (*Tree, error) {
	var rows []int32
	for i, w := range g.wt {
		if w > 0 {
			rows = append(rows, int32(i))
		}
	}
	g.nodes = g.nodes[:0]
	g.leaves = slices.Repeat([]int32{-1}, g.n)
	g.add(-1, rows, 0, seed)
	open := []int32{0}
	leaves := 1
	for len(open) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		at := 0
		if g.params.MaxLeafNodes > 0 {
			for i, k := range open {
				if g.nodes[k].s.gain > g.nodes[open[at]].s.gain {
					at = i
				}
			}
		}
		k := open[at]
		open = slices.Delete(open, at, at+1)
		s := g.nodes[k].s
		if !s.ok || g.params.MaxLeafNodes > 0 && leaves == g.params.MaxLeafNodes {
			continue
		}
		leaves++
		l := g.add(k, s.left, g.nodes[k].depth+1, xrai.Hash(g.nodes[k].key, keyLeft))
		r := g.add(k, s.right, g.nodes[k].depth+1, xrai.Hash(g.nodes[k].key, keyRight))
		g.nodes[k].left, g.nodes[k].right = l, r
		open = append(open, l, r)
	}
	g.prune()
	g.importance = make([]float64, g.d)
	t := &Tree{Width: len(g.nodes[0].value)}
	g.emit(t, 0)
	usual := true
	for i, l := range t.Left {
		if l >= 0 && (t.Rows[l] > t.Rows[t.Right[i]]) != (t.Missing[i] == 1) {
			usual = false
		}
	}
	if usual {
		t.Missing = nil
	}
	return t, nil
}

func (g *plain) emit(t *Tree, k int32) int32 {
	n := &g.nodes[k]
	i := int32(len(t.Left))
	t.Left, t.Right, t.Feature = append(t.Left, -1), append(t.Right, -1), append(t.Feature, -1)
	t.Threshold, t.Rows, t.Value = append(t.Threshold, 0), append(t.Rows, int32(len(n.rows))), append(t.Value, n.value...)
	t.Missing = append(t.Missing, 0)
	if n.left < 0 {
		for _, r := range n.rows {
			g.leaves[r] = i
		}
		return i
	}
	g.importance[n.s.column] += n.s.gain
	t.Feature[i], t.Threshold[i] = int32(n.s.column), n.s.threshold
	if n.s.missingLeft {
		t.Missing[i] = 1
	}
	l := g.emit(t, n.left)
	r := g.emit(t, n.right)
	t.Left[i], t.Right[i] = l, r
	return i
}

// prune cuts the weakest link again and again.
func (g *plain) prune() {
	for g.params.CCPAlpha > 0 {
		weakest, least := -1, math.Inf(1)
		for k := range g.nodes {
			if g.nodes[k].left < 0 || !g.reached(int32(k)) {
				continue
			}
			gain, leaves := g.branch(int32(k))
			if a := gain / float64(leaves-1); a < least {
				weakest, least = k, a
			}
		}
		if weakest < 0 || least > g.params.CCPAlpha {
			return
		}
		g.nodes[weakest].left, g.nodes[weakest].right = -1, -1
		g.cut++
	}
}

func (g *plain) reached(k int32) bool {
	for k != 0 {
		p := g.nodes[k].parent
		if g.nodes[p].left != k && g.nodes[p].right != k {
			return false
		}
		k = p
	}
	return true
}

func (g *plain) branch(k int32) (gain float64, leaves int) {
	n := &g.nodes[k]
	if n.left < 0 {
		return 0, 1
	}
	a, m := g.branch(n.left)
	b, o := g.branch(n.right)
	return n.s.gain + a + b, m + o
}

// add appends a node and finds its best split.
func (g *plain) add(parent int32, rows []int32, depth int, key uint64) int32 {
	p := g.params
	n := pnode{left: -1, right: -1, parent: parent, rows: rows, depth: depth, key: key, value: g.valueOf(rows)}
	if depth < p.MaxDepth && len(rows) >= p.MinSamplesSplit && len(rows) >= 2*p.MinSamplesLeaf &&
		float64(g.weight(rows)) >= 2*p.MinWeightFractionLeaf*float64(g.total) && !g.pure(rows) {
		for _, f := range g.columnsOf(rows, key) {
			if s := g.search(f, rows, key); s.ok && (!n.s.ok || s.score > n.s.score) {
				n.s = s
			}
		}
	}
	if n.s.ok {
		n.s.gain = max(0, (n.s.score-g.side(rows))*g.gainScale)
		decrease := n.s.gain
		if g.target.criterion == FriedmanMSE {
			decrease *= g.weightSum
		}
		if decrease+0x1p-52 < p.MinImpurityDecrease {
			n.s = psplit{}
		}
	}
	g.nodes = append(g.nodes, n)
	return int32(len(g.nodes) - 1)
}

func (g *plain) columnsOf(rows []int32, key uint64) []int {
	order := make([]int, g.d)
	for f := range order {
		order[f] = f
	}
	if g.looked == g.d {
		return order
	}
	varies := func(f int) bool {
		return slices.ContainsFunc(rows, func(r int32) bool { return g.code(f, r) != g.code(f, rows[0]) })
	}
	some := false
	for i := range order {
		j := i + below(xrai.Hash(xrai.Hash(key, keyColumns), uint64(i)), g.d-i)
		order[i], order[j] = order[j], order[i]
		if i < g.looked {
			some = some || varies(order[i])
			continue
		}
		if some {
			break
		}
		if varies(order[i]) {
			return order[i : i+1]
		}
	}
	slices.Sort(order[:g.looked])
	return order[:g.looked]
}
