package dataframe

import (
	"fmt"
	"math"

	"github.com/go-gota/gota/series"
)

// A Column is a column of n rows as a Go slice: exactly one of Ints, Floats,
// Texts and Bools is not nil, and has n values.
type Column struct {
	Name   string
	Ints   []int
	Floats []float64 // NaN where missing
	Texts  []string
	Bools  []bool

	// Missing says which values are missing: n of them, or nil for none. Where
	// it is true the value of the slice means nothing.
	Missing []bool
}

// Value is what a cell of a table holds when it is not missing.
type Value interface{ float64 | int | string | bool }

// New returns the table of the given columns, as pandas' DataFrame of a
// dictionary. A NaN in Floats is a missing value whatever Missing says. No
// columns, columns of unlike length, without a name or with the name of another
// are errors.
func New(columns ...Column) (DataFrame, error) {
	if len(columns) == 0 {
		return DataFrame{}, fmt.Errorf("new table: no columns")
	}
	names := make([]string, len(columns))
	types := make([]series.Type, len(columns))
	for i, v := range columns {
		names[i], types[i] = v.Name, v.Type()
		if err := v.check(); err != nil {
			return DataFrame{}, fmt.Errorf("new table: %w", err)
		}
		if v.Len() != columns[0].Len() {
			return DataFrame{}, fmt.Errorf("new table: %d values in column %q, %d in column %q",
				columns[0].Len(), columns[0].Name, v.Len(), v.Name)
		}
	}
	if err := checkNames(names); err != nil {
		return DataFrame{}, fmt.Errorf("new table: %w", err)
	}
	df, err := newFrame(names, types, columns[0].Len())
	if err != nil {
		return DataFrame{}, err
	}
	eachColumn(len(columns), func(c int) { columns[c].fill(df, c) })
	return df, nil
}

// Columns returns the named columns of a table as Go slices, all of them when
// none is named. Changing the slices does not change the table.
func Columns(df DataFrame, names ...string) ([]Column, error) {
	if df.Err != nil {
		return nil, df.Err
	}
	if len(names) == 0 {
		names = df.Names()
	}
	places, err := columnsOf(df, names)
	if err != nil {
		return nil, err
	}
	list := make([]Column, len(places))
	eachColumn(len(places), func(i int) { list[i] = take(df, places[i]) })
	return list, nil
}

// Type returns the column's type, "" for a column without a slice.
func (v Column) Type() series.Type {
	switch {
	case v.Ints != nil:
		return series.Int
	case v.Floats != nil:
		return series.Float
	case v.Texts != nil:
		return series.String
	case v.Bools != nil:
		return series.Bool
	}
	return ""
}

// Len returns the number of values, missing ones among them.
func (v Column) Len() int { return len(v.Ints) + len(v.Floats) + len(v.Texts) + len(v.Bools) }

// IsMissing reports whether the value of a row is missing.
func (v Column) IsMissing(row int) bool {
	return v.Missing != nil && v.Missing[row] || v.Floats != nil && math.IsNaN(v.Floats[row])
}

// check refuses a column that is not one slice of values.
func (v Column) check() error {
	slices := 0
	for _, has := range []bool{v.Ints != nil, v.Floats != nil, v.Texts != nil, v.Bools != nil} {
		if has {
			slices++
		}
	}
	switch {
	case slices != 1:
		return fmt.Errorf("column %q: %d slices of values, want 1", v.Name, slices)
	case v.Missing != nil && len(v.Missing) != v.Len():
		return fmt.Errorf("column %q: Missing has %d values for %d rows", v.Name, len(v.Missing), v.Len())
	}
	return nil
}

// fill sets column c of a table.
func (v Column) fill(df DataFrame, c int) {
	var e cell
	for row := range v.Len() {
		if v.IsMissing(row) {
			df.Elem(row, c).Set(nil)
			continue
		}
		switch {
		case v.Ints != nil:
			e.i = v.Ints[row]
		case v.Floats != nil:
			e.f = v.Floats[row]
		case v.Texts != nil:
			e.s = v.Texts[row]
		default:
			e.b = v.Bools[row]
		}
		df.Elem(row, c).Set(&e)
	}
}

// take copies column c out of a table.
func take(df DataFrame, c int) Column {
	n := df.Nrow()
	v := Column{Name: df.Names()[c]}
	switch df.Types()[c] {
	case series.Int:
		v.Ints = make([]int, n)
		for row := range n {
			if e := df.Elem(row, c); e.IsNA() {
				v.setMissing(row)
			} else {
				v.Ints[row], _ = e.Int()
			}
		}
	case series.Float:
		v.Floats = make([]float64, n)
		for row := range n {
			v.Floats[row] = df.Elem(row, c).Float()
			if math.IsNaN(v.Floats[row]) {
				v.setMissing(row)
			}
		}
	case series.Bool:
		v.Bools = make([]bool, n)
		for row := range n {
			if e := df.Elem(row, c); e.IsNA() {
				v.setMissing(row)
			} else {
				v.Bools[row], _ = e.Bool()
			}
		}
	default:
		v.Texts = make([]string, n)
		for row := range n {
			if e := df.Elem(row, c); e.IsNA() {
				v.setMissing(row)
			} else {
				v.Texts[row] = e.String()
			}
		}
	}
	return v
}

func (v *Column) setMissing(row int) {
	if v.Missing == nil {
		v.Missing = make([]bool, v.Len())
	}
	v.Missing[row] = true
}

// columnsOf returns the places of columns that must exist, each named once.
func columnsOf(df DataFrame, names []string) ([]int, error) {
	places := make([]int, len(names))
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		if seen[name] {
			return nil, fmt.Errorf("column %q is named twice", name)
		}
		seen[name] = true
		c, err := column(df, name)
		if err != nil {
			return nil, err
		}
		places[i] = c
	}
	return places, nil
}

// typeName is what errors call a column's type.
func typeName(t series.Type) string {
	if t == series.String {
		return "text"
	}
	return string(t)
}
