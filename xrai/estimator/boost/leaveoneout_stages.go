package boost

import (
	"context"
	"math"
	"math/bits"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

var _ xrai.LeaveOneOuter = Classifier{}

// LeaveOneOut prepares the exact leave-one-out. Each record takes a fit, but the
// columns are sorted once, and neither losses nor predictions are computed.
func (l Classifier) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	plain, err := xrai.Refit(ctx, l, train)
	if err != nil {
		return nil, err
	}
	p, err := l.check()
	if err != nil {
		return nil, err
	}
	w, err := newWithout(plain, train, l.ClassWeight)
	if err != nil {
		return nil, err
	}
	if w == nil {
		return plain, nil
	}
	columns, err := newBothWays(train)
	if err != nil {
		return plain, nil // a row without weight has values that trees cannot take
	}
	return &stagesWithout{without: w, params: p, columns: columns}, nil
}

type stagesWithout struct {
	*without
	params  Params
	columns bothWays
}

func (w *stagesWithout) Worker() xrai.LeaveOneOutWorker {
	r := &stagesRest{rest: w.newRest(), columns: w.columns}
	r.stages = stages{Params: w.params, columns: int32(w.train.Columns()), records: w.rows, quiet: true,
		target: &target{class: w.class, classes: len(w.present)}, loss: prior{}}
	if c := len(w.present); c > 2 {
		r.stages.loss = priors{multinomial{c}}
	}
	return r
}

// stagesRest boosts over all rows, those left out having no weight.
type stagesRest struct {
	rest
	stages  stages
	columns bothWays
}

// Without implements xrai.LeaveOneOutWorker.
func (r *stagesRest) Without(ctx context.Context, record int) ([]xrai.Change, error) {
	if err := xrai.CheckRecord(record, len(r.rows)); err != nil {
		return nil, err
	}
	if r.fits[record] == 0 {
		return nil, ctx.Err()
	}
	if !r.leave(record) || !r.alike() {
		return r.plain.Without(ctx, record)
	}
	s := &r.stages
	if s.workers == nil {
		w, err := r.columns.newWorker(s.Params)
		if err != nil {
			return nil, err
		}
		s.workers = []*stageWorker{w}
	}
	s.target.weights, s.used, s.present = r.weights, r.used, len(r.used)
	if s.NIterNoChange > 0 {
		kept, used := holdOut(r.used, s.target.subset(r.used), s.ValidationFraction, s.Seed)
		s.kept, s.used = pick(r.used, kept), pick(r.used, used)
		if len(kept) == 0 {
			s.kept = r.used // none to spare: the loss of all
		}
	}
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	return r.answers(s.raw), nil
}

// exactSum is up to what sum trees take whole weights as they are.
const exactSum = 1 << 30

// alike reports whether trees take the weights as they would without the rows that
// have none: others than whole ones they round by the number of rows.
func (r *rest) alike() bool {
	sum := 0.0
	for _, w := range r.weights {
		if w != math.Trunc(w) {
			sum = math.Inf(1)
		}
		sum += w
	}
	return sum <= exactSum || bits.Len(uint(len(r.rows))) == bits.Len(uint(len(r.used)))
}
