package dataframe

import (
	"math"
	"slices"
)

// A Description summarises each column of a table. It holds no NaN and no
// infinities, so it survives JSON and gob.
type Description struct {
	Rows    int
	Columns []ColumnSummary
}

// A ColumnSummary describes the values of one column that are not missing.
type ColumnSummary struct {
	Name    string
	Type    string // string, int, float or bool
	Count   int    // values that are not missing
	Missing int    // Count + Missing is the number of rows

	Numbers *NumberSummary // nil for text and bools, and without a finite value
	Texts   *TextSummary   // nil for numbers, and without a value
}

// A NumberSummary describes the finite values of a numeric column.
type NumberSummary struct {
	Infinite int // values counted that are infinite, left out of what follows

	Mean          float64
	Std           float64 // with n-1 below the sum; 0 unless Measurable
	Measurable    bool    // there are two values or more, and their distances from Mean are within float64
	Min, Max      float64
	Q25, Q50, Q75 float64 // linear between neighbours, as in pandas
}

// A TextSummary describes the values of a text or bool column.
type TextSummary struct {
	Unique int
	Top    string // the most frequent value, the first met of equals
	Freq   int    // how often it occurs
}

// Describe summarises every column of a table, text as well as numbers. Missing
// values are left out and counted. A table that holds an error has none.
func Describe(df DataFrame) Description {
	if df.Err != nil {
		return Description{}
	}
	d := Description{Rows: df.Nrow(), Columns: make([]ColumnSummary, df.Ncol())}
	names, types := df.Names(), df.Types()
	eachColumn(len(names), func(c int) {
		s := ColumnSummary{Name: names[c], Type: string(types[c])}
		if isNumeric(types[c]) {
			s.describeNumbers(df, c)
		} else {
			s.describeTexts(df, c)
		}
		s.Missing = d.Rows - s.Count
		d.Columns[c] = s
	})
	return d
}

func (s *ColumnSummary) describeNumbers(df DataFrame, c int) {
	x := make([]float64, 0, df.Nrow())
	for row := range df.Nrow() {
		v := df.Elem(row, c).Float()
		if math.IsNaN(v) {
			continue
		}
		s.Count++
		if !math.IsInf(v, 0) {
			x = append(x, v)
		}
	}
	if len(x) == 0 {
		return
	}
	n := &NumberSummary{Infinite: s.Count - len(x), Min: slices.Min(x), Max: slices.Max(x)}
	n.Mean = mean(x)
	if std := deviation(x, n.Mean); len(x) > 1 && !math.IsInf(std, 0) {
		n.Std, n.Measurable = std, true
	}
	q := quartiles(x)
	n.Q25, n.Q50, n.Q75 = q[0], q[1], q[2]
	s.Numbers = n
}

// mean is the sum over n, or the sum of x/n where the sum is beyond float64.
func mean(x []float64) float64 {
	n := float64(len(x))
	sum, shares := 0.0, 0.0
	for _, v := range x {
		sum += v
		shares += v / n
	}
	if math.IsInf(sum, 0) || math.IsNaN(sum) {
		return shares
	}
	return sum / n
}

// deviation is sqrt(Σ (x-mean)² / (n-1)), scaled by a power of two near the
// largest |x-mean| so that squares neither overflow nor vanish.
func deviation(x []float64, mean float64) float64 {
	scale := 0.0
	for _, v := range x {
		scale = max(scale, math.Abs(v-mean))
	}
	if scale == 0 || math.IsInf(scale, 0) {
		return scale
	}
	_, exponent := math.Frexp(scale)
	scale = math.Ldexp(1, exponent-1)
	sum := 0.0
	for _, v := range x {
		d := (v - mean) / scale
		sum += d * d
	}
	return scale * math.Sqrt(sum/float64(len(x)-1))
}

func (s *ColumnSummary) describeTexts(df DataFrame, c int) {
	var values []string // in order of first occurrence
	var counts []int
	place := make(map[string]int)
	for row := range df.Nrow() {
		e := df.Elem(row, c)
		if e.IsNA() {
			continue
		}
		s.Count++
		v := e.String()
		i, ok := place[v]
		if !ok {
			i = len(values)
			place[v] = i
			values, counts = append(values, v), append(counts, 0)
		}
		counts[i]++
	}
	if s.Count == 0 {
		return
	}
	top := 0
	for i, n := range counts {
		if n > counts[top] {
			top = i
		}
	}
	s.Texts = &TextSummary{Unique: len(values), Top: values[top], Freq: counts[top]}
}
