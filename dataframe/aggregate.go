package dataframe

import (
	"errors"
	"fmt"
	"math"
)

// AggFunc is a way to make one value of a group's values in a column. Missing
// values are passed over, except by [AggSize].
type AggFunc string

const (
	AggSize    AggFunc = "size"    // rows, those with missing values too; needs no column
	AggCount   AggFunc = "count"   // values that are not missing
	AggNUnique AggFunc = "nunique" // distinct values

	// These take Int, Float and Bool columns, true as 1, and give Float, but a
	// sum of integers or bools gives Int. The sum of no values is 0, the others
	// are missing without a value.
	AggSum      AggFunc = "sum"
	AggMean     AggFunc = "mean"
	AggStd      AggFunc = "std" // with n-1 below the sum, missing for one value or an infinite one
	AggMedian   AggFunc = "median"
	AggQuantile AggFunc = "quantile" // linear between neighbours, as in pandas

	// These give a value of the column in its own type, missing without one.
	// Text is compared by its bytes.
	AggMin   AggFunc = "min"
	AggMax   AggFunc = "max"
	AggFirst AggFunc = "first"
	AggLast  AggFunc = "last"
)

// An Agg asks for one column of [Grouping.Agg]'s result.
type Agg struct {
	Column string
	Func   AggFunc
	Q      float64 // of AggQuantile, in [0, 1]
	As     string  // the result's name; "" means Column_Func, or size
}

func (a Agg) name() string {
	switch {
	case a.As != "":
		return a.As
	case a.Func == AggSize:
		return string(AggSize)
	case a.Func == AggQuantile:
		return fmt.Sprintf("%s_quantile_%v", a.Column, a.Q)
	}
	return a.Column + "_" + string(a.Func)
}

// Agg returns a table with one row a group: the key columns, then one column
// for each of the aggregations. Two columns of the same name are an error.
func (g *Grouping) Agg(aggs ...Agg) (DataFrame, error) {
	if len(aggs) == 0 {
		return DataFrame{}, errors.New("aggregate: nothing is asked for")
	}
	table, err := g.keyRows()
	if err != nil {
		return DataFrame{}, fmt.Errorf("aggregate: %w", err)
	}
	names := table.Names()
	columns := make([]Column, len(aggs))
	for i, a := range aggs {
		if columns[i], err = g.aggregate(a); err != nil {
			return DataFrame{}, fmt.Errorf("aggregate: %w", err)
		}
		columns[i].Name = a.name()
		names = append(names, a.name())
	}
	if err := checkNames(names); err != nil {
		return DataFrame{}, fmt.Errorf("aggregate: %w", err)
	}
	return withColumns(table, columns...)
}

func (g *Grouping) aggregate(a Agg) (Column, error) {
	if a.Func == AggSize {
		return g.perGroup(func(rows []int) int { return len(rows) }), nil
	}
	c, err := column(g.df, a.Column)
	if err != nil {
		return Column{}, err
	}
	v := take(g.df, c)
	switch a.Func {
	case AggCount:
		return g.perGroup(func(rows []int) int { return len(v.present(rows)) }), nil
	case AggNUnique:
		return g.distinct(v), nil
	case AggMin, AggMax, AggFirst, AggLast:
		return g.pick(v, a.Func), nil
	case AggSum, AggMean, AggStd, AggMedian, AggQuantile:
		if v.Texts != nil {
			return Column{}, fmt.Errorf("%s of column %q, which is text", a.Func, a.Column)
		}
		if a.Func == AggQuantile && !(a.Q >= 0 && a.Q <= 1) {
			return Column{}, fmt.Errorf("column %q: quantile %v is not in [0, 1]", a.Column, a.Q)
		}
		if a.Func == AggSum && v.Floats == nil {
			return g.sumInts(v)
		}
		return g.reduce(v, a), nil
	}
	return Column{}, fmt.Errorf("column %q: no aggregation %q", a.Column, a.Func)
}

