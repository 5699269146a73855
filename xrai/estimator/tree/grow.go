package tree

import "context"

// node is one in the making. Nodes are kept in the order in which they came to
// be; the tree has them with children after their parent, the left one directly.
type node struct {
	start, end  int32 // its rows are rows[start:end]
	left, right int32 // -1 when it is not divided
	parent      int32
	depth       int
	key         nodeKey
	constants   int // of Grower.found, those that hold for it

	// The split.
	column      int32
	cut         int32
	threshold   float64
	missing     bool
	missingLeft bool
	gain        float64 // decrease of impurity, weighted by its share of all weight

	hist []cell // nil when columns are read from rows
}

// grow grows the subtree of g.rows into t, which is empty. It reorders those rows
// so that every node's stand together.
func (g *Grower) grow(ctx context.Context, t *Tree, depth int, key nodeKey) error {
	g.nodes, g.nodeStats = g.nodes[:0], g.nodeStats[:0]
	g.spare = resize(g.spare, len(g.rows))
	g.forget(0)
	root := g.add(node{end: int32(len(g.rows)), parent: -1, depth: depth, key: key}, g.statOf(g.rows))
	var err error
	if g.params.MaxLeafNodes > 0 {
		err = g.bestFirst(ctx, root)
	} else {
		err = g.depthFirst(ctx, root)
	}
	if err != nil {
		return err
	}
	if g.params.CCPAlpha > 0 {
		g.prune()
	}
	g.emit(t)
	return nil
}

func (g *Grower) depthFirst(ctx context.Context, root int32) error {
	g.open = append(g.open[:0], root)
	return g.growOpen(ctx)
}

// growOpen grows the nodes that are open, and those below them.
func (g *Grower) growOpen(ctx context.Context) error {
	for len(g.open) > 0 {
		k := g.open[len(g.open)-1]
		g.open = g.open[:len(g.open)-1]
		g.forget(g.nodes[k].constants)
		g.prepare(k)
		if found, err := g.search(ctx, k); err != nil {
			return err
		} else if found {
			g.divide(k)
			g.inherit(k)
			g.open = append(g.open, g.nodes[k].right, g.nodes[k].left)
		}
		g.give(k)
	}
	return nil
}

// add appends an undivided node.
func (g *Grower) add(n node, stat []int64) int32 {
	n.left, n.right = -1, -1
	g.nodes = append(g.nodes, n)
	g.nodeStats = append(g.nodeStats, stat...)
	for range g.width {
		g.nodeStats = append(g.nodeStats, 0)
	}
	return int32(len(g.nodes) - 1)
}

// own returns a node's statistics, and those of its left child to be.
func (g *Grower) own(k int32) (own, left []int64) {
	w := g.width
	s := g.nodeStats[2*int(k)*w : 2*int(k+1)*w]
	return s[:w:w], s[w:]
}

// statOf returns the statistics of rows.
func (s *scanner) statOf(rows []int32) []int64 {
	stat := make([]int64, s.width)
	for _, r := range rows {
		if s.isNumber() {
			stat[0] += s.weight[r]
			stat[1] += s.sum[r]
		} else {
			stat[s.label[r]] += s.weight[r]
		}
	}
	return stat
}

// divide makes a node's children by the split found.
func (g *Grower) divide(k int32) {
	n := g.nodes[k]
	own, left := g.own(k)
	g.right = g.right[:0]
	for c, m := range own {
		g.right = append(g.right, m-left[c])
	}
	middle := n.start + int32(g.partition(g.rows[n.start:n.end], &n))
	if !n.missing {
		n.missingLeft = middle-n.start > n.end-middle
	}
	child := node{parent: k, depth: n.depth + 1, constants: n.constants}
	child.start, child.end, child.key = n.start, middle, g.childKey(n.key, false)
	n.left = g.add(child, left)
	child.start, child.end, child.key = middle, n.end, g.childKey(n.key, true)
	n.right = g.add(child, g.right)
	g.nodes[k] = n
}

func (g *Grower) childKey(key nodeKey, right bool) nodeKey {
	if !g.keyed {
		return 0
	}
	return key.child(right)
}

// partition moves the rows that go left to the front, both sides in their order,
// and returns how many they are.
func (g *Grower) partition(rows []int32, n *node) int {
	f := int(n.column)
	missing := int32(len(g.values[f])) // no code when none is missing
	g.codes = resize(g.codes, len(rows))
	g.codesOf(f, rows, g.codes)
	left, right := 0, 0
	for i, r := range rows {
		if k := g.codes[i]; k <= n.cut || k == missing && n.missingLeft {
			rows[left] = r
			left++
		} else {
			g.spare[right] = r
			right++
		}
	}
	copy(rows[left:], g.spare[:right])
	return left
}
