package tree

import (
	"context"
	"fmt"
	"slices"
)

// Reweigh is a row and what is added to its weight.
type Reweigh struct {
	Row int
	By  int
}

// Revised is a row whose class shares are others in the revised tree.
type Revised struct {
	Row    int32
	Shares []float64
}

// Reviser revises trees of one matrix, target and parameters, one tree after the
// other. It is scratch: one goroutine each.
type Reviser struct {
	g          *Grower
	t          *Grown
	base       layer // t
	known      memories
	alternates alternates
	changed    changed

	tree    Tree // a subtree built again
	marked  []bool
	moves   []move
	rows    []int32
	start   []int32
	end     []int32
	leaf    []int32
	stat    []int64
	left    []int64
	right   []int64
	revised []Revised
	shares  []float64
}

// move is a row that weighs otherwise below a node, or is not below the same
// nodes any more.
type move struct {
	row  int32
	by   int32 // added to its weight below the node
	stay int8  // 0 when it is below the node before and after, arrived or left
}

const (
	arrived = 1
	gone    = -1
)

// NewReviser returns a reviser for trees that a Grower of the same arguments
// grew.
func NewReviser(c *Columns, t *Target, p Params) (*Reviser, error) {
	g, err := NewGrower(c, t, p)
	if err != nil {
		return nil, err
	}
	g.limits = limits{rows: g.params.MinSamplesLeaf}
	g.countRows = g.params.MinSamplesLeaf > 1
	g.weight, g.total = make([]int64, g.n), maxRevised
	if t.width == 2 && !t.isNumber() {
		g.pair = make([]int64, g.n)
	}
	return &Reviser{g: g, tree: Tree{Width: valuesOf(t)}, marked: make([]bool, g.n),
		stat: make([]int64, t.width), left: make([]int64, t.width), right: make([]int64, t.width),
		changed: changed{add: make([]float64, t.width), take: make([]float64, t.width)},
		known:   memories{limit: maxRemembered}, alternates: alternates{limit: maxAlternates}}, nil
}

// Turn makes the reviser revise a tree. What it learns of the tree's nodes at one
// revision serves the next ones, until it turns to another.
func (r *Reviser) Turn(t *Grown) {
	r.t = t
	memory := resize(r.base.memory, t.Len())
	for i := range memory {
		memory[i] = -1
	}
	r.base = layer{tree: &t.Tree, rows: t.rows, start: t.start, end: t.end, out: t.out, outStart: t.outStart, outEnd: t.outEnd, memory: memory}
	r.known.forget()
	r.alternates.forget()
}

// Revise returns the rows whose class shares change when rows of the tree turned
// to weigh otherwise: exactly as if it were grown anew by the same seed. No row
// may be named twice or end below weight 0, and some weight must remain. The
// result is valid until the next call; shares are not to be changed.
func (r *Reviser) Revise(ctx context.Context, by []Reweigh) ([]Revised, error) {
	r.revised, r.shares = r.revised[:0], r.shares[:0]
	r.moves = r.moves[:0]
	for _, b := range by {
		if b.Row < 0 || b.Row >= r.g.n || int(r.t.weight[b.Row])+b.By < 0 {
			return nil, fmt.Errorf("row %d cannot weigh %d more", b.Row, b.By)
		}
		r.moves = append(r.moves, move{row: int32(b.Row), by: int32(b.By)})
	}
	err := r.below(ctx, &r.base, 0, r.t.seed, 0, 0, len(by))
	return r.revised, err
}

// before is the weight of a move's row below the node in the tree as grown.
func (r *Reviser) before(m move) int32 {
	if m.stay == arrived {
		return 0
	}
	return r.t.weight[m.row]
}

