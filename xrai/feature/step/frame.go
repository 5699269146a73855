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

// Matrix returns the rows as a matrix. Text in it is an error.
func (f *Frame) Matrix() (*mat.Dense, error) {
	d := len(f.Columns)
	if f.Rows == 0 || d == 0 {
		return nil, fmt.Errorf("a table of %d rows and %d columns has no matrix", f.Rows, d)
	}
	flat := make([]float64, f.Rows*d)
	for j := range f.Columns {
		c := &f.Columns[j]
		if c.Kind == Text {
			return nil, c.refuse(0, "where the model takes a number")
		}
		for i, v := range c.Numbers {
			flat[i*d+j] = v
		}
	}
	return mat.NewDense(f.Rows, d, flat), nil
}

// refuse names the first value from row i on that is there.
func (c *Column) refuse(i int, problem string) error {
	for ; i < len(c.Texts); i++ {
		if !c.IsMissing(i) {
			return &feature.CellError{Column: c.Name, Row: i, Value: c.Texts[i], Problem: problem}
		}
	}
	return fmt.Errorf("column %q holds text %s", c.Name, problem)
}
