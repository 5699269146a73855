package step

import (
	"fmt"
	"math"
)

func init() {
	steps["normalizer"] = read[Normalizer]
	steps["binarizer"] = read[Binarizer]
}

// Normalizer divides each row by its norm, L1, L2 or the maximum; a row of zeros
// stays.
type Normalizer struct {
	// Norm is l1, l2, max or highest, which is the highest number, whatever its
	// sign: what scikit-learn took for max before 0.23.
	Norm string `json:"norm"`
}

// Kind implements Step.
func (s *Normalizer) Kind() string { return "normalizer" }

// Check implements Step.
func (s *Normalizer) Check(width int) (int, error) {
	switch s.Norm {
	case "l1", "l2", "max", "highest":
		return width, nil
	}
	return 0, fmt.Errorf("norm %q is none of l1, l2, max and highest", s.Norm)
}

// Apply implements Step.
func (s *Normalizer) Apply(f *Frame, _ *Notes) (*Frame, error) {
	norm := make([]float64, f.Rows)
	for j := range f.Columns {
		x, err := f.Columns[j].known("a Normalizer")
		if err != nil {
			return nil, err
		}
		for i, v := range x {
			switch s.Norm {
			case "l1":
				norm[i] += math.Abs(v)
			case "l2":
				norm[i] += v * v
			case "highest":
				if norm[i] = max(norm[i], v); j == 0 {
					norm[i] = v
				}
			default:
				norm[i] = max(norm[i], math.Abs(v))
			}
		}
	}
	for i, v := range norm {
		if s.Norm == "l2" {
			v = math.Sqrt(v)
		}
		if v == 0 {
			v = 1
		}
		norm[i] = v
	}
	return f.mapped(func(_ int, x, out []float64) {
		for i, v := range x {
			out[i] = v / norm[i]
		}
	})
}

// Binarizer is 1 above a threshold, else 0.
type Binarizer struct {
	Threshold float64 `json:"threshold"`
}

// Kind implements Step.
func (s *Binarizer) Kind() string { return "binarizer" }

// Check implements Step.
func (s *Binarizer) Check(width int) (int, error) {
	return width, finite("threshold", []float64{s.Threshold}, 1, false)
}

// Apply implements Step.
func (s *Binarizer) Apply(f *Frame, _ *Notes) (*Frame, error) {
	for j := range f.Columns {
		if _, err := f.Columns[j].known("a Binarizer"); err != nil {
			return nil, err
		}
	}
	return f.mapped(func(_ int, x, out []float64) {
		for i, v := range x {
			if v > s.Threshold {
				out[i] = 1
			}
		}
	})
}