// below revises the subtree of a node, for the moves from up to, but not, to.
func (r *Reviser) below(ctx context.Context, l *layer, node int32, key nodeKey, depth, from, to int) error {
	t, moves := l.tree, r.moves[from:to]
	weighs := false
	for _, m := range moves {
		weighs = weighs || m.by != 0
	}
	if !weighs || r.staysPure(t, node, moves) {
		r.keep(l, node, moves)
		return nil
	}
	if t.Left[node] < 0 || l.end[node]-l.start[node] <= smallNode {
		return r.rebuild(ctx, l, node, key, depth, moves)
	}
	column, threshold, ok, err := r.split(ctx, l, node, key, depth, moves)
	if err != nil {
		return err
	}
	if !ok {
		return r.rebuild(ctx, l, node, key, depth, moves)
	}
	if column != t.Feature[node] || threshold != t.Threshold[node] {
		other, err := r.alternate(ctx, alternateKey{l, node, column, threshold}, key, depth)
		if err != nil {
			return err
		}
		if other != nil {
			l, node, t = other, 0, other.tree
		} else if column != t.Feature[node] {
			return r.rebuild(ctx, l, node, key, depth, moves)
		}
	}
	first := len(r.moves)
	middle, end, ok := r.divide(l, node, threshold, from, to)
	if !ok {
		return r.rebuild(ctx, l, node, key, depth, r.moves[from:to])
	}
	if err := r.below(ctx, l, t.Left[node], r.g.childKey(key, false), depth+1, first, middle); err != nil {
		return err
	}
	if err := r.below(ctx, l, t.Right[node], r.g.childKey(key, true), depth+1, middle, end); err != nil {
		return err
	}
	r.moves = r.moves[:first]
	return nil
}

// split returns a node's split after the moves; ok is false for a leaf.
func (r *Reviser) split(ctx context.Context, l *layer, node int32, key nodeKey, depth int, moves []move) (column int32, threshold float64, ok bool, err error) {
	if at := r.memoryOf(l, node, key); at >= 0 {
		if column, threshold, ok = r.recall(at, key, int(l.end[node]-l.start[node]), moves); ok {
			return column, threshold, true, nil
		}
	}
	return r.search(ctx, l, node, key, depth, moves)
}

// staysPure reports whether a node is a leaf of one class before and after the
// moves.
func (r *Reviser) staysPure(t *Tree, node int32, moves []move) bool {
	if t.Left[node] >= 0 {
		return false
	}
	class := slices.Index(t.value(node), 1)
	for _, m := range moves {
		if m.by > 0 && int(r.g.label[m.row]) != class {
			return false
		}
	}
	return class >= 0
}

// fewMoved is the share of a node's rows, 1 in so many, above which a subtree is
// built again rather than revised.
const fewMoved = 4

// divide appends the moves of a node's children, the left one's up to middle,
// and reports false if they are too many.
func (r *Reviser) divide(l *layer, node int32, threshold float64, from, to int) (middle, end int, ok bool) {
	g, t, weight := r.g, l.tree, r.t.weight
	column, old := t.Feature[node], t.Threshold[node]
	var other []int32 // rows not among the moves that change sides
	if threshold != old {
		other = r.switching(l, node, threshold, from, to)
		if len(other) > int(l.end[node]-l.start[node])/fewMoved {
			return 0, 0, false
		}
	}
	for _, right := range []bool{false, true} {
		for _, m := range r.moves[from:to] {
			was := !g.goesLeft(column, m.row, old, false) == right && m.stay != arrived
			is := !g.goesLeft(column, m.row, threshold, false) == right && m.stay != gone
			switch {
			case was && is:
				r.moves = append(r.moves, m)
			case was:
				r.moves = append(r.moves, move{m.row, -weight[m.row], gone})
			case is:
				r.moves = append(r.moves, move{m.row, r.before(m) + m.by, arrived})
			}
		}
		for _, row := range other {
			if !g.goesLeft(column, row, old, false) == right {
				r.moves = append(r.moves, move{row, -weight[row], gone})
			} else {
				r.moves = append(r.moves, move{row, weight[row], arrived})
			}
		}
		if !right {
			middle = len(r.moves)
		}
	}
	return middle, len(r.moves), true
}

