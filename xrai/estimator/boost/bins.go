package boost

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

const (
	maxBins    = 255 // bins of a column without the missing one
	missingBin = 255 // the bin of NaN, in every column

	// almostInf bounds thresholds, as in scikit-learn.
	almostInf = 1e300
	// everything is the threshold that parts the missing values from all others.
	everything = math.MaxFloat64

	// sampleRows is how many records thresholds are taken from when there are
	// more; sampleKey draws them, whatever the learner's seed.
	sampleRows = 200_000
	sampleKey  = 0x62696e73
)

// column says how the values of one column of the data become bins.
type column struct {
	index int // in the data
	// thresholds part the bins: a number v is in the bin whose index is the count
	// of thresholds below v.
	thresholds []float64
	// categories are the values of a categorical column, ascending, one a bin; nil
	// for numbers.
	categories []uint8
	missing    bool // some training record has no value
}

// bins returns the number of bins without the missing one.
func (c *column) bins() int {
	if c.categories != nil {
		return len(c.categories)
	}
	return len(c.thresholds) + 1
}

// cells returns the number of bins, the missing one included.
func (c *column) cells() int {
	if c.missing {
		return c.bins() + 1
	}
	return c.bins()
}

// binner finds the bins of many numbers: thresholds, filled up with infinity.
type binner [256]float64

func newBinner(thresholds []float64) *binner {
	var b binner
	for i := copy(b[:], thresholds); i < len(b); i++ {
		b[i] = math.Inf(1)
	}
	return &b
}

// bin returns the bin of a number that is not missing: eight halvings, without a
// branch that could be guessed wrong.
func (b *binner) bin(v float64) uint8 {
	at := above(v, b[127]) << 7
	at += above(v, b[at+63]) << 6
	at += above(v, b[at+31]) << 5
	at += above(v, b[at+15]) << 4
	at += above(v, b[at+7]) << 3
	at += above(v, b[at+3]) << 2
	at += above(v, b[at+1]) << 1
	return at + above(v, b[at])
}

// above is 1 if v is above the threshold, else 0.
func above(v, threshold float64) uint8 {
	is := uint8(0)
	if v > threshold {
		is = 1
	}
	return is
}

// thresholds returns the bounds of at most bins bins for the values, which are
// sorted and hold no NaN: midpoints of distinct values where these are few, else
// midpoint percentiles, as scikit-learn's.
func thresholds(sorted []float64, bins int) []float64 {
	var t []float64
	if distinct := distinctUpTo(sorted, bins); distinct != nil {
		for i, v := range distinct[1:] {
			t = append(t, (distinct[i]+v)*0.5)
		}
	} else {
		step := 100 / float64(bins)
		for k := 1; k < bins; k++ {
			at := float64(k) * step / 100 * float64(len(sorted)-1)
			low, high := sorted[int(math.Floor(at))], sorted[int(math.Ceil(at))]
			if math.Floor(at) == math.Ceil(at) {
				t = append(t, low)
			} else {
				t = append(t, high-(high-low)*0.5)
			}
		}
	}
	for i, v := range t {
		t[i] = max(-almostInf, min(v, almostInf))
	}
	return slices.Compact(t)
}

// distinctUpTo returns the distinct values of a sorted list, nil if they are
// more than most.
func distinctUpTo(sorted []float64, most int) []float64 {
	var out []float64
	for i, v := range sorted {
		if i > 0 && v == sorted[i-1] {
			continue
		}
		if len(out) == most {
			return nil
		}
		out = append(out, v)
	}
	return out
}

// fewValues are how many distinct values a column is tried for before it is
// sorted: one-hot columns have two.
const fewValues = 8

// sortedValues returns what thresholds needs of values: sorted, without NaN; of
// a column with few distinct values each once. It may reorder values.
func sortedValues(values []float64, bins int) []float64 {
	few := make([]float64, 0, fewValues)
	for _, v := range values {
		if !slices.Contains(few, v) && v == v {
			if len(few) == min(fewValues, bins) {
				few = nil
				break
			}
			few = append(few, v)
		}
	}
	if few != nil {
		slices.Sort(few)
		return few
	}
	kept := values[:0]
	for _, v := range values {
		if v == v {
			kept = append(kept, v)
		}
	}
	sortNumbers(kept)
	return kept
}

