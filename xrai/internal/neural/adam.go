package neural

import "math"

// Adam is the step of Kingma and Ba, arXiv:1412.6980. With the gradient g of
// step t,
//
//	m = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) g²
//	w -= rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)
//
// as in the paper's algorithm and in PyTorch. With Late, epsilon is added before
// v is corrected, as in the paper's second form and in scikit-learn:
//
//	w -= rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon)
type Adam[T Float] struct {
	Rate, Beta1, Beta2, Epsilon float64
	Late                        bool

	t      int
	m, v   []T
	buffer []T
}

// Step moves the parameters w by the gradient g, which it spoils.
func (a *Adam[T]) Step(w, g []T) {
	if a.m == nil {
		a.m, a.v, a.buffer = make([]T, len(w)), make([]T, len(w)), make([]T, block)
	}
	a.t++
	rate := a.Rate / (1 - math.Pow(a.Beta1, float64(a.t)))
	root := math.Sqrt(1 - math.Pow(a.Beta2, float64(a.t)))
	// w -= m / (s sqrt(v) + e)
	s, e := T(1/(root*rate)), T(a.Epsilon/rate)
	if a.Late {
		e = T(a.Epsilon / (rate * root))
	}
	do := vectors[T]()
	for from := 0; from < len(w); from += block {
		to := min(from+block, len(w))
		w, g, m, v, t := w[from:to], g[from:to], a.m[from:to], a.v[from:to], a.buffer[:to-from]
		copy(t, g)
		do.scale(t, T(1-a.Beta1))
		do.scale(m, T(a.Beta1))
		do.add(m, t)
		copy(t, g)
		do.mul(g, t)
		do.scale(g, T(1-a.Beta2))
		do.scale(v, T(a.Beta2))
		do.add(v, g)
		do.quotient(t, m, v, s, e)
		do.sub(w, t)
	}
}