// switching returns the node's rows, less those of the moves, that take another
// side at a threshold.
func (r *Reviser) switching(l *layer, node int32, threshold float64, from, to int) []int32 {
	old, column := l.tree.Threshold[node], l.tree.Feature[node]
	r.mark(r.moves[from:to], true)
	r.rows = r.rows[:0]
	for _, rows := range [][]int32{l.rows[l.start[node]:l.end[node]], l.out[l.outStart[node]:l.outEnd[node]]} {
		for _, row := range rows {
			if !r.marked[row] && r.g.goesLeft(column, row, threshold, false) != r.g.goesLeft(column, row, old, false) {
				r.rows = append(r.rows, row)
			}
		}
	}
	r.mark(r.moves[from:to], false)
	return r.rows
}

func (r *Reviser) mark(moves []move, as bool) {
	for _, m := range moves {
		r.marked[m.row] = as
	}
}

// report notes a row's class shares if they are not those it had.
func (r *Reviser) report(row int32, shares []float64) {
	if !slices.Equal(shares, r.t.value(r.t.leaf[row])) {
		r.add(row, shares)
	}
}

// add notes a row's class shares. Rows of a leaf come one after the other.
func (r *Reviser) add(row int32, shares []float64) {
	if n := len(r.revised); n > 0 && slices.Equal(r.revised[n-1].Shares, shares) {
		r.revised = append(r.revised, Revised{row, r.revised[n-1].Shares})
		return
	}
	at := len(r.shares)
	r.shares = append(r.shares, shares...)
	r.revised = append(r.revised, Revised{row, r.shares[at:]})
}

// gather sets rows to the node's with weight after the moves, and their weights
// in the grower.
func (r *Reviser) gather(l *layer, node int32, moves []move) {
	r.rows = r.rows[:0]
	r.mark(moves, true)
	for _, row := range l.rows[l.start[node]:l.end[node]] {
		if !r.marked[row] {
			r.weigh(row, r.t.weight[row])
		}
	}
	r.mark(moves, false)
	for _, m := range moves {
		if w := r.before(m) + m.by; w > 0 && m.stay != gone {
			r.weigh(m.row, w)
		}
	}
}

func (r *Reviser) weigh(row, weight int32) {
	w := int64(weight)
	r.rows = append(r.rows, row)
	r.g.weight[row] = w
	if len(r.g.pair) > 0 {
		r.g.pair[row] = w<<32 | w&-int64(r.g.label[row])
	}
}

// search looks for the node's split as growing does.
func (r *Reviser) search(ctx context.Context, l *layer, k int32, key nodeKey, depth int, moves []move) (int32, float64, bool, error) {
	g := r.g
	r.gather(l, k, moves)
	g.rows = append(g.rows[:0], r.rows...)
	g.nodes, g.nodeStats = g.nodes[:0], g.nodeStats[:0]
	g.forget(0)
	root := g.add(node{end: int32(len(g.rows)), parent: -1, depth: depth, key: key}, g.statOf(g.rows))
	found, err := g.search(ctx, root)
	return g.nodes[root].column, g.nodes[root].threshold, found, err
}

// rebuild grows a node's subtree again.
func (r *Reviser) rebuild(ctx context.Context, l *layer, node int32, key nodeKey, depth int, moves []move) error {
	g := r.g
	r.gather(l, node, moves)
	if err := g.regrow(ctx, &r.tree, r.rows, depth, key); err != nil {
		return err
	}
	r.start, r.end = g.ranges(r.start, r.end)
	for i := range r.tree.Left {
		if r.tree.Left[i] < 0 {
			for _, row := range g.rows[r.start[i]:r.end[i]] {
				r.report(row, r.tree.value(int32(i)))
			}
		}
	}
	r.mark(moves, true)
	for _, row := range l.out[l.outStart[node]:l.outEnd[node]] {
		if !r.marked[row] {
			r.report(row, r.tree.value(g.leafOf(&r.tree, 0, row)))
		}
	}
	r.mark(moves, false)
	for _, m := range moves {
		if m.stay != gone && r.before(m)+m.by == 0 {
			r.report(m.row, r.tree.value(g.leafOf(&r.tree, 0, m.row)))
		}
	}
	return nil
}
