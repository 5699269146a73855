package tree

import (
	"context"
	"slices"
	"sort"
)

// layer is a subtree with its rows: the tree itself, or an alternate, a node's
// subtree by another split.
type layer struct {
	tree       *Tree
	rows       []int32 // those with weight, every node's together
	start, end []int32 // a node's are rows[start:end]
	out        []int32 // rows without weight, every node's together
	outStart   []int32 // a node's are out[outStart:outEnd]
	outEnd     []int32
	memory     []int32 // of each node its place in the memories, -1 without one

	// Of an alternate, the rows whose class shares are not those in the tree, every
	// node's together, and the leaves they reach.
	other      []int32
	otherLeaf  []int32
	otherStart []int32 // a node's are other[otherStart:otherEnd]
	otherEnd   []int32
}

// alternateKey names a split that a node does not have as the tree was grown.
type alternateKey struct {
	layer     *layer
	node      int32
	column    int32
	threshold float64
}

// alternates are the subtrees by splits that came up again and again in one tree.
type alternates struct {
	seen   map[alternateKey]int
	layers map[alternateKey]*layer
	pool   []*layer // the first len(layers) are in use
	bytes  int
	limit  int // of bytes
}

const (
	// often is how many times a split must come up before its subtree is kept.
	often = 2
	// maxAlternates bounds the memory of a tree's alternates, in bytes.
	maxAlternates = 16 << 20
)

func (a *alternates) forget() {
	if a.seen == nil {
		a.seen, a.layers = map[alternateKey]int{}, map[alternateKey]*layer{}
	}
	clear(a.seen)
	clear(a.layers)
	a.bytes = 0
}

// alternate returns the alternate of a node by a split, or nil.
func (r *Reviser) alternate(ctx context.Context, k alternateKey, key nodeKey, depth int) (*layer, error) {
	a := &r.alternates
	if l := a.layers[k]; l != nil {
		return l, nil
	}
	a.seen[k]++
	if a.seen[k] < often || a.bytes >= a.limit {
		return nil, nil
	}
	r.gather(k.layer, k.node, nil)
	if len(a.pool) == len(a.layers) {
		a.pool = append(a.pool, &layer{tree: &Tree{Width: r.t.Width}})
	}
	l := a.pool[len(a.layers)]
	grown, err := r.g.regrowBy(ctx, l.tree, r.rows, depth, key, k.column, k.threshold)
	if err != nil || !grown {
		return nil, err
	}
	l.start, l.end = r.g.ranges(l.start, l.end)
	l.rows = append(l.rows[:0], r.g.rows...)
	r.placeOut(l, k.layer.out[k.layer.outStart[k.node]:k.layer.outEnd[k.node]])
	r.findOthers(l)
	l.memory = resize(l.memory, l.tree.Len())
	for i := range l.memory {
		l.memory[i] = -1
	}
	a.layers[k] = l
	a.bytes += 4*(len(l.rows)+len(l.out)+2*len(l.other)) + 80*l.tree.Len()
	return l, nil
}

// regrowBy is regrow with the first split given; grown is false if that leaves a
// side without rows.
func (g *Grower) regrowBy(ctx context.Context, t *Tree, rows []int32, depth int, key nodeKey, column int32, threshold float64) (grown bool, err error) {
	g.rows, g.last = append(g.rows[:0], rows...), t
	g.nodes, g.nodeStats = g.nodes[:0], g.nodeStats[:0]
	g.spare = resize(g.spare, len(g.rows))
	g.forget(0)
	root := g.add(node{end: int32(len(g.rows)), parent: -1, depth: depth, key: key}, g.statOf(g.rows))
	values := g.values[column]
	n := &g.nodes[root]
	n.column, n.threshold = column, threshold
	n.cut = int32(sort.Search(len(values), func(k int) bool { return float64(values[k]) > threshold })) - 1
	own, left := g.own(root)
	for _, r := range g.rows {
		if g.code(int(column), r) <= n.cut {
			left[g.label[r]] += g.weight[r]
		}
	}
	if w := g.weightOf(left); w == 0 || w == g.weightOf(own) {
		return false, nil
	}
	g.divide(root)
	g.open = append(g.open[:0], g.nodes[root].right, g.nodes[root].left)
	if err := g.growOpen(ctx); err != nil {
		return false, err
	}
	g.emit(t)
	return true, nil
}

// placeOut sets a layer's rows without weight, ordered by leaves.
func (r *Reviser) placeOut(l *layer, out []int32) {
	leaf := resize(r.leaf, len(out))
	for i, row := range out {
		leaf[i] = r.g.leafOf(l.tree, 0, row)
	}
	r.leaf = leaf
	l.out, l.outStart, l.outEnd = l.tree.byLeaf(out, leaf, l.out, l.outStart, l.outEnd)
}

// byLeaf sets to to rows in the order of their leaves, and start and end to the
// place of each node's. Leaves stand in the order of their numbers, and a node's
// are those from its own number on.
func (t *Tree) byLeaf(rows, leaf, to, start, end []int32) (sorted, starts, ends []int32) {
	n := t.Len()
	to, start, end = resize(to, len(rows)), resize(start, n), resize(end, n)
	clear(end)
	for _, k := range leaf {
		end[k]++
	}
	at := int32(0)
	for i, count := range end {
		start[i], end[i] = at, at
		at += count
	}
	for i, k := range leaf {
		to[end[k]] = rows[i]
		end[k]++
	}
	t.closeRanges(end)
	return to, start, end
}

// closeRanges sets the ends of the nodes above the leaves.
func (t *Tree) closeRanges(end []int32) {
	for i := t.Len() - 1; i >= 0; i-- {
		if t.Left[i] >= 0 {
			end[i] = end[t.Right[i]]
		}
	}
}

// findOthers sets the rows of an alternate that answer otherwise than in the tree.
func (r *Reviser) findOthers(l *layer) {
	t := l.tree
	l.other, l.otherLeaf = l.other[:0], l.otherLeaf[:0]
	l.otherStart, l.otherEnd = resize(l.otherStart, t.Len()), resize(l.otherEnd, t.Len())
	for i := range t.Left {
		l.otherStart[i] = int32(len(l.other))
		if t.Left[i] < 0 {
			shares := t.value(int32(i))
			for _, rows := range [][]int32{l.rows[l.start[i]:l.end[i]], l.out[l.outStart[i]:l.outEnd[i]]} {
				for _, row := range rows {
					if !slices.Equal(shares, r.t.value(r.t.leaf[row])) {
						l.other, l.otherLeaf = append(l.other, row), append(l.otherLeaf, int32(i))
					}
				}
			}
		}
		l.otherEnd[i] = int32(len(l.other))
	}
	t.closeRanges(l.otherEnd)
}

// keep reports a subtree that stays as it is in its layer: of an alternate its
// rows that answer otherwise than in the tree, and the rows that come to it.
func (r *Reviser) keep(l *layer, node int32, moves []move) {
	t := l.tree
	for _, m := range moves {
		if m.stay == arrived {
			r.report(m.row, t.value(r.g.leafOf(t, node, m.row)))
		}
	}
	if l.otherStart == nil || l.otherStart[node] == l.otherEnd[node] {
		return
	}
	r.markGone(moves, true)
	for i := l.otherStart[node]; i < l.otherEnd[node]; i++ {
		if row := l.other[i]; !r.marked[row] {
			r.add(row, t.value(l.otherLeaf[i]))
		}
	}
	r.markGone(moves, false)
}

func (r *Reviser) markGone(moves []move, as bool) {
	for _, m := range moves {
		if m.stay == gone {
			r.marked[m.row] = as
		}
	}
}
