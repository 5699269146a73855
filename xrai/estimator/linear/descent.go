package linear

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// descent minimises, over w (d),
//
//	f(w) = 1/2 |y - Xw|² + l1 |w|₁ + 1/2 l2 |w|²
//
// by coordinate descent (Friedman, Hastie, Tibshirani 2010, Journal of
// Statistical Software 33): the columns in order, round after round, each
// coefficient set to its best with the others fixed. Once that is near, the
// minimum is solved for; see polish.
type descent struct {
	col       [][]float64 // d columns of n values
	square    []float64   // d: |column|²
	y         []float64   // n
	l1, l2    float64
	w         []float64 // d
	residual  []float64 // n: y - Xw
	converged bool
	iteration int
}

func newDescent(x *mat.Dense, y []float64, l1, l2 float64) *descent {
	_, d := x.Dims()
	s := &descent{y: y, l1: l1, l2: l2, w: make([]float64, d), residual: append([]float64(nil), y...)}
	for j := range d {
		z := mat.Col(nil, j, x)
		s.col = append(s.col, z)
		s.square = append(s.square, floats.Dot(z, z))
	}
	return s
}

const (
	// closer is how much nearer each next attempt to solve for the minimum starts.
	closer = 0.01
	// closest bounds the attempts: a relative gap below which rounding rules.
	closest = 1e-14
)

// run goes on until polish finds the minimum. Where it cannot, for collinear
// columns have many, the end is a duality gap of at most tol·|y|².
func (s *descent) run(ctx context.Context, maxIter int, tol float64) error {
	yy := floats.Dot(s.y, s.y)
	if !finite(yy) || !finite(floats.Sum(s.square)) || !finite(s.l1) {
		return overflow(fmt.Errorf("squares overflow"))
	}
	gap := math.Inf(1)
	for level := tol; s.iteration < maxIter; {
		change, largest, err := s.round(ctx)
		if err != nil {
			return err
		}
		s.iteration++
		if change > level*largest && s.iteration < maxIter {
			continue
		}
		if gap = s.gap(); math.IsNaN(gap) {
			return overflow(fmt.Errorf("coefficients overflow"))
		}
		if gap > level*yy && change > 0 && s.iteration < maxIter {
			continue
		}
		if s.polish() {
			s.converged = true
			return nil
		}
		if change == 0 || level <= closest {
			break
		}
		level = max(closest, closer*level)
	}
	s.converged = gap <= tol*yy
	return nil
}

// round sets each coefficient once, and returns the largest change and the
// largest coefficient.
func (s *descent) round(ctx context.Context) (change, largest float64, err error) {
	for j, z := range s.col {
		if j%64 == 0 {
			if err := ctx.Err(); err != nil {
				return 0, 0, err
			}
		}
		if s.square[j] == 0 {
			continue
		}
		old := s.w[j]
		s.w[j] = shrink(floats.Dot(z, s.residual)+s.square[j]*old, s.l1) / (s.square[j] + s.l2)
		if s.w[j] != old {
			floats.AddScaled(s.residual, old-s.w[j], z)
		}
		change = max(change, math.Abs(s.w[j]-old))
		largest = max(largest, math.Abs(s.w[j]))
	}
	return change, largest, nil
}

// shrink moves v towards 0 by at most t.
func shrink(v, t float64) float64 {
	switch {
	case v > t:
		return v - t
	case v < -t:
		return v + t
	}
	return 0
}

// gap is f(w) less the dual objective at the residual scaled to be feasible,
// an upper bound of f(w) - min f. It computes the residual anew.
//
// With the L2 term as rows √l2·I below X, and zeros below y, the problem is a
// lasso of residual r' = (y - Xw, -√l2 w), whose dual point is c·r' with c =
// min(1, l1 / max |X'(y - Xw) - l2 w|).
func (s *descent) gap() float64 {
	copy(s.residual, s.y)
	for j, v := range s.w {
		if v != 0 {
			floats.AddScaled(s.residual, -v, s.col[j])
		}
	}
	steepest := 0.0
	for j, z := range s.col {
		steepest = max(steepest, math.Abs(floats.Dot(z, s.residual)-s.l2*s.w[j]))
	}
	c := 1.0
	if steepest > s.l1 {
		c = s.l1 / steepest
	}
	rr := floats.Dot(s.residual, s.residual) + s.l2*floats.Dot(s.w, s.w)
	return rr*(1+c*c)/2 + s.l1*floats.Norm(s.w, 1) - c*floats.Dot(s.residual, s.y)
}