// newColumn finds the bins of one column from its values, one a training record,
// and of those the sample, nil for all. values stay as they are; spare is scratch
// of their length.
func newColumn(index int, values []float64, sample []int32, bins int, spare []float64) column {
	c := column{index: index}
	for _, v := range values {
		if v != v {
			c.missing = true
			break
		}
	}
	if sample == nil {
		copy(spare, values)
	} else {
		spare = spare[:len(sample)]
		for i, r := range sample {
			spare[i] = values[r]
		}
	}
	if sorted := sortedValues(spare, bins); len(sorted) > 0 {
		c.thresholds = thresholds(sorted, bins)
	}
	return c
}

// newCategories finds the bins of a categorical column.
func newCategories(index int, values []float64, bins int) (column, error) {
	c := column{index: index, categories: []uint8{}}
	var seen [256]bool
	for i, v := range values {
		switch {
		case v != v:
			c.missing = true
		case v != math.Trunc(v) || v < 0 || v >= float64(maxBins):
			return c, &categoryError{row: i, value: v}
		default:
			seen[int(v)] = true
		}
	}
	for v, is := range seen {
		if is {
			c.categories = append(c.categories, uint8(v))
		}
	}
	if len(c.categories) > bins {
		return c, fmt.Errorf("%d categories are more than the %d bins", len(c.categories), bins)
	}
	return c, nil
}

// categoryError is a value that is no category.
type categoryError struct {
	row   int // among the training rows
	value float64
}

func (e *categoryError) Error() string {
	return fmt.Sprintf("%v is not a category, a whole number from 0 to %d", e.value, maxBins-1)
}

// fill sets out to the values' bins.
func (c *column) fill(values []float64, out []uint8) {
	switch {
	case c.categories != nil:
		var at [256]uint8
		for b, v := range c.categories {
			at[v] = uint8(b)
		}
		for i, v := range values {
			if v != v {
				out[i] = missingBin
			} else {
				out[i] = at[uint8(v)]
			}
		}
	case len(c.thresholds) == 1:
		t := c.thresholds[0]
		for i, v := range values {
			b := uint8(0)
			if v > t {
				b = 1
			}
			if v != v {
				b = missingBin
			}
			out[i] = b
		}
	default:
		b := newBinner(c.thresholds)
		for i, v := range values {
			out[i] = b.bin(v)
			if v != v {
				out[i] = missingBin
			}
		}
	}
}

// sampleOf returns which of the training rows thresholds are taken from, nil for
// all. A row is drawn by its record, so leaving one out leaves the others' draws.
func sampleOf(rows []int32) []int32 {
	if len(rows) <= sampleRows {
		return nil
	}
	keys := make([]uint64, len(rows))
	for i, r := range rows {
		keys[i] = xrai.Hash(sampleKey, uint64(r))
	}
	return smallest(keys, sampleRows)
}

// smallest returns the k positions with the smallest keys, ascending; of equal
// keys the first ones.
func smallest(keys []uint64, k int) []int32 {
	if k == 0 {
		return nil
	}
	sorted := slices.Clone(keys)
	slices.Sort(sorted)
	last := sorted[k-1]
	below, _ := slices.BinarySearch(sorted, last)
	equal := k - below
	out := make([]int32, 0, k)
	for i, v := range keys {
		if v < last || v == last && equal > 0 {
			out = append(out, int32(i))
		}
		if v == last {
			equal--
		}
	}
	return out
}

// gather copies columns from to to-1 of the rows into out, one slice a column.
func gather(x *mat.Dense, rows []int32, from, to int, out [][]float64) {
	for i, r := range rows {
		for j, v := range x.RawRowView(int(r))[from:to] {
			out[j][i] = v
		}
	}
}
