package dataframe

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/go-gota/gota/series"
)

// Fill is a way to fill the missing values of a column; see [FillMissing].
type Fill string

const (
	FillMean         Fill = "mean"          // of an Int, Float or Bool column
	FillMedian       Fill = "median"        // of an Int, Float or Bool column
	FillMostFrequent Fill = "most_frequent" // the first met of equals
	FillForward      Fill = "ffill"         // the last value above; the first rows may stay missing
)

// FillMissing returns the table with the missing values of columns filled: each
// key of the map names a column, its value is an int, float64, string or bool to
// put there, or a [Fill]:
//
//	FillMissing(df, map[string]any{"age": FillMedian, "city": "unknown"})
//
// A value must be of the column's type; an int also fills Float columns. A mean
// or median makes an Int or Bool column with missing values Float. A column that
// has no value to take a mean, median or most frequent value of is an error.
//
// For a model use the imputers of a pipeline: they take their numbers from the
// training table alone.
func FillMissing(df DataFrame, fills map[string]any) (DataFrame, error) {
	if err := checkTable(df); err != nil {
		return DataFrame{}, fmt.Errorf("fill missing: %w", err)
	}
	var columns []Column
	for _, name := range slices.Sorted(maps.Keys(fills)) {
		c, err := column(df, name)
		if err != nil {
			return DataFrame{}, fmt.Errorf("fill missing: %w", err)
		}
		v, err := take(df, c).filled(fills[name])
		if err != nil {
			return DataFrame{}, fmt.Errorf("fill missing: column %q: %w", name, err)
		}
		columns = append(columns, v)
	}
	df, err := withColumns(df, columns...)
	if err != nil {
		return DataFrame{}, fmt.Errorf("fill missing: %w", err)
	}
	return df, nil
}

// filled returns the column, whose slices it may change, with its gaps filled.
func (v Column) filled(with any) (Column, error) {
	fill, isFill := with.(Fill)
	if !isFill {
		value, err := constant(with, v.Type())
		if err != nil {
			return Column{}, err
		}
		return v.fillFrom(value, 0), nil
	}
	switch fill {
	case FillForward:
		last := -1
		for row := range v.Len() {
			if !v.IsMissing(row) {
				last = row
			} else if last >= 0 {
				v.set(row, v, last)
			}
		}
		return v, nil
	case FillMostFrequent:
		row := v.mostFrequent()
		if row < 0 {
			return Column{}, errors.New("no value to be the most frequent")
		}
		return v.fillFrom(v, row), nil
	case FillMean, FillMedian:
		return v.fillNumber(fill)
	}
	return Column{}, fmt.Errorf("no way to fill called %q", fill)
}

// constant returns a value as a column of type t.
func constant(value any, t series.Type) (Column, error) {
	v := Column{}
	switch value := value.(type) {
	case int:
		v.Ints = []int{value}
		if t == series.Float {
			v = Column{Floats: []float64{float64(value)}}
		}
	case float64:
		if math.IsNaN(value) {
			return Column{}, errors.New("the value to fill with is NaN, itself missing")
		}
		v.Floats = []float64{value}
	case string:
		v.Texts = []string{value}
	case bool:
		v.Bools = []bool{value}
	default:
		return Column{}, fmt.Errorf("the value to fill with is a %T", value)
	}
	if v.Type() != t {
		return Column{}, fmt.Errorf("a column of type %s cannot be filled with %#v", typeName(t), value)
	}
	return v, nil
}

func (v Column) fillFrom(from Column, row int) Column {
	for i := range v.Len() {
		if v.IsMissing(i) {
			v.set(i, from, row)
		}
	}
	return v
}

// mostFrequent returns the first row of the most frequent value, or -1.
func (v Column) mostFrequent() int {
	k := newCoder()
	codes := k.codes(v)
	rows, starts := buckets(codes, int(k.n))
	best, most := -1, 0
	for code := range int(k.n) {
		if n := starts[code+1] - starts[code]; n > most {
			best, most = rows[starts[code]], n
		}
	}
	return best
}

func (v Column) fillNumber(fill Fill) (Column, error) {
	if v.Texts != nil {
		return Column{}, fmt.Errorf("the %s of text", fill)
	}
	if len(v.present(numbersFrom(0, v.Len()))) == v.Len() {
		return v, nil
	}
	x := v.floats(numbersFrom(0, v.Len()), nil)
	if len(x) == 0 {
		return Column{}, fmt.Errorf("no value to take the %s of", fill)
	}
	if v.Ints != nil {
		if _, err := widen([]Column{v, {Name: v.Name, Floats: []float64{0}}}, func(int) string { return "it" }); err != nil {
			return Column{}, err
		}
	}
	w := emptyColumn(v.Name, series.Float, v.Len())
	number := reduce(slices.Clone(x), Agg{Func: AggFunc(fill)})
	next := 0
	for row := range w.Floats {
		if v.IsMissing(row) {
			w.Floats[row] = number
		} else {
			w.Floats[row] = x[next]
			next++
		}
	}
	return w, nil
}
