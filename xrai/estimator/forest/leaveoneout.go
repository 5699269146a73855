package forest

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

var (
	_ xrai.LeaveOneOuter = Classifier{}
	_ xrai.LeaveOneOuter = ExtraTreesClassifier{}
)

// LeaveOneOut prepares the exact leave-one-out of the forest. Trees that never
// drew the record stay; in the others only nodes are looked at that the record,
// or one drawn in its place, comes by. With class weights, weights that are not
// whole, missing values or limits on leaves, impurity or weight it is xrai.Refit.
func (l Classifier) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	return leaveOneOut(ctx, l, train, l.Params, l.Criterion, l.ClassWeight,
		shape{kind: KindClassifier, bootstrap: true, splitter: tree.Best, columns: "sqrt"})
}

// LeaveOneOut prepares the exact leave-one-out of the forest, as Classifier's.
func (l ExtraTreesClassifier) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	return leaveOneOut(ctx, l, train, l.Params, l.Criterion, l.ClassWeight,
		shape{kind: KindExtraTreesClassifier, bootstrap: l.Bootstrap, splitter: tree.Random, columns: "sqrt"})
}

// without is what leaving a record out needs of a forest. It is shared by
// workers.
type without struct {
	params  Params
	columns *tree.Columns
	target  *tree.Target
	train   *xrai.Dataset
	records *sampler
	draws   int
	weights []float64
	trees   []*tree.Grown
	hits    []hits
	whole   []bool // of each row, all trees' answers are 0 or 1
	base    *mat.Dense
}

func leaveOneOut(ctx context.Context, l xrai.Learner, train *xrai.Dataset, p Params, criterion string, cw xrai.ClassWeight, s shape) (xrai.LeaveOneOut, error) {
	if err := train.Check(); err != nil {
		return nil, err
	}
	p, err := p.check(s)
	if err != nil {
		return nil, err
	}
	if !train.IsClassification() || !cw.IsZero() || !countable(train.Weights, train.Rows()) {
		return xrai.Refit(ctx, l, train)
	}
	w := &without{params: p, train: train, weights: train.Weights, trees: make([]*tree.Grown, p.Trees), hits: make([]hits, p.Trees)}
	if w.columns, err = tree.NewColumns(train); err != nil {
		return nil, err
	}
	if !w.columns.Revisable(p.Params) {
		return xrai.Refit(ctx, l, train)
	}
	if w.target, err = tree.ClassTarget(train.Labels, len(train.Classes), criterion); err != nil {
		return nil, err
	}
	if s.bootstrap {
		w.draws = p.draws(train.Rows())
	}
	w.records = newSampler(p.Seed, w.draws, w.weights, train.Rows())
	if err := w.grow(ctx); err != nil {
		return nil, err
	}
	w.average()
	return w, nil
}

// countable reports whether weights are whole numbers, few enough to be summed
// as such however records are drawn, and no draw would be made in another way
// without one of the records.
func countable(weights []float64, n int) bool {
	present, largest := n, 1.0
	if weights != nil {
		present = 0
		for _, w := range weights {
			if w != math.Trunc(w) {
				return false
			}
			if w > 0 {
				present++
			}
			largest = max(largest, w)
		}
	}
	return present > 1 && present-1 >= n/few && largest*float64(n) <= 1<<30
}

func (w *without) grow(ctx context.Context) error {
	if _, err := tree.NewGrower(w.columns, w.target, w.params.Params); err != nil {
		return err
	}
	return parallel.For(ctx, w.params.Trees, 0, nil, func() func(int) error {
		grower, err := tree.NewGrower(w.columns, w.target, w.params.Params)
		drawn := make([]float64, w.train.Rows())
		return func(k int) error {
			if err != nil {
				return err
			}
			w.records.tree(k, drawn)
			w.hits[k] = w.records.hits(k)
			w.trees[k], err = grower.GrowToRevise(ctx, drawn, xrai.Hash(w.params.Seed, keyColumns, uint64(k)))
			return err
		}
	})
}

