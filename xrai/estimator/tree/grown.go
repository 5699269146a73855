package tree

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Grown is a tree with what it takes to tell how it would have grown had a few
// rows weighed otherwise. It is immutable: Revisers share it.
type Grown struct {
	Tree
	seed       nodeKey
	weight     []int32 // of each row
	rows       []int32 // those with weight, every node's together
	start, end []int32 // a node's are rows[start:end]
	out        []int32 // rows without weight, every node's together
	outStart   []int32 // a node's are out[outStart:outEnd]
	outEnd     []int32
	leaf       []int32 // of each row
}

// LeafAt returns the leaf that prepared row i reaches.
func (t *Grown) LeafAt(i int) int32 { return t.leaf[i] }

// Revisable reports whether trees of these parameters on these columns can be
// revised: not with missing values, best-first growth, pruning, or limits on
// impurity and weight.
func (c *Columns) Revisable(p Params) bool {
	return !slices.Contains(c.missing, true) &&
		p == Params{MaxDepth: p.MaxDepth, MinSamplesSplit: p.MinSamplesSplit, MinSamplesLeaf: p.MinSamplesLeaf,
			MaxFeatures: p.MaxFeatures, Seed: p.Seed, Splitter: p.Splitter}
}

// maxRevised bounds the sum of the weights, so that they and their sums fit.
const maxRevised = 1 << 30

// GrowToRevise grows the tree that Grow does, of classes, and keeps what a Reviser
// needs. Weights are whole numbers of at most 2^30 in sum.
func (g *Grower) GrowToRevise(ctx context.Context, weights []float64, seed uint64) (*Grown, error) {
	sum := float64(g.n)
	if weights != nil {
		sum = 0
		for _, w := range weights {
			if w != math.Trunc(w) {
				return nil, fmt.Errorf("weight %v is not a whole number", w)
			}
			sum += w
		}
	}
	if g.isNumber() || !g.Revisable(g.params) || sum > maxRevised {
		return nil, fmt.Errorf("these trees cannot be revised")
	}
	t, err := g.Grow(ctx, weights, seed)
	if err != nil {
		return nil, err
	}
	r := &Grown{Tree: *t, seed: nodeKey(seed), rows: slices.Clone(g.rows), leaf: make([]int32, g.n), weight: make([]int32, g.n)}
	r.start, r.end = g.ranges(nil, nil)
	g.Leaves(r.leaf)
	for i, w := range g.weight {
		r.weight[i] = int32(w)
	}
	var out, leaf []int32
	for i, w := range r.weight {
		if w == 0 {
			out, leaf = append(out, int32(i)), append(leaf, r.leaf[i])
		}
	}
	r.out, r.outStart, r.outEnd = r.byLeaf(out, leaf, nil, nil, nil)
	return r, nil
}
