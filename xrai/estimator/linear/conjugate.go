package linear

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
)

const (
	maxConjugate = 1000 // iterations of a solve; what is reached is a descent direction all the same
	maxBlock     = 2000 // columns above which a block is its diagonal alone
)

// preconditioner solves with each class's own block of the second derivative,
//
//	M_k = C * Z' diag(weight_k) Z + diag(penalty)
type preconditioner struct {
	x        *columns
	factor   []blas64.Triangular // nil where blocks are diagonal
	gram     blas64.Symmetric
	diagonal [][]float64
	used     int // iterations the last solve took
}

func newPreconditioner(x *columns) *preconditioner {
	return &preconditioner{x: x}
}

// stale says whether blocks at new weights cost less than the iterations that
// the old ones did in the last solve.
func (m *preconditioner) stale() bool {
	block, iteration := m.x.work()
	return m.factor == nil || float64(m.used-1)*iteration > block
}

// update factorises the blocks at these weights (K×n).
func (m *preconditioner) update(c float64, weight [][]float64) {
	p := m.x.p()
	if m.diagonal == nil {
		m.diagonal = matrix(len(weight), p)
		if p <= maxBlock {
			m.gram = blas64.Symmetric{Uplo: blas.Upper, N: p, Stride: p, Data: make([]float64, p*p)}
			m.factor = make([]blas64.Triangular, len(weight))
			for k := range m.factor {
				m.factor[k] = blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: p, Stride: p, Data: make([]float64, p*p)}
			}
		}
	}
	for k, w := range weight {
		diagonal := m.diagonal[k]
		if m.factor == nil {
			m.x.gramDiagonal(diagonal, w)
		} else {
			m.x.gram(m.gram, w)
			floats.Scale(c, m.gram.Data)
			for j := range diagonal {
				diagonal[j] = m.gram.Data[j*p+j] / c
			}
		}
		for j := range diagonal {
			diagonal[j] = c*diagonal[j] + m.x.penalty[j]
			if diagonal[j] == 0 {
				diagonal[j] = 1 // a column that no uncertain record has
			}
		}
		if m.factor != nil {
			m.factorise(k)
		}
	}
}

// factorise is Cholesky with as little added to the diagonal as it takes:
// nothing, unless collinear columns and a penalty that rounding lost leave the
// block singular.
func (m *preconditioner) factorise(k int) {
	p, f := m.x.p(), m.factor[k]
	for add := 0.0; ; add = math.Max(16*add, eps) {
		copy(f.Data, m.gram.Data)
		for j, v := range m.diagonal[k] {
			f.Data[j*p+j] = v * (1 + add)
		}
		a := blas64.Symmetric{Uplo: blas.Upper, N: p, Stride: p, Data: f.Data}
		if _, ok := lapack64.Potrf(a); ok || add > 1e10 {
			return
		}
	}
}

// solve sets dst (K×p) to M⁻¹ r, kept where classes sum to 0.
func (m *preconditioner) solve(dst, r [][]float64) {
	for k, v := range dst {
		copy(v, r[k])
		if m.factor == nil {
			floats.Div(v, m.diagonal[k])
			continue
		}
		b := blas64.Vector{N: len(v), Inc: 1, Data: v}
		blas64.Trsv(blas.Trans, m.factor[k], b)
		blas64.Trsv(blas.NoTrans, m.factor[k], b)
	}
	balance(dst)
}

// balance takes from each coefficient its mean over the classes.
func balance(v [][]float64) {
	if len(v) == 1 {
		return
	}
	for j := range v[0] {
		sum := 0.0
		for k := range v {
			sum += v[k][j]
		}
		for k := range v {
			v[k][j] -= sum / float64(len(v))
		}
	}
}

// solve sets step (K×p) to an approximation of minus the second derivative's
// inverse times the gradient, closer the nearer the minimum is (worst, the
// relative size of the gradient).
func (s *newton) solve(ctx context.Context, step [][]float64, m *preconditioner, worst float64) error {
	k, p := s.loss.k, s.x.p()
	r, z, q, h, u := matrix(k, p), matrix(k, p), matrix(k, p), matrix(k, p), matrix(k, s.x.n)
	for a := range r {
		clear(step[a])
		floats.AddScaled(r[a], -1, s.gradient[a])
	}
	balance(r)
	m.solve(z, r)
	copyAll(q, z)
	rz := dot(r, z)
	closeness := math.Min(0.1, math.Max(1e-6, worst))
	goal := rz * closeness * closeness
	for m.used = 0; m.used < maxConjugate; m.used++ {
		if rz <= goal || rz <= 0 {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		s.hessian(h, u, q)
		curvature := dot(q, h)
		if !(curvature > 0) {
			return nil
		}
		alpha := rz / curvature
		for a := range r {
			floats.AddScaled(step[a], alpha, q[a])
			floats.AddScaled(r[a], -alpha, h[a])
		}
		m.solve(z, r)
		next := dot(r, z)
		for a := range q {
			floats.Scale(next/rz, q[a])
			floats.Add(q[a], z[a])
		}
		rz = next
	}
	return nil
}

// hessian sets h (K×p) to the second derivative of f times q, with u (K×n) as
// scratch.
func (s *newton) hessian(h, u, q [][]float64) {
	for a := range u {
		s.x.times(u[a], q[a])
	}
	s.loss.curve(u)
	for a := range u {
		s.x.transTimes(h[a], u[a])
		for j, v := range q[a] {
			h[a][j] = s.c*h[a][j] + s.x.penalty[j]*v
		}
	}
}

func dot(a, b [][]float64) float64 {
	sum := 0.0
	for k := range a {
		sum += floats.Dot(a[k], b[k])
	}
	return sum
}

func copyAll(dst, src [][]float64) {
	for k := range dst {
		copy(dst[k], src[k])
	}
}
