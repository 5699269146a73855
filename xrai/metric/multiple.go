package metric

import (
	"cmp"
	"fmt"
	"slices"
)

// Bonferroni multiplies each p-value by how many there are, at most to 1: the
// chance that any true null among them is rejected at a level is at most the
// level.
func Bonferroni(p []float64) ([]float64, error) {
	if err := checkPValues(p); err != nil {
		return nil, fmt.Errorf("bonferroni: %w", err)
	}
	out := make([]float64, len(p))
	for i, v := range p {
		out[i] = min(1, v*float64(len(p)))
	}
	return out, nil
}

// Holm adjusts p-values by the step-down method of Holm (1979), which promises
// what Bonferroni's promises and never gives a larger number: with p(1) ≤ ... ≤
// p(k),
//
//	adjusted(i) = max over j ≤ i of min(1, (k-j+1) p(j))
func Holm(p []float64) ([]float64, error) {
	if err := checkPValues(p); err != nil {
		return nil, fmt.Errorf("holm: %w", err)
	}
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	out, least := make([]float64, len(p)), 0.0
	for j, i := range order {
		least = max(least, min(1, float64(len(p)-j)*p[i]))
		out[i] = least
	}
	return out, nil
}

func checkPValues(p []float64) error {
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("p-value %d is %v", i, v)
		}
	}
	return nil
}
