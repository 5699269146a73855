package tree

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// LeaveOneOut prepares the exact leave-one-out of the tree. A record can only
// change the nodes on its own way from the root; at each of them a look-up a
// column tells the best split without the record, so that only subtrees whose
// split really changes are built again.
//
// That is for the parameters of a plain tree. With weights, missing values,
// random thresholds, best-first growth, pruning or limits on impurity and weight
// it is xrai.Refit.
func (c Classifier) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	g, err := c.grower(train)
	if err != nil {
		return nil, err
	}
	if train.Weights != nil || slices.Contains(g.missing, true) || !c.ClassWeight.IsZero() || !c.isPlain() {
		return xrai.Refit(ctx, c, train)
	}
	t, err := g.Grow(ctx, nil, c.Seed)
	if err != nil {
		return nil, err
	}
	l := &leaveOneOut{Grower: g, seed: nodeKey(c.Seed), rows: g.rows, place: make([]int32, g.n), events: make([][]event, g.n)}
	l.model = &ClassifierModel{ClassNames: train.Classes, Width: train.Columns(), Tree: *t}
	l.start, l.end = g.ranges(nil, nil)
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

// isPlain reports whether only the parameters are set that leave-one-out knows.
func (p Params) isPlain() bool {
	return p == Params{MaxDepth: p.MaxDepth, MinSamplesSplit: p.MinSamplesSplit, MinSamplesLeaf: p.MinSamplesLeaf,
		MaxFeatures: p.MaxFeatures, Seed: p.Seed, Splitter: p.Splitter} && p.Splitter != Random
}

// ranges appends the ranges of rows of the last tree's nodes.
func (g *Grower) ranges(start, end []int32) ([]int32, []int32) {
	start, end = resize(start, g.last.Len()), resize(end, g.last.Len())
	for k, i := range g.ids {
		if i >= 0 {
			start[i], end[i] = g.nodes[k].start, g.nodes[k].end
		}
	}
	return start, end
}

type leaveOneOut struct {
	*Grower
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

func (l *leaveOneOut) Worker() xrai.LeaveOneOutWorker {
	return &worker{leaveOneOut: l, again: l.again(), tree: Tree{Width: l.width}}
}

type worker struct {
	*leaveOneOut
	again   *Grower
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
			before := w.goesLeft(t.Feature[node], int32(record), t.Threshold[node], false)
			after := w.goesLeft(t.Feature[node], int32(record), e.threshold, false)
			if seat < 0 && before != after {
				seat = w.leafOf(t, t.child(node, !after), int32(record))
			}
		}
		if t.Left[node] < 0 {
			return w.shrink(record, node, seat), nil
		}
		right := !w.goesLeft(t.Feature[node], int32(record), t.Threshold[node], false)
		node, key, depth = t.child(node, right), w.childKey(key, right), depth+1
	}
}

func (t *Tree) child(node int32, right bool) int32 {
	if right {
		return t.Right[node]
	}
	return t.Left[node]
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

// seated reports the record's own probabilities, those of an unchanged leaf.
func (w *worker) seated(seat int32) []xrai.Change {
	w.report(w.self[:], w.model.Tree.value(seat))
	return w.changes
}

// report adds the rows whose probabilities were others. It reorders them.
func (w *worker) report(rows []int32, proba []float64) {
	others := 0
	for _, r := range rows {
		if !slices.Equal(w.base.RawRowView(int(r)), proba) {
			rows[others] = r
			others++
		}
	}
	if others > 0 {
		w.changes = append(w.changes, xrai.Change{Rows: rows[:others], Proba: proba})
	}
}

// rebuild grows a node's subtree again from its rows less the record.
func (w *worker) rebuild(ctx context.Context, record int, node int32, key nodeKey, depth int, seat int32) ([]xrai.Change, error) {
	w.rest = w.rest[:0]
	for _, r := range w.rows[w.leaveOneOut.start[node]:w.leaveOneOut.end[node]] {
		if int(r) != record {
			w.rest = append(w.rest, r)
		}
	}
	if err := w.again.regrow(ctx, &w.tree, w.rest, depth, key); err != nil {
		return nil, err
	}
	w.start, w.end = w.again.ranges(w.start, w.end)
	for i := range w.tree.Left {
		if w.tree.Left[i] < 0 {
			w.report(w.again.rows[w.start[i]:w.end[i]], w.tree.value(int32(i)))
		}
	}
	if seat >= 0 {
		return w.seated(seat), nil
	}
	w.report(w.self[:], w.tree.value(w.leafOf(&w.tree, 0, int32(record))))
	return w.changes, nil
}
