package forest

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

var (
	_ xrai.LeaveOneOuter = Classifier{}
	_ xrai.LeaveOneOuter = ExtraTreesClassifier{}
	_ xrai.LeaveEachOut  = (*without)(nil)
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

	together int
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
	w := &without{params: p, train: train, weights: train.Weights, trees: make([]*tree.Grown, p.Trees), hits: make([]hits, p.Trees), together: together}
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
	return &worker{w, w.newReviser(), w.newMerger()}
}

type worker struct {
	*without
	reviser *reviser
	merger  *merger
}

// Without implements xrai.LeaveOneOutWorker. Each is for many records.
func (r *worker) Without(ctx context.Context, record int) ([]xrai.Change, error) {
	if err := xrai.CheckRecord(record, r.train.Rows()); err != nil {
		return nil, err
	}
	r.merger.start()
	for k := range r.trees {
		revised, err := r.reviser.turn(k).revise(ctx, record)
		if err != nil {
			return nil, err
		}
		for _, v := range revised {
			r.merger.note(int32(k), v.Row, v.Shares)
		}
	}
	return r.merger.changes(), nil
}
