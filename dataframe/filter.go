package dataframe

import "fmt"

// First returns the first n rows, fewer when the table has fewer. [Head] shows
// them.
func First(df DataFrame, n int) (DataFrame, error) {
	if n < 0 {
		return DataFrame{}, fmt.Errorf("first: %d rows", n)
	}
	return Rows(df, numbersFrom(0, min(n, df.Nrow())))
}

// Last returns the last n rows, fewer when the table has fewer. [Tail] shows
// them.
func Last(df DataFrame, n int) (DataFrame, error) {
	if n < 0 {
		return DataFrame{}, fmt.Errorf("last: %d rows", n)
	}
	return Rows(df, numbersFrom(max(0, df.Nrow()-n), df.Nrow()))
}

// numbersFrom returns from, from+1, ..., to-1.
func numbersFrom(from, to int) []int {
	list := make([]int, to-from)
	for i := range list {
		list[i] = from + i
	}
	return list
}

// Filter returns the rows for which every mask is true, in their order. [Where],
// [IsIn], [IsMissing] and [Duplicated] make masks; [Not] and [Or] join them. A
// mask that is not as long as the table is an error.
func Filter(df DataFrame, masks ...[]bool) (DataFrame, error) {
	for i, mask := range masks {
		if len(mask) != df.Nrow() {
			return DataFrame{}, fmt.Errorf("filter: mask %d has %d values for %d rows", i, len(mask), df.Nrow())
		}
	}
	rows := []int{}
	for row := range df.Nrow() {
		keep := true
		for _, mask := range masks {
			keep = keep && mask[row]
		}
		if keep {
			rows = append(rows, row)
		}
	}
	return Rows(df, rows)
}

// Where returns the mask of the rows whose value in a column passes a test:
//
//	Where(df, "age", func(age float64) bool { return age < 30 })
//
// A test of float64 takes Int and Float columns, one of int, string or bool
// columns of its own type; others are an error. A missing value never passes.
func Where[T Value](df DataFrame, name string, test func(T) bool) ([]bool, error) {
	c, err := column(df, name)
	if err != nil {
		return nil, fmt.Errorf("where: %w", err)
	}
	v := take(df, c)
	values, err := valuesOf[T](v)
	if err != nil {
		return nil, fmt.Errorf("where: %w", err)
	}
	mask := make([]bool, len(values))
	for row, value := range values {
		mask[row] = !v.IsMissing(row) && test(value)
	}
	return mask, nil
}

// IsIn returns the mask of the rows whose value in a column is on a list, of a
// type as in [Where]. A missing value is on no list, unlike in pandas.
func IsIn[T Value](df DataFrame, name string, list ...T) ([]bool, error) {
	set := make(map[T]bool, len(list))
	for _, value := range list {
		set[value] = true
	}
	return Where(df, name, func(value T) bool { return set[value] })
}

// IsMissing returns the mask of the rows without a value in a column.
func IsMissing(df DataFrame, name string) ([]bool, error) {
	c, err := column(df, name)
	if err != nil {
		return nil, err
	}
	mask := make([]bool, df.Nrow())
	for row := range mask {
		mask[row] = df.Elem(row, c).IsNA()
	}
	return mask, nil
}

// Not returns the mask that is true where the given one is false.
func Not(mask []bool) []bool {
	opposite := make([]bool, len(mask))
	for row, is := range mask {
		opposite[row] = !is
	}
	return opposite
}

// Or returns the mask that is true where one of the two is, a shorter one
// counting as false beyond its end.
func Or(a, b []bool) []bool {
	either := make([]bool, max(len(a), len(b)))
	for row := range either {
		either[row] = row < len(a) && a[row] || row < len(b) && b[row]
	}
	return either
}

// valuesOf returns a column's values as the asked type; ints also as float64.
func valuesOf[T Value](v Column) ([]T, error) {
	var values any
	switch any(*new(T)).(type) {
	case float64:
		values = v.numbers()
	case int:
		values = v.Ints
	case string:
		values = v.Texts
	case bool:
		values = v.Bools
	}
	if list := values.([]T); list != nil {
		return list, nil
	}
	return nil, fmt.Errorf("column %q is %s, not %T", v.Name, typeName(v.Type()), *new(T))
}

// numbers returns an Int or Float column as floats, others as nil.
func (v Column) numbers() []float64 {
	if v.Ints == nil {
		return v.Floats
	}
	list := make([]float64, len(v.Ints))
	for row, i := range v.Ints {
		list[row] = float64(i)
	}
	return list
}
