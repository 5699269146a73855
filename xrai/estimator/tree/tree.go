package tree

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

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

// leaf returns the leaf a row reaches.
func (t *Tree) leaf(row []float64) int32 { return t.leafFrom(0, row) }

func (t *Tree) leafFrom(i int32, row []float64) int32 {
	for t.Left[i] >= 0 {
		if float64(float32(row[t.Feature[i]])) <= t.Threshold[i] {
			i = t.Left[i]
		} else {
			i = t.Right[i]
		}
	}
	return i
}

func (t *Tree) value(i int32) []float64 {
	return t.Value[int(i)*t.Width : (int(i)+1)*t.Width]
}

// Apply returns the leaf each row of x (n×d) reaches.
func (t *Tree) Apply(x *mat.Dense) []int32 {
	n, _ := x.Dims()
	out := make([]int32, n)
	for i := range n {
		out[i] = t.leaf(x.RawRowView(i))
	}
	return out
}

// grow appends a leaf and returns its index.
func (t *Tree) grow(rows int, value []float64) int32 {
	t.Left = append(t.Left, -1)
	t.Right = append(t.Right, -1)
	t.Feature = append(t.Feature, -1)
	t.Threshold = append(t.Threshold, 0)
	t.Rows = append(t.Rows, int32(rows))
	t.Value = append(t.Value, value...)
	return int32(len(t.Left) - 1)
}

func (t *Tree) reset() {
	t.Left, t.Right, t.Feature = t.Left[:0], t.Right[:0], t.Feature[:0]
	t.Threshold, t.Rows, t.Value = t.Threshold[:0], t.Rows[:0], t.Value[:0]
}

// check refuses a tree that a walk could leave or circle in: a tree read from
// a file may be hostile.
func (t *Tree) check(d, width int) error {
	n := len(t.Left)
	switch {
	case n == 0:
		return fmt.Errorf("tree has no nodes")
	case d < 1:
		return fmt.Errorf("tree was fitted on %d columns", d)
	case len(t.Right) != n || len(t.Feature) != n || len(t.Threshold) != n || len(t.Rows) != n:
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

// checkShares refuses class shares that are none.
func (t *Tree) checkShares() error {
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
	}
	if err := strict.Decode(b, &p); err != nil {
		return fmt.Errorf("tree: %w", err)
	}
	*t = Tree{Left: p.Left, Right: p.Right, Feature: p.Feature, Threshold: p.Threshold, Rows: p.Rows, Value: p.Value, Width: p.Width}
	return nil
}
