package dataframe

import (
	"fmt"
	"maps"
	"slices"

	gota "github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// Select returns the named columns in the given order.
func Select(df DataFrame, names ...string) (DataFrame, error) {
	places, err := columnsOf(df, names)
	if err != nil {
		return DataFrame{}, fmt.Errorf("select: %w", err)
	}
	if len(places) == 0 {
		return DataFrame{}, fmt.Errorf("select: no column is named")
	}
	return selectPlaces(df, places)
}

// Drop returns the table without the named columns. One column must stay.
func Drop(df DataFrame, names ...string) (DataFrame, error) {
	places, err := columnsOf(df, names)
	if err != nil {
		return DataFrame{}, fmt.Errorf("drop: %w", err)
	}
	if df.Err != nil {
		return DataFrame{}, fmt.Errorf("drop: %w", df.Err)
	}
	var stay []int
	for c := range df.Ncol() {
		if !slices.Contains(places, c) {
			stay = append(stay, c)
		}
	}
	if len(stay) == 0 {
		return DataFrame{}, fmt.Errorf("drop: no column would stay")
	}
	return selectPlaces(df, stay)
}

func selectPlaces(df DataFrame, places []int) (DataFrame, error) {
	if err := checkTable(df); err != nil {
		return DataFrame{}, err
	}
	part := df.Select(places)
	if part.Err != nil {
		return DataFrame{}, fmt.Errorf("select: %w", part.Err)
	}
	return part, nil
}

// checkTable refuses a table that holds an error, or whose names gota would
// change on the way.
func checkTable(df DataFrame) error {
	if df.Err != nil {
		return df.Err
	}
	return checkNames(df.Names())
}

// Rename gives columns other names, each key of the map becoming its value.
// All of them change at once, so two columns can swap names.
func Rename(df DataFrame, names map[string]string) (DataFrame, error) {
	if df.Err != nil {
		return DataFrame{}, fmt.Errorf("rename: %w", df.Err)
	}
	list := df.Names()
	for _, old := range slices.Sorted(maps.Keys(names)) {
		c, err := column(df, old)
		if err != nil {
			return DataFrame{}, fmt.Errorf("rename: %w", err)
		}
		list[c] = names[old]
	}
	if err := checkNames(list); err != nil {
		return DataFrame{}, fmt.Errorf("rename: %w", err)
	}
	return named(df, list)
}

// named returns a copy of the table with the given column names.
func named(df DataFrame, names []string) (DataFrame, error) {
	again := df.Copy()
	if again.Err != nil {
		return DataFrame{}, again.Err
	}
	if err := again.SetNames(names...); err != nil {
		return DataFrame{}, err
	}
	return again, nil
}

// WithColumn returns the table with a column of the given values, in the place
// of the column of that name if there is one, else as the last. A NaN is a
// missing value, and so is each row that missing names, which may be nil. There
// must be as many values as rows.
func WithColumn[T Value](df DataFrame, name string, values []T, missing []bool) (DataFrame, error) {
	v := Column{Name: name, Missing: missing}
	switch values := any(values).(type) {
	case []int:
		v.Ints = orEmpty(values)
	case []float64:
		v.Floats = orEmpty(values)
	case []string:
		v.Texts = orEmpty(values)
	case []bool:
		v.Bools = orEmpty(values)
	}
	df, err := withColumns(df, v)
	if err != nil {
		return DataFrame{}, fmt.Errorf("with column: %w", err)
	}
	return df, nil
}

// orEmpty makes a nil slice an empty one, which a [Column] tells apart.
func orEmpty[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

// withColumns puts columns in the place of those of their names, or at the end.
func withColumns(df DataFrame, columns ...Column) (DataFrame, error) {
	if err := checkTable(df); err != nil {
		return DataFrame{}, err
	}
	if len(columns) == 0 {
		return df, nil
	}
	for _, v := range columns {
		if v.Len() != df.Nrow() {
			return DataFrame{}, fmt.Errorf("column %q: %d values for %d rows", v.Name, v.Len(), df.Nrow())
		}
	}
	added, err := New(columns...)
	if err != nil {
		return DataFrame{}, err
	}
	names := added.Names()
	var list []series.Series
	for _, name := range df.Names() {
		if slices.Contains(names, name) {
			list = append(list, added.Col(name))
		} else {
			list = append(list, df.Col(name))
		}
	}
	for _, name := range names {
		if indexOf(df.Names(), name) < 0 {
			list = append(list, added.Col(name))
		}
	}
	again := gota.New(list...)
	if again.Err != nil {
		return DataFrame{}, again.Err
	}
	return again, nil
}
