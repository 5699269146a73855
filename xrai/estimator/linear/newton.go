package linear

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

const (
	// sureStep is a change of every score so small that the second derivative
	// cannot change enough for a full Newton step to overshoot.
	sureStep = 0.1
	// lastStep is a change of every score after which a full Newton step leaves
	// nothing above rounding: the error is squared.
	lastStep = 1e-6
	// sufficient is the share of the predicted decrease that a step must reach.
	sufficient = 1e-4
)

// newton minimises, over w (K×p, the columns' scale),
//
//	f(w) = C * sum over rows of the log-loss + 1/2 * sum over k, j of penalty_j w_kj²
//
// by Newton's method. The steps come from conjugate gradients preconditioned by
// each class's own block of the second derivative, kept while it serves.
//
// With three classes or more, adding a constant to the intercepts of all
// classes changes nothing; w stays where coefficients sum to 0 over classes,
// which every minimum's penalised coefficients do.
type newton struct {
	x         *columns
	loss      *loss
	c         float64
	w         [][]float64 // K×p
	gradient  [][]float64 // K×p
	converged bool
	iteration int
}

// run goes on until no component of the gradient exceeds tol of the sum of the
// absolute values it is the sum of, and the last step was a small full one.
func (s *newton) run(ctx context.Context, maxIter int, tol float64) error {
	step, move := matrix(s.loss.k, s.x.p()), matrix(s.loss.k, s.x.n)
	for k := range s.w {
		s.x.times(s.loss.score[k], s.w[k])
	}
	s.loss.update()
	worst := s.differentiate()
	m := newPreconditioner(s.x)
	for s.iteration < maxIter {
		if err := ctx.Err(); err != nil {
			return err
		}
		if m.stale() {
			m.update(s.c, s.loss.weight)
		}
		if err := s.solve(ctx, step, m, worst); err != nil {
			return err
		}
		largest := 0.0
		for k := range move {
			s.x.times(move[k], step[k])
			largest = math.Max(largest, floats.Norm(move[k], math.Inf(1)))
		}
		if !finite(largest) {
			return fmt.Errorf("the scores overflow after %d iterations: scale the columns", s.iteration)
		}
		t := s.length(step, move, largest)
		for k := range s.w {
			floats.AddScaled(s.w[k], t, step[k])
		}
		balance(s.w)
		for k := range s.w {
			s.x.times(s.loss.score[k], s.w[k])
		}
		s.iteration++
		s.loss.update()
		worst = s.differentiate()
		if t == 1 && largest <= lastStep && worst <= tol {
			s.converged = true
			return nil
		}
	}
	return nil
}

// differentiate sets the gradient, and returns the largest component relative
// to the sum of the absolute values of its terms.
func (s *newton) differentiate() float64 {
	worst := 0.0
	for k, g := range s.gradient {
		sum, size := s.x.dots(s.loss.residual[k])
		for j := range g {
			own := s.x.penalty[j] * s.w[k][j]
			g[j] = s.c*sum[j] + own
			if total := s.c*size[j] + math.Abs(own); total > 0 {
				worst = math.Max(worst, math.Abs(g[j])/total)
			}
		}
	}
	return worst
}

// length halves the step until f decreases enough; a step that moves no score
// by more than sureStep is taken whole, without asking f, whose differences are
// lost in rounding near the minimum.
func (s *newton) length(step, move [][]float64, largest float64) float64 {
	slope, now := 0.0, s.c*s.loss.sum
	for k := range step {
		slope += floats.Dot(s.gradient[k], step[k])
		now += s.penalised(k, 0, step[k])
	}
	t := 1.0
	for ; t*largest > sureStep; t /= 2 {
		f := s.c * s.loss.along(t, move)
		for k := range step {
			f += s.penalised(k, t, step[k])
		}
		if f <= now+sufficient*t*slope {
			break
		}
	}
	return t
}

// penalised is class k's penalty at w + t·step.
func (s *newton) penalised(k int, t float64, step []float64) float64 {
	sum := 0.0
	for j, v := range s.w[k] {
		v += t * step[j]
		sum += s.x.penalty[j] * v * v
	}
	return sum / 2
}

// matrix returns k slices of length n.
func matrix(k, n int) [][]float64 {
	m := make([][]float64, k)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}
