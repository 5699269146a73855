package boost

import (
	"fmt"
	"math"
	"math/bits"
)

// scale is the unit of gradients and of hessians in fixed point, both powers of
// two. So sums are exact: they depend on no order, and a child's is its parent's
// less its sibling's.
//
// As in scikit-learn, which keeps them in float32, a row's numbers have 24 bits.
// The unit is so small that they all fit but those below the largest one by more
// than 2^25 for a million rows, which lose their last bits.
type scale struct{ gradient, hessian float64 }

// partRows is how many rows are worth a goroutine of their own.
const partRows = 4096

// fix sets pairs to the gradients g and hessians h of as many rows; h nil means
// 1 each. At most count of them are summed.
func fix(g, h []float64, count int, pairs []pair, t *team) (scale, error) {
	n := len(g)
	room := 62 - bits.Len(uint(count))
	ge, err := exponent(g, t)
	if err != nil {
		return scale{}, err
	}
	he := room // hessians of 1 are counted
	if h != nil {
		if he, err = exponent(h, t); err != nil {
			return scale{}, err
		}
	}
	t.parts(n, partRows, func(_, from, to int) {
		f := newFixer(ge, room)
		for i, v := range g[from:to] {
			pairs[from+i] = pair{f.fix(v), 1}
		}
		if h == nil {
			return
		}
		f = newFixer(he, room)
		for i, v := range h[from:to] {
			pairs[from+i].hessian = f.fix(v)
		}
	})
	return scale{math.Ldexp(1, ge-room), math.Ldexp(1, he-room)}, nil
}

// fixer rounds numbers to 24 bits, and then to whole multiples of a unit.
type fixer struct{ down, rest, unit float64 }

// newFixer is for numbers of at most 2^exp, in units of 2^(exp-room). 2^-exp is
// two factors, because alone it may be out of range.
func newFixer(exp, room int) fixer {
	return fixer{math.Ldexp(1, -exp/2), math.Ldexp(1, exp/2-exp), math.Ldexp(1, room)}
}

func (f fixer) fix(v float64) int64 {
	return int64(math.RoundToEven(float64(float32(v*f.down*f.rest)) * f.unit))
}

// exponent returns the least e with all sizes at most 2^e.
func exponent(values []float64, t *team) (int, error) {
	largest := make([]float64, max(1, t.workers))
	t.parts(len(values), partRows, func(part, from, to int) {
		m := 0.0
		for _, v := range values[from:to] {
			if a := math.Abs(v); a > m {
				m = a
			}
		}
		largest[part] = m
	})
	m := 0.0
	for _, v := range largest {
		m = max(m, v)
	}
	if !(m <= largestGradient) {
		return 0, fmt.Errorf("a gradient of %v is too large: scale the target or the weights", m)
	}
	_, e := math.Frexp(m)
	return e, nil
}

// largestGradient bounds gradients and hessians, so that sums and squares of
// sums stay finite.
const largestGradient = 1e140
