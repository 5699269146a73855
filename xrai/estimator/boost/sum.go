package boost

import (
	"math"
	"math/bits"
	"slices"
)

// adder sums numbers so that their order does not matter: in fixed point of
// twice 49 bits below the largest for ten thousand of them, in whole numbers.
type adder struct {
	fine, coarse float64 // units
	high, low    int64
}

// newAdder is for n numbers of sizes at most largest.
func newAdder(n int, largest float64) adder {
	_, exp := math.Frexp(largest)
	room := 62 - bits.Len(uint(n))
	// Finer units than float64 holds would not help: what is smaller counts as 0.
	exp = max(exp, -1000)
	return adder{coarse: math.Ldexp(1, exp-room), fine: math.Ldexp(1, max(exp-2*room, -1022))}
}

func (a *adder) add(v float64) { a.addTimes(v, 1) }

// addTimes adds v n times.
func (a *adder) addTimes(v float64, n int64) {
	whole := math.RoundToEven(v / a.coarse)
	a.high += n * int64(whole)
	a.low += n * int64(math.RoundToEven((v-whole*a.coarse)/a.fine))
}

func (a *adder) sum() float64 { return float64(a.high)*a.coarse + float64(a.low)*a.fine }

// total is the sum of v(0) to v(n-1), in any order.
func total(n int, v func(i int) float64) float64 {
	largest := 0.0
	for i := range n {
		largest = max(largest, math.Abs(v(i)))
	}
	if largest == 0 || !(largest <= math.MaxFloat64) {
		return largest
	}
	a := newAdder(n, largest)
	for i := range n {
		a.add(v(i))
	}
	return a.sum()
}

// copiesTotal is the total of n numbers, copies of those in v.
func copiesTotal(n int, v []float64, copies []int32) float64 {
	largest := 0.0
	for _, x := range v {
		largest = max(largest, math.Abs(x))
	}
	if largest == 0 || !(largest <= math.MaxFloat64) {
		return largest
	}
	a := newAdder(n, largest)
	for i, x := range v {
		a.addTimes(x, int64(copies[i]))
	}
	return a.sum()
}

// mean is the weighted mean of y; w nil means 1 each.
func mean(y, w []float64) float64 {
	if w == nil {
		return total(len(y), func(i int) float64 { return y[i] }) / float64(len(y))
	}
	return total(len(y), func(i int) float64 { return y[i] * w[i] }) / total(len(w), func(i int) float64 { return w[i] })
}

// quantile is the number that a share q of y lies below, between two of them by
// linear interpolation.
func quantile(y []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(y))
	at := q * float64(len(y)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(y)-1)
	part := at - float64(low)
	a, b := sorted[low], sorted[high]
	if part >= 0.5 {
		return b - (b-a)*(1-part)
	}
	return a + (b-a)*part
}

// median is the middle of y, or the mean of the two there.
func median(y []float64) float64 {
	sorted := slices.Sorted(slices.Values(y))
	m := len(y) / 2
	if len(y)%2 == 1 {
		return sorted[m]
	}
	return (sorted[m-1] + sorted[m]) / 2
}

// weightedQuantile is the least number of y at which the weights of those up to
// it reach a share q of all.
func weightedQuantile(y, w []float64, q float64) float64 {
	order := make([]int32, len(y))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		switch {
		case y[a] < y[b]:
			return -1
		case y[a] > y[b]:
			return 1
		}
		return 0
	})
	sum := 0.0
	upTo := make([]float64, len(y))
	for k, i := range order {
		sum += w[i]
		upTo[k] = sum
	}
	at, _ := slices.BinarySearch(upTo, q*sum)
	return y[order[min(at, len(y)-1)]]
}
