package linear

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

const (
	// maxCondition of the columns' equations, beyond which the minimum is not
	// taken for unique.
	maxCondition = 1e13
	// slack is what rounding may add to a slope that must not exceed l1.
	slack = 1e-9
)

// polish solves for the minimum, taken that w is right in which coefficients
// are not 0 and in their signs: with the columns A of those,
//
//	(A'A + l2 I) v = A'y - l1 sign(w)
//
// It is the minimum if v has w's signs and no other column's slope exceeds l1.
// Otherwise, and where the equations have no unique solution, w stays.
func (s *descent) polish() bool {
	var active []int
	for j, v := range s.w {
		if v != 0 {
			active = append(active, j)
		}
	}
	v, ok := s.solve(active)
	if !ok {
		return false
	}
	residual := append([]float64(nil), s.y...)
	for a, j := range active {
		if v[a] == 0 || math.Signbit(v[a]) != math.Signbit(s.w[j]) {
			return false
		}
		floats.AddScaled(residual, -v[a], s.col[j])
	}
	size := floats.Norm(s.y, 2)
	for j, z := range s.col {
		if s.w[j] == 0 && math.Abs(floats.Dot(z, residual)) > s.l1*(1+slack)+eps*size*math.Sqrt(s.square[j]) {
			return false
		}
	}
	for a, j := range active {
		s.w[j] = v[a]
	}
	copy(s.residual, residual)
	return true
}

// solve solves polish's equations by Cholesky, the columns scaled to length 1,
// and corrects the solution by what it leaves of them.
func (s *descent) solve(active []int) ([]float64, bool) {
	k := len(active)
	if k == 0 {
		return nil, true
	}
	if k > len(s.y) && s.l2 == 0 {
		return nil, false
	}
	scale := make([]float64, k)
	for a, j := range active {
		scale[a] = math.Sqrt(s.square[j] + s.l2)
	}
	gram := mat.NewSymDense(k, nil)
	for a, j := range active {
		for b := a; b < k; b++ {
			g := floats.Dot(s.col[j], s.col[active[b]])
			if a == b {
				g += s.l2
			}
			gram.SetSym(a, b, g/scale[a]/scale[b])
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(gram) || chol.Cond() > maxCondition {
		return nil, false
	}
	v := make([]float64, k)
	left, step := mat.NewVecDense(k, nil), mat.NewVecDense(k, nil)
	residual := append([]float64(nil), s.y...)
	for range 1 + refinements {
		for a, j := range active {
			left.SetVec(a, (floats.Dot(s.col[j], residual)-s.l2*v[a]-math.Copysign(s.l1, s.w[j]))/scale[a])
		}
		if chol.SolveVecTo(step, left) != nil {
			return nil, false
		}
		for a, j := range active {
			move := step.AtVec(a) / scale[a]
			v[a] += move
			floats.AddScaled(residual, -move, s.col[j])
		}
	}
	return v, finite(floats.Sum(v))
}
