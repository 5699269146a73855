package gbtree

import (
	"fmt"
	"math"
)

// Trees are regression trees in flat form: node after node, tree after tree. The
// first child of a split stands directly after it.
type Trees struct {
	Start   []int32   // first node of each tree
	Feature []int32   // column split on, -1 at a leaf
	Second  []int32   // second child, 0 at a leaf
	Value   []float64 // a split's threshold, up to which values go to the first child; 0 for categories; what a leaf adds
	Flags   []byte    // of each node, below
	Ends    []int32   // of each split of categories, in order: the end of its own in Sets
	Sets    []int32   // categories that go to the first child, ascending
}

// Flags of a node.
const (
	MissingFirst = 1 // a missing value goes to the first child
	Categories   = 2 // values are whole numbers, and those of a set go to the first child
	ZeroMissing  = 4 // zero, up to ZeroBand, counts as missing
)

// ZeroBand is what LightGBM holds to be zero: 1e-35 in float32.
const ZeroBand = float64(float32(1e-35))

// maxValue and maxSingle, of float32, bound what leaves may hold, so that sums
// stay finite.
const (
	maxValue  = 1e290
	maxSingle = 1e29
)

// Len returns the number of trees.
func (t *Trees) Len() int { return len(t.Start) }

// Begin starts the next tree.
func (t *Trees) Begin() { t.Start = append(t.Start, int32(len(t.Feature))) }

// Leaf appends a leaf.
func (t *Trees) Leaf(value float64) { t.node(-1, value, 0) }

// Split appends a split at a threshold, and returns its node, whose Second is to
// be set when the first child's nodes have been appended.
func (t *Trees) Split(feature int32, threshold float64, flags byte) int32 {
	return t.node(feature, threshold, flags&^Categories)
}

// SplitSet appends a split of categories, likewise; set ascends.
func (t *Trees) SplitSet(feature int32, set []int32, flags byte) int32 {
	t.Sets = append(t.Sets, set...)
	t.Ends = append(t.Ends, int32(len(t.Sets)))
	return t.node(feature, 0, flags|Categories)
}

func (t *Trees) node(feature int32, value float64, flags byte) int32 {
	t.Feature = append(t.Feature, feature)
	t.Second = append(t.Second, 0)
	t.Value = append(t.Value, value)
	t.Flags = append(t.Flags, flags)
	return int32(len(t.Feature) - 1)
}

// check refuses what a walk could leave or circle in.
func (t *Trees) check(columns int, most float64) error {
	n := len(t.Feature)
	if len(t.Second) != n || len(t.Value) != n || len(t.Flags) != n {
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
		case math.IsNaN(v) || math.IsInf(v, 0) || leaf && math.Abs(v) > most:
			return fmt.Errorf("node %d: value is %v", i, v)
		case t.Flags[i] > MissingFirst+Categories+ZeroMissing || leaf && t.Flags[i] != 0:
			return fmt.Errorf("node %d: flags %d", i, t.Flags[i])
		}
		if t.Flags[i]&Categories != 0 {
			sets++
		}
	}
	if err := t.checkSets(sets); err != nil {
		return err
	}
	return t.checkShape()
}

func (t *Trees) checkSets(splits int) error {
	if len(t.Ends) != splits {
		return fmt.Errorf("%d sets for %d splits of categories", len(t.Ends), splits)
	}
	from := int32(0)
	for k, end := range t.Ends {
		if end < from || int(end) > len(t.Sets) {
			return fmt.Errorf("set %d: categories %d to %d of %d", k, from, end, len(t.Sets))
		}
		for i := from; i < end; i++ {
			if t.Sets[i] < 0 || i > from && t.Sets[i] <= t.Sets[i-1] {
				return fmt.Errorf("set %d: category %d", k, t.Sets[i])
			}
		}
		from = end
	}
	if int(from) != len(t.Sets) {
		return fmt.Errorf("%d categories are in no set", len(t.Sets)-int(from))
	}
	return nil
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
				if t.Second[i] != 0 {
					return fmt.Errorf("node %d: a leaf has the child %d", i, t.Second[i])
				}
				ends[i] = i + 1
				continue
			}
			r := t.Second[i]
			if r <= i+1 || r >= limit || ends[i+1] != r {
				return fmt.Errorf("node %d: the second child %d is not after the first one's nodes", i, r)
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

// Cut returns the first n trees; the lists are shared.
func (t *Trees) Cut(n int) Trees {
	if n >= t.Len() {
		return *t
	}
	nodes := t.Start[n]
	sets := 0
	for _, f := range t.Flags[:nodes] {
		if f&Categories != 0 {
			sets++
		}
	}
	values := int32(0)
	if sets > 0 {
		values = t.Ends[sets-1]
	}
	return Trees{t.Start[:n:n], t.Feature[:nodes:nodes], t.Second[:nodes:nodes], t.Value[:nodes:nodes], t.Flags[:nodes:nodes], t.Ends[:sets:sets], t.Sets[:values:values]}
}
