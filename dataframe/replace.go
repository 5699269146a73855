package dataframe

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Clip returns the table with the values of an Int or Float column brought to
// the bounds they are beyond. An Int column needs whole bounds, which may be
// infinite; NaN bounds and a lower one above the upper are errors. Missing values
// stay.
func Clip(df DataFrame, name string, lower, upper float64) (DataFrame, error) {
	fail := func(err error) (DataFrame, error) { return DataFrame{}, fmt.Errorf("clip: %w", err) }
	c, err := column(df, name)
	if err != nil {
		return fail(err)
	}
	if !(lower <= upper) {
		return fail(fmt.Errorf("column %q: bounds %v and %v", name, lower, upper))
	}
	v := take(df, c)
	switch {
	case v.Floats != nil:
		for row, f := range v.Floats {
			v.Floats[row] = max(lower, min(upper, f))
		}
	case v.Ints != nil:
		low, lowOK := intBound(lower, math.Inf(-1), math.MinInt)
		high, highOK := intBound(upper, math.Inf(1), math.MaxInt)
		if !lowOK || !highOK {
			return fail(fmt.Errorf("column %q of ints: bounds %v and %v are not whole", name, lower, upper))
		}
		for row, i := range v.Ints {
			v.Ints[row] = max(low, min(high, i))
		}
	default:
		return fail(fmt.Errorf("column %q is %s", name, typeName(v.Type())))
	}
	return withColumns(df, v)
}

// intBound returns a bound as an int, the given infinity as the given limit.
func intBound(f, infinity float64, limit int) (int, bool) {
	if f == infinity {
		return limit, true
	}
	return wholeInt(f)
}

// Replace returns the table with values of a column replaced, each key of the
// map becoming its value. The type is that of the column, as in [Where], but an
// Int column takes ints only. A key that the column does not hold is an error,
// since it is most often a misspelling; pandas passes over it. Missing values
// stay: see [FillMissing].
func Replace[T Value](df DataFrame, name string, values map[T]T) (DataFrame, error) {
	fail := func(err error) (DataFrame, error) { return DataFrame{}, fmt.Errorf("replace: %w", err) }
	c, err := column(df, name)
	if err != nil {
		return fail(err)
	}
	v := take(df, c)
	list, err := valuesOf[T](v)
	if err != nil {
		return fail(err)
	}
	if _, floats := any(values).(map[float64]float64); floats && v.Ints != nil {
		return fail(fmt.Errorf("column %q is int, not float64", name))
	}
	met := make(map[T]bool, len(values))
	for row, value := range list {
		if v.IsMissing(row) {
			continue
		}
		if to, ok := values[value]; ok {
			met[value] = true
			list[row] = to
		}
	}
	var unmet []string
	for from := range values {
		if !met[from] {
			unmet = append(unmet, fmt.Sprintf("%#v", from))
		}
	}
	if unmet != nil {
		slices.Sort(unmet)
		return fail(fmt.Errorf("column %q has no value %s", name, strings.Join(unmet, ", ")))
	}
	again, err := WithColumn(df, name, list, v.Missing)
	if err != nil {
		return fail(err)
	}
	return again, nil
}
