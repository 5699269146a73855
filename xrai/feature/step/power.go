package step

import (
	"fmt"
	"math"
)

func init() { steps["power transformer"] = read[PowerTransformer] }

// PowerTransformer makes columns more normal.
//
// Box-Cox, for x > 0:
//
//	(x^λ - 1) / λ, log x for λ = 0
//
// Yeo-Johnson:
//
//	((x+1)^λ - 1) / λ, log(x+1) for λ = 0            where x ≥ 0
//	-((1-x)^(2-λ) - 1) / (2-λ), -log(1-x) for λ = 2  where x < 0
//
// Yeo, Johnson (2000), A new family of power transformations, Biometrika 87.
type PowerTransformer struct {
	BoxCox  bool   `json:"box_cox,omitempty"`
	Lambdas Floats `json:"lambdas"` // NaN for a column that is left as it is
}

// Kind implements Step.
func (s *PowerTransformer) Kind() string { return "power transformer" }

// Check implements Step.
func (s *PowerTransformer) Check(width int) (int, error) {
	return width, finite("lambdas", s.Lambdas, width, true)
}

// Apply implements Step.
func (s *PowerTransformer) Apply(f *Frame, _ *Notes) (*Frame, error) {
	out, err := f.mapped(func(j int, x, out []float64) {
		for i, v := range x {
			switch l := s.Lambdas[j]; {
			case math.IsNaN(l):
				out[i] = v
			case s.BoxCox:
				out[i] = boxCox(v, l)
			default:
				out[i] = yeoJohnson(v, l)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for j := range f.Columns {
		x, _ := f.Columns[j].numbers()
		for i, v := range x {
			if s.BoxCox && v <= 0 {
				return nil, f.Columns[j].cell(i, "is not above 0, as Box-Cox needs")
			}
			if math.IsInf(out.Columns[j].Numbers[i], 0) {
				return nil, f.Columns[j].cell(i, "is too large for the power %v", s.Lambdas[j])
			}
		}
	}
	return out, nil
}

func (s *PowerTransformer) takes() int { return len(s.Lambdas) }

func boxCox(x, l float64) float64 {
	if l == 0 {
		return math.Log(x)
	}
	return math.Expm1(l*math.Log(x)) / l
}

// epsilon is the distance of 1 from the next float64: closer powers are the limit,
// as in scikit-learn.
const epsilon = 0x1p-52

func yeoJohnson(x, l float64) float64 {
	switch {
	case x >= 0 && math.Abs(l) < epsilon:
		return math.Log1p(x)
	case x >= 0:
		return math.Expm1(l*math.Log1p(x)) / l
	case math.Abs(l-2) > epsilon:
		return -math.Expm1((2-l)*math.Log1p(-x)) / (2 - l)
	case x < 0:
		return -math.Log1p(-x)
	}
	return x // missing
}

// QuantileTransformer maps each column to its place among the training values.
type QuantileTransformer struct {
	Width      int    `json:"width"`
	References Floats `json:"references"` // n shares from 0 to 1, ascending
	Quantiles  Floats `json:"quantiles"`  // n×Width, row after row; each column ascends
	Normal     bool   `json:"normal,omitempty"`
}

func init() { steps["quantile transformer"] = read[QuantileTransformer] }

// Kind implements Step.
func (s *QuantileTransformer) Kind() string { return "quantile transformer" }

// Check implements Step.
func (s *QuantileTransformer) Check(width int) (int, error) {
	n := len(s.References)
	if s.Width != width || n < 1 || len(s.Quantiles) != n*width {
		return 0, fmt.Errorf("%d quantiles of %d columns, not of %d, at %d shares", len(s.Quantiles), s.Width, width, n)
	}
	if err := finite("references", s.References, n, false); err != nil {
		return 0, err
	}
	if err := finite("quantiles", s.Quantiles, n*width, true); err != nil {
		return 0, err
	}
	for k, v := range s.References {
		if v < 0 || v > 1 || k > 0 && v < s.References[k-1] {
			return 0, fmt.Errorf("references[%d] is %v", k, v)
		}
	}
	for i := width; i < n*width; i++ {
		if s.Quantiles[i] < s.Quantiles[i-width] || math.IsNaN(s.Quantiles[i]) != math.IsNaN(s.Quantiles[i-width]) {
			return 0, fmt.Errorf("quantiles[%d] of column %d is below the one before", i/width, i%width)
		}
	}
	return width, nil
}

// bound is how near to the ends a normal output is cut off.
const bound = 1e-7

// Apply implements Step.
func (s *QuantileTransformer) Apply(f *Frame, _ *Notes) (*Frame, error) {
	n := len(s.References)
	q := make([]float64, n)
	back, refs := make([]float64, n), make([]float64, n)
	return f.mapped(func(j int, x, out []float64) {
		for k := range q {
			q[k] = s.Quantiles[k*s.Width+j]
			back[n-1-k], refs[n-1-k] = -q[k], -s.References[k]
		}
		for i, v := range x {
			if out[i] = v; math.IsNaN(v) {
				continue
			}
			// Both directions, for the middle of a run of equal quantiles.
			y := 0.5 * (interpolate(v, q, s.References) - interpolate(-v, back, refs))
			if s.Normal {
				if v+bound > q[n-1] {
					y = 1
				}
				if v-bound < q[0] {
					y = 0
				}
				y = normalQuantile(y)
			} else {
				if v == q[n-1] {
					y = 1
				}
				if v == q[0] {
					y = 0
				}
			}
			out[i] = y
		}
	})
}

func (s *QuantileTransformer) takes() int { return s.Width }

// normalQuantile is that of the standard normal distribution, for shares cut off
// at bound.
func normalQuantile(p float64) float64 {
	const low = bound - epsilon // numpy.spacing(1) is epsilon
	at := func(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }
	switch lowest, highest := at(low), at(1-low); {
	case p <= 0:
		return lowest
	case p >= 1:
		return highest
	default:
		return min(max(at(p), lowest), highest)
	}
}

// interpolate is numpy.interp: y at v of the line through (x, y), whose ends go on
// flat. x ascends.
func interpolate(v float64, x, y []float64) float64 {
	n := len(x)
	switch {
	case v > x[n-1]:
		return y[n-1]
	case v < x[0]:
		return y[0]
	}
	low, high := 0, n // the last place whose x is at most v
	for low < high {
		mid := (low + high) / 2
		if x[mid] <= v {
			low = mid + 1
		} else {
			high = mid
		}
	}
	k := low - 1
	if k < 0 { // x is NaN
		return math.NaN()
	}
	if k >= n-1 || x[k] == v {
		return y[k]
	}
	slope := (y[k+1] - y[k]) / (x[k+1] - x[k])
	return slope*(v-x[k]) + y[k]
}
