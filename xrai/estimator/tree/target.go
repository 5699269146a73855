package tree

import (
	"math"
	"slices"
)

// target is what a tree is grown for, as integers: the class of a row, or its
// target in fixed point. A node's statistics are then exact sums, whatever the
// order of rows.
type target struct {
	criterion string // Gini, Entropy or "" for squared error
	width     int    // statistics a node: C class counts, or {rows, sum}
	label     []int32
	fixed     []int64 // squared error
	xlogx     []float64
}

func classTarget(labels []int, classes int, criterion string) *target {
	t := &target{criterion: criterion, width: classes, label: make([]int32, len(labels))}
	for i, c := range labels {
		t.label[i] = int32(c)
	}
	if criterion == Entropy {
		t.xlogx = make([]float64, len(labels)+1)
		for k := 1; k <= len(labels); k++ {
			t.xlogx[k] = float64(k) * math.Log2(float64(k))
		}
	}
	return t
}

// numberTarget puts targets in fixed point about their mean: up to 52 bits of
// their range, fewer above a thousand rows so that sums stay below 2^62 (42
// bits for a million rows). Targets closer than that count as equal when a node
// is split; means are of the targets themselves.
func numberTarget(y []float64) *target {
	t := &target{width: 2, fixed: make([]int64, len(y))}
	lo, hi := slices.Min(y), slices.Max(y)
	if lo == hi {
		return t
	}
	room := 62 - int(math.Ceil(math.Log2(float64(len(y)+1))))
	_, exp := math.Frexp(hi/2 - lo/2)
	exp++
	bits := min(room, 52)
	var sum int64
	for i, v := range y {
		t.fixed[i] = int64(math.RoundToEven(math.Ldexp(v/2-lo/2, bits-exp+1)))
		sum += t.fixed[i]
	}
	mean := sum / int64(len(y))
	for i := range t.fixed {
		t.fixed[i] -= mean
	}
	return t
}

// add counts one row into statistics.
func (t *target) add(stat []int64, row int32) {
	if t.fixed == nil {
		stat[t.label[row]]++
		return
	}
	stat[0]++
	stat[1] += t.fixed[row]
}

// sum returns the statistics of rows.
func (t *target) sum(rows []int32) []int64 {
	stat := make([]int64, t.width)
	for _, r := range rows {
		t.add(stat, r)
	}
	return stat
}

// pure reports whether all rows have one target.
func (t *target) pure(rows []int32, stat []int64) bool {
	if t.fixed == nil {
		for _, m := range stat {
			if m == int64(len(rows)) {
				return true
			}
		}
		return false
	}
	for _, r := range rows[1:] {
		if t.fixed[r] != t.fixed[rows[0]] {
			return false
		}
	}
	return true
}
