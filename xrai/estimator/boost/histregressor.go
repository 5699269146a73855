package boost

import (
	"context"
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// HistRegressor learns histogram gradient boosting. The zero value has
// scikit-learn's defaults.
type HistRegressor struct {
	Loss     string  `json:"loss"`     // "" or SquaredError, AbsoluteError, Gamma, Poisson, Quantile
	Quantile float64 `json:"quantile"` // what Quantile predicts, above 0 and below 1; otherwise 0
	HistParams
}

var _ xrai.Paired = HistRegressor{}

// Kind implements xrai.Learner.
func (HistRegressor) Kind() string { return KindHistRegressor }

// Task says that the learner predicts a number.
func (HistRegressor) Task() xrai.Task { return xrai.Regression }

// Random implements xrai.Randomized. With early stopping Auto it is true, though
// a fit of few records draws none.
func (l HistRegressor) Random() bool { return l.random() }

// Paired implements xrai.Paired.
func (HistRegressor) Paired() bool { return true }

// WithSeed implements xrai.Randomized.
func (l HistRegressor) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

// Fit implements xrai.Learner; the model is a *RegressorModel. Values may be
// missing. It uses all cores, and gives the same bits with any number.
func (l HistRegressor) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	p, err := l.check()
	if err != nil {
		return nil, err
	}
	if err := train.Check(); err != nil {
		return nil, err
	}
	records, y, err := numbers(train)
	if err != nil {
		return nil, err
	}
	loss, err := l.lossOf(records, y)
	if err != nil {
		return nil, err
	}
	f, err := p.fit(ctx, train, records, y, loss)
	if err != nil {
		return nil, err
	}
	m := &RegressorModel{Family: KindHistRegressor, Width: train.Columns(), Link: Identity}
	if l.Loss == Poisson || l.Loss == Gamma {
		m.Link = Log
	}
	m.take(f)
	return m, nil
}

// lossOf checks the loss's parameter and domain.
func (l HistRegressor) lossOf(records []int32, t *target) (loss, error) {
	if l.Quantile != 0 && l.Loss != Quantile {
		return nil, fmt.Errorf("quantile %v has no meaning for another loss", l.Quantile)
	}
	least := math.Inf(-1)
	var out loss
	switch l.Loss {
	case "", SquaredError:
		out = squared{}
	case AbsoluteError:
		out = absolute{}
	case Poisson:
		out, least = poisson{}, 0
	case Gamma:
		out, least = gamma{}, math.SmallestNonzeroFloat64
	case Quantile:
		if !(l.Quantile > 0 && l.Quantile < 1) {
			return nil, fmt.Errorf("quantile %v is not above 0 and below 1", l.Quantile)
		}
		out = pinball{l.Quantile}
	default:
		return nil, fmt.Errorf("loss %q is none of %q, %q, %q, %q and %q", l.Loss, SquaredError, AbsoluteError, Gamma, Poisson, Quantile)
	}
	largest := 0.0
	for i, y := range t.y {
		if y < least {
			return nil, fmt.Errorf("record %d: target %v is outside what loss %q takes", records[i], y, l.Loss)
		}
		largest = max(largest, y)
	}
	if l.Loss == Poisson && largest == 0 {
		return nil, fmt.Errorf("all targets are 0, loss %q needs one above", Poisson)
	}
	return out, nil
}

// maxTarget keeps sums of squares finite.
const maxTarget = 1e100

// numbers returns the records of weight above 0 and their targets.
func numbers(train *xrai.Dataset) ([]int32, *target, error) {
	if train.IsClassification() {
		return nil, nil, fmt.Errorf("the target is a class, a regressor needs a number")
	}
	records, weights := present(train.Weights, train.Rows())
	y := pick(train.Y, records)
	for i, v := range y {
		if math.Abs(v) > maxTarget {
			return nil, nil, fmt.Errorf("record %d: target %v is too large for a mean", records[i], v)
		}
	}
	return records, &target{y: y, weights: weights}, nil
}
