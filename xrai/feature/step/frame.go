package step

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"gonum.org/v1/gonum/mat"
)

// Kind is what a column holds.
type Kind uint8

// The kinds of columns.
const (
	Number Kind = iota
	Bool        // Numbers are 0 and 1
	Text
)

// Column is one column of a Frame. A step may pass its slices on, so nobody
// changes them.
type Column struct {
	Name    string
	Kind    Kind
	Numbers []float64 // of Number and Bool: one a row, NaN where missing
	Texts   []string  // of Text: one a row
	Missing []bool    // of Text: nil when no row is missing
}

// IsMissing reports whether row i has no value.
func (c *Column) IsMissing(i int) bool {
	if c.Kind == Text {
		return c.Missing != nil && c.Missing[i]
	}
	return math.IsNaN(c.Numbers[i])
}

// text returns the value of row i as a table shows it, "" where missing.
func (c *Column) text(i int) string {
	switch {
	case c.IsMissing(i):
		return ""
	case c.Kind == Text:
		return c.Texts[i]
	case c.Kind == Bool:
		return boolText(c.Numbers[i])
	}
	return numberText(c.Numbers[i])
}

// cell is the error about row i.
func (c *Column) cell(i int, format string, args ...any) error {
	return &feature.CellError{Column: c.Name, Row: i, Value: c.text(i), Problem: fmt.Sprintf(format, args...)}
}

// numbers returns the column as numbers, NaN where missing. Text that reads as
// numbers is taken as such, as NumPy does.
func (c *Column) numbers() ([]float64, error) {
	if c.Kind != Text {
		return c.Numbers, nil
	}
	out := make([]float64, len(c.Texts))
	for i, s := range c.Texts {
		if c.IsMissing(i) {
			out[i] = math.NaN()
			continue
		}
		v, ok := parseNumber(s)
		if !ok {
			return nil, c.cell(i, "is not a number")
		}
		out[i] = v
	}
	return out, nil
}

// known returns the column as numbers, and refuses missing values on behalf of a
// step.
func (c *Column) known(who string) ([]float64, error) {
	x, err := c.numbers()
	if err != nil {
		return nil, err
	}
	for i, v := range x {
		if math.IsNaN(v) {
			return nil, c.cell(i, "a value is missing, which %s cannot take", who)
		}
	}
	return x, nil
}

// Frame is what flows between steps: rows of named columns. A frame without rows
// is allowed; names and number of columns never depend on the rows.
type Frame struct {
	Rows    int
	Columns []Column
}

// FromMatrix returns the rows of x as columns of numbers; names may be nil.
func FromMatrix(x *mat.Dense, names []string) *Frame {
	n, d := x.Dims()
	f := &Frame{Rows: n, Columns: make([]Column, d)}
	flat := make([]float64, n*d)
	for j := range f.Columns {
		c := &f.Columns[j]
		c.Name = fmt.Sprintf("x%d", j)
		if names != nil {
			c.Name = names[j]
		}
		c.Numbers = flat[j*n : (j+1)*n : (j+1)*n]
	}
	raw := x.RawMatrix()
	for i := range n {
		for j, v := range raw.Data[i*raw.Stride : i*raw.Stride+d] {
			flat[j*n+i] = v
		}
	}
	return f
}

// Matrix returns the rows as a matrix, NaN where a value is missing. Text in it
// that is no number, and numbers too large, are errors.
func (f *Frame) Matrix() (*mat.Dense, error) {
	d := len(f.Columns)
	if f.Rows == 0 || d == 0 {
		return nil, fmt.Errorf("a table of %d rows and %d columns has no matrix", f.Rows, d)
	}
	flat := make([]float64, f.Rows*d)
	for j := range f.Columns {
		x, err := f.Columns[j].finite()
		if err != nil {
			return nil, err
		}
		for i, v := range x {
			flat[i*d+j] = v
		}
	}
	return mat.NewDense(f.Rows, d, flat), nil
}

// finite returns the column as numbers, and refuses infinity.
func (c *Column) finite() ([]float64, error) {
	x, err := c.numbers()
	if err != nil {
		return nil, err
	}
	for i, v := range x {
		if math.IsInf(v, 0) {
			return nil, &feature.CellError{Column: c.Name, Row: i, Value: fmt.Sprint(v), Problem: "is not finite"}
		}
	}
	return x, nil
}

// room refuses frames of too many cells before they are made.
func room(rows, width int) error {
	if width > 0 && rows > maxCells/width {
		return fmt.Errorf("%d rows of %d columns are too large a table", rows, width)
	}
	return nil
}

// blank returns n columns of numbers, all 0, of one piece of memory.
func blank(rows, n int) ([]Column, error) {
	if err := room(rows, n); err != nil {
		return nil, err
	}
	flat := make([]float64, rows*n)
	out := make([]Column, n)
	for j := range out {
		out[j].Numbers = flat[j*rows : (j+1)*rows : (j+1)*rows]
	}
	return out, nil
}

// mapped makes a frame of the same columns, each of whose numbers a function
// changes; x is to be left as it is.
func (f *Frame) mapped(change func(j int, x, out []float64)) (*Frame, error) {
	columns, err := blank(f.Rows, len(f.Columns))
	if err != nil {
		return nil, err
	}
	for j := range f.Columns {
		c := &f.Columns[j]
		x, err := c.numbers()
		if err != nil {
			return nil, err
		}
		columns[j].Name = c.Name
		change(j, x, columns[j].Numbers)
	}
	return &Frame{Rows: f.Rows, Columns: columns}, nil
}
