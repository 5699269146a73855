package sklearn

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// histNodes are the columns of a predictor's nodes.
type histNodes struct {
	left, right, feature []int32
	leaf, missingLeft    []int32
	category, set        []int32 // nil before 0.24
	threshold, value     []float64
}

// tree appends one predictor. Its nodes are packed without gaps, so fields are
// read by their offsets.
func (r *histReader) tree(pa *ndarray.Attrs) {
	nodes := pa.Array("nodes", -1)
	if pa.Err() != nil {
		return
	}
	n := nodes.Len()
	if n == 0 || len(r.h.trees.Feature) > math.MaxInt32-n {
		pa.Fail("nodes", "has %d nodes", n)
		return
	}
	c := histNodes{left: intsOf(pa, nodes, "left"), right: intsOf(pa, nodes, "right"), feature: intsOf(pa, nodes, "feature_idx"),
		leaf: intsOf(pa, nodes, "is_leaf"), missingLeft: intsOf(pa, nodes, "missing_go_to_left"), value: floatsOf(pa, nodes, "value")}
	threshold := "num_threshold"
	if fieldOf(nodes, threshold) == nil {
		threshold = "threshold"
	}
	c.threshold = floatsOf(pa, nodes, threshold)
	var sets []byte
	if fieldOf(nodes, "is_categorical") != nil {
		c.category, c.set = intsOf(pa, nodes, "is_categorical"), intsOf(pa, nodes, "bitset_idx")
		sets = bitsets(pa)
	}
	if pa.Err() == nil {
		r.append(pa, &c, sets)
	}
}

// bitsets reads the categories that go left: eight numbers of 32 bits a split,
// the lowest bit first, which is 32 bytes the lowest first.
func bitsets(pa *ndarray.Attrs) []byte {
	words := pa.Ints("raw_left_cat_bitsets", -1, 8)
	out := make([]byte, 0, 4*len(words))
	for _, w := range words {
		if w < 0 || w > math.MaxUint32 {
			pa.Fail("raw_left_cat_bitsets", "holds %d", w)
			return nil
		}
		out = append(out, byte(w), byte(w>>8), byte(w>>16), byte(w>>24))
	}
	return out
}

// append adds the nodes that the root leads to, the left child after its parent.
func (r *histReader) append(pa *ndarray.Attrs, c *histNodes, sets []byte) {
	t := &r.h.trees
	n := len(c.left)
	start := len(t.Feature)
	t.Start = append(t.Start, int32(start))
	type todo struct{ node, parent int32 } // parent is set for right children only
	stack := []todo{{0, -1}}
	for len(stack) > 0 {
		next := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		i := next.node
		at := int32(len(t.Feature))
		if i < 0 || int(i) >= n || int(at)-start >= n {
			pa.Fail("nodes", "node %d of %d is out of range, or met twice", i, n)
			return
		}
		if next.parent >= 0 {
			t.Right[next.parent] = at
		}
		feature, value, flags := int32(-1), c.value[i], byte(0)
		if c.leaf[i] == 0 {
			var set []byte
			feature, value, flags, set = r.split(pa, c, sets, i)
			if pa.Err() != nil {
				return
			}
			t.Sets = append(t.Sets, set...)
			stack = append(stack, todo{c.right[i], at}, todo{c.left[i], -1})
		}
		t.Feature, t.Right = append(t.Feature, feature), append(t.Right, 0)
		t.Value, t.Flags = append(t.Value, value), append(t.Flags, flags)
	}
}

// split returns a split's column of the table, threshold, flags, and the values
// that go left where they are categories.
func (r *histReader) split(pa *ndarray.Attrs, c *histNodes, sets []byte, i int32) (feature int32, value float64, flags byte, set []byte) {
	f := c.feature[i]
	if f < 0 || int(f) >= len(r.place) {
		pa.Fail("nodes", "node %d: column %d of %d", i, f, len(r.place))
		return
	}
	feature, value = int32(r.place[f]), c.threshold[i]
	if c.missingLeft[i] != 0 {
		flags = boost.FlagMissingLeft
	}
	if c.category == nil || c.category[i] == 0 {
		if math.IsInf(value, 1) {
			value = math.MaxFloat64 // all that is not missing goes left
		}
		return
	}
	k := int(c.set[i])
	known := r.known[f]
	if k < 0 || 32*(k+1) > len(sets) || known == nil {
		pa.Fail("nodes", "node %d: the categories %d of column %d are not in the file", i, k, f)
		return
	}
	set = make([]byte, 32)
	for j := range set {
		set[j] = sets[32*k+j]
		if flags != 0 {
			set[j] |= ^known[j]
		}
	}
	return feature, 0, flags | boost.FlagCategories, set
}
