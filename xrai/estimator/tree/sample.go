package tree

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// sample is the rows of one tree with their weights and targets as integers, so
// that a node's statistics are exact sums whatever the order of rows.
type sample struct {
	present []int32 // rows with weight, ascending
	weight  []int64 // of each row, 0 when absent
	single  bool    // each present row weighs 1
	// pair has, where two classes weigh less than 2^31 in sum, a row's weight above
	// and its weight in the second class below, so that one sum counts both; it is
	// empty otherwise.
	pair  []int64
	total int64   // of weight
	fixed []int64 // numbers: target in fixed point
	sum   []int64 // numbers: weight times fixed less its mean
	means means
	shift int     // weights are those given times 2^shift
	unit  float64 // numbers: what 1 in sum, for each weight of 1, means
}

// Weights that are multiples of one power of two, whole numbers above all, count
// exactly if their sum is at most 2^exactClass of it, or 2^exactNumber where they
// leave targets less room. Others are rounded to a power of two that makes their
// sum about 2^weightBits.
const (
	exactClass  = 50
	exactNumber = 30
	weightBits  = 58
)

// weigh prepares the rows for weights, nil for 1 each.
func (s *sample) weigh(t *Target, weights []float64) error {
	n := t.size()
	if err := checkWeights(weights, n); err != nil {
		return err
	}
	s.present, s.weight = s.present[:0], resize(s.weight, n)
	s.single, s.total = true, 0
	var exact bool
	room := exactClass
	if t.isNumber() {
		room = exactNumber
	}
	s.shift, exact = weightShift(weights, room)
	// In two steps, since 2^shift itself may be beyond float64.
	scale1, scale2 := math.Ldexp(1, s.shift/2), math.Ldexp(1, s.shift-s.shift/2)
	for i := range s.weight {
		w := int64(1)
		if weights != nil {
			w = int64(math.RoundToEven(weights[i] * scale1 * scale2))
			if weights[i] > 0 {
				w = max(w, 1)
			}
		}
		s.weight[i] = w
		if w > 0 {
			s.present = append(s.present, int32(i))
			s.single = s.single && w == 1
			s.total += w
		}
	}
	if s.pair = s.pair[:0]; t.width == 2 && !t.isNumber() && s.total < 1<<31 {
		s.pair = resize(s.pair, n)
		for i, c := range t.label {
			s.pair[i] = s.weight[i]<<32 | s.weight[i]&-int64(c)
		}
	}
	if t.isNumber() {
		s.fix(t.y, weights, exact, t.criterion != Poisson)
	}
	return nil
}

// weightShift returns the power of two that weights are multiplied by, and
// whether they are then whole numbers of at most 2^room in sum.
func weightShift(weights []float64, room int) (shift int, exact bool) {
	least, sum, largest := 0, 0.0, 0.0
	for _, w := range weights {
		sum += w
		largest = max(largest, w)
		if w != math.Trunc(w) {
			f, e := math.Frexp(w)
			least = min(least, e-53+bits.TrailingZeros64(uint64(f*(1<<53))))
		}
	}
	if math.Ldexp(sum, -least) <= math.Ldexp(1, room) {
		return -least, true
	}
	_, e := math.Frexp(largest)
	return weightBits - bits.Len(uint(len(weights))) - e, false
}

func checkWeights(w []float64, n int) error {
	if w == nil {
		return nil
	}
	if len(w) != n {
		return fmt.Errorf("%d weights for %d rows", len(w), n)
	}
	for i, v := range w {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fmt.Errorf("record %d: weight is %v", i, v)
		}
	}
	if slices.Max(w) == 0 {
		return fmt.Errorf("all weights are 0")
	}
	return nil
}

// fix puts targets in fixed point about their mean: up to 52 bits of their
// range, fewer above a thousand rows so that sums stay below 2^62 (42 bits for a
// million rows). Targets closer than that count as equal when a node is split;
// means are of the targets themselves. Weights that are not exact are taken as
// shares of a power of two, so that weighted targets have no more bits. Targets
// that are not centred stand as they are, so that sums of zeros are 0.
func (s *sample) fix(y, weights []float64, exact, centred bool) {
	s.fixed, s.sum = resize(s.fixed, len(y)), resize(s.sum, len(y))
	clear(s.fixed)
	clear(s.sum)
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, r := range s.present {
		lo, hi = min(lo, y[r]), max(hi, y[r])
	}
	s.means = newMeans(max(math.Abs(lo), math.Abs(hi)), s.total)
	s.unit = 1
	if !centred {
		lo = 0
	}
	if lo == hi {
		return
	}
	terms := s.total
	if !exact {
		terms = int64(len(s.present))
	}
	_, exp := math.Frexp(hi/2 - lo/2)
	exp++
	wide := min(52, 62-int(math.Ceil(math.Log2(float64(terms+1)))))
	s.unit = math.Ldexp(1, exp-wide)
	// Scaling by a power of two in two steps stays exact where one would leave
	// the range of float64.
	up := wide - exp + 1
	up1, up2 := math.Ldexp(1, up/2), math.Ldexp(1, up-up/2)
	for _, r := range s.present {
		s.fixed[r] = int64(math.RoundToEven((y[r]/2 - lo/2) * up1 * up2))
	}
	var sum int64
	if exact {
		for _, r := range s.present {
			sum += s.weight[r] * s.fixed[r]
		}
		mean := sum / s.total
		if !centred {
			mean = 0
		}
		for _, r := range s.present {
			s.sum[r] = s.weight[r] * (s.fixed[r] - mean)
		}
		return
	}
	_, e := math.Frexp(slices.Max(weights))
	share := func(r int32) float64 { return math.Ldexp(weights[r], -e) }
	for _, r := range s.present {
		sum += int64(math.RoundToEven(float64(s.fixed[r]) * share(r)))
	}
	mean := float64(sum) / float64(s.total) * math.Ldexp(1, s.shift+e)
	if !centred {
		mean = 0
	}
	for _, r := range s.present {
		s.sum[r] = int64(math.RoundToEven((float64(s.fixed[r]) - mean) * share(r)))
	}
	s.unit *= math.Ldexp(1, s.shift+e)
}

// share makes a difference of scores a decrease of impurity, weighted by the
// share of all weight that it concerns.
func (s *sample) share(t *Target) float64 {
	switch {
	case t.criterion == Poisson:
		return s.unit / float64(s.total)
	case t.isNumber():
		return s.unit / float64(s.total) * s.unit
	}
	return 1 / float64(s.total)
}

// resize returns a slice of n entries, old ones among them.
func resize[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }
