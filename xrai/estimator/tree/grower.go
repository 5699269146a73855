package tree

import (
	"context"
	"fmt"
)

// Grower grows trees over one prepared matrix and target. It is scratch to be
// used again and again: one goroutine each.
type Grower struct {
	scanner
	params Params
	looked int // columns a node looks at
	limits limits
	draw   draw
	keyed  bool // nodes draw something

	rows      []int32 // every node's rows stand together
	spare     []int32
	nodes     []node
	nodeStats []int64 // of node i: its own at 2i×width, its left child's to be after
	best      choice
	// Columns found constant in a node are so in its descendants.
	constant []bool
	found    []int32 // the columns marked in constant, in order
	open     []int32
	heap     openNodes
	totals   []int128
	free     [][]cell // histograms no longer used
	ids      []int32  // of the last tree's nodes, by node; -1 when cut

	last       *Tree
	importance []float64
}

// NewGrower returns a grower with parameters p. Its trees depend on the columns,
// the target, p, and the arguments of Grow alone; p.Seed is not used.
func NewGrower(c *Columns, t *Target, p Params) (*Grower, error) {
	p, looked, err := p.check(c.d)
	if err != nil {
		return nil, err
	}
	g := &Grower{scanner: *newScanner(c), params: p, looked: looked, keyed: looked < c.d || p.Splitter == Random,
		constant: make([]bool, c.d), importance: make([]float64, c.d)}
	return g, g.SetTarget(t)
}

// SetTarget makes the grower grow its next trees for another target.
func (g *Grower) SetTarget(t *Target) error {
	if t.size() != g.n {
		return fmt.Errorf("the target has %d rows, the columns have %d", t.size(), g.n)
	}
	g.aim(t)
	return nil
}

// Grow grows one tree. Weights are n numbers, none negative and not all 0, or
// nil for 1 each; rows of weight 0 are not in the tree. Whole numbers, up to 2^30
// in sum, weigh as that many copies of the row would, bit for bit, except that
// MinSamplesSplit and MinSamplesLeaf and the tree's Rows count rows, as in
// scikit-learn. Other weights are rounded to a share of 2^-58 of their sum. The
// seed draws
// columns and random thresholds, node by node from the node's way from the root.
// The tree is the caller's.
func (g *Grower) Grow(ctx context.Context, weights []float64, seed uint64) (*Tree, error) {
	if err := g.weigh(g.Target, weights); err != nil {
		return nil, err
	}
	g.limits = limits{rows: g.params.MinSamplesLeaf, weight: g.params.MinWeightFractionLeaf * float64(g.total)}
	g.countRows = !g.single && g.params.MinSamplesLeaf > 1
	t := &Tree{Width: valuesOf(g.Target)}
	if err := g.regrow(ctx, t, g.present, 0, nodeKey(seed)); err != nil {
		return nil, err
	}
	return t, nil
}

// regrow grows the subtree of some rows, of the weights last set, into t.
func (g *Grower) regrow(ctx context.Context, t *Tree, rows []int32, depth int, key nodeKey) error {
	g.rows, g.last = append(g.rows[:0], rows...), t
	return g.grow(ctx, t, depth, key)
}

// again returns another grower for the same columns, target, parameters and
// weights.
func (g *Grower) again() *Grower {
	other := &Grower{scanner: *newScanner(g.Columns), params: g.params, looked: g.looked, keyed: g.keyed, limits: g.limits,
		constant: make([]bool, g.d), importance: make([]float64, g.d)}
	other.sample, other.countRows = g.sample, g.countRows
	other.aim(g.Target)
	return other
}

// valuesOf is how many numbers the nodes of a tree hold.
func valuesOf(t *Target) int {
	if t.isNumber() {
		return 1
	}
	return t.width
}

// Leaves sets out, of n entries, to the leaf that each prepared row reaches in
// the last tree grown, rows of weight 0 among them.
func (g *Grower) Leaves(out []int32) {
	for i := range out {
		out[i] = -1
	}
	for k := range g.nodes {
		if i := g.ids[k]; i >= 0 && g.last.Left[i] < 0 {
			for _, r := range g.rows[g.nodes[k].start:g.nodes[k].end] {
				out[r] = i
			}
		}
	}
	for r, leaf := range out {
		if leaf < 0 {
			out[r] = g.leafOf(g.last, 0, int32(r))
		}
	}
}

// leafOf returns the leaf a prepared row reaches below a node.
func (c *Columns) leafOf(t *Tree, node, row int32) int32 {
	for t.Left[node] >= 0 {
		if c.goesLeft(t.Feature[node], row, t.Threshold[node], t.missingLeft(node)) {
			node = t.Left[node]
		} else {
			node = t.Right[node]
		}
	}
	return node
}

// Importances adds to out (d) the decrease of impurity that the last tree grown
// owes to each column, weighted by the share of all weight that the split
// divides: scikit-learn's importance before it is normalised.
func (g *Grower) Importances(out []float64) {
	for f, v := range g.importance {
		out[f] += v
	}
}
