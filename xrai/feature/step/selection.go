package step

import "fmt"

func init() { steps["selection"] = read[Selection] }

// Selection hands on some of the columns, as the selectors of scikit-learn do.
type Selection struct {
	Width   int   `json:"width"`
	Columns []int `json:"columns"` // in the order of the result
}

// Kind implements Step.
func (s *Selection) Kind() string { return "selection" }

// Check implements Step.
func (s *Selection) Check(width int) (int, error) {
	if s.Width != width {
		return 0, fmt.Errorf("takes %d columns, not %d", s.Width, width)
	}
	return len(s.Columns), indices("columns", s.Columns, width)
}

// Apply implements Step.
func (s *Selection) Apply(f *Frame, _ *Notes) (*Frame, error) { return f.pick(s.Columns), nil }

func (s *Selection) takes() int { return s.Width }

// pick returns a frame of these columns.
func (f *Frame) pick(columns []int) *Frame {
	out := &Frame{Rows: f.Rows, Columns: make([]Column, len(columns))}
	for k, j := range columns {
		out.Columns[k] = f.Columns[j]
	}
	return out
}

// indices refuses places of columns outside 0 to width-1.
func indices(name string, at []int, width int) error {
	for i, j := range at {
		if j < 0 || j >= width {
			return fmt.Errorf("%s[%d] is %d of %d columns", name, i, j, width)
		}
	}
	return nil
}