// hits are a tree's draws by the record they hit.
type hits struct {
	first []int32 // record i was hit by draws draw[first[i]:first[i+1]]
	draw  []int32
}

func (s *sampler) hits(k int) hits {
	if s.draws == 0 {
		return hits{}
	}
	key := xrai.Hash(s.seed, keyRecords, uint64(k))
	of := make([]int32, s.draws)
	h := hits{first: make([]int32, s.n+1), draw: make([]int32, s.draws)}
	for j := range of {
		of[j] = int32(s.draw(key, uint64(j)))
		h.first[of[j]+1]++
	}
	for i := range s.n {
		h.first[i+1] += h.first[i]
	}
	next := append([]int32(nil), h.first[:s.n]...)
	for j, i := range of {
		h.draw[next[i]] = int32(j)
		next[i]++
	}
	return h
}

// redraw is draw for a draw that hit a record which now has no weight.
func (s *sampler) redraw(key, j uint64, record int) int {
	for again := uint64(1); ; again++ {
		if i := below(xrai.Hash(key, j, again), s.n); i != record && s.weight(i) != 0 {
			return i
		}
	}
}

// average sets the base as the model's own average does, and whole.
func (w *without) average() {
	n, width := w.train.Rows(), len(w.train.Classes)
	w.base, w.whole = mat.NewDense(n, width, nil), make([]bool, n)
	for i := range n {
		w.whole[i] = w.sum(i, w.base.RawRowView(i))
		for c := range width {
			w.base.RawRowView(i)[c] /= float64(len(w.trees))
		}
	}
}

// sum adds up the trees' answers to a row, in order, and reports whether all are
// 0 or 1.
func (w *without) sum(row int, out []float64) (whole bool) {
	clear(out)
	whole = true
	for _, t := range w.trees {
		at := int(t.LeafAt(row)) * len(out)
		for c, v := range t.Value[at : at+len(out)] {
			out[c] += v
			whole = whole && (v == 0 || v == 1)
		}
	}
	return whole
}

// Base implements xrai.LeaveOneOut.
func (w *without) Base() *mat.Dense { return w.base }

// Worker implements xrai.LeaveOneOut.
func (w *without) Worker() xrai.LeaveOneOutWorker {
	n := w.train.Rows()
	r := &worker{without: w, head: make([]int32, n), tail: make([]int32, n), by: make([]int, n)}
	for i := range r.head {
		r.head[i] = -1
	}
	r.reviser, r.err = tree.NewReviser(w.columns, w.target, w.params.Params)
	return r
}

type worker struct {
	*without
	reviser *tree.Reviser
	err     error
	by      []int // of each record, what a tree's draws add to its weight; zero between uses
	reweigh []tree.Reweigh

	// The answers that changed: those of a row are a list in the order of trees.
	touched    []int32
	head, tail []int32 // of each row, -1 without one
	answers    []answer
	shares     []float64
	changes    []xrai.Change
	rows       []int32
	proba      []float64
}

type answer struct {
	tree int32
	next int32
}

// Without implements xrai.LeaveOneOutWorker.
func (r *worker) Without(ctx context.Context, record int) ([]xrai.Change, error) {
	if r.err != nil {
		return nil, r.err
	}
	if err := xrai.CheckRecord(record, r.train.Rows()); err != nil {
		return nil, err
	}
	r.changes, r.answers, r.shares, r.touched = r.changes[:0], r.answers[:0], r.shares[:0], r.touched[:0]
	if r.records.weight(record) == 0 {
		return nil, nil
	}
	for k, t := range r.trees {
		if !r.redrawn(k, record) {
			continue
		}
		revised, err := r.reviser.Revise(ctx, t, r.reweigh)
		if err != nil {
			return nil, fmt.Errorf("without record %d: tree %d: %w", record, k, err)
		}
		for _, v := range revised {
			r.note(int32(k), v)
		}
	}
	r.compare()
	return r.changes, nil
}

