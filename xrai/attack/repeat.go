package attack

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// Repeated is the area under the curve of one attack over several splits.
type Repeated struct {
	Of, Model          string // what a session calls the model, and its kind
	AttackModel, Input string
	TrainRatio         float64
	Seed               uint64
	AUCs               []float64 // one a split
	// Area is their mean with Nadeau and Bengio's interval, cut to [0, 1].
	Area metric.Interval
}

const keyRepeat = 12

// RepeatedSplits runs BlackBox's attack, without dry runs, on so many splits into
// records that fit it and records it scores: what one split's area owes to luck.
// From 2 to 1000 splits.
func RepeatedSplits(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o BlackBoxOptions, splits int) (*Repeated, error) {
	r, err := repeatedSplits(ctx, model, train, test, o, splits)
	if err != nil {
		return nil, fmt.Errorf("repeated splits: %w", err)
	}
	return r, nil
}

func repeatedSplits(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o BlackBoxOptions, splits int) (*Repeated, error) {
	o, err := o.check(model)
	if err != nil {
		return nil, err
	}
	if splits < 2 || splits > 1000 {
		return nil, fmt.Errorf("splits %d are not from 2 to 1000", splits)
	}
	if o.Folds > 0 || o.Compatible {
		return nil, fmt.Errorf("splits go with neither folds nor Compatible")
	}
	in, err := features(model, train, test, o.Input)
	if err != nil {
		return nil, err
	}
	r := &Repeated{Model: model.Kind(), AttackModel: o.Attack, Input: o.Input, TrainRatio: o.TrainRatio, Seed: o.Seed, AUCs: make([]float64, splits)}
	err = parallel.For(ctx, splits, o.Workers, o.Progress, func() func(int) error {
		return func(i int) error {
			one := o
			one.Seed, one.Progress = xrai.Key(o.Seed, keyRepeat, uint64(i)), nil
			p, err := newPlan(train.Rows(), test.Rows(), one)
			if err != nil {
				return err
			}
			s, err := newRun(in, p, one).scores(ctx, 0, p.members(p.fit), 1)
			if err != nil {
				return err
			}
			r.AUCs[i], err = metric.AUC(s, p.members(p.score))
			return err
		}
	})
	if err != nil {
		return nil, err
	}
	r.Area, err = metric.NadeauBengio(r.AUCs, (1-o.TrainRatio)/o.TrainRatio)
	r.Area.Low, r.Area.High = max(0, r.Area.Low), min(1, r.Area.High)
	return r, err
}
