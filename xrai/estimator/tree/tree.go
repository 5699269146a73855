package tree

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Tree is a binary tree in flat form: node 0 is the root, children stand after
// their parent, the left one directly. A row goes left when its float32 value
// of column Feature is at most Threshold.
type Tree struct {
	Left, Right []int32   // children, -1 at a leaf
	Feature     []int32   // column split on, -1 at a leaf
	Threshold   []float64 // 0 at a leaf
	Rows        []int32   // training rows that reach the node
	Value       []float64 // nodes×width: class shares, or the mean target
	Width       int       // numbers a node in Value

	// Missing is the side a missing value takes at a node, 1 left and 0 right; 0
	// at a leaf. It is nil when that is at every node the child with more training
	// rows, the right one of two equal: so it is where none was missing in training.
	Missing []int32 `json:",omitempty"`
}

// Len returns the number of nodes.
func (t *Tree) Len() int { return len(t.Left) }

// Depth returns the longest way from the root to a leaf, 0 for a single leaf.
func (t *Tree) Depth() int {
	depth := make([]int, t.Len())
	deepest := 0
	for i := range t.Left {
		deepest = max(deepest, depth[i])
		if t.Left[i] >= 0 {
			depth[t.Left[i]], depth[t.Right[i]] = depth[i]+1, depth[i]+1
		}
	}
	return deepest
}

// Leaves returns the number of leaves.
func (t *Tree) Leaves() int { return (t.Len() + 1) / 2 }

// make empties the tree and makes room for so many nodes.
func (t *Tree) make(nodes int) {
	t.Left, t.Right, t.Feature = resize(t.Left, nodes)[:0], resize(t.Right, nodes)[:0], resize(t.Feature, nodes)[:0]
	t.Rows, t.Missing = resize(t.Rows, nodes)[:0], resize(t.Missing, nodes)[:0]
	t.Threshold, t.Value = resize(t.Threshold, nodes)[:0], resize(t.Value, nodes*t.Width)[:0]
}

// Check refuses what is no tree over d columns with width numbers a node, and
// what a walk could leave or circle in: a tree read from a file may be hostile.
// Class shares are for CheckShares.
func (t *Tree) Check(d, width int) error {
	n := len(t.Left)
	switch {
	case n == 0:
		return fmt.Errorf("tree has no nodes")
	case d < 1:
		return fmt.Errorf("tree was fitted on %d columns", d)
	case len(t.Right) != n || len(t.Feature) != n || len(t.Threshold) != n || len(t.Rows) != n:
		return fmt.Errorf("tree arrays have different lengths")
	case t.Missing != nil && len(t.Missing) != n:
		return fmt.Errorf("tree arrays have different lengths")
	case t.Width != width || len(t.Value) != n*width:
		return fmt.Errorf("tree holds %d values, want %d nodes of %d", len(t.Value), n, width)
	}
	parents := make([]int, n)
	for i := range n {
		l, r := int(t.Left[i]), int(t.Right[i])
		if l < 0 && r < 0 {
			continue
		}
		if l <= i || r <= i || l >= n || r >= n || l == r {
			return fmt.Errorf("tree node %d: children %d and %d of %d nodes", i, l, r, n)
		}
		if f := int(t.Feature[i]); f < 0 || f >= d {
			return fmt.Errorf("tree node %d: column %d of %d", i, f, d)
		}
		if t.Missing != nil && t.Missing[i] != 0 && t.Missing[i] != 1 {
			return fmt.Errorf("tree node %d: missing values go to side %d", i, t.Missing[i])
		}
		if math.IsNaN(t.Threshold[i]) || math.IsInf(t.Threshold[i], 0) {
			return fmt.Errorf("tree node %d: threshold is %v", i, t.Threshold[i])
		}
		parents[l]++
		parents[r]++
	}
	for i, p := range parents[1:] {
		if p != 1 {
			return fmt.Errorf("tree node %d has %d parents", i+1, p)
		}
	}
	for i := range n {
		l, r := t.Left[i], t.Right[i]
		if t.Rows[i] < 1 || l >= 0 && int64(t.Rows[i]) != int64(t.Rows[l])+int64(t.Rows[r]) {
			return fmt.Errorf("tree node %d: %d rows", i, t.Rows[i])
		}
	}
	for i, v := range t.Value {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("tree node %d: value is %v", i/width, v)
		}
	}
	return nil
}

// CheckShares refuses values that are no class shares.
func (t *Tree) CheckShares() error {
	for i := range t.Left {
		sum := 0.0
		for _, v := range t.value(int32(i)) {
			if v < 0 || v > 1 {
				return fmt.Errorf("tree node %d: class share %v", i, v)
			}
			sum += v
		}
		if math.Abs(sum-1) > 1e-9 {
			return fmt.Errorf("tree node %d: class shares sum to %v", i, sum)
		}
	}
	return nil
}

// UnmarshalJSON reads what encoding/json writes, and nothing else. Whether it is
// a tree is for its model to check.
func (t *Tree) UnmarshalJSON(b []byte) error {
	var p struct {
		Left, Right, Feature strict.List[int32]
		Threshold            strict.List[float64]
		Rows                 strict.List[int32]
		Value                strict.List[float64]
		Width                int
		Missing              strict.List[int32]
	}
	if err := strict.Decode(b, &p); err != nil {
		return fmt.Errorf("tree: %w", err)
	}
	*t = Tree{Left: p.Left, Right: p.Right, Feature: p.Feature, Threshold: p.Threshold, Rows: p.Rows, Value: p.Value, Width: p.Width, Missing: p.Missing}
	return nil
}
