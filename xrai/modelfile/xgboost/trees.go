package xgboost

import (
	"fmt"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/gbtree"
)

// readTrees reads the trees and which sum and round each belongs to.
func (b *Booster) readTrees(model object, weights []float64) error {
	param, err := model.at("gbtree_model_param")
	if err != nil {
		return err
	}
	if b.parallel, err = param.whole("num_parallel_tree", b.parallel, 0, 1<<24); err != nil {
		return err
	}
	b.parallel = max(1, b.parallel)
	if leaf, err := param.whole("size_leaf_vector", 0, 0, 1<<24); err != nil || leaf > 1 {
		return vectorLeaf(err)
	}
	trees, err := model.objects("trees")
	if err != nil {
		return err
	}
	output, err := model.numbers("tree_info", len(trees))
	if err != nil {
		return err
	}
	if weights != nil && len(weights) != len(trees) {
		return fmt.Errorf("weight_drop has %d numbers for %d trees", len(weights), len(trees))
	}
	b.output = make([]int32, len(trees))
	for k, t := range trees {
		o := output[k]
		if !(o >= 0 && o < float64(b.outputs)) || o != math.Trunc(o) {
			return fmt.Errorf("tree_info[%d] is %v, of %d sums", k, o, b.outputs)
		}
		b.output[k] = int32(o)
		leaf := func(v float32) float32 { return v }
		if weights != nil {
			w := float32(weights[k])
			leaf = func(v float32) float32 { return v * w }
		}
		if err := b.readTree(t, leaf); err != nil {
			return fmt.Errorf("tree %d: %w", k, err)
		}
	}
	return b.readRounds(model, len(trees))
}

func vectorLeaf(err error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("trees with a vector in each leaf (multi_output_tree) are not supported")
}

// readRounds finds where each round's trees end.
func (b *Booster) readRounds(model object, n int) error {
	ends, err := model.numbers("iteration_indptr", -1)
	if err != nil {
		return err
	}
	if len(ends) == 0 {
		for end := b.parallel * b.outputs; end <= n; end += b.parallel * b.outputs {
			b.rounds = append(b.rounds, end)
		}
		return nil
	}
	last := 0
	for i, v := range ends {
		if !(v >= float64(last) && v <= float64(n)) || v != math.Trunc(v) || i == 0 && v != 0 {
			return fmt.Errorf("iteration_indptr[%d] is %v, of %d trees", i, v, n)
		}
		if last = int(v); i > 0 {
			b.rounds = append(b.rounds, last)
		}
	}
	return nil
}

// lists are the columns of a tree's nodes.
type lists struct {
	left, right, feature, value, missing, kind []float64
	sets                                       map[int][]int32
	columns                                    int
}

func (b *Booster) readTree(t object, leaf func(float32) float32) error {
	param, err := t.at("tree_param")
	if err != nil {
		return err
	}
	n, err := param.whole("num_nodes", -1, 1, 1<<30)
	if err != nil {
		return err
	}
	if size, err := param.whole("size_leaf_vector", 0, 0, 1<<24); err != nil || size > 1 {
		return vectorLeaf(err)
	}
	l := &lists{columns: b.Width}
	for _, c := range []struct {
		name string
		list *[]float64
	}{{"left_children", &l.left}, {"right_children", &l.right}, {"split_indices", &l.feature}, {"split_conditions", &l.value}, {"default_left", &l.missing}} {
		if *c.list, err = t.numbers(c.name, n); err != nil {
			return err
		}
	}
	if l.kind, err = t.numbers("split_type", -1); err != nil {
		return err
	}
	if len(l.kind) == 0 {
		l.kind = make([]float64, n) // before 1.3
	} else if len(l.kind) != n {
		return fmt.Errorf("split_type has %d numbers, want %d", len(l.kind), n)
	}
	if l.sets, err = readSets(t, n); err != nil {
		return err
	}
	return l.add(&b.trees, leaf)
}

