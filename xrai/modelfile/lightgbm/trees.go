package lightgbm

import (
	"fmt"
	"math"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/gbtree"
)

// Bits of decision_type.
const (
	bitCategories  = 1
	bitDefaultLeft = 2

	missingNone = 0 // a missing value is 0
	missingZero = 1 // it is 0, and 0 goes the default way
	missingNaN  = 2 // it goes the default way
)

// tree is the lists of one tree: of splits, and of leaves.
type tree struct {
	feature, left, right, kind []int64
	threshold, leaf            []float64
	sets                       [][]int32
	columns                    int
}

func (b *Booster) readTree(h map[string]string) error {
	leaves, err := whole(h, "num_leaves", 1, 1<<28)
	if err != nil {
		return err
	}
	if v := strings.TrimSpace(h["is_linear"]); v != "" && v != "0" {
		return fmt.Errorf("linear trees (linear_tree) are not supported")
	}
	t := &tree{columns: b.Width}
	if t.leaf, err = numbers(h, "leaf_value", leaves); err != nil {
		return err
	}
	for i, v := range t.leaf {
		if !(math.Abs(v) <= 1e290) {
			return fmt.Errorf("leaf %d is %v", i, v)
		}
	}
	b.trees.Begin()
	if leaves == 1 {
		b.trees.Leaf(t.leaf[0])
		return nil
	}
	splits := leaves - 1
	for _, c := range []struct {
		name      string
		list      *[]int64
		low, high int64
	}{
		{"split_feature", &t.feature, 0, int64(b.Width) - 1}, {"decision_type", &t.kind, -128, 255},
		{"left_child", &t.left, -int64(leaves), int64(splits) - 1}, {"right_child", &t.right, -int64(leaves), int64(splits) - 1},
	} {
		if *c.list, err = integers(h, c.name, splits, c.low, c.high); err != nil {
			return err
		}
	}
	if t.threshold, err = numbers(h, "threshold", splits); err != nil {
		return err
	}
	if t.sets, err = readSets(h); err != nil {
		return err
	}
	return t.add(&b.trees)
}

// readSets reads the sets of categories, whose words of 32 bits stand one set
// after the other.
func readSets(h map[string]string) ([][]int32, error) {
	if strings.TrimSpace(h["num_cat"]) == "" {
		return nil, nil
	}
	n, err := whole(h, "num_cat", 0, 1<<28)
	if err != nil || n == 0 {
		return nil, err
	}
	ends, err := integers(h, "cat_boundaries", n+1, 0, 1<<28)
	if err != nil {
		return nil, err
	}
	words, err := integers(h, "cat_threshold", int(ends[n]), 0, math.MaxUint32)
	if err != nil {
		return nil, err
	}
	out := make([][]int32, n)
	for k := range out {
		from, to := ends[k], ends[k+1]
		if k == 0 && from != 0 || from > to || to > ends[n] {
			return nil, fmt.Errorf("cat_boundaries[%d] is %d after %d", k+1, to, from)
		}
		if to-from > 1<<26 {
			return nil, fmt.Errorf("a set of categories of %d words", to-from)
		}
		for i, w := range words[from:to] {
			for bit := range 32 {
				if w&(1<<bit) != 0 {
					out[k] = append(out[k], int32(32*i+bit))
				}
			}
		}
	}
	return out, nil
}

// add appends the tree, node after node as a walk meets them. Each split and leaf
// is met once, so the walk ends.
func (t *tree) add(out *gbtree.Trees) error {
	type visit struct{ node, second int64 } // second is whose second child it is, -1 for a first child
	stack := []visit{{0, -1}}
	splits, leaves := make([]bool, len(t.feature)), make([]bool, len(t.leaf))
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if v.second >= 0 {
			out.Second[v.second] = int32(len(out.Feature))
		}
		if v.node < 0 {
			leaf := -v.node - 1
			if leaves[leaf] {
				return fmt.Errorf("leaf %d has two parents", leaf)
			}
			leaves[leaf] = true
			out.Leaf(t.leaf[leaf])
			continue
		}
		if splits[v.node] {
			return fmt.Errorf("split %d has two parents", v.node)
		}
		splits[v.node] = true
		at, err := t.split(out, v.node)
		if err != nil {
			return err
		}
		stack = append(stack, visit{t.right[v.node], int64(at)}, visit{t.left[v.node], -1})
	}
	return nil
}

func (t *tree) split(out *gbtree.Trees, i int64) (int32, error) {
	kind, v := t.kind[i], t.threshold[i]
	if kind&bitCategories != 0 {
		if !(v >= 0 && v < float64(len(t.sets))) || v != math.Trunc(v) {
			return 0, fmt.Errorf("split %d: set of categories %v, of %d", i, v, len(t.sets))
		}
		// A missing value is in no set.
		return out.SplitSet(int32(t.feature[i]), t.sets[int(v)], 0), nil
	}
	if v != v {
		return 0, fmt.Errorf("split %d: threshold %v", i, v)
	}
	var flags byte
	left := kind&bitDefaultLeft != 0
	switch kind >> 2 & 3 {
	case missingNone:
		left = 0 <= v
	case missingZero:
		flags = gbtree.ZeroMissing
	case missingNaN:
	default:
		return 0, fmt.Errorf("split %d: decision_type %d", i, kind)
	}
	if left {
		flags |= gbtree.MissingFirst
	}
	return out.Split(int32(t.feature[i]), max(-math.MaxFloat64, min(v, math.MaxFloat64)), flags), nil
}
