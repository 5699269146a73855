package sklearn

import (
	"encoding/binary"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// grown is a tree of a file.
type grown struct {
	tree     tree.Tree
	features int
	weight   float64 // of the training rows, copies counted
	missing  bool    // whether the file says where missing values go, as from 1.3 on
}

// maxFeatures bounds the columns of a model.
const maxFeatures = 1 << 20

// readTree reads the attribute tree_ with the values of so many classes, 0 for a
// number. Errors are noted in a; the tree is not checked yet.
//
// Its object is called as Tree(features, classes of each output, outputs). Node
// fields are found by name: there are seven to 1.2 and eight from 1.3.
func readTree(a *ndarray.Attrs, classes int) *grown {
	o := a.Object("tree_")
	if a.Err() != nil {
		return nil
	}
	ta := ndarray.Of(o)
	g := &grown{}
	if len(o.Args) != 3 {
		a.Fail("tree_", "is made with %d arguments, not 3", len(o.Args))
		return nil
	}
	n, ok := o.Args[0].(int64)
	if !ok || n < 1 || n > maxFeatures {
		a.Fail("tree_", "has %v columns, outside 1 to %d", o.Args[0], maxFeatures)
		return nil
	}
	g.features = int(n)
	nodes := ta.Array("nodes", -1)
	if ta.Err() == nil && nodes.Len() == 0 {
		ta.Fail("nodes", "is empty")
	}
	if ta.Err() == nil && nodes.Len() > math.MaxInt32/max(1, classes) {
		ta.Fail("nodes", "has %d nodes", nodes.Len())
	}
	if ta.Err() == nil {
		g.read(ta, nodes, max(1, classes))
	}
	if ta.Err() == nil && classes > 0 {
		g.normalise(ta)
	}
	if err := ta.Err(); err != nil {
		a.Fail("tree_", "%w", err)
		return nil
	}
	return g
}

func (g *grown) read(ta *ndarray.Attrs, nodes *ndarray.Array, width int) {
	t := &g.tree
	t.Width = width
	g.missing = fieldOf(nodes, "missing_go_to_left") != nil
	t.Value = ta.Floats("values", nodes.Len(), 1, width)
	if ta.Err() != nil {
		return
	}
	missing, ok := g.packed(ta, nodes)
	if !ok && ta.Err() == nil {
		missing = g.fields(ta, nodes)
	}
	if ta.Err() != nil {
		return
	}
	g.leaves(ta, missing)
	if ta.Err() == nil && !inOrder(t) {
		missing = reorder(ta, t, missing)
	}
	if ta.Err() == nil && g.missing {
		t.Missing = sides(t, missing)
	}
}

// fields reads the nodes field by field, whatever their layout.
func (g *grown) fields(ta *ndarray.Attrs, nodes *ndarray.Array) (missing []int32) {
	t := &g.tree
	t.Left, t.Right = intsOf(ta, nodes, "left_child"), intsOf(ta, nodes, "right_child")
	t.Feature, t.Rows = intsOf(ta, nodes, "feature"), intsOf(ta, nodes, "n_node_samples")
	t.Threshold = floatsOf(ta, nodes, "threshold")
	if weight := floatsOf(ta, nodes, "weighted_n_node_samples"); len(weight) > 0 {
		g.weight = weight[0]
	}
	if g.missing {
		missing = intsOf(ta, nodes, "missing_go_to_left")
	}
	return missing
}

// packed is fields for nodes as every scikit-learn on a machine of today writes
// them, in one pass: fields of eight bytes, the lowest first, and a byte for the
// side of missing values. ok is false for any other layout.
func (g *grown) packed(ta *ndarray.Attrs, nodes *ndarray.Array) (missing []int32, ok bool) {
	all, size, n := nodes.Bytes(), nodes.Type.Size, nodes.Len()
	var offset [6]int
	for k, name := range []string{"left_child", "right_child", "feature", "n_node_samples", "threshold", "weighted_n_node_samples"} {
		f := fieldOf(nodes, name)
		kind := ndarray.Int
		if k > 3 {
			kind = ndarray.Float
		}
		if all == nil || f == nil || f.Type.Kind != kind || f.Type.Size != 8 || f.Type.Big {
			return nil, false
		}
		offset[k] = f.Offset
	}
	side := -1
	if f := fieldOf(nodes, "missing_go_to_left"); f != nil {
		if f.Type.Size != 1 || f.Type.Kind != ndarray.Uint {
			return nil, false
		}
		side = f.Offset
		missing = make([]int32, n)
	}
	t := &g.tree
	ints := make([]int32, 4*n)
	t.Left, t.Right, t.Feature, t.Rows = ints[:n:n], ints[n:2*n:2*n], ints[2*n:3*n:3*n], ints[3*n:]
	t.Threshold = make([]float64, n)
	wide := uint64(0) // bits of numbers that 32 bits cannot hold
	number := func(b []byte) int32 {
		v := binary.LittleEndian.Uint64(b)
		wide |= uint64(int64(int32(v))) ^ v
		return int32(v)
	}
	left, right, feature, rows, threshold := offset[0], offset[1], offset[2], offset[3], offset[4]
	for i := range n {
		b := all[i*size : (i+1)*size]
		t.Left[i], t.Right[i] = number(b[left:]), number(b[right:])
		t.Feature[i], t.Rows[i] = number(b[feature:]), number(b[rows:])
		t.Threshold[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[threshold:]))
		if side >= 0 {
			missing[i] = int32(b[side])
		}
	}
	g.weight = math.Float64frombits(binary.LittleEndian.Uint64(all[offset[5]:]))
	if wide != 0 {
		ta.Fail("nodes", "holds numbers beyond 32 bits")
	}
	return missing, true
}

