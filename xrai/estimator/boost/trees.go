package boost

import (
	"fmt"
	"math"
)

// Trees are regression trees in flat form: node after node, tree after tree. The
// left child of a split stands directly after it.
type Trees struct {
	Start   []int32   // first node of each tree; a stage's trees stand together, one an output
	Feature []int32   // column split on, -1 at a leaf
	Right   []int32   // right child, 0 at a leaf
	Value   []float64 // a split's threshold, 0 for categories; what a leaf adds
	Flags   []byte    // of each node: 1 if missing values go left, 2 for a split of categories
	Sets    []byte    // 32 bytes for each split of categories, in order: bit v%8 of byte v/8 is set if value v goes left
}

// Flags of a node.
const (
	FlagMissingLeft = 1
	FlagCategories  = 2
)

// noTrees is what a model without trees holds: lists that JSON knows from null.
func noTrees() Trees {
	return Trees{Start: []int32{}, Feature: []int32{}, Right: []int32{}, Value: []float64{}, Flags: []byte{}}
}

// Len returns the number of trees.
func (t *Trees) Len() int { return len(t.Start) }

// leaf appends a leaf.
func (t *Trees) leaf(value float64) { t.append(-1, 0, value, 0) }

func (t *Trees) append(feature, right int32, value float64, flags byte) int32 {
	t.Feature = append(t.Feature, feature)
	t.Right = append(t.Right, right)
	t.Value = append(t.Value, value)
	t.Flags = append(t.Flags, flags)
	return int32(len(t.Feature) - 1)
}

// begin starts the next tree.
func (t *Trees) begin() { t.Start = append(t.Start, int32(len(t.Feature))) }

// maxLeaf bounds what leaves of a file may hold, so that sums stay finite.
const maxLeaf = 1e290

// check refuses what a walk could leave or circle in: trees from a file may be
// hostile. Missing says that values may be missing; otherwise there are neither
// flags nor sets.
func (t *Trees) check(columns int, missing bool) error {
	n := len(t.Feature)
	if len(t.Right) != n || len(t.Value) != n || len(t.Flags) != n {
		return fmt.Errorf("the trees' lists have different lengths")
	}
	for k, start := range t.Start {
		end := int32(n)
		if k+1 < len(t.Start) {
			end = t.Start[k+1]
		}
		if k == 0 && start != 0 || start < 0 || start >= end || int(end) > n {
			return fmt.Errorf("tree %d: nodes %d to %d of %d", k, start, end, n)
		}
	}
	if len(t.Start) == 0 && n > 0 {
		return fmt.Errorf("%d nodes are in no tree", n)
	}
	sets := 0
	for i := range n {
		v, f := t.Value[i], t.Feature[i]
		leaf := f == -1
		switch {
		case f < -1 || int(f) >= columns:
			return fmt.Errorf("node %d: column %d of %d", i, f, columns)
		case math.IsNaN(v) || math.IsInf(v, 0) || leaf && math.Abs(v) > maxLeaf:
			return fmt.Errorf("node %d: value is %v", i, v)
		case t.Flags[i] > FlagMissingLeft+FlagCategories || (leaf || !missing) && t.Flags[i] != 0:
			return fmt.Errorf("node %d: flags %d", i, t.Flags[i])
		}
		if t.Flags[i]&FlagCategories != 0 {
			sets++
		}
	}
	if len(t.Sets) != sets*len(categorySet{}) {
		return fmt.Errorf("%d bytes of category sets for %d splits of categories", len(t.Sets), sets)
	}
	return t.checkShape()
}

// checkShape walks each tree from its end: a subtree's nodes stand together, so
// its end is known once its children's ends are.
func (t *Trees) checkShape() error {
	ends := make([]int32, len(t.Feature))
	limit := int32(len(t.Feature))
	for k := len(t.Start) - 1; k >= 0; k-- {
		start := t.Start[k]
		for i := limit - 1; i >= start; i-- {
			if t.Feature[i] < 0 {
				if t.Right[i] != 0 {
					return fmt.Errorf("node %d: a leaf has the child %d", i, t.Right[i])
				}
				ends[i] = i + 1
				continue
			}
			r := t.Right[i]
			if r <= i+1 || r >= limit || ends[i+1] != r {
				return fmt.Errorf("node %d: the right child %d is not after the left one's nodes", i, r)
			}
			ends[i] = ends[r]
		}
		if ends[start] != limit {
			return fmt.Errorf("tree %d: nodes stand outside the tree", k)
		}
		limit = start
	}
	return nil
}
