package dataframe

import (
	"errors"
	"fmt"
	"slices"

	"github.com/go-gota/gota/series"
)

// Concat returns the rows of several tables one below the other, in the order
// of the columns of the first. All tables must have the same columns by name;
// pandas fills columns that a table lacks with missing values. An Int and a
// Float column give Float if no integer loses a digit, a column without any
// value takes the type of the others, and other types that differ are an error.
func Concat(tables ...DataFrame) (DataFrame, error) {
	if len(tables) == 0 {
		return DataFrame{}, errors.New("concat: no tables")
	}
	for i, df := range tables {
		if err := checkTable(df); err != nil {
			return DataFrame{}, fmt.Errorf("concat: table %d: %w", i, err)
		}
		if err := sameNames(tables[0].Names(), df.Names(), i); err != nil {
			return DataFrame{}, fmt.Errorf("concat: %w", err)
		}
	}
	names := tables[0].Names()
	if len(names) == 0 {
		return DataFrame{}, errors.New("concat: tables without columns")
	}
	columns := make([]Column, len(names))
	errs := make([]error, len(names))
	eachColumn(len(names), func(c int) {
		parts := make([]Column, len(tables))
		for i, df := range tables {
			parts[i] = take(df, indexOf(df.Names(), names[c]))
		}
		columns[c], errs[c] = concat(parts)
	})
	for _, err := range errs {
		if err != nil {
			return DataFrame{}, fmt.Errorf("concat: %w", err)
		}
	}
	return New(columns...)
}

// sameNames says how the names of a table differ from the first one's.
func sameNames(first, names []string, table int) error {
	for _, name := range first {
		if !slices.Contains(names, name) {
			return fmt.Errorf("table %d: %w, which table 0 has", table, noColumn(name, names))
		}
	}
	for _, name := range names {
		if !slices.Contains(first, name) {
			return fmt.Errorf("table %d has a column %q, which table 0 lacks", table, name)
		}
	}
	return nil
}

func concat(parts []Column) (Column, error) {
	t, err := widen(parts, func(i int) string { return fmt.Sprintf("table %d", i) })
	if err != nil {
		return Column{}, err
	}
	n := 0
	for _, v := range parts {
		n += v.Len()
	}
	all := emptyColumn(parts[0].Name, t, n)
	row := 0
	for _, v := range parts {
		v = v.to(t)
		for i := range v.Len() {
			all.set(row, v, i)
			row++
		}
	}
	return all, nil
}

// widen returns the type that holds the values of all columns, which where
// names for errors.
func widen(columns []Column, where func(i int) string) (series.Type, error) {
	first := -1 // the first column with a value
	t := columns[0].Type()
	for i, v := range columns {
		switch {
		case !v.hasValue():
		case first < 0:
			first, t = i, v.Type()
		case !sameKind(t, v.Type()):
			return "", fmt.Errorf("column %q is %s in %s, %s in %s",
				v.Name, typeName(columns[first].Type()), where(first), typeName(v.Type()), where(i))
		case v.Type() == series.Float:
			t = series.Float
		}
	}
	if t != series.Float {
		return t, nil
	}
	for i, v := range columns {
		for row, n := range v.Ints {
			if exact, ok := wholeInt(float64(n)); !v.IsMissing(row) && (!ok || exact != n) {
				return "", fmt.Errorf("column %q: %d in %s would lose digits as float", v.Name, n, where(i))
			}
		}
	}
	return t, nil
}

func (v Column) hasValue() bool {
	for row := range v.Len() {
		if !v.IsMissing(row) {
			return true
		}
	}
	return false
}

// to returns the column as type t, which holds its values.
func (v Column) to(t series.Type) Column {
	if v.Type() == t {
		return v
	}
	w := emptyColumn(v.Name, t, v.Len())
	for row := range v.Len() {
		if v.IsMissing(row) {
			w.setMissing(row)
		} else {
			w.Floats[row] = float64(v.Ints[row])
		}
	}
	return w
}

// emptyColumn returns a column of zero values.
func emptyColumn(name string, t series.Type, n int) Column {
	v := Column{Name: name}
	switch t {
	case series.Int:
		v.Ints = make([]int, n)
	case series.Float:
		v.Floats = make([]float64, n)
	case series.Bool:
		v.Bools = make([]bool, n)
	default:
		v.Texts = make([]string, n)
	}
	return v
}

// set copies a value of a column of the same type.
func (v *Column) set(row int, from Column, i int) {
	if from.IsMissing(i) {
		v.setMissing(row)
		return
	}
	if v.Missing != nil {
		v.Missing[row] = false
	}
	switch {
	case v.Ints != nil:
		v.Ints[row] = from.Ints[i]
	case v.Floats != nil:
		v.Floats[row] = from.Floats[i]
	case v.Bools != nil:
		v.Bools[row] = from.Bools[i]
	default:
		v.Texts[row] = from.Texts[i]
	}
}