// leaves writes leaves as package tree has them, and infinite thresholds, with
// which all values that are there go left, as the largest that a value can have.
func (g *grown) leaves(ta *ndarray.Attrs, missing []int32) {
	t := &g.tree
	for i, l := range t.Left {
		if l < 0 {
			if t.Right[i] >= 0 {
				ta.Fail("nodes", "node %d has one child", i)
				return
			}
			t.Left[i], t.Right[i], t.Feature[i], t.Threshold[i] = -1, -1, -1, 0
			if missing != nil {
				missing[i] = 0
			}
		} else if math.IsInf(t.Threshold[i], 1) {
			t.Threshold[i] = math.MaxFloat32
		}
	}
}

// inOrder reports whether each left child stands directly after its parent.
func inOrder(t *tree.Tree) bool {
	for i, l := range t.Left {
		if l >= 0 && int(l) != i+1 {
			return false
		}
	}
	return true
}

// reorder puts the nodes of a tree grown best first, which has them in the order
// of their making, in the order of package tree.
func reorder(ta *ndarray.Attrs, t *tree.Tree, missing []int32) []int32 {
	n := len(t.Left)
	out := tree.Tree{Width: t.Width, Left: make([]int32, 0, n), Right: make([]int32, 0, n), Feature: make([]int32, 0, n),
		Rows: make([]int32, 0, n), Threshold: make([]float64, 0, n), Value: make([]float64, 0, n*t.Width)}
	var sides []int32
	type todo struct{ node, parent int32 } // parent is set for right children only
	stack := []todo{{0, -1}}
	for len(stack) > 0 {
		next := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		i := next.node
		at := int32(len(out.Left))
		if int(i) >= n || int(at) >= n {
			ta.Fail("nodes", "node %d of %d is out of range, or met twice", i, n)
			return nil
		}
		if next.parent >= 0 {
			out.Right[next.parent] = at
		}
		l, r := t.Left[i], t.Right[i]
		left := int32(-1)
		if l >= 0 {
			if r < 0 {
				ta.Fail("nodes", "node %d has one child", i)
				return nil
			}
			left = at + 1
			stack = append(stack, todo{r, at}, todo{l, -1})
		}
		out.Left, out.Right = append(out.Left, left), append(out.Right, -1)
		out.Feature, out.Threshold = append(out.Feature, t.Feature[i]), append(out.Threshold, t.Threshold[i])
		out.Rows = append(out.Rows, t.Rows[i])
		out.Value = append(out.Value, t.Value[int(i)*t.Width:(int(i)+1)*t.Width]...)
		if missing != nil {
			sides = append(sides, missing[i])
		}
	}
	if len(out.Left) != n {
		ta.Fail("nodes", "%d of %d nodes are in the tree", len(out.Left), n)
		return nil
	}
	*t = out
	return sides
}

// sides returns where missing values go, nil if that is everywhere the child with
// more rows.
func sides(t *tree.Tree, missing []int32) []int32 {
	n := len(t.Left)
	for i, l := range t.Left {
		if r := t.Right[i]; l >= 0 && r >= 0 && int(l) < n && int(r) < n && (missing[i] == 1) != (t.Rows[l] > t.Rows[r]) {
			return missing
		}
	}
	return nil
}

// normalise makes shares of what are weights of classes to 1.2.
func (g *grown) normalise(ta *ndarray.Attrs) {
	t := &g.tree
	for at := 0; at < len(t.Value); at += t.Width {
		v := t.Value[at : at+t.Width]
		sum := 0.0
		for _, x := range v {
			sum += x
		}
		if !(sum > 0) || math.IsInf(sum, 0) {
			ta.Fail("values", "the classes of node %d sum to %v", at/t.Width, sum)
			return
		}
		if math.Abs(sum-1) > 1e-9 {
			for c := range v {
				v[c] /= sum
			}
		}
		for c := range v {
			// Rounding may leave a pure node's share just above 1.
			if v[c] > 1 && v[c] < 1+1e-9 {
				v[c] = 1
			}
		}
	}
}