// redrawn sets reweigh to what leaving the record out does to a tree's draws, and
// reports whether that is anything.
func (r *worker) redrawn(k, record int) bool {
	r.reweigh = r.reweigh[:0]
	own := r.records.weight(record)
	if r.draws == 0 {
		r.reweigh = append(r.reweigh, tree.Reweigh{Row: record, By: -int(own)})
		return true
	}
	h := &r.hits[k]
	draws := h.draw[h.first[record]:h.first[record+1]]
	if len(draws) == 0 {
		return false
	}
	key := xrai.Hash(r.params.Seed, keyRecords, uint64(k))
	r.reweigh = append(r.reweigh, tree.Reweigh{Row: record, By: -len(draws) * int(own)})
	for _, j := range draws {
		i := r.records.redraw(key, uint64(j), record)
		if r.by[i] == 0 {
			r.reweigh = append(r.reweigh, tree.Reweigh{Row: i})
		}
		r.by[i] += int(r.records.weight(i))
	}
	for a := range r.reweigh[1:] {
		w := &r.reweigh[1+a]
		w.By, r.by[w.Row] = r.by[w.Row], 0
	}
	return true
}

func (r *worker) note(k int32, v tree.Revised) {
	at := int32(len(r.answers))
	r.answers = append(r.answers, answer{k, -1})
	r.shares = append(r.shares, v.Shares...)
	if r.head[v.Row] < 0 {
		r.head[v.Row] = at
		r.touched = append(r.touched, v.Row)
	} else {
		r.answers[r.tail[v.Row]].next = at
	}
	r.tail[v.Row] = at
}

// compare averages the rows with changed answers again. Sums of zeros and ones
// are exact in any order; others are added in the order of trees.
func (r *worker) compare() {
	width := len(r.train.Classes)
	if need := len(r.touched) * width; cap(r.proba) < need {
		r.proba = make([]float64, 0, need+need/2)
	}
	r.proba, r.rows = r.proba[:0], append(r.rows[:0], r.touched...)
	for n, row := range r.touched {
		r.proba = r.proba[:len(r.proba)+width]
		p := r.proba[len(r.proba)-width:]
		if !r.whole[row] || !r.exact(int(row), p) {
			r.add(int(row), p)
		}
		same := true
		for c, b := range r.base.RawRowView(int(row)) {
			p[c] /= float64(len(r.trees))
			same = same && p[c] == b
		}
		r.head[row] = -1
		if same {
			r.proba = r.proba[:len(r.proba)-width]
		} else {
			r.changes = append(r.changes, xrai.Change{Rows: r.rows[n : n+1], Proba: p})
		}
	}
}

// exact sets p to the sum of a row's answers from the base's, which are whole;
// false when a changed answer is not.
func (r *worker) exact(row int, p []float64) bool {
	for c, b := range r.base.RawRowView(row) {
		p[c] = math.Round(b * float64(len(r.trees)))
	}
	for a := r.head[row]; a >= 0; a = r.answers[a].next {
		t := r.trees[r.answers[a].tree]
		at := int(t.LeafAt(row)) * len(p)
		for c, v := range r.shares[int(a)*len(p) : (int(a)+1)*len(p)] {
			if v != 0 && v != 1 {
				return false
			}
			p[c] += v - t.Value[at+c]
		}
	}
	return true
}

// add sets p to the sum of a row's answers, in the order of trees.
func (r *worker) add(row int, p []float64) {
	clear(p)
	a := r.head[row]
	for k, t := range r.trees {
		at := int(t.LeafAt(row)) * len(p)
		shares := t.Value[at : at+len(p)]
		if a >= 0 && int(r.answers[a].tree) == k {
			shares = r.shares[int(a)*len(p) : (int(a)+1)*len(p)]
			a = r.answers[a].next
		}
		for c, v := range shares {
			p[c] += v
		}
	}
}
