package step

import (
	"fmt"
	"math"
)

func init() { steps["ordinal encoder"] = read[OrdinalEncoder] }

// OrdinalEncoder gives each category of a column a number.
type OrdinalEncoder struct {
	Columns []*OrdinalColumn `json:"columns"`
	// RefuseUnknown makes an unknown category an error; else it is Unknown.
	RefuseUnknown bool   `json:"refuse_unknown"`
	Unknown       Floats `json:"unknown"` // one number
}

// OrdinalColumn is what becomes of one column.
type OrdinalColumn struct {
	Categories
	Codes   Floats `json:"codes"`   // of each category
	Missing Floats `json:"missing"` // of a missing value: one number, or none when that is an unknown category
}

// Kind implements Step.
func (s *OrdinalEncoder) Kind() string { return "ordinal encoder" }

// Check implements Step.
func (s *OrdinalEncoder) Check(width int) (int, error) {
	if len(s.Columns) != width {
		return 0, fmt.Errorf("takes %d columns, not %d", len(s.Columns), width)
	}
	if !s.RefuseUnknown || s.Unknown != nil {
		if err := finite("unknown", s.Unknown, 1, true); err != nil {
			return 0, err
		}
	}
	for j, c := range s.Columns {
		if c == nil {
			return 0, fmt.Errorf("column %d is missing", j)
		}
		err := c.Categories.check()
		if err == nil {
			err = finite("codes", c.Codes, c.Len(), false)
		}
		if err == nil {
			err = finite("missing", c.Missing, min(len(c.Missing), 1), true)
		}
		if err != nil {
			return 0, fmt.Errorf("column %d: %w", j, err)
		}
	}
	return width, nil
}

// Apply implements Step.
func (s *OrdinalEncoder) Apply(f *Frame, notes *Notes) (*Frame, error) {
	columns, err := blank(f.Rows, len(s.Columns))
	if err != nil {
		return nil, err
	}
	for j, c := range s.Columns {
		in := &f.Columns[j]
		codes := c.codes(in)
		columns[j].Name = in.Name
		out := columns[j].Numbers
		for i, k := range codes {
			switch {
			case k >= 0:
				out[i] = c.Codes[k]
			case k == absent && len(c.Missing) > 0:
				out[i], codes[i] = c.Missing[0], 0
			case len(s.Unknown) > 0:
				out[i] = s.Unknown[0]
			default:
				out[i] = math.NaN()
			}
		}
		if err := strange(in, codes, s.RefuseUnknown, notes); err != nil {
			return nil, err
		}
	}
	return &Frame{Rows: f.Rows, Columns: columns}, nil
}

func (s *OrdinalEncoder) takes() int { return len(s.Columns) }