func (g *Grouping) perGroup(of func(rows []int) int) Column {
	v := Column{Ints: make([]int, g.Len())}
	for i, k := range g.order {
		v.Ints[i] = of(g.group(k))
	}
	return v
}

// present returns those of the rows whose value is not missing.
func (v Column) present(rows []int) []int {
	if v.Missing == nil {
		return rows
	}
	var here []int
	for _, row := range rows {
		if !v.IsMissing(row) {
			here = append(here, row)
		}
	}
	return here
}

// distinct counts the distinct values of each group.
func (g *Grouping) distinct(v Column) Column {
	k := newCoder()
	codes := k.codes(v)
	met := make([]int, k.n) // 1 + the number of the last group that met the value
	group := 0
	return g.perGroup(func(rows []int) int {
		group++
		n := 0
		for _, row := range rows {
			if code := codes[row]; code != missingCode && met[code] != group {
				met[code] = group
				n++
			}
		}
		return n
	})
}

// pick returns a value of each group: its least or greatest, the first of
// equals, or its first or last.
func (g *Grouping) pick(v Column, of AggFunc) Column {
	var ranks []uint64
	if of == AggMin || of == AggMax {
		ranks = v.ranks()
	}
	rows := make([]int, g.Len())
	for i, k := range g.order {
		best := -1
		for _, row := range v.present(g.group(k)) {
			if best < 0 || of == AggLast || of == AggMin && ranks[row] < ranks[best] || of == AggMax && ranks[row] > ranks[best] {
				best = row
			}
		}
		rows[i] = best
	}
	return v.at(rows)
}

// at returns the values of the given rows, a missing one where the row is -1.
func (v Column) at(rows []int) Column {
	w := emptyColumn(v.Name, v.Type(), len(rows))
	for i, row := range rows {
		if row < 0 {
			w.setMissing(i)
		} else {
			w.set(i, v, row)
		}
	}
	return w
}

func (g *Grouping) sumInts(v Column) (Column, error) {
	sums := make([]int, g.Len())
	for i, k := range g.order {
		for _, row := range v.present(g.group(k)) {
			n := 0
			if v.Ints != nil {
				n = v.Ints[row]
			} else if v.Bools[row] {
				n = 1
			}
			sum := sums[i] + n
			if (n > 0) != (sum > sums[i]) && n != 0 {
				return Column{}, fmt.Errorf("sum of column %q is beyond int, from row %d", v.Name, row)
			}
			sums[i] = sum
		}
	}
	return Column{Ints: sums}, nil
}

// reduce makes one float of the values of each group.
func (g *Grouping) reduce(v Column, a Agg) Column {
	w := Column{Floats: make([]float64, g.Len())}
	var x []float64
	for i, k := range g.order {
		x = v.floats(g.group(k), x[:0])
		w.Floats[i] = reduce(x, a)
	}
	return w
}

// floats appends the values of the given rows that are not missing as numbers.
func (v Column) floats(rows []int, x []float64) []float64 {
	for _, row := range rows {
		switch {
		case v.IsMissing(row):
		case v.Ints != nil:
			x = append(x, float64(v.Ints[row]))
		case v.Floats != nil:
			x = append(x, v.Floats[row])
		default:
			x = append(x, ofBool(v.Bools[row]))
		}
	}
	return x
}

// reduce returns NaN where there is nothing to say. It may reorder x.
func reduce(x []float64, a Agg) float64 {
	switch {
	case a.Func == AggSum:
		sum := 0.0
		for _, f := range x {
			sum += f
		}
		return sum
	case len(x) == 0:
		return math.NaN()
	case a.Func == AggMean:
		return mean(x)
	case a.Func == AggMedian:
		return quantile(x, 0.5)
	case a.Func == AggQuantile:
		return quantile(x, a.Q)
	}
	for _, f := range x {
		if math.IsInf(f, 0) {
			return math.NaN()
		}
	}
	if std := deviation(x, mean(x)); len(x) > 1 && !math.IsInf(std, 0) {
		return std
	}
	return math.NaN()
}
