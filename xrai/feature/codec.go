package feature

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	gota "github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
	"gonum.org/v1/gonum/mat"
)

// Codec writes rows of tables as numbers and reads them back as they were,
// types, texts and missing values included: for a model that takes rows instead
// of features. Nothing is learned, so tables of training and of test rows may
// share one.
//
// Each column of the table is one column of the matrix: numbers as they are,
// false and true as 0 and 1, text as its place among the sorted texts of the
// column, NaN where missing. It does not change once made.
type Codec struct{ columns []codeColumn }

type codeColumn struct {
	name  string
	kind  series.Type    // of the rows read back
	known map[string]int // place of each text; nil for numbers and bools
	texts series.Series  // one element a place
}

// exact is the number from which on float64 skips whole numbers.
const exact = 1 << 53

// NewCodec makes the codec of tables that hold the columns of the first one. A
// column that holds whole numbers in one table and others in another is one of
// Float. Text in one and numbers in another, infinite numbers and text that is
// not UTF-8 are errors.
func NewCodec(tables ...dataframe.DataFrame) (*Codec, error) {
	if len(tables) == 0 {
		return nil, fmt.Errorf("no table")
	}
	for _, df := range tables {
		if df.Err != nil {
			return nil, df.Err
		}
	}
	c := &Codec{}
	for _, name := range tables[0].Names() {
		col, err := newCodeColumn(name, tables)
		if err != nil {
			return nil, err
		}
		c.columns = append(c.columns, col)
	}
	if len(c.columns) == 0 {
		return nil, fmt.Errorf("the table has no columns besides the target")
	}
	return c, nil
}

func newCodeColumn(name string, tables []dataframe.DataFrame) (codeColumn, error) {
	c := codeColumn{name: name, kind: series.Float}
	first := true
	large := false // whole numbers that float64 cannot hold
	for _, df := range tables {
		k, holds, err := heldKind(df, name)
		if err != nil {
			return c, err
		}
		if !holds {
			continue
		}
		switch {
		case first:
			c.kind, first = k, false
		case c.kind == k:
		case kindOf(c.kind) == numberKind && kindOf(k) == numberKind:
			c.kind = series.Float
		default:
			return c, fmt.Errorf("column %q holds %s in one table and %s in another", name, kindOf(c.kind), kindOf(k))
		}
		if kindOf(k) == numberKind {
			x, err := numbers(df, name)
			if err != nil {
				return c, err
			}
			large = large || k == series.Int && slices.ContainsFunc(x, func(v float64) bool { return math.Abs(v) >= exact })
		}
	}
	if large && c.kind == series.Float {
		return c, fmt.Errorf("column %q holds whole numbers of more than 15 digits and missing values or decimals: read it as text (CSVOptions.Text)", name)
	}
	if c.kind == series.String || large {
		return c, c.setTexts(tables)
	}
	return c, nil
}

// heldKind returns a column's type, and whether it has any value.
func heldKind(df dataframe.DataFrame, name string) (series.Type, bool, error) {
	i := slices.Index(df.Names(), name)
	if i < 0 {
		return "", false, fmt.Errorf("the table has no column %q", name)
	}
	_, missing, err := dataframe.Strings(df, name)
	return df.Types()[i], slices.Contains(missing, false), err
}

// setTexts lists the distinct values of the column. They are kept as elements,
// for a text such as NaN is not missing there.
func (c *codeColumn) setTexts(tables []dataframe.DataFrame) error {
	type place struct{ table, row int }
	at := map[string]place{}
	for t, df := range tables {
		values, missing, err := dataframe.Strings(df, c.name)
		if err != nil {
			return err
		}
		for i, v := range values {
			if _, ok := at[v]; !ok && !missing[i] {
				at[v] = place{t, i}
			}
		}
	}
	sorted := make([]string, 0, len(at))
	for v := range at {
		sorted = append(sorted, v)
	}
	slices.Sort(sorted)
	c.known = make(map[string]int, len(sorted))
	c.texts = series.New(make([]int, len(sorted)), c.kind, c.name)
	for k, v := range sorted {
		c.known[v] = k
		c.texts.Elem(k).Set(tables[at[v].table].Col(c.name).Elem(at[v].row))
	}
	return nil
}

