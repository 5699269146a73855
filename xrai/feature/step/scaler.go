package step

import (
	"fmt"
	"math"
)

func init() {
	steps["standard scaler"] = read[StandardScaler]
	steps["robust scaler"] = read[RobustScaler]
	steps["max-abs scaler"] = read[MaxAbsScaler]
	steps["min-max scaler"] = read[MinMaxScaler]
}

// StandardScaler is (x - Mean) / Scale a column; nil Mean or Scale is not used.
// Missing values stay so.
type StandardScaler struct {
	Mean  Floats `json:"mean"`
	Scale Floats `json:"scale"`
	Width int    `json:"width"`
}

// Kind implements Step.
func (s *StandardScaler) Kind() string { return "standard scaler" }

// Check implements Step.
func (s *StandardScaler) Check(width int) (int, error) {
	return checkScaling(s.Mean, s.Scale, s.Width, width)
}

// Apply implements Step.
func (s *StandardScaler) Apply(f *Frame, _ *Notes) (*Frame, error) { return scale(f, s.Mean, s.Scale) }

func (s *StandardScaler) takes() int { return s.Width }

// RobustScaler is (x - Center) / Scale a column; nil Center or Scale is not used.
// Missing values stay so.
type RobustScaler struct {
	Center Floats `json:"center"`
	Scale  Floats `json:"scale"`
	Width  int    `json:"width"`
}

// Kind implements Step.
func (s *RobustScaler) Kind() string { return "robust scaler" }

// Check implements Step.
func (s *RobustScaler) Check(width int) (int, error) {
	return checkScaling(s.Center, s.Scale, s.Width, width)
}

// Apply implements Step.
func (s *RobustScaler) Apply(f *Frame, _ *Notes) (*Frame, error) { return scale(f, s.Center, s.Scale) }

func (s *RobustScaler) takes() int { return s.Width }

// MaxAbsScaler is x / Scale a column. Missing values stay so.
type MaxAbsScaler struct {
	Scale Floats `json:"scale"`
	Clip  bool   `json:"clip,omitempty"` // to -1 and 1
}

// Kind implements Step.
func (s *MaxAbsScaler) Kind() string { return "max-abs scaler" }

// Check implements Step.
func (s *MaxAbsScaler) Check(width int) (int, error) {
	return checkScaling(nil, s.Scale, len(s.Scale), width)
}

// Apply implements Step.
func (s *MaxAbsScaler) Apply(f *Frame, _ *Notes) (*Frame, error) {
	return f.mapped(func(j int, x, out []float64) {
		for i, v := range x {
			out[i] = v / s.Scale[j]
			if s.Clip && !math.IsNaN(out[i]) {
				out[i] = min(max(out[i], -1), 1)
			}
		}
	})
}

func (s *MaxAbsScaler) takes() int { return len(s.Scale) }

// MinMaxScaler is x·Scale + Min a column. Missing values stay so.
type MinMaxScaler struct {
	Scale Floats `json:"scale"`
	Min   Floats `json:"min"`
	Clip  Floats `json:"clip,omitempty"` // nil, or the lowest and the highest result
}

// Kind implements Step.
func (s *MinMaxScaler) Kind() string { return "min-max scaler" }

// Check implements Step.
func (s *MinMaxScaler) Check(width int) (int, error) {
	if err := finite("scale", s.Scale, width, true); err != nil {
		return 0, err
	}
	if err := finite("min", s.Min, width, true); err != nil {
		return 0, err
	}
	if s.Clip != nil {
		if err := finite("clip", s.Clip, 2, false); err != nil {
			return 0, err
		}
		if s.Clip[0] > s.Clip[1] {
			return 0, fmt.Errorf("clip goes from %v to %v", s.Clip[0], s.Clip[1])
		}
	}
	return width, nil
}

// Apply implements Step.
func (s *MinMaxScaler) Apply(f *Frame, _ *Notes) (*Frame, error) {
	return f.mapped(func(j int, x, out []float64) {
		for i, v := range x {
			v *= s.Scale[j]
			v += s.Min[j]
			if s.Clip != nil && !math.IsNaN(v) {
				v = min(max(v, s.Clip[0]), s.Clip[1])
			}
			out[i] = v
		}
	})
}

func (s *MinMaxScaler) takes() int { return len(s.Scale) }

// checkScaling allows NaN, as a column without values has in training.
func checkScaling(shift, scale []float64, own, width int) (int, error) {
	if own != width {
		return 0, fmt.Errorf("takes %d columns, not %d", own, width)
	}
	if shift != nil {
		if err := finite("shift", shift, width, true); err != nil {
			return 0, err
		}
	}
	if scale != nil {
		if err := finite("scale", scale, width, true); err != nil {
			return 0, err
		}
		for j, v := range scale {
			if v == 0 {
				return 0, fmt.Errorf("scale[%d] is 0", j)
			}
		}
	}
	return width, nil
}

func scale(f *Frame, shift, scale []float64) (*Frame, error) {
	return f.mapped(func(j int, x, out []float64) {
		copy(out, x)
		if shift != nil {
			for i := range out {
				out[i] -= shift[j]
			}
		}
		if scale != nil {
			for i := range out {
				out[i] /= scale[j]
			}
		}
	})
}
