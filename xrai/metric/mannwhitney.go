package metric

import (
	"fmt"
	"math"
	"slices"
)

// MannWhitney is the p-value of scores that are no higher for members than for
// others, against higher ones: the area under the curve by the normal shape of
// Mann and Whitney's statistic, with corrections for ties and for continuity.
// Like DeLong's interval it is for scores of records the attack was not fitted on.
// It is close from about ten records a side.
func MannWhitney(scores []float64, member []bool) (float64, error) {
	pos, neg, err := sides(scores, member)
	if err != nil {
		return 0, fmt.Errorf("mann-whitney: %w", err)
	}
	m, n := float64(len(pos)), float64(len(neg))
	all := slices.Sorted(slices.Values(scores))
	ties := 0.0
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to] == all[from] {
			to++
		}
		t := float64(to - from)
		ties += t*t*t - t
		from = to
	}
	total := m + n
	variance := m * n / 12 * (total + 1 - ties/(total*(total-1)))
	if variance <= 0 {
		return 1, nil
	}
	u := deLong(pos, neg).Value * m * n
	z := (u - m*n/2 - 0.5) / math.Sqrt(variance)
	return math.Erfc(z/math.Sqrt2) / 2, nil
}