// Names returns the columns, in the order of the table and of the matrix.
func (c *Codec) Names() []string {
	out := make([]string, len(c.columns))
	for j, col := range c.columns {
		out[j] = col.name
	}
	return out
}

// Encode returns the n×d matrix of a table's rows, d = len(Names()). Columns
// are matched by name and further ones ignored. A text that no table of
// NewCodec holds is an error naming the row.
func (c *Codec) Encode(df dataframe.DataFrame) (*mat.Dense, error) {
	if df.Err != nil {
		return nil, df.Err
	}
	if df.Nrow() == 0 {
		return nil, fmt.Errorf("the table has no rows")
	}
	out := mat.NewDense(df.Nrow(), len(c.columns), nil)
	for j, col := range c.columns {
		x, err := col.encode(df)
		if err != nil {
			return nil, err
		}
		out.SetCol(j, x)
	}
	return out, nil
}

func (c *codeColumn) encode(df dataframe.DataFrame) ([]float64, error) {
	k, holds, err := heldKind(df, c.name)
	if err != nil {
		return nil, err
	}
	if !holds {
		return slices.Repeat([]float64{math.NaN()}, df.Nrow()), nil
	}
	if err := checkKind(df, c.name, kindOf(k), kindOf(c.kind)); err != nil {
		return nil, err
	}
	switch {
	case c.known == nil && kindOf(c.kind) == numberKind:
		return numbers(df, c.name)
	case c.known == nil:
		return dataframe.Floats(df, c.name)
	}
	values, missing, err := dataframe.Strings(df, c.name)
	if err != nil {
		return nil, err
	}
	x := make([]float64, len(values))
	for i, v := range values {
		k, ok := c.known[v]
		switch {
		case missing[i]:
			x[i] = math.NaN()
		case !ok:
			return nil, &CellError{Column: c.name, Row: i, Value: v, Problem: "is in none of the tables the model was bound to"}
		default:
			x[i] = float64(k)
		}
	}
	return x, nil
}

// Decode returns the table whose rows Encode wrote. A number that Encode cannot
// have written, such as a place between two texts, is an error naming the row.
func (c *Codec) Decode(x *mat.Dense) (dataframe.DataFrame, error) {
	if x == nil || x.IsEmpty() {
		return dataframe.DataFrame{}, fmt.Errorf("no rows")
	}
	n, d := x.Dims()
	if d != len(c.columns) {
		return dataframe.DataFrame{}, fmt.Errorf("%d columns where rows have %d", d, len(c.columns))
	}
	columns := make([]series.Series, d)
	for j, col := range c.columns {
		s := series.New(make([]int, n), col.kind, col.name)
		for i := range n {
			if err := col.decode(s.Elem(i), x.At(i, j)); err != nil {
				err.Row = i
				return dataframe.DataFrame{}, err
			}
		}
		columns[j] = s
	}
	df := gota.New(columns...)
	return df, df.Err
}

func (c *codeColumn) decode(e series.Element, v float64) *CellError {
	if math.IsNaN(v) {
		e.Set(nil)
		return nil
	}
	whole := v == math.Trunc(v) && math.Abs(v) < exact
	ok := true
	switch {
	case c.known != nil:
		if ok = whole && v >= 0 && int(v) < len(c.known); ok {
			e.Set(c.texts.Elem(int(v)))
		}
	case c.kind == series.Float:
		e.Set(v)
	case c.kind == series.Int:
		if ok = whole; ok {
			e.Set(int(v))
		}
	default:
		if ok = v == 0 || v == 1; ok {
			e.Set(v == 1)
		}
	}
	if !ok {
		return &CellError{Column: c.name, Value: strconv.FormatFloat(v, 'g', -1, 64), Problem: "stands for no value of this column"}
	}
	return nil
}
