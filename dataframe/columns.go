package dataframe

import (
	"fmt"

	"github.com/go-gota/gota/series"
)

// Continuous returns the names of the numeric columns (Int and Float), in table
// order.
func Continuous(df DataFrame) []string { return namesWhere(df, isNumeric) }

// Categorical returns the names of the columns that are not numeric (String and
// Bool), in table order.
func Categorical(df DataFrame) []string {
	return namesWhere(df, func(t series.Type) bool { return !isNumeric(t) })
}

func isNumeric(t series.Type) bool { return t == series.Int || t == series.Float }

func namesWhere(df DataFrame, keep func(series.Type) bool) []string {
	var names []string
	types := df.Types()
	for i, name := range df.Names() {
		if keep(types[i]) {
			names = append(names, name)
		}
	}
	return names
}

// SplitTarget separates the column to predict from the others, which keep their
// order. A name that no column has is an error with the nearest one; so is a
// table without another column. Missing target values are kept.
func SplitTarget(df DataFrame, target string) (x DataFrame, y series.Series, err error) {
	c, err := column(df, target)
	if err != nil {
		return DataFrame{}, series.Series{}, fmt.Errorf("target: %w", err)
	}
	if df.Ncol() == 1 {
		return DataFrame{}, series.Series{}, fmt.Errorf("target: %q is the only column", target)
	}
	x = df.Drop(c)
	if x.Err != nil {
		return DataFrame{}, series.Series{}, fmt.Errorf("target %q: %w", target, x.Err)
	}
	return x, df.Col(target), nil
}

// Rows returns the rows of the given numbers (0..n-1), in that order and as
// often as each is listed. An empty list gives a table without rows.
func Rows(df DataFrame, indexes []int) (DataFrame, error) {
	if df.Err != nil {
		return DataFrame{}, fmt.Errorf("rows: %w", df.Err)
	}
	for i, row := range indexes {
		if row < 0 || row >= df.Nrow() {
			return DataFrame{}, fmt.Errorf("rows: index %d of the list is %d, outside 0..%d", i, row, df.Nrow()-1)
		}
	}
	if df.Ncol() == 0 {
		return df, nil
	}
	rows := df.Subset(indexes)
	if rows.Err != nil {
		return DataFrame{}, fmt.Errorf("rows: %w", rows.Err)
	}
	return rows, nil
}

// column returns the place of a column.
func column(df DataFrame, name string) (int, error) {
	if df.Err != nil {
		return 0, df.Err
	}
	names := df.Names()
	c := indexOf(names, name)
	if c < 0 {
		return 0, noColumn(name, names)
	}
	return c, nil
}

// Floats returns a column as numbers, NaN where missing. true is 1 and false 0.
// Text is read as [ParseCSV] reads numbers; text that is no number is an error
// with the row, counted from 0, and the value.
func Floats(df DataFrame, name string) ([]float64, error) {
	c, err := column(df, name)
	if err != nil {
		return nil, err
	}
	values := make([]float64, df.Nrow())
	isText := df.Types()[c] == series.String
	for i := range values {
		e := df.Elem(i, c)
		if !isText || e.IsNA() {
			values[i] = e.Float()
			continue
		}
		n := parseNumber(e.String())
		if n.kind == text {
			return nil, fmt.Errorf("column %q, row %d: %q is not a number", name, i, cut(e.String(), 50))
		}
		values[i] = n.f
	}
	return values, nil
}

// Strings returns a column as text, with "" and true in missing where a value
// is missing. Integers are digits, floats the shortest decimal that identifies
// them; a float that is whole is digits too (74, not 74.0), so that a category
// keeps its name when missing values make its column Float. Bools are true and
// false.
func Strings(df DataFrame, name string) (values []string, missing []bool, err error) {
	c, err := column(df, name)
	if err != nil {
		return nil, nil, err
	}
	values = make([]string, df.Nrow())
	missing = make([]bool, df.Nrow())
	isFloat := df.Types()[c] == series.Float
	for i := range values {
		e := df.Elem(i, c)
		switch {
		case e.IsNA():
			missing[i] = true
		case isFloat:
			values[i] = plainFloat(e.Float())
		default:
			values[i] = e.String()
		}
	}
	return values, missing, nil
}
