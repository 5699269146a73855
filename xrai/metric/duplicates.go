package metric

import (
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// duplicates returns, for each row, how many rows (itself included) share its
// features and target.
func duplicates(d *xrai.Dataset) []int {
	groups := newTwins(d.Rows())
	first := make([]int32, d.Rows())
	count := make([]int, d.Rows())
	for i := range first {
		first[i] = groups.find(d, i)
		if first[i] < 0 {
			first[i] = int32(i)
			groups.add(d, i)
		}
		count[first[i]]++
	}
	for i, f := range first {
		if int(f) != i {
			count[i] = count[f]
		}
	}
	return count
}

// Shared returns how many rows of test stand among those of train too, with the
// same features and target.
func Shared(train, test *xrai.Dataset) int {
	groups := newTwins(train.Rows())
	for i := range train.Rows() {
		groups.add(train, i)
	}
	n := 0
	for i := range test.Rows() {
		if groups.find(test, i) >= 0 {
			n++
		}
	}
	return n
}

// twins finds rows of a table that equal a given one.
type twins struct {
	in   *xrai.Dataset
	rows map[uint64][]int32
}

func newTwins(n int) *twins { return &twins{rows: make(map[uint64][]int32, n)} }

func (t *twins) add(d *xrai.Dataset, i int) {
	t.in = d
	h := hash(d, i)
	t.rows[h] = append(t.rows[h], int32(i))
}

// find returns the first row added that equals row i of d, or -1.
func (t *twins) find(d *xrai.Dataset, i int) int32 {
	for _, r := range t.rows[hash(d, i)] {
		if target(t.in, int(r)) == target(d, i) && slices.EqualFunc(t.in.Row(int(r)), d.Row(i), same) {
			return r
		}
	}
	return -1
}

// same takes two missing values for equal.
func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func target(d *xrai.Dataset, i int) float64 {
	if d.Labels != nil {
		return float64(d.Labels[i])
	}
	return d.Y[i]
}

func hash(d *xrai.Dataset, i int) uint64 {
	h := math.Float64bits(target(d, i) + 0) // -0 becomes 0
	for _, v := range d.Row(i) {
		if math.IsNaN(v) {
			v = math.NaN() // of many bit patterns, one
		}
		h = (h ^ math.Float64bits(v+0)) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	return h
}
