package svm

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Names of kernels, with what they are of rows a and b.
const (
	Linear  = "linear"  // a·b
	Poly    = "poly"    // (Gamma a·b + Coef0)^Degree
	RBF     = "rbf"     // exp(-Gamma |a - b|²)
	Sigmoid = "sigmoid" // tanh(Gamma a·b + Coef0)
)

// Kernel says how alike two rows are.
type Kernel struct {
	Name   string  `json:"name"`   // Linear, Poly, RBF or Sigmoid
	Gamma  float64 `json:"gamma"`  // not negative; not used by Linear
	Coef0  float64 `json:"coef0"`  // used by Poly and Sigmoid
	Degree int     `json:"degree"` // from 0, used by Poly
}

// maxDegree is far above any degree that fits in practice.
const maxDegree = 1 << 10

// of returns the kernel of two rows.
func (k Kernel) of(a, b []float64) float64 {
	switch k.Name {
	case RBF:
		sum := 0.0
		for j, v := range a {
			d := v - b[j]
			sum += d * d
		}
		return math.Exp(-k.Gamma * sum)
	case Poly:
		return power(k.Gamma*floats.Dot(a, b)+k.Coef0, k.Degree)
	case Sigmoid:
		return math.Tanh(k.Gamma*floats.Dot(a, b) + k.Coef0)
	}
	return floats.Dot(a, b)
}

// power returns v to the n by squaring.
func power(v float64, n int) float64 {
	out := 1.0
	for ; n > 0; n /= 2 {
		if n%2 == 1 {
			out *= v
		}
		v *= v
	}
	return out
}

func (k Kernel) check() error {
	switch k.Name {
	case Linear, Poly, RBF, Sigmoid:
	default:
		return fmt.Errorf("kernel %q is unknown", k.Name)
	}
	switch {
	case !(k.Gamma >= 0) || !finite(k.Gamma):
		return fmt.Errorf("gamma is %v", k.Gamma)
	case !finite(k.Coef0):
		return fmt.Errorf("coef0 is %v", k.Coef0)
	case k.Degree < 0 || k.Degree > maxDegree:
		return fmt.Errorf("degree %d is outside 0 to %d", k.Degree, maxDegree)
	}
	return nil
}
