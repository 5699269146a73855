package boost

import (
	"context"
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// stages is gradient boosting at work (Friedman 2001, "Greedy Function
// Approximation"; with drawn records Friedman 2002, "Stochastic Gradient
// Boosting"). Records kept back, those not drawn and those left out have weight 0
// in a tree.
type stages struct {
	Params
	fitted
	loss    loss
	target  *target
	records []int32   // of the data, one a row
	present int       // rows that are not left out, copies counted
	used    []int32   // rows of target that are fitted, nil for all
	kept    []int32   // rows kept back
	quiet   bool      // nobody asks for trees and losses
	weights []float64 // of the records in this stage's trees, nil for 1 each
	masked  []float64 // scratch of weights
	columns int32
	drawn   []int32     // rows of this stage, nil for all used
	raw, g  [][]float64 // sums of trees and their gradients, outputs×n
	h       [][]float64
	best    []float64 // losses that a stage has to better
	workers []*stageWorker
}

// stageWorker is what one goroutine grows trees with.
type stageWorker struct {
	// Of equally good splits a grower takes the first column's. If all trees did,
	// they would lean on the same columns: scikit-learn draws, and on tables where
	// many splits are pure its forecasts are better for it. So every other tree is
	// grown on the columns in reverse, and takes the last.
	ahead, back *tree.Grower
	leaves      []int32 // of each row
	negative    []float64
}

// bothWays is the columns of a table in order and in reverse.
type bothWays struct{ ahead, back *tree.Columns }

func newBothWays(train *xrai.Dataset) (bothWays, error) {
	ahead, err := tree.NewColumns(train)
	if err != nil {
		return bothWays{}, err
	}
	return bothWays{ahead, ahead.Reversed()}, nil
}

func (c bothWays) newWorker(p Params) (*stageWorker, error) {
	n := c.ahead.Rows()
	w := &stageWorker{leaves: make([]int32, n), negative: make([]float64, n)}
	target, err := tree.NumberTarget(w.negative, p.Criterion)
	if err != nil {
		return nil, err
	}
	if w.ahead, err = tree.NewGrower(c.ahead, target, p.Params); err != nil {
		return nil, err
	}
	w.back, err = tree.NewGrower(c.back, target, p.Params)
	return w, err
}

// fit boosts on the records named, all of weight above 0; y is their target.
func (p Params) fit(ctx context.Context, train *xrai.Dataset, records []int32, y *target, l loss) (*fitted, error) {
	if len(records) < train.Rows() {
		rows := make([]int, len(records))
		for i, r := range records {
			rows[i] = int(r)
		}
		train = train.Subset(rows)
	}
	columns, err := newBothWays(train)
	if err != nil {
		return nil, err
	}
	workers, err := parallel.Workers(0)
	if err != nil {
		return nil, err
	}
	s := &stages{Params: p, columns: int32(train.Columns()), records: records}
	for range min(workers, l.outputs()) {
		w, err := columns.newWorker(p)
		if err != nil {
			return nil, err
		}
		s.workers = append(s.workers, w)
	}
	s.loss, s.target, s.present = l, y, y.counted()
	if p.NIterNoChange > 0 {
		s.kept, s.used = holdOut(records, y, p.ValidationFraction, p.Seed)
	}
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	return &s.fitted, nil
}

// run adds stage after stage to nothing.
func (s *stages) run(ctx context.Context) error {
	n, outputs := len(s.records), s.loss.outputs()
	s.fitted = fitted{trees: noTrees()}
	fittedOn := s.target
	if s.used != nil {
		fittedOn = s.target.subset(s.used)
	}
	s.baseline = s.loss.baseline(fittedOn)
	if len(s.raw) != outputs {
		s.raw, s.g, s.h = matrix(outputs, n), matrix(outputs, n), matrix(outputs, n)
	}
	for k, row := range s.raw {
		for i := range row {
			row[i] = s.baseline[k]
		}
	}
	s.best = s.best[:0]
	for range s.NIterNoChange {
		s.best = append(s.best, math.Inf(1))
	}
	for k := range s.Stages {
		if err := s.stage(ctx, k); err != nil {
			return err
		}
		if s.NIterNoChange > 0 && !s.betters(k) {
			break
		}
	}
	return nil
}

// stage adds one tree an output.
func (s *stages) stage(ctx context.Context, stage int) error {
	s.draw(stage)
	if b, ok := s.loss.(adapted); ok {
		b.adapt(s.target, s.raw, s.used)
	}
	s.loss.derive(s.target, s.raw, s.g, s.h, 0, len(s.records))
	outputs := s.loss.outputs()
	grown, errs := make([]*tree.Tree, outputs), make([]error, outputs)
	free := make(chan *stageWorker, len(s.workers))
	for w := range s.workers {
		free <- s.workers[w]
	}
	(&team{len(s.workers)}).each(outputs, func() func(int) {
		w := <-free
		return func(k int) { grown[k], errs[k] = s.grow(ctx, w, k, stage) }
	})
	for k, t := range grown {
		if errs[k] != nil {
			return errs[k]
		}
		if !s.quiet {
			s.trees.Add(t, s.LearningRate)
		}
	}
	if len(s.trees.Feature) > maxNodes {
		return fmt.Errorf("the trees have more than %d nodes", maxNodes)
	}
	if !s.quiet {
		s.train = append(s.train, s.lossOf(s.drawnOrUsed()))
	}
	return nil
}

// draw draws the stage's records, those with the smallest keys, and sets what
// records weigh in its trees.
func (s *stages) draw(stage int) {
	n := len(s.records)
	if s.Subsample < 1 {
		keys := make([]uint64, n)
		for i, r := range s.records {
			keys[i] = xrai.Hash(s.Seed, keyRecords, uint64(stage), uint64(r))
		}
		if s.used == nil {
			s.drawn = smallest(keys, s.draws(n))
		} else {
			s.drawn = pick(s.used, smallest(pick(keys, s.used), s.draws(len(s.used))))
		}
	} else if stage > 0 {
		return // as before
	}
	rows := s.drawnOrUsed()
	if rows == nil {
		s.weights = s.target.weights
		if s.target.copies != nil {
			s.weights = make([]float64, n)
			for i, c := range s.target.copies {
				s.weights[i] = float64(c)
			}
		}
		return
	}
	if s.masked == nil {
		s.masked = make([]float64, n)
	}
	clear(s.masked)
	s.weights = s.masked
	for _, i := range rows {
		s.weights[i] = s.target.weight(i)
	}
}

// drawnOrUsed are the rows a stage is fitted on, nil for all.
func (s *stages) drawnOrUsed() []int32 {
	if s.drawn != nil {
		return s.drawn
	}
	return s.used
}

// grow grows the tree of output k, settles its leaves, and adds it to the sums of
// all rows.
func (s *stages) grow(ctx context.Context, w *stageWorker, k, stage int) (*tree.Tree, error) {
	for i, v := range s.g[k] {
		w.negative[i] = -v
	}
	target, err := tree.NumberTarget(w.negative, s.Criterion)
	if err != nil {
		return nil, err
	}
	g := w.ahead
	back := (stage+k)%2 == 1
	if back {
		g = w.back
	}
	if err := g.SetTarget(target); err != nil {
		return nil, err
	}
	t, err := g.Grow(ctx, s.weights, xrai.Hash(s.Seed, keyColumns, uint64(stage), uint64(k)))
	if err != nil {
		return nil, err
	}
	g.Leaves(w.leaves)
	s.settle(t, k, w.leaves)
	for i, leaf := range w.leaves {
		s.raw[k][i] += t.Value[leaf] * s.LearningRate
	}
	if back {
		for i, f := range t.Feature {
			if f >= 0 {
				t.Feature[i] = s.columns - 1 - f
			}
		}
	}
	return t, nil
}

// factor is what scikit-learn's gradient boosting multiplies losses by.
func (s *stages) factor() float64 {
	switch s.loss.(type) {
	case squared, prior:
		return 2
	}
	return 1
}

// lossOf is the mean loss of some rows, nil for all.
func (s *stages) lossOf(rows []int32) float64 {
	return s.factor() * meanLoss(s.loss, s.target, s.raw, rows)
}

// betters notes the stage's loss on the records kept back and reports whether it
// is below one of the last ones.
func (s *stages) betters(stage int) bool {
	v := s.lossOf(s.kept)
	s.validation = append(s.validation, v)
	for _, b := range s.best {
		if v+s.Tol < b {
			s.best[stage%len(s.best)] = v
			return true
		}
	}
	return false
}
