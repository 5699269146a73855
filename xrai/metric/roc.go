package metric

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat"
)

// ROCResult is a receiver operating characteristic with its area.
type ROCResult struct {
	// FPR and TPR run from (0, 0) to (1, 1), one point a distinct score:
	// members with equal scores are told apart by nobody. Threshold[i] is the
	// score from which on point i calls a record a member; the first point
	// calls nobody one and has no threshold, so Threshold[0] repeats
	// Threshold[1].
	FPR, TPR, Threshold []float64
	AUC                 Interval
	Members, Others     int
}

// Interval is an estimate with a confidence interval.
type Interval struct {
	Value    float64
	Low      float64
	High     float64
	Level    float64 // 0.95
	StdErr   float64
	Method   string // how the interval was found
	Measured bool   // false when the data cannot give an interval
}

// ROC judges scores (higher means more likely a member) of records that were
// members or not. The area's 95% interval is DeLong's (DeLong, DeLong,
// Clarke-Pearson 1988): right for scores of records the attack was not fitted
// on, in one split; too narrow for pooled out-of-fold scores.
func ROC(scores []float64, member []bool) (*ROCResult, error) {
	pos, neg, err := sides(scores, member)
	if err != nil {
		return nil, fmt.Errorf("roc: %w", err)
	}
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] < scores[b]:
			return -1
		case scores[a] > scores[b]:
			return 1
		}
		return 0
	})
	y, classes := make([]float64, len(scores)), make([]bool, len(scores))
	for i, k := range order {
		y[i], classes[i] = scores[k], member[k]
	}
	tpr, fpr, thresholds := stat.ROC(nil, y, classes, nil)
	if len(thresholds) > 1 {
		thresholds[0] = thresholds[1] // +Inf
	}
	exact(fpr, len(neg))
	exact(tpr, len(pos))
	r := &ROCResult{FPR: fpr, TPR: tpr, Threshold: thresholds, Members: len(pos), Others: len(neg)}
	r.AUC = deLong(pos, neg)
	return r, nil
}

// exact makes rates the quotients k/n they are, without rounding of sums.
func exact(rates []float64, n int) {
	for i, v := range rates {
		rates[i] = math.Round(v*float64(n)) / float64(n)
	}
}

// AUC is the area under the curve: the chance that a member scores above
// another record, ties half.
func AUC(scores []float64, member []bool) (float64, error) {
	pos, neg, err := sides(scores, member)
	if err != nil {
		return 0, fmt.Errorf("auc: %w", err)
	}
	return deLong(pos, neg).Value, nil
}

func sides(scores []float64, member []bool) (pos, neg []float64, err error) {
	if len(scores) != len(member) {
		return nil, nil, fmt.Errorf("%d scores but %d memberships", len(scores), len(member))
	}
	for i, s := range scores {
		if math.IsNaN(s) || math.IsInf(s, 0) {
			return nil, nil, fmt.Errorf("score %d is %v", i, s)
		}
		if member[i] {
			pos = append(pos, s)
		} else {
			neg = append(neg, s)
		}
	}
	if len(pos) == 0 || len(neg) == 0 {
		return nil, nil, fmt.Errorf("%d members and %d others: both are needed", len(pos), len(neg))
	}
	return pos, neg, nil
}

// deLong finds the area and its variance from the placements
//
//	V(x) = share of others below member x, ties half
//	W(y) = share of members above other y, ties half
//	var  = var(V)/m + var(W)/n
func deLong(pos, neg []float64) Interval {
	m, n := len(pos), len(neg)
	v, w := placements(pos, neg), placements(neg, pos)
	auc := 0.0
	for _, x := range v {
		auc += x
	}
	auc /= float64(m)
	iv := Interval{Value: auc, Low: auc, High: auc, Level: 0.95, Method: "DeLong"}
	if m < 2 || n < 2 {
		return iv
	}
	variance := stat.Variance(v, nil)/float64(m) + stat.Variance(w, nil)/float64(n)
	iv.StdErr = math.Sqrt(variance)
	z := math.Sqrt2 * math.Erfinv(iv.Level)
	iv.Low, iv.High = max(0, auc-z*iv.StdErr), min(1, auc+z*iv.StdErr)
	iv.Measured = iv.StdErr > 0
	return iv
}

// placements returns, for each value, the share of others below it, ties half.
func placements(values, others []float64) []float64 {
	sorted := slices.Sorted(slices.Values(others))
	out := make([]float64, len(values))
	for i, v := range values {
		below, _ := slices.BinarySearch(sorted, v)
		upTo := sort.Search(len(sorted), func(k int) bool { return sorted[k] > v })
		out[i] = (float64(below) + float64(upTo-below)/2) / float64(len(sorted))
	}
	return out
}