// readSets reads the categories of nodes.
func readSets(t object, n int) (map[int][]int32, error) {
	nodes, err := t.numbers("categories_nodes", -1)
	if err != nil || len(nodes) == 0 {
		return nil, err
	}
	starts, err := t.numbers("categories_segments", len(nodes))
	if err != nil {
		return nil, err
	}
	counts, err := t.numbers("categories_sizes", len(nodes))
	if err != nil {
		return nil, err
	}
	all, err := t.numbers("categories", -1)
	if err != nil {
		return nil, err
	}
	out := make(map[int][]int32, len(nodes))
	total := 0.0
	for i, node := range nodes {
		start, count := starts[i], counts[i]
		if !(node >= 0 && node < float64(n)) || node != math.Trunc(node) {
			return nil, fmt.Errorf("categories of node %v, of %d", node, n)
		}
		total += count
		if !(start >= 0 && count >= 0 && start+count <= float64(len(all))) || start != math.Trunc(start) || count != math.Trunc(count) || total > float64(len(all)) {
			return nil, fmt.Errorf("node %v has categories %v to %v, of %d", node, start, start+count, len(all))
		}
		set := make([]int32, 0, int(count))
		for _, v := range all[int(start):int(start+count)] {
			if !(v >= 0 && v < 1<<24) || v != math.Trunc(v) {
				return nil, fmt.Errorf("category %v of node %v", v, node)
			}
			set = append(set, int32(v))
		}
		slices.Sort(set)
		out[int(node)] = slices.Compact(set)
	}
	return out, nil
}

// add appends the tree, node after node as a walk meets them. Each node is met
// once, so the walk ends; nodes that were pruned away are not met.
func (l *lists) add(out *gbtree.Trees, leaf func(float32) float32) error {
	type visit struct{ node, second int } // second is whose second child it is, -1 for a first child
	stack := []visit{{0, -1}}
	seen := make([]bool, len(l.left))
	out.Begin()
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		i := v.node
		if seen[i] {
			return fmt.Errorf("node %d has two parents", i)
		}
		seen[i] = true
		if v.second >= 0 {
			out.Second[v.second] = int32(len(out.Feature))
		}
		if l.left[i] == -1 {
			value := leaf(float32(l.value[i]))
			if !(math.Abs(float64(value)) <= 1e29) {
				return fmt.Errorf("node %d: leaf %v", i, l.value[i])
			}
			out.Leaf(float64(value))
			continue
		}
		first, second, err := l.children(i)
		if err != nil {
			return err
		}
		at, first, second, err := l.split(out, i, first, second)
		if err != nil {
			return err
		}
		stack = append(stack, visit{second, int(at)}, visit{first, -1})
	}
	return nil
}

func (l *lists) children(i int) (left, right int, err error) {
	for _, c := range []float64{l.left[i], l.right[i]} {
		if !(c >= 1 && c < float64(len(l.left))) || c != math.Trunc(c) {
			return 0, 0, fmt.Errorf("node %d: child %v, of %d nodes", i, c, len(l.left))
		}
	}
	return int(l.left[i]), int(l.right[i]), nil
}

// split appends a split and returns its children in the order of gbtree: values
// below a threshold go left, those of a set of categories right.
func (l *lists) split(out *gbtree.Trees, i, left, right int) (at int32, first, second int, err error) {
	f := l.feature[i]
	if !(f >= 0 && f < float64(l.columns)) || f != math.Trunc(f) {
		return 0, 0, 0, fmt.Errorf("node %d: column %v, of %d", i, f, l.columns)
	}
	missingLeft := l.missing[i] != 0
	var flags byte
	switch l.kind[i] {
	case 0:
		t := float32(l.value[i])
		if t != t {
			return 0, 0, 0, fmt.Errorf("node %d: threshold %v", i, l.value[i])
		}
		if missingLeft {
			flags = gbtree.MissingFirst
		}
		// x < t is x <= the float32 before t.
		t = math.Nextafter32(t, float32(math.Inf(-1)))
		t = max(-math.MaxFloat32, min(t, math.MaxFloat32))
		return out.Split(int32(f), float64(t), flags), left, right, nil
	case 1:
		set, ok := l.sets[i]
		if !ok {
			return 0, 0, 0, fmt.Errorf("node %d: a split of categories without any", i)
		}
		if !missingLeft {
			flags = gbtree.MissingFirst
		}
		return out.SplitSet(int32(f), set, flags), right, left, nil
	}
	return 0, 0, 0, fmt.Errorf("node %d: split type %v", i, l.kind[i])
}
