package knn

import (
	"context"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

var _ xrai.LeaveOneOuter = Classifier{}

// maxNeighbours bounds what leave-one-out keeps: the neighbours of all rows.
const maxNeighbours = 1 << 26

// LeaveOneOut finds the K+1 nearest of each row once. A record changes the answers
// only of the rows that have it among their K nearest, and there the last of the
// K+1 takes its place: bit for bit what fitting without it gives. Where no more
// than K rows would remain, or K times the rows is above 2^26, it is xrai.Refit.
func (l Classifier) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	fitted, err := xrai.FitClassifier(ctx, l, train)
	if err != nil {
		return nil, err
	}
	m := fitted.(*ClassifierModel)
	n := len(m.Labels)
	if m.K >= n || n > maxNeighbours/(m.K+1) {
		return xrai.Refit(ctx, l, train)
	}
	w := &without{model: m, near: make([]neighbour, n*(m.K+1)), first: make([]int32, n+1)}
	if w.base, err = m.Proba(train.X); err != nil {
		return nil, err
	}
	t, err := view(m.K, m.Weights, m.Width, m.X, n)
	if err != nil {
		return nil, err
	}
	t.nearest(train.X, m.K+1, m.Metric, func(i int, near []neighbour, _ []float64) { copy(w.nearest(i), near) })
	w.invert()
	return w, ctx.Err()
}

type without struct {
	model *ClassifierModel
	base  *mat.Dense
	near  []neighbour // of each row the K+1 nearest
	first []int32     // rows that have record i among their K nearest: of[first[i]:first[i+1]]
	of    []int32
}

func (w *without) nearest(i int) []neighbour {
	k := w.model.K + 1
	return w.near[i*k : (i+1)*k]
}

// invert fills first and of.
func (w *without) invert() {
	n, k := len(w.model.Labels), w.model.K
	for i := range n {
		for _, c := range w.nearest(i)[:k] {
			w.first[c.row+1]++
		}
	}
	for i := range n {
		w.first[i+1] += w.first[i]
	}
	w.of = make([]int32, n*k)
	next := slices.Clone(w.first[:n])
	for i := range n {
		for _, c := range w.nearest(i)[:k] {
			w.of[next[c.row]] = int32(i)
			next[c.row]++
		}
	}
}

// Base implements xrai.LeaveOneOut.
func (w *without) Base() *mat.Dense { return w.base }

// Worker implements xrai.LeaveOneOut.
func (w *without) Worker() xrai.LeaveOneOutWorker {
	k := w.model.K
	return &worker{without: w, rest: make([]neighbour, 0, k), weight: make([]float64, k)}
}

type worker struct {
	*without
	rest    []neighbour
	weight  []float64
	proba   []float64
	changes []xrai.Change
}

// Without implements xrai.LeaveOneOutWorker.
func (w *worker) Without(ctx context.Context, record int) ([]xrai.Change, error) {
	m := w.model
	if err := xrai.CheckRecord(record, len(m.Labels)); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rows, classes := w.of[w.first[record]:w.first[record+1]], len(m.ClassNames)
	w.proba, w.changes = slices.Grow(w.proba[:0], len(rows)*classes)[:len(rows)*classes], w.changes[:0]
	clear(w.proba)
	for a, i := range rows {
		w.rest = w.rest[:0]
		for _, c := range w.nearest(int(i)) {
			if c.row != record {
				w.rest = append(w.rest, c)
			}
		}
		p := w.proba[a*classes : (a+1)*classes]
		weigh(w.weight, w.rest, m.Weights)
		for b, c := range w.rest {
			p[m.Labels[c.row]] += w.weight[b]
		}
		sum := floats.Sum(p)
		for c := range p {
			p[c] /= sum
		}
		if !slices.Equal(p, w.base.RawRowView(int(i))) {
			w.changes = append(w.changes, xrai.Change{Rows: rows[a : a+1], Proba: p})
		}
	}
	return w.changes, nil
}
