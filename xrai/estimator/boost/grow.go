package boost

import (
	"context"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// limits are what bounds a tree.
type limits struct {
	leaves  int // most leaves
	depth   int // most splits on a way
	minRows int
	l2      float64
	looked  int // columns of the data looked at for a split
	width   int // columns of the data
}

// node is one of a tree being grown.
type node struct {
	total       cell
	value       float64 // before the learning rate
	from, to    int32   // its rows in the order of rows
	depth       int
	left, right int32 // -1 at a leaf
	key         uint64
	split
	hist []cell
}

// grower grows one tree at a time, the split with the largest gain first.
type grower struct {
	*table
	histogrammer
	limits
	search *searcher
	rows   []int32 // those of each node stand together, ascending
	spare  []int32
	nodes  []node
	open   []int32 // nodes to be split, a heap
	looks  []bool
	order  []int32 // of the data's columns
	place  []int32 // of the data's columns in the table, -1 for none
	absent int32   // a row that is left out, its gradients and hessians 0; -1 for none
}

func newGrower(t *table, l limits, tm *team) *grower {
	g := &grower{table: t, limits: l, rows: make([]int32, 0, t.n), spare: make([]int32, t.n), absent: -1}
	g.histogrammer = histogrammer{table: t, team: tm, pairs: make([]pair, t.n)}
	if l.looked < l.width {
		g.looks = make([]bool, len(t.columns))
		g.order = make([]int32, l.width)
		g.place = slices.Repeat([]int32{-1}, l.width)
		for k := range t.columns {
			g.place[t.columns[k].index] = int32(k)
		}
	}
	return g
}

// grow grows a tree for gradients g and hessians h (nil for 1 each) of all rows.
// The key draws the columns looked at.
func (g *grower) grow(ctx context.Context, gradients, hessians []float64, key uint64) error {
	g.rows = g.rows[:0]
	for i := range int32(g.n) {
		if i != g.absent {
			g.rows = append(g.rows, i)
		}
	}
	n := len(g.rows)
	s, err := fix(gradients, hessians, n, g.pairs, g.team)
	if err != nil {
		return err
	}
	g.search = newSearcher(g.table, s, g.minRows, g.l2)
	g.nodes, g.open = g.nodes[:0], g.open[:0]
	root := node{to: int32(n), left: -1, right: -1, key: key}
	for _, p := range g.pairs {
		root.total.gradient += p.gradient
		root.total.hessian += p.hessian
	}
	root.total.rows = int64(n)
	g.nodes = append(g.nodes, root)
	if n < 2*g.minRows || g.columns == nil || g.depth == 0 || root.total.hessian < g.search.minHess {
		return nil
	}
	g.nodes[0].hist = g.sum(g.rows, root.total)
	g.look(0)
	leaves := 1
	for len(g.open) > 0 {
		if err := ctx.Err(); err != nil {
			g.close()
			return err
		}
		leaves++
		g.divide(g.pop(), leaves == g.leaves)
		if leaves == g.leaves {
			break
		}
	}
	g.close()
	return nil
}

// close hands back the histograms of nodes that stay leaves.
func (g *grower) close() {
	for i := range g.nodes {
		g.give(g.nodes[i].hist)
		g.nodes[i].hist = nil
	}
}

// look finds a node's best split and, if there is one, puts it among those to be
// split.
func (g *grower) look(i int32) {
	n := &g.nodes[i]
	loss := float64(float64(n.total.gradient) * g.search.scale.gradient * n.value)
	n.split = g.best(n, loss, g.draw(n.key))
	if n.gain > 0 {
		g.push(i)
		return
	}
	g.give(n.hist)
	n.hist = nil
}

// partCells is how many cells are worth a goroutine of their own.
const partCells = 2048

// best is the searcher's, over all columns. Of equal gains the first column's
// counts, so the number of parts does not matter.
func (g *grower) best(n *node, loss float64, looked []bool) split {
	if len(g.columns) == 0 {
		return split{gain: -1}
	}
	found := make([]split, max(1, g.team.workers))
	least := max(1, partCells*len(g.columns)/g.cells())
	parts := g.team.parts(len(g.columns), least, func(part, from, to int) {
		found[part] = g.search.best(n.hist, n.total, loss, looked, from, to)
	})
	best := found[0]
	for _, s := range found[1:parts] {
		if s.gain > best.gain {
			best = s
		}
	}
	return best
}

// draw marks the columns a node looks at, nil for all. The draw is among all
// columns of the data, so that it depends on the key alone.
func (g *grower) draw(key uint64) []bool {
	if g.looks == nil {
		return nil
	}
	for i := range g.order {
		g.order[i] = int32(i)
	}
	clear(g.looks)
	r := xrai.Rand(key)
	for i := range g.looked {
		j := i + r.IntN(len(g.order)-i)
		g.order[i], g.order[j] = g.order[j], g.order[i]
		if k := g.place[g.order[i]]; k >= 0 {
			g.looks[k] = true
		}
	}
	return g.looks
}

// divide splits a node in two, and finds their splits unless the tree is done.
func (g *grower) divide(i int32, done bool) {
	n := &g.nodes[i]
	middle := n.from + int32(g.partition(g.rows[n.from:n.to], &n.split))
	right := n.total.minus(n.split.left)
	l := node{total: n.split.left, from: n.from, to: middle, depth: n.depth + 1, left: -1, right: -1, value: g.search.value(n.split.left)}
	r := node{total: right, from: middle, to: n.to, depth: n.depth + 1, left: -1, right: -1, value: g.search.value(right)}
	if g.looks != nil {
		l.key, r.key = xrai.Hash(n.key, 1), xrai.Hash(n.key, 2)
	}
	if !g.columns[n.column].missing {
		// Nothing is known of missing values: they go with most rows.
		n.missingLeft = l.total.rows > r.total.rows
	}
	n.left, n.right = int32(len(g.nodes)), int32(len(g.nodes)+1)
	hist := n.hist
	n.hist = nil
	open := func(c *node) bool {
		return !done && c.depth < g.depth && c.total.rows >= 2*int64(g.minRows)
	}
	lookLeft, lookRight := open(&l), open(&r)
	if !lookLeft && !lookRight {
		g.give(hist)
		g.nodes = append(g.nodes, l, r)
		return
	}
	small, large := &l, &r
	if l.total.rows >= r.total.rows {
		small, large = &r, &l
	}
	small.hist = g.sum(g.rows[small.from:small.to], small.total)
	g.subtract(hist, small.hist)
	large.hist = hist
	g.nodes = append(g.nodes, l, r)
	at := int32(len(g.nodes) - 2)
	for side, looked := range []bool{lookLeft, lookRight} {
		c := at + int32(side)
		if looked {
			g.look(c)
		} else {
			g.give(g.nodes[c].hist)
			g.nodes[c].hist = nil
		}
	}
}

// partition moves the rows that go left to the front, both sides in their
// order, and returns how many they are.
func (g *grower) partition(rows []int32, s *split) int {
	var goesLeft [256]uint8
	switch {
	case s.set != nil:
		for b := range goesLeft {
			if s.set.has(uint8(b)) {
				goesLeft[b] = 1
			}
		}
	default:
		for b := range int(s.bin) + 1 {
			goesLeft[b] = 1
		}
		if s.missingLeft {
			goesLeft[missingBin] = 1
		}
	}
	bins := g.bins[s.column]
	spare := g.spare[:len(rows)]
	left, right := 0, 0
	for _, r := range rows {
		is := int(goesLeft[bins[r]])
		rows[left] = r
		spare[right] = r
		left += is
		right += 1 - is
	}
	copy(rows[left:], spare[:right])
	return left
}

// before orders the nodes to be split: the larger gain, then the older node.
func (g *grower) before(a, b int32) bool {
	if x, y := g.nodes[a].gain, g.nodes[b].gain; x != y {
		return x > y
	}
	return a < b
}

// push adds a node to the heap.
func (g *grower) push(n int32) {
	g.open = append(g.open, n)
	i := len(g.open) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !g.before(g.open[i], g.open[up]) {
			break
		}
		g.open[i], g.open[up] = g.open[up], g.open[i]
		i = up
	}
}

// pop takes the first node from the heap.
func (g *grower) pop() int32 {
	first := g.open[0]
	last := len(g.open) - 1
	g.open[0] = g.open[last]
	g.open = g.open[:last]
	for i := 0; ; {
		next := i
		for c := 2*i + 1; c <= 2*i+2 && c < last; c++ {
			if g.before(g.open[c], g.open[next]) {
				next = c
			}
		}
		if next == i {
			return first
		}
		g.open[i], g.open[next] = g.open[next], g.open[i]
		i = next
	}
}

// unlimited is a limit that is none.
const unlimited = math.MaxInt
