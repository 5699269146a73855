package neural

import "math"

// Activation is what a hidden unit makes of its sum.
type Activation int

// Activations of hidden units.
const (
	ReLU     Activation = iota // max(0, z)
	Tanh                       // (exp(z) - exp(-z)) / (exp(z) + exp(-z))
	Logistic                   // 1 / (1 + exp(-z))
	Identity                   // z
)

// Sigmoid is 1 / (1 + exp(-z)), without overflow.
func Sigmoid(z float64) float64 {
	e := math.Exp(-math.Abs(z))
	if z < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

// activate replaces the sums in h by activations.
func activate[T Float](v *vector[T], a Activation, h []T) {
	switch a {
	case ReLU:
		v.atLeast(h, 0)
	case Tanh:
		for i, z := range h {
			h[i] = T(math.Tanh(float64(z)))
		}
	case Logistic:
		for i, z := range h {
			h[i] = T(Sigmoid(float64(z)))
		}
	}
}

// slope multiplies d, the slopes at the activations h, by the activations' own
// slopes, which h tells. A ReLU at 0 has slope 0. mask and bits are memory for
// some numbers.
func slope[T Float](v *vector[T], a Activation, d, h, mask []T, bits []bool) {
	switch a {
	case ReLU:
		for len(d) > 0 {
			n := min(len(mask), len(d))
			v.above(bits[:n], h[:n])
			v.ones(mask[:n], bits[:n])
			v.mul(d[:n], mask[:n])
			d, h = d[n:], h[n:]
		}
	case Tanh:
		for i, y := range h {
			d[i] *= 1 - y*y
		}
	case Logistic:
		for i, y := range h {
			d[i] *= y * (1 - y)
		}
	}
}
