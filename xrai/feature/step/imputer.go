package step

import (
	"fmt"
	"math"
)

func init() {
	steps["simple imputer"] = read[SimpleImputer]
	steps["missing indicator"] = read[MissingIndicator]
}

// SimpleImputer puts a value where one is missing.
type SimpleImputer struct {
	// Missing is what stands for a missing value; the zero Value is no value at
	// all: NaN, None and pandas.NA.
	Missing Value `json:"missing"`
	// Fill is what takes its place, a column; where there is none, it stays.
	Fill []Value `json:"fill"`
	// Drop are columns that are left out, for they had no values in training.
	Drop []bool `json:"drop,omitempty"`
	// Indicate are columns of which further ones say whether the value was missing.
	Indicate []int `json:"indicate,omitempty"`
}

// Kind implements Step.
func (s *SimpleImputer) Kind() string { return "simple imputer" }

// Check implements Step.
func (s *SimpleImputer) Check(width int) (int, error) {
	if len(s.Fill) != width {
		return 0, fmt.Errorf("takes %d columns, not %d", len(s.Fill), width)
	}
	for j, v := range s.Fill {
		if err := v.check(fmt.Sprintf("fill[%d]", j)); err != nil {
			return 0, err
		}
	}
	if err := s.Missing.check("missing"); err != nil {
		return 0, err
	}
	if s.Drop != nil && len(s.Drop) != width {
		return 0, fmt.Errorf("drop tells of %d columns, not %d", len(s.Drop), width)
	}
	if len(s.Indicate) > width {
		return 0, fmt.Errorf("indicate has %d of %d columns", len(s.Indicate), width)
	}
	out := width + len(s.Indicate)
	for _, drop := range s.Drop {
		if drop {
			out--
		}
	}
	return out, indices("indicate", s.Indicate, width)
}

func (v Value) check(name string) error {
	if v.Present && v.Kind != Text && (math.IsNaN(v.Number) || math.IsInf(v.Number, 0)) {
		return fmt.Errorf("%s is %v", name, v.Number)
	}
	return nil
}

// Apply implements Step.
func (s *SimpleImputer) Apply(f *Frame, _ *Notes) (*Frame, error) {
	out := &Frame{Rows: f.Rows}
	for j := range f.Columns {
		if s.Drop != nil && s.Drop[j] {
			continue
		}
		c, err := s.fill(&f.Columns[j], s.Fill[j])
		if err != nil {
			return nil, err
		}
		out.Columns = append(out.Columns, c)
	}
	more, err := indicate(f, s.Indicate, s.Missing)
	if err != nil {
		return nil, err
	}
	out.Columns = append(out.Columns, more...)
	return out, nil
}

func (s *SimpleImputer) takes() int { return len(s.Fill) }

// fill returns the column with the value where one is missing. A column of
// numbers becomes text when the value is text, for it was text in training.
func (s *SimpleImputer) fill(c *Column, value Value) (Column, error) {
	gone, err := missing(c, s.Missing)
	if err != nil {
		return Column{}, err
	}
	if !value.Present {
		return *c, nil
	}
	out := Column{Name: c.Name, Kind: c.Kind}
	if value.Kind == Text {
		out.Kind = Text
		out.Texts = make([]string, len(gone))
		for i, missing := range gone {
			if out.Texts[i] = value.Text; !missing {
				out.Texts[i] = c.text(i)
			}
		}
		return out, nil
	}
	x := c.Numbers
	switch {
	case c.Kind == Text && value.Kind == Bool:
		if x, err = c.bools(); err != nil {
			return out, err
		}
		out.Kind = Bool
	case c.Kind == Text:
		if x, err = c.numbers(); err != nil {
			return out, err
		}
		out.Kind = Number
	case c.Kind == Bool && value.Number != 0 && value.Number != 1:
		out.Kind = Number
	}
	out.Numbers = make([]float64, len(gone))
	for i, missing := range gone {
		if out.Numbers[i] = value.Number; !missing {
			out.Numbers[i] = x[i]
		}
	}
	return out, nil
}

// bools reads a column of text as 0 and 1.
func (c *Column) bools() ([]float64, error) {
	out := make([]float64, len(c.Texts))
	for i, s := range c.Texts {
		switch {
		case c.IsMissing(i):
			out[i] = math.NaN()
		case s == "True" || s == "true" || s == "TRUE":
			out[i] = 1
		case s == "False" || s == "false" || s == "FALSE":
		default:
			return nil, c.cell(i, "is neither true nor false")
		}
	}
	return out, nil
}

// missing tells which rows hold what stands for a missing value. Where that is a
// number or text, a row without value is an error, as in scikit-learn.
func missing(c *Column, mark Value) ([]bool, error) {
	n := max(len(c.Numbers), len(c.Texts))
	out := make([]bool, n)
	text := mark.String()
	for i := range out {
		switch absent := c.IsMissing(i); {
		case !mark.Present:
			out[i] = absent
		case absent:
			return nil, c.cell(i, "a value is missing, where %q should say so", text)
		case c.Kind != Text && mark.Kind != Text:
			out[i] = c.Numbers[i] == mark.Number
		default:
			out[i] = c.text(i) == text
		}
	}
	return out, nil
}

// indicate returns columns of 1 where a value is missing and 0 elsewhere.
func indicate(f *Frame, columns []int, mark Value) ([]Column, error) {
	out, err := blank(f.Rows, len(columns))
	if err != nil {
		return nil, err
	}
	for k, j := range columns {
		c := &f.Columns[j]
		gone, err := missing(c, mark)
		if err != nil {
			return nil, err
		}
		out[k].Name = "missingindicator_" + c.Name
		out[k].Kind = Bool
		for i, missing := range gone {
			if missing {
				out[k].Numbers[i] = 1
			}
		}
	}
	return out, nil
}

// MissingIndicator is 1 where a value is missing, 0 elsewhere.
type MissingIndicator struct {
	Width   int   `json:"width"`
	Missing Value `json:"missing"` // as of SimpleImputer
	Columns []int `json:"columns"` // those that are told of
	// RefuseNew makes a missing value in another column an error.
	RefuseNew bool `json:"refuse_new"`
}

// Kind implements Step.
func (s *MissingIndicator) Kind() string { return "missing indicator" }

// Check implements Step.
func (s *MissingIndicator) Check(width int) (int, error) {
	if s.Width != width {
		return 0, fmt.Errorf("takes %d columns, not %d", s.Width, width)
	}
	if len(s.Columns) > width {
		return 0, fmt.Errorf("columns has %d of %d columns", len(s.Columns), width)
	}
	if err := s.Missing.check("missing"); err != nil {
		return 0, err
	}
	return len(s.Columns), indices("columns", s.Columns, width)
}

// Apply implements Step.
func (s *MissingIndicator) Apply(f *Frame, _ *Notes) (*Frame, error) {
	told := make([]bool, len(f.Columns))
	for _, j := range s.Columns {
		told[j] = true
	}
	for j := range f.Columns {
		if !s.RefuseNew || told[j] {
			continue
		}
		gone, err := missing(&f.Columns[j], s.Missing)
		if err != nil {
			return nil, err
		}
		for i, missing := range gone {
			if missing {
				return nil, f.Columns[j].cell(i, "a value is missing, which none was in training")
			}
		}
	}
	columns, err := indicate(f, s.Columns, s.Missing)
	return &Frame{Rows: f.Rows, Columns: columns}, err
}

func (s *MissingIndicator) takes() int { return s.Width }
