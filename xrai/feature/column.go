package feature

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/go-gota/gota/series"
	"github.com/xrai-toolkit/xrai-go/dataframe"
)

// continuous is a fitted column of numbers.
type continuous struct {
	name         string
	fill         float64 // replaces a missing value, unless ImputeNone keeps it
	shift, scale float64 // as Scale.fit gives
}

// categorical is a fitted column of categories.
type categorical struct {
	name       string
	bool       bool           // the table holds true and false, not text
	fill       string         // replaces a missing value
	categories []string       // sorted, distinct
	index      map[string]int // from category to its place
}

func fitContinuous(df dataframe.DataFrame, name string, spec Spec) (c continuous, constant bool, err error) {
	c.name = name
	x, err := numbers(df, name)
	if err != nil {
		return c, false, err
	}
	known := present(x)
	if len(known) == 0 {
		return c, false, fmt.Errorf("column %q has no values: all %d rows are missing", name, len(x))
	}
	kept := false // a missing value tells the model something
	if spec.Impute == ImputeNone {
		kept = len(known) < len(x)
		x = known
	} else {
		c.fill = spec.Impute.fit(known)
		x = fillMissing(x, c.fill)
	}
	c.shift, c.scale = spec.Scale.fit(x)
	for _, v := range []float64{c.fill, c.shift, c.scale, 1 / c.scale} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return c, false, fmt.Errorf("column %q holds numbers too large or too close together to scale", name)
		}
	}
	return c, slices.Min(x) == slices.Max(x) && !kept, nil
}

// numbers reads a continuous column, NaN where missing, and refuses infinity.
func numbers(df dataframe.DataFrame, name string) ([]float64, error) {
	x, err := dataframe.Floats(df, name)
	if err != nil {
		return nil, err
	}
	for i, v := range x {
		if math.IsInf(v, 0) {
			return nil, &CellError{Column: name, Row: i, Value: strconv.FormatFloat(v, 'g', -1, 64), Problem: "is not finite"}
		}
	}
	return x, nil
}

func fitCategorical(df dataframe.DataFrame, name string, isBool bool, spec Spec) (c categorical, err error) {
	c.name, c.bool = name, isBool
	values, missing, err := dataframe.Strings(df, name)
	if err != nil {
		return c, err
	}
	count := make(map[string]int)
	absent := 0
	for i, v := range values {
		switch {
		case missing[i]:
			absent++
		case !utf8.ValidString(v):
			return c, &CellError{Column: name, Row: i, Value: v, Problem: "is not valid UTF-8; save the file in that encoding"}
		default:
			count[v]++
		}
	}
	if len(count) == 0 {
		return c, fmt.Errorf("column %q has no values: all %d rows are missing", name, len(values))
	}
	c.fill = spec.ImputeText.fit(keys(count), count)
	if absent > 0 {
		count[c.fill] += absent
	}
	c.setCategories(keys(count))
	return c, nil
}

func keys(count map[string]int) []string {
	out := make([]string, 0, len(count))
	for k := range count {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (c *categorical) setCategories(sorted []string) {
	c.categories = sorted
	c.index = make(map[string]int, len(sorted))
	for k, v := range sorted {
		c.index[v] = k
	}
}

// kind is what a column of a table holds, as far as features care.
type kind string

const (
	numberKind kind = "numbers"
	textKind   kind = "text"
	boolKind   kind = "true and false"
)

func kindOf(t series.Type) kind {
	switch t {
	case series.Int, series.Float:
		return numberKind
	case series.Bool:
		return boolKind
	}
	return textKind
}
