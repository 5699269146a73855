package step

import (
	"fmt"
	"math"
	"slices"
)

func init() { steps["k-bins discretizer"] = read[KBinsDiscretizer] }

// KBinsDiscretizer gives the bin of each number: the number of Edges of its column
// that it reaches.
type KBinsDiscretizer struct {
	Edges []Floats `json:"edges"` // a column: the inner edges, ascending
	// Slack lifts numbers by 1e-8 + 1e-5·|x| first, as scikit-learn did before 1.1.
	Slack bool `json:"slack,omitempty"`
	// OneHot makes a column of each bin.
	OneHot bool `json:"one_hot,omitempty"`
}

// Kind implements Step.
func (s *KBinsDiscretizer) Kind() string { return "k-bins discretizer" }

// Check implements Step.
func (s *KBinsDiscretizer) Check(width int) (int, error) {
	if len(s.Edges) != width {
		return 0, fmt.Errorf("takes %d columns, not %d", len(s.Edges), width)
	}
	out := 0
	for j, e := range s.Edges {
		if err := finite(fmt.Sprintf("edges[%d]", j), e, len(e), false); err != nil {
			return 0, err
		}
		if !slices.IsSorted(e) {
			return 0, fmt.Errorf("edges[%d] do not ascend", j)
		}
		out += len(e) + 1
	}
	if !s.OneHot {
		out = width
	}
	return out, nil
}

// Apply implements Step.
func (s *KBinsDiscretizer) Apply(f *Frame, _ *Notes) (*Frame, error) {
	width, err := s.Check(len(f.Columns))
	if err != nil {
		return nil, err
	}
	columns, err := blank(f.Rows, width)
	if err != nil {
		return nil, err
	}
	out := &Frame{Rows: f.Rows, Columns: columns}
	for j, edges := range s.Edges {
		c := &f.Columns[j]
		x, err := c.known("a KBinsDiscretizer")
		if err != nil {
			return nil, err
		}
		n := 1
		if s.OneHot {
			n += len(edges)
		}
		for i, v := range x {
			if s.Slack {
				v += 1e-8 + 1e-5*math.Abs(v)
			}
			bin, same := slices.BinarySearch(edges, v)
			for same && bin < len(edges) && edges[bin] == v {
				bin++
			}
			if s.OneHot {
				columns[bin].Numbers[i] = 1
			} else {
				columns[0].Numbers[i] = float64(bin)
			}
		}
		for k := range n {
			columns[k].Name = c.Name
			if s.OneHot {
				columns[k].Name = fmt.Sprintf("%s_%d.0", c.Name, k)
			}
		}
		columns = columns[n:]
	}
	return out, nil
}

func (s *KBinsDiscretizer) takes() int { return len(s.Edges) }
