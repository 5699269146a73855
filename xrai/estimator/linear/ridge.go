package linear

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Ridge is least squares with an L2 penalty, as scikit-learn's Ridge:
//
//	min over w, b of sum over i of weight_i (y_i - x_i·w - b)² + alpha |w|²
type Ridge struct {
	Alpha       float64 `json:"alpha"`        // strength of the penalty, above 0; 0 means 1
	NoIntercept bool    `json:"no_intercept"` // fix b at 0
}

var _ xrai.Learner = Ridge{}

// Kind implements xrai.Learner.
func (Ridge) Kind() string { return KindRidge }

// Task says that the learner predicts a number.
func (Ridge) Task() xrai.Task { return xrai.Regression }

// Fit implements xrai.Learner; the model is a *Model.
func (l Ridge) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	if l.Alpha < 0 || !finite(l.Alpha) {
		return nil, fmt.Errorf("alpha %v is not a positive number", l.Alpha)
	}
	if l.Alpha == 0 {
		l.Alpha = 1
	}
	if err := checkTarget(train); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	train, _, err := present(train)
	if err != nil {
		return nil, err
	}
	c := centre(train, !l.NoIntercept)
	coef, ok := ridgeNormal(c.x, c.y, l.Alpha)
	if !ok {
		// An alpha lost in the rounding of X'X.
		if coef, err = leastNorm(c.x, c.y, l.Alpha); err != nil {
			return nil, err
		}
	}
	return c.model(KindRidge, coef)
}

// refinements is how often the residual of the data themselves corrects a
// solution of the normal equations, whose matrix has lost half the digits.
const refinements = 3

// ridgeNormal solves the normal equations by Cholesky, in the smaller of their
// two forms,
//
//	(X'X + alpha I) w = X'y            d ≤ n
//	w = X'a, (XX' + alpha I) a = y     d > n
//
// and reports false where the matrix is not positive definite to rounding.
func ridgeNormal(x *mat.Dense, y []float64, alpha float64) ([]float64, bool) {
	n, d := x.Dims()
	dual := d > n
	gram := mat.NewSymDense(min(n, d), nil)
	if dual {
		gram.SymOuterK(1, x)
	} else {
		gram.SymOuterK(1, x.T())
	}
	for j := range min(n, d) {
		gram.SetSym(j, j, gram.At(j, j)+alpha)
	}
	var chol mat.Cholesky
	if !chol.Factorize(gram) {
		return nil, false
	}
	target := mat.NewVecDense(n, y)
	var w, a, step, residual, gradient mat.VecDense
	w.ReuseAsVec(d)
	a.ReuseAsVec(n)
	for range 1 + refinements {
		if dual {
			w.MulVec(x.T(), &a)
			residual.MulVec(x, &w)
			residual.AddScaledVec(&residual, alpha, &a)
			residual.SubVec(target, &residual)
			if chol.SolveVecTo(&step, &residual) != nil {
				return nil, false
			}
			a.AddVec(&a, &step)
			continue
		}
		residual.MulVec(x, &w)
		residual.SubVec(target, &residual)
		gradient.MulVec(x.T(), &residual)
		gradient.AddScaledVec(&gradient, -alpha, &w)
		if chol.SolveVecTo(&step, &gradient) != nil {
			return nil, false
		}
		w.AddVec(&w, &step)
	}
	if dual {
		w.MulVec(x.T(), &a)
	}
	coef := append([]float64(nil), w.RawVector().Data...)
	return coef, finite(floats.Sum(coef))
}
