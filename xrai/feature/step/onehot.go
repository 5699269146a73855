package step

import "fmt"

func init() { steps["one-hot encoder"] = read[OneHotEncoder] }

// OneHotEncoder has columns for the categories of a column, of which one is 1 and
// the rest 0.
type OneHotEncoder struct {
	Columns []*OneHotColumn `json:"columns"`
	// RefuseUnknown makes an unknown category an error.
	RefuseUnknown bool `json:"refuse_unknown"`
}

// OneHotColumn is what becomes of one column. Places are those of its own result,
// from 0 to len(Names)-1; -1 stands for zeros only.
type OneHotColumn struct {
	Categories
	Places  []int    `json:"places"`  // of each category; infrequent ones share one
	Missing *int     `json:"missing"` // of a missing value; null when that is an unknown category
	Unknown int      `json:"unknown"` // of an unknown category
	Names   []string `json:"names"`   // what follows the column's name in the names of the result
}

// Kind implements Step.
func (s *OneHotEncoder) Kind() string { return "one-hot encoder" }

// Check implements Step.
func (s *OneHotEncoder) Check(width int) (int, error) {
	if len(s.Columns) != width {
		return 0, fmt.Errorf("takes %d columns, not %d", len(s.Columns), width)
	}
	out := 0
	for j, c := range s.Columns {
		if c == nil {
			return 0, fmt.Errorf("column %d is missing", j)
		}
		if err := c.check(); err != nil {
			return 0, fmt.Errorf("column %d: %w", j, err)
		}
		out += len(c.Names)
	}
	return out, nil
}

func (c *OneHotColumn) check() error {
	if err := c.Categories.check(); err != nil {
		return err
	}
	if len(c.Places) != c.Len() {
		return fmt.Errorf("%d places for %d categories", len(c.Places), c.Len())
	}
	at := append([]int{c.Unknown}, c.Places...)
	if c.Missing != nil {
		at = append(at, *c.Missing)
	}
	for _, k := range at {
		if k < -1 || k >= len(c.Names) {
			return fmt.Errorf("place %d of %d", k, len(c.Names))
		}
	}
	return nil
}

// Apply implements Step.
func (s *OneHotEncoder) Apply(f *Frame, notes *Notes) (*Frame, error) {
	width := 0
	for _, c := range s.Columns {
		width += len(c.Names)
	}
	columns, err := blank(f.Rows, width)
	if err != nil {
		return nil, err
	}
	out := &Frame{Rows: f.Rows, Columns: columns}
	for j, c := range s.Columns {
		in := &f.Columns[j]
		codes := c.codes(in)
		known := 0
		for i, k := range codes {
			switch {
			case k >= 0:
				k = c.Places[k]
			case k == absent && c.Missing != nil:
				k = *c.Missing
			default:
				codes[i] = -1
				if k = c.Unknown; k >= 0 {
					columns[k].Numbers[i] = 1
				}
				continue
			}
			codes[i] = 0
			known++
			if k >= 0 {
				columns[k].Numbers[i] = 1
			}
		}
		if known < len(codes) {
			if err := strange(in, codes, s.RefuseUnknown, notes); err != nil {
				return nil, err
			}
		}
		for k, name := range c.Names {
			columns[k].Name = in.Name + "_" + name
		}
		columns = columns[len(c.Names):]
	}
	return out, nil
}

func (s *OneHotEncoder) takes() int { return len(s.Columns) }
