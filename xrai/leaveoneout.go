package xrai

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// LeaveOneOut answers, for one learner and its training rows, what the fitted
// classifier's probabilities for those rows become when a record is left out.
type LeaveOneOut interface {
	// Base returns the n×C probabilities of the fit on all rows. Not to be
	// changed.
	Base() *mat.Dense
	// Worker returns an independent worker: one goroutine each.
	Worker() LeaveOneOutWorker
}

// LeaveOneOutWorker computes one record at a time.
type LeaveOneOutWorker interface {
	// Without fits without the record and reports which training rows (the
	// record's own among them, though it is not fitted on) got other
	// probabilities: each such row stands in exactly one Change. The result is
	// valid until the next call and not to be changed.
	Without(ctx context.Context, record int) ([]Change, error)
}

// LeaveEachOut is a LeaveOneOut that leaves many records out in less time than its
// workers do one by one.
type LeaveEachOut interface {
	LeaveOneOut
	// Each leaves out each of the records, alone, on so many goroutines, 0 for all
	// cores. A goroutine calls start before its first record, some more than once,
	// and what that returned with a record's place in the list and what
	// LeaveOneOutWorker.Without reports for it, valid until the call returns; its
	// error ends Each. progress, if not nil, is told records done, in order and one
	// call at a time: 0 first, all at the end.
	Each(ctx context.Context, records []int, workers int, progress func(done, total int), start func() func(at int, changes []Change) error) error
}

// Change is a group of training rows that share their new probabilities.
type Change struct {
	Rows  []int32
	Proba []float64 // C, one a class
}

// LeaveOneOuter is a Learner with a faster exact leave-one-out than fitting
// again for each record. Its answers equal Refit's bit for bit, or, where a fit
// is itself an approach to an optimum, within a tolerance that LeaveOneOut states.
type LeaveOneOuter interface {
	Learner
	LeaveOneOut(ctx context.Context, train *Dataset) (LeaveOneOut, error)
}

// Paired is a Learner that draws, and whose draws for the other records stay the
// same when a record's weight is 0, as if it were not there. A fit with a record
// and one without then differ by the record alone, not by luck.
type Paired interface {
	Learner
	Paired() bool
}

// IsPaired reports whether leaving a record out changes none of the learner's
// draws for the others. A learner that does not draw is paired.
func IsPaired(l Learner) bool {
	if !IsRandom(l) {
		return true
	}
	p, ok := l.(Paired)
	return ok && p.Paired()
}

// NewLeaveOneOut returns the learner's own leave-one-out, or the plain one.
func NewLeaveOneOut(ctx context.Context, l Learner, train *Dataset) (LeaveOneOut, error) {
	if o, ok := l.(LeaveOneOuter); ok {
		return o.LeaveOneOut(ctx, train)
	}
	return Refit(ctx, l, train)
}

// Refit is leave-one-out from its definition: fit again without the record,
// predict every row, compare. A Paired learner sees the record with weight 0,
// any other does not see it.
func Refit(ctx context.Context, l Learner, train *Dataset) (LeaveOneOut, error) {
	c, err := FitClassifier(ctx, l, train)
	if err != nil {
		return nil, err
	}
	p, err := c.Proba(train.X)
	if err != nil {
		return nil, err
	}
	return &refit{learner: l, train: train, base: p}, nil
}

// Refitter is a learner's own LeaveOneOut that still takes a fit for each record.
type Refitter interface{ Refits() bool }

// IsRefit reports whether a leave-one-out takes a fit for each record: Refit's, to
// which a learner with one of its own falls back where its parameters rule the
// short way out, or a Refitter's.
func IsRefit(l LeaveOneOut) bool {
	r, ok := l.(Refitter)
	return ok && r.Refits()
}

type refit struct {
	learner Learner
	train   *Dataset
	base    *mat.Dense
}

// Refits implements Refitter.
func (*refit) Refits() bool { return true }

func (r *refit) Base() *mat.Dense          { return r.base }
func (r *refit) Worker() LeaveOneOutWorker { return &refitWorker{refit: r} }

type refitWorker struct{ *refit }

func (w *refitWorker) Without(ctx context.Context, record int) ([]Change, error) {
	if err := CheckRecord(record, w.train.Rows()); err != nil {
		return nil, err
	}
	c, err := FitClassifier(ctx, w.learner, w.rest(record))
	if err != nil {
		return nil, fmt.Errorf("without record %d: %w", record, err)
	}
	p, err := c.Proba(w.train.X)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for i := range w.train.Rows() {
		if q := p.RawRowView(i); !slices.Equal(q, w.base.RawRowView(i)) {
			changes = append(changes, Change{Rows: []int32{int32(i)}, Proba: q})
		}
	}
	return changes, nil
}

// rest is the data a fit without the record sees.
func (w *refitWorker) rest(record int) *Dataset {
	if !IsRandom(w.learner) || !IsPaired(w.learner) {
		return w.train.Without(record)
	}
	d := *w.train
	d.Weights = slices.Clone(d.Weights)
	if d.Weights == nil {
		d.Weights = slices.Repeat([]float64{1}, d.Rows())
	}
	d.Weights[record] = 0
	return &d
}

// CheckRecord refuses a record that cannot be left out of n training rows.
func CheckRecord(record, n int) error {
	if record < 0 || record >= n {
		return fmt.Errorf("record %d is outside the %d training rows, 0 to %d", record, n, n-1)
	}
	if n == 1 {
		return fmt.Errorf("the only record cannot be left out")
	}
	return nil
}
