package step

import "fmt"

func init() { steps["projection"] = read[Projection] }

// Projection is (x - Mean)·Componentsᵀ / Scale, as PCA and TruncatedSVD give it.
type Projection struct {
	Prefix     string `json:"prefix"` // of the names, as pca
	Width      int    `json:"width"`
	Mean       Floats `json:"mean"`       // nil for 0
	Components Floats `json:"components"` // k×Width, row after row
	Scale      Floats `json:"scale"`      // k numbers; nil for 1
}

// Kind implements Step.
func (s *Projection) Kind() string { return "projection" }

// Check implements Step.
func (s *Projection) Check(width int) (int, error) {
	if s.Width != width || width < 1 || len(s.Components)%width != 0 {
		return 0, fmt.Errorf("takes %d columns, not %d, with %d numbers", s.Width, width, len(s.Components))
	}
	k := len(s.Components) / width
	if s.Mean != nil {
		if err := finite("mean", s.Mean, width, false); err != nil {
			return 0, err
		}
	}
	if s.Scale != nil {
		if err := finite("scale", s.Scale, k, false); err != nil {
			return 0, err
		}
		for i, v := range s.Scale {
			if v <= 0 {
				return 0, fmt.Errorf("scale[%d] is %v", i, v)
			}
		}
	}
	return k, finite("components", s.Components, len(s.Components), false)
}

// Apply implements Step.
func (s *Projection) Apply(f *Frame, _ *Notes) (*Frame, error) {
	x := make([][]float64, s.Width)
	for j := range x {
		known, err := f.Columns[j].known("a projection")
		if err != nil {
			return nil, err
		}
		x[j] = known
		if s.Mean != nil {
			x[j] = make([]float64, len(known))
			for i, v := range known {
				x[j][i] = v - s.Mean[j]
			}
		}
	}
	columns, err := blank(f.Rows, len(s.Components)/s.Width)
	if err != nil {
		return nil, err
	}
	for k := range columns {
		c := &columns[k]
		c.Name = fmt.Sprintf("%s%d", s.Prefix, k)
		for j, w := range s.Components[k*s.Width : (k+1)*s.Width] {
			for i, v := range x[j] {
				c.Numbers[i] += w * v
			}
		}
		if s.Scale != nil {
			for i := range c.Numbers {
				c.Numbers[i] /= s.Scale[k]
			}
		}
	}
	return &Frame{Rows: f.Rows, Columns: columns}, nil
}

func (s *Projection) takes() int { return s.Width }
