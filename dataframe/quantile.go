package dataframe

import (
	"math"
	"math/bits"
	"slices"
)

// quartiles returns the 25%, 50% and 75% quantiles of x (not empty, without
// NaN), whose order it changes.
//
//	h = p (n-1),  Q(p) = x[⌊h⌋] + (h - ⌊h⌋) (x[⌊h⌋+1] - x[⌊h⌋])    x sorted
//
// Hyndman and Fan, Sample quantiles in statistical packages, 1996, type 7: the
// linear quantiles of pandas and NumPy.
func quartiles(x []float64) (q [3]float64) {
	from := 0 // all of x[:from] are at most those that follow
	for i, p := range []float64{0.25, 0.5, 0.75} {
		q[i], from = quantileFrom(x, from, p)
	}
	return q
}

// quantile returns one quantile of x, as quartiles does.
func quantile(x []float64, p float64) float64 {
	q, _ := quantileFrom(x, 0, p)
	return q
}

// quantileFrom returns a quantile and its place in x, of which it reorders what
// follows x[:from], all of it at least as large.
func quantileFrom(x []float64, from int, p float64) (q float64, place int) {
	h := p * float64(len(x)-1)
	k := int(h)
	selectKth(x[from:], k-from)
	low, high := x[k], x[k]
	if k+1 < len(x) {
		high = slices.Min(x[k+1:])
	}
	return between(low, high, h-float64(k)), k
}

// between is a + t (b - a), reckoned from the nearer end as NumPy does, and
// without overflow.
func between(a, b, t float64) float64 {
	d := b - a
	switch {
	case t == 0 || a == b:
		return a
	case math.IsInf(d, 0):
		return a*(1-t) + b*t
	case t >= 0.5:
		return b - d*(1-t)
	}
	return a + d*t
}

// selectKth moves the k-th smallest value to x[k], no larger ones after it and
// no smaller ones before. Hoare's quickselect; a run of bad pivots ends in a
// sort.
func selectKth(x []float64, k int) {
	for bad := 2 * bits.Len(uint(len(x))); len(x) > 16; bad-- {
		if bad == 0 {
			break
		}
		i, j := partition(x)
		switch {
		case k <= j:
			x = x[:j+1]
		case k >= i:
			x, k = x[i:], k-i
		default:
			return
		}
	}
	slices.Sort(x)
}

// partition orders x around the median of three of its values: x[:j+1] are at
// most that pivot, x[i:] at least, and what lies between equals it.
func partition(x []float64) (i, j int) {
	n := len(x)
	a, b, c := x[0], x[n/2], x[n-1]
	pivot := max(min(a, b), min(max(a, b), c))
	i, j = 0, n-1
	for i <= j {
		for x[i] < pivot {
			i++
		}
		for x[j] > pivot {
			j--
		}
		if i <= j {
			x[i], x[j] = x[j], x[i]
			i++
			j--
		}
	}
	return i, j
}
