package metric

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// effectBase is what all records of one leave-one-out share.
type effectBase struct {
	classes int
	floor   float64
	base    *mat.Dense // probabilities with nothing removed
	target  []uint8    // bins of the target's probabilities, n×C
	start   []uint8    // bins of base, n×C
	// Rows whose binned ratio or difference between target and base is above
	// 1 or 0 with nothing removed, largest first.
	byRatio, byDifference []ranked
}

type ranked struct {
	value float64
	row   int32
}

func newEffectBase(target, base *mat.Dense, floor float64) *effectBase {
	n, classes := base.Dims()
	b := &effectBase{classes: classes, floor: floor, base: base, target: binned(target)}
	b.start = b.target
	if target == base {
		return b
	}
	b.start = binned(base)
	for i := range n {
		ratio, difference := 1.0, 0.0
		for k := i * classes; k < (i+1)*classes; k++ {
			ratio = max(ratio, binRatio[b.target[k]][b.start[k]])
			difference = max(difference, math.Abs(binValue[b.target[k]]-binValue[b.start[k]]))
		}
		if ratio > 1 {
			b.byRatio = append(b.byRatio, ranked{ratio, int32(i)})
			b.byDifference = append(b.byDifference, ranked{difference, int32(i)})
		}
	}
	largestFirst := func(x, y ranked) int {
		if x.value != y.value {
			if x.value > y.value {
				return -1
			}
			return 1
		}
		return int(x.row - y.row)
	}
	slices.SortFunc(b.byRatio, largestFirst)
	slices.SortFunc(b.byDifference, largestFirst)
	return b
}

// binned returns the bins of all probabilities, row by row.
func binned(p *mat.Dense) []uint8 {
	n, c := p.Dims()
	out := make([]uint8, 0, n*c)
	for i := range n {
		for _, v := range p.RawRowView(i) {
			out = append(out, bin(v))
		}
	}
	return out
}

// binnedScore is ART's score of two probability matrices (n×C): the largest
// ratio and the largest difference of binned probabilities.
func binnedScore(p, q *mat.Dense) (ratio, difference float64) {
	ratio = 1
	a, b := binned(p), binned(q)
	for k := range a {
		ratio = max(ratio, binRatio[a[k]][b[k]])
		difference = max(difference, math.Abs(binValue[a[k]]-binValue[b[k]]))
	}
	return ratio, difference
}

// effect is one worker's scratch and the numbers of the record last measured.
type effect struct {
	*effectBase
	touched []bool
	rows    []int32
	bins    []uint8

	ratio, ownRatio, difference float64 // binned
	global, own                 float64 // unbinned
	changed, doubled            int
}

func (b *effectBase) worker() *effect {
	n, _ := b.base.Dims()
	return &effect{effectBase: b, touched: make([]bool, n), bins: make([]uint8, b.classes)}
}

// measure compares the probabilities without the record with the base.
func (e *effect) measure(record int, changes []xrai.Change) {
	c := e.classes
	e.ratio, e.difference, e.global, e.own, e.changed, e.doubled = 1, 0, 0, 0, 0, 0
	e.ownRatio = 1
	for k := record * c; k < (record+1)*c; k++ {
		e.ownRatio = max(e.ownRatio, binRatio[e.target[k]][e.start[k]])
	}
	for _, change := range changes {
		e.group(record, change)
	}
	// Rows that did not change may still differ from the target.
	worst := func(list []ranked, least float64) float64 {
		for _, r := range list {
			if !e.touched[r.row] {
				return max(least, r.value)
			}
		}
		return least
	}
	e.ratio = worst(e.byRatio, e.ratio)
	e.difference = worst(e.byDifference, e.difference)
	for _, r := range e.rows {
		e.touched[r] = false
	}
	e.rows = e.rows[:0]
}

// group measures rows that share their new probabilities. Most share the old
// ones too, so a row like the one before costs one comparison.
func (e *effect) group(record int, change xrai.Change) {
	c := e.classes
	for k, v := range change.Proba {
		e.bins[k] = bin(v)
	}
	last := -1
	var ratio, difference, largest float64
	var differs bool
	for _, row := range change.Rows {
		i := int(row)
		if len(e.byRatio) > 0 {
			e.touched[i] = true
			e.rows = append(e.rows, row)
		}
		if last < 0 || !e.alike(last, i) {
			last = i
			ratio, difference, largest, differs = 1, 0, 0, false
			old := e.base.RawRowView(i)
			for k, q := range change.Proba {
				at := e.target[i*c+k]
				ratio = max(ratio, binRatio[at][e.bins[k]])
				difference = max(difference, math.Abs(binValue[at]-binValue[e.bins[k]]))
				largest = max(largest, logRatio(old[k], q, e.floor))
				differs = differs || old[k] != q
			}
			e.ratio = max(e.ratio, ratio)
			e.difference = max(e.difference, difference)
			e.global = max(e.global, largest)
		}
		if differs {
			e.changed++
		}
		if largest >= math.Ln2 {
			e.doubled++
		}
		if i == record {
			e.ownRatio, e.own = ratio, largest
		}
	}
}

// alike reports whether two rows have equal old probabilities and bins.
func (e *effect) alike(a, b int) bool {
	x, y := e.base.RawRowView(a), e.base.RawRowView(b)
	c := e.classes
	for k, v := range x {
		if v != y[k] || e.target[a*c+k] != e.target[b*c+k] {
			return false
		}
	}
	return true
}

// shareDiffering is the share of rows of two matrices that differ anywhere by
// more than rounding.
func shareDiffering(p, q *mat.Dense) float64 {
	n, _ := p.Dims()
	differ := 0
	for i := range n {
		x, y := p.RawRowView(i), q.RawRowView(i)
		for k, v := range x {
			if math.Abs(v-y[k]) > 1e-9 {
				differ++
				break
			}
		}
	}
	return float64(differ) / float64(n)
}
