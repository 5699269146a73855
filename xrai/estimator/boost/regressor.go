package boost

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Regressor learns gradient boosting. The zero value has scikit-learn's defaults.
type Regressor struct {
	Loss string `json:"loss"` // "" or SquaredError, AbsoluteError, Huber, Quantile
	// Alpha is the quantile that Quantile predicts, and the share of residuals that
	// Huber takes as small; above 0 and below 1, 0 means 0.9.
	Alpha float64 `json:"alpha"`
	Params
}

var _ xrai.Paired = Regressor{}

// Kind implements xrai.Learner.
func (Regressor) Kind() string { return KindRegressor }

// Task says that the learner predicts a number.
func (Regressor) Task() xrai.Task { return xrai.Regression }

// Random implements xrai.Randomized.
func (l Regressor) Random() bool { return l.random() }

// Paired implements xrai.Paired.
func (Regressor) Paired() bool { return true }

// WithSeed implements xrai.Randomized.
func (l Regressor) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

// Fit implements xrai.Learner; the model is a *RegressorModel. No value may be
// missing.
func (l Regressor) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	p, err := l.check()
	if err != nil {
		return nil, err
	}
	if err := train.CheckComplete(); err != nil {
		return nil, err
	}
	records, y, err := numbers(train)
	if err != nil {
		return nil, err
	}
	loss, err := l.lossOf()
	if err != nil {
		return nil, err
	}
	f, err := p.fit(ctx, train, records, y, loss)
	if err != nil {
		return nil, err
	}
	m := &RegressorModel{Family: KindRegressor, Width: train.Columns(), Link: Identity}
	m.take(f)
	return m, nil
}

func (l Regressor) lossOf() (loss, error) {
	if !(l.Alpha >= 0 && l.Alpha < 1) {
		return nil, fmt.Errorf("alpha %v is not above 0 and below 1", l.Alpha)
	}
	fill(&l.Alpha, 0.9)
	switch l.Loss {
	case "", SquaredError:
		return squared{}, nil
	case AbsoluteError:
		return middle{}, nil
	case Huber:
		return &huber{alpha: l.Alpha}, nil
	case Quantile:
		return pinball{l.Alpha}, nil
	}
	return nil, fmt.Errorf("loss %q is none of %q, %q, %q and %q", l.Loss, SquaredError, AbsoluteError, Huber, Quantile)
}
