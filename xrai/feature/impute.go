package feature

import (
	"math"
	"slices"
)

// fit returns what replaces a missing number: SimpleImputer's statistics_, from
// the values present (at least one, all finite).
func (m Impute) fit(present []float64) float64 {
	switch m {
	case ImputeMedian:
		return median(sorted(present))
	case ImputeMostFrequent:
		return mode(sorted(present))
	}
	return mean(present)
}

// fillMissing returns x with every NaN replaced; x is not changed.
func fillMissing(x []float64, fill float64) []float64 {
	out := slices.Clone(x)
	for i, v := range out {
		if math.IsNaN(v) {
			out[i] = fill
		}
	}
	return out
}

// present returns the values of x that are not NaN.
func present(x []float64) []float64 {
	out := make([]float64, 0, len(x))
	for _, v := range x {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

func sorted(x []float64) []float64 {
	out := slices.Clone(x)
	slices.Sort(out)
	return out
}

// mean is the arithmetic mean with one correction pass, which keeps the last
// digits that a plain sum of many rows loses.
func mean(x []float64) float64 {
	n := float64(len(x))
	var sum, rest float64
	for _, v := range x {
		sum += v
	}
	m := sum / n
	for _, v := range x {
		rest += v - m
	}
	return m + rest/n
}

// median is the middle of sorted values, the mean of the two middle ones when
// their number is even.
func median(x []float64) float64 {
	k := len(x) / 2
	if len(x)%2 == 1 {
		return x[k]
	}
	return (x[k-1] + x[k]) / 2
}

// mode is the most frequent of sorted values, the smallest on ties.
func mode(x []float64) float64 {
	best, count := x[0], 0
	for i := 0; i < len(x); {
		j := i
		for j < len(x) && x[j] == x[i] {
			j++
		}
		if j-i > count {
			best, count = x[i], j-i
		}
		i = j
	}
	return best
}

// fit returns what replaces a missing category, from how often each occurs;
// categories are sorted.
func (m ImputeText) fit(categories []string, count map[string]int) string {
	if value, ok := m.constant(); ok {
		return value
	}
	best := categories[0]
	for _, c := range categories {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}
