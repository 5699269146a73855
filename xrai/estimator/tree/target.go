package tree

import (
	"fmt"
	"math"
)

// Target is what trees are grown for: a class or a number for each prepared row.
type Target struct {
	criterion string
	width     int       // statistics a node: C class weights, or {weight, weighted sum}
	label     []int32   // classes
	y         []float64 // numbers
	xlogx     []float64 // of the first whole numbers, for Entropy
}

const maxTarget = 1e140 // sums and squares of what is below stay finite

// ClassTarget is a class for each row, as an index below classes. The criterion
// is Gini (or ""), Entropy or LogLoss. Trees grown for it have Width classes and
// weighted class shares as values.
func ClassTarget(labels []int, classes int, criterion string) (*Target, error) {
	t := &Target{criterion: criterion, width: classes, label: make([]int32, len(labels))}
	switch criterion {
	case "":
		t.criterion = Gini
	case LogLoss:
		t.criterion = Entropy
	case Gini, Entropy:
	default:
		return nil, fmt.Errorf("criterion %q is none of %q, %q and %q", criterion, Gini, Entropy, LogLoss)
	}
	for i, c := range labels {
		if c < 0 || c >= classes {
			return nil, fmt.Errorf("record %d: label %d is outside the %d classes", i, c, classes)
		}
		t.label[i] = int32(c)
	}
	if t.criterion == Entropy {
		t.xlogx = make([]float64, len(labels)+1)
		for k := range t.xlogx {
			t.xlogx[k] = xlogx(int64(k))
		}
	}
	return t, nil
}

// NumberTarget is a number for each row, at most 1e140 in size. The criterion is
// SquaredError (or ""), FriedmanMSE or Poisson. Trees grown for it have Width 1
// and weighted means as values. y is not copied and must not change while a
// Grower uses it.
func NumberTarget(y []float64, criterion string) (*Target, error) {
	switch criterion {
	case "":
		criterion = SquaredError
	case SquaredError, FriedmanMSE, Poisson:
	default:
		return nil, fmt.Errorf("criterion %q is none of %q, %q and %q", criterion, SquaredError, FriedmanMSE, Poisson)
	}
	largest := 0.0
	for i, v := range y {
		if !(math.Abs(v) <= maxTarget) {
			return nil, fmt.Errorf("record %d: target %v is too large to average", i, v)
		}
		if criterion == Poisson && v < 0 {
			return nil, fmt.Errorf("record %d: target %v is negative, which criterion %q cannot use", i, v, criterion)
		}
		largest = max(largest, v)
	}
	if criterion == Poisson && largest == 0 {
		return nil, fmt.Errorf("all targets are 0, which criterion %q cannot use", criterion)
	}
	return &Target{criterion: criterion, width: 2, y: y}, nil
}

func (t *Target) size() int { return max(len(t.label), len(t.y)) }

// isNumber reports whether statistics are {weight, weighted sum}.
func (t *Target) isNumber() bool { return t.label == nil }

// weightOf returns the weight in statistics.
func (t *Target) weightOf(stat []int64) int64 {
	if t.isNumber() {
		return stat[0]
	}
	var n int64
	for _, m := range stat {
		n += m
	}
	return n
}

// side is the purity of one child, the higher the better; a split's score is
// the sum of both:
//
//	gini           sum_c l_c^2/l + sum_c r_c^2/r
//	entropy        sum_c l_c log l_c - l log l + the same of r
//	squared error  (sum of y left)^2/l + (sum of y right)^2/r
//	Poisson        (sum of y left) log(mean of y left) + the same of right
//
// with l, r the weights left and right. It is a function of integers that is
// symmetric in left and right, so splits that divide the rows alike score equal.
// What it exceeds the parent's side by is the decrease of impurity, up to scale.
// unit is what 1 in a weighted sum means.
func (t *Target) side(stat []int64, unit float64) float64 {
	n := t.weightOf(stat)
	if t.isNumber() {
		v := float64(stat[1])
		switch {
		case t.criterion != Poisson:
			return v * v / float64(n)
		case v <= 0:
			return worst
		}
		return float64(v * math.Log(v*unit/float64(n)))
	}
	sum := 0.0
	if t.criterion == Entropy {
		for _, m := range stat {
			sum += t.logs(m)
		}
		return sum - t.logs(n)
	}
	for _, m := range stat {
		sum += float64(float64(m) * float64(m))
	}
	return sum / float64(n)
}

// logs is xlogx by its table.
func (t *Target) logs(m int64) float64 {
	if uint64(m) < uint64(len(t.xlogx)) {
		return t.xlogx[m]
	}
	return xlogx(m)
}

func xlogx(m int64) float64 {
	if m == 0 {
		return 0
	}
	return float64(float64(m) * math.Log2(float64(m)))
}
