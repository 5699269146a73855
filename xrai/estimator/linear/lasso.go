package linear

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Lasso is least squares with an L1 penalty, as scikit-learn's Lasso, with W
// the sum of the weights:
//
//	min over w, b of 1/(2W) sum over i of weight_i (y_i - x_i·w - b)² + alpha |w|₁
//
// Most coefficients are exactly 0.
type Lasso struct {
	Alpha       float64 `json:"alpha"`        // strength of the penalty, above 0; 0 means 1
	NoIntercept bool    `json:"no_intercept"` // fix b at 0
	Descent
}

// ElasticNet is Lasso with an L2 penalty besides, as scikit-learn's ElasticNet:
//
//	min over w, b of 1/(2W) sum over i of weight_i (y_i - x_i·w - b)²
//	               + alpha l1_ratio |w|₁ + 1/2 alpha (1 - l1_ratio) |w|²
type ElasticNet struct {
	Alpha       float64 `json:"alpha"`        // strength of the penalties, above 0; 0 means 1
	L1Ratio     float64 `json:"l1_ratio"`     // in (0, 1]; 0 means 0.5. For none of L1 take Ridge
	NoIntercept bool    `json:"no_intercept"` // fix b at 0
	Descent
}

// Descent says when Lasso and ElasticNet stop.
type Descent struct {
	MaxIter int `json:"max_iter"` // rounds over the columns; 0 means 1000
	// Tol bounds the duality gap of a fit that counts as converged, relative to
	// the sum of squares about the mean; in (0, 1), 0 means 1e-4. Where the
	// minimum is unique the fit goes to it whatever Tol is.
	Tol float64 `json:"tol"`
}

var (
	_ xrai.Learner = Lasso{}
	_ xrai.Learner = ElasticNet{}
)

// Kind implements xrai.Learner.
func (Lasso) Kind() string { return KindLasso }

// Task says that the learner predicts a number.
func (Lasso) Task() xrai.Task { return xrai.Regression }

// Fit implements xrai.Learner; the model is a *SparseModel. One that did not
// converge is returned all the same, and says so.
func (l Lasso) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	return l.fit(ctx, train, KindLasso, l.Alpha, 1, !l.NoIntercept)
}

// Kind implements xrai.Learner.
func (ElasticNet) Kind() string { return KindElasticNet }

// Task says that the learner predicts a number.
func (ElasticNet) Task() xrai.Task { return xrai.Regression }

// Fit implements xrai.Learner; the model is a *SparseModel. One that did not
// converge is returned all the same, and says so.
func (l ElasticNet) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	ratio := l.L1Ratio
	if !(ratio >= 0 && ratio <= 1) {
		return nil, fmt.Errorf("l1 ratio %v is outside (0, 1]", ratio)
	}
	if ratio == 0 {
		ratio = 0.5
	}
	return l.fit(ctx, train, KindElasticNet, l.Alpha, ratio, !l.NoIntercept)
}

func (o Descent) check() (Descent, error) {
	switch {
	case o.MaxIter < 0:
		return o, fmt.Errorf("max iterations %d is negative", o.MaxIter)
	case !(o.Tol >= 0 && o.Tol < 1):
		return o, fmt.Errorf("tolerance %v is outside (0, 1)", o.Tol)
	}
	if o.MaxIter == 0 {
		o.MaxIter = 1000
	}
	if o.Tol == 0 {
		o.Tol = 1e-4
	}
	return o, nil
}

func (o Descent) fit(ctx context.Context, train *xrai.Dataset, kind string, alpha, ratio float64, intercept bool) (xrai.Model, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	if alpha < 0 || !finite(alpha) {
		return nil, fmt.Errorf("alpha %v is not a positive number", alpha)
	}
	if alpha == 0 {
		alpha = 1
	}
	if err := checkTarget(train); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	train, total, err := present(train)
	if err != nil {
		return nil, err
	}
	c := centre(train, intercept)
	s := newDescent(c.x, c.y, alpha*ratio*total, alpha*(1-ratio)*total)
	if err := s.run(ctx, o.MaxIter, o.Tol); err != nil {
		return nil, err
	}
	m := &SparseModel{
		Model:     Model{Family: kind, Coef: s.w, Intercept: c.intercept(s.w)},
		Converged: s.converged, Iterations: s.iteration,
	}
	if err := m.Check(); err != nil {
		return nil, overflow(err)
	}
	return m, nil
}
