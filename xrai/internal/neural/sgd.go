package neural

// SGD is stochastic gradient descent with momentum, as scikit-learn's:
//
//	velocity = momentum velocity - rate g
//	w += velocity,   or with Nesterov   w += momentum velocity - rate g
type SGD[T Float] struct {
	Rate, Momentum float64
	Nesterov       bool

	velocity []T
}

// Step moves the parameters w by the gradient g, which it spoils.
func (s *SGD[T]) Step(w, g []T) {
	if s.velocity == nil {
		s.velocity = make([]T, len(w))
	}
	do := vectors[T]()
	do.scale(g, T(-s.Rate))
	do.scale(s.velocity, T(s.Momentum))
	do.add(s.velocity, g)
	if s.Nesterov {
		do.axpy(T(s.Momentum), s.velocity, g)
		do.add(w, g)
	} else {
		do.add(w, s.velocity)
	}
}
