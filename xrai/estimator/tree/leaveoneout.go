package tree

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// LeaveOneOut prepares the exact leave-one-out of the tree. A record can only
// change the nodes on its own way from the root; at each of them a look-up a
// column tells the best split without the record, so that only subtrees whose
// split really changes are built again.
func (c Classifier) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	b, err := c.builder(train)
	if err != nil {
		return nil, err
	}
	n := b.n
	l := &leaveOneOut{builder: b, seed: nodeKey(c.Seed), model: newClassifierModel(train),
		rows: allRows(n), place: make([]int32, n), events: make([][]event, n)}
	b.grown = func(_ int32, start, end int) {
		l.start = append(l.start, int32(start))
		l.end = append(l.end, int32(end))
	}
	if _, err := b.build(ctx, &l.model.Tree, l.rows, 0, 0, l.seed); err != nil {
		return nil, err
	}
	b.grown = nil
	for i, r := range l.rows {
		l.place[r] = int32(i)
	}
	if l.base, err = l.model.Proba(train.X); err != nil {
		return nil, err
	}
	if err := newFinder(l).find(ctx); err != nil {
		return nil, err
	}
	return l, nil
}

type leaveOneOut struct {
	*builder
	seed       nodeKey
	model      *ClassifierModel
	base       *mat.Dense
	rows       []int32 // every node's rows stand together
	place      []int32 // rows[place[r]] == r
	start, end []int32 // a node's rows are rows[start:end]
	events     [][]event
}

// event is a node on a record's way whose split changes without the record:
// the subtree is built again, or only the threshold moves while the other rows
// stay on their sides.
type event struct {
	node      int32
	rebuild   bool
	threshold float64
}

func (l *leaveOneOut) Base() *mat.Dense { return l.base }

// goesLeft reports the side a training row takes at a threshold of column f.
func (l *leaveOneOut) goesLeft(f int32, row int, threshold float64) bool {
	return float64(l.values[f][l.columns.codes[f][row]]) <= threshold
}

func (l *leaveOneOut) Worker() xrai.LeaveOneOutWorker {
	b := l.builder
	w := &worker{leaveOneOut: l, again: newBuilder(b.columns, b.target, b.params, b.looked, b.leafOf)}
	w.tree.Width = l.width
	w.again.grown = func(_ int32, start, end int) {
		w.start = append(w.start, int32(start))
		w.end = append(w.end, int32(end))
	}
	return w
}

type worker struct {
	*leaveOneOut
	again   *builder
	tree    Tree // the subtree built again
	rest    []int32
	start   []int32
	end     []int32
	leaf    []float64
	self    [1]int32
	changes []xrai.Change
}

// Without follows the record's way down to the first subtree that must be
// built again, or to its leaf.
func (w *worker) Without(ctx context.Context, record int) ([]xrai.Change, error) {
	if err := xrai.CheckRecord(record, w.n); err != nil {
		return nil, err
	}
	t := &w.model.Tree
	w.changes = w.changes[:0]
	w.self[0] = int32(record)
	node, key, depth := int32(0), w.seed, 0
	seat := int32(-1) // the leaf the record now falls in, once it left its way
	events := w.events[record]
	for {
		if len(events) > 0 && events[0].node == node {
			e := events[0]
			events = events[1:]
			if e.rebuild {
				return w.rebuild(ctx, record, node, key, depth, seat)
			}
			before := w.goesLeft(t.Feature[node], record, t.Threshold[node])
			after := w.goesLeft(t.Feature[node], record, e.threshold)
			if seat < 0 && before != after {
				seat = w.leafOfRow(t, t.child(node, !after), record)
			}
		}
		if t.Left[node] < 0 {
			return w.shrink(record, node, seat), nil
		}
		right := !w.goesLeft(t.Feature[node], record, t.Threshold[node])
		node, key, depth = t.child(node, right), w.childKey(key, right), depth+1
	}
}

func (t *Tree) child(node int32, right bool) int32 {
	if right {
		return t.Right[node]
	}
	return t.Left[node]
}

// leafOfRow returns the leaf a training row reaches below a node.
func (l *leaveOneOut) leafOfRow(t *Tree, node int32, row int) int32 {
	for t.Left[node] >= 0 {
		node = t.child(node, !l.goesLeft(t.Feature[node], row, t.Threshold[node]))
	}
	return node
}

// shrink is the leaf less the record.
func (w *worker) shrink(record int, node, seat int32) []xrai.Change {
	t := &w.model.Tree
	base, n := t.value(node), float64(t.Rows[node])
	w.leaf = w.leaf[:0]
	same := true
	for c, p := range base {
		m := math.Round(p * n)
		if int32(c) == w.label[record] {
			m--
		}
		q := m / (n - 1)
		same = same && q == p
		w.leaf = append(w.leaf, q)
	}
	rows := w.rows[w.leaveOneOut.start[node]:w.leaveOneOut.end[node]]
	if seat < 0 {
		if !same {
			w.changes = append(w.changes, xrai.Change{Rows: rows, Proba: w.leaf})
		}
		return w.changes
	}
	if !same {
		at := w.place[record] - w.leaveOneOut.start[node]
		for _, part := range [][]int32{rows[:at], rows[at+1:]} {
			if len(part) > 0 {
				w.changes = append(w.changes, xrai.Change{Rows: part, Proba: w.leaf})
			}
		}
	}
	return w.seated(seat)
}

// seated reports the record's own probabilities in an unchanged leaf.
func (w *worker) seated(seat int32) []xrai.Change {
	w.changes = append(w.changes, xrai.Change{Rows: w.self[:], Proba: w.model.Tree.value(seat)})
	return w.changes
}

// rebuild grows a node's subtree again from its rows less the record.
func (w *worker) rebuild(ctx context.Context, record int, node int32, key nodeKey, depth int, seat int32) ([]xrai.Change, error) {
	w.rest = w.rest[:0]
	for _, r := range w.rows[w.leaveOneOut.start[node]:w.leaveOneOut.end[node]] {
		if int(r) != record {
			w.rest = append(w.rest, r)
		}
	}
	w.tree.reset()
	w.start, w.end = w.start[:0], w.end[:0]
	if _, err := w.again.build(ctx, &w.tree, w.rest, 0, depth, key); err != nil {
		return nil, err
	}
	for i := range w.tree.Left {
		if w.tree.Left[i] < 0 {
			w.changes = append(w.changes, xrai.Change{
				Rows: w.rest[w.start[i]:w.end[i]], Proba: w.tree.value(int32(i))})
		}
	}
	if seat >= 0 {
		return w.seated(seat), nil
	}
	own := w.tree.value(w.leafOfRow(&w.tree, 0, record))
	w.changes = append(w.changes, xrai.Change{Rows: w.self[:], Proba: own})
	return w.changes, nil
}
