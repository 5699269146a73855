package sklearn

import (
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// selection makes the step of a mask.
func selection(mask []bool) step.Step {
	out := &step.Selection{Width: len(mask), Columns: []int{}}
	for j, use := range mask {
		if use {
			out.Columns = append(out.Columns, j)
		}
	}
	return out
}

// where returns the mask of numbers that fit.
func where(x []float64, fits func(v float64) bool) []bool {
	out := make([]bool, len(x))
	for j, v := range x {
		out[j] = fits(v)
	}
	return out
}

// readSupport reads the mask that RFE and others keep.
func readSupport(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	return selection(a.Bools("support_", -1)), nil
}

func readVarianceThreshold(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	threshold := a.FloatOr("threshold", 0)
	return selection(where(a.Floats("variances_", -1), func(v float64) bool { return v > threshold })), nil
}

func readSelectFpr(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	alpha := a.Float("alpha")
	return selection(where(a.Floats("pvalues_", -1), func(p float64) bool { return p < alpha })), nil
}

func readSelectFwe(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	p := a.Floats("pvalues_", -1)
	alpha := a.Float("alpha") / float64(len(p))
	return selection(where(p, func(p float64) bool { return p < alpha })), nil
}

// readSelectFdr chooses by Benjamini and Hochberg's procedure.
func readSelectFdr(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	p := a.Floats("pvalues_", -1)
	alpha := a.Float("alpha")
	highest := math.Inf(-1)
	for i, v := range slices.Sorted(slices.Values(p)) {
		if v <= alpha/float64(len(p))*float64(i+1) {
			highest = max(highest, v)
		}
	}
	return selection(where(p, func(p float64) bool { return p <= highest })), nil
}

// scores reads scores_; NaN counts as the lowest.
func scores(a *ndarray.Attrs) []float64 {
	out := a.Floats("scores_", -1)
	for j, v := range out {
		if math.IsNaN(v) {
			out[j] = -math.MaxFloat64
		}
	}
	return out
}

// readSelectKBest chooses the k highest scores; of equal ones the later.
func readSelectKBest(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	if attr(a, "k") == "all" {
		if !a.None("scores_") {
			return selection(where(scores(a), func(float64) bool { return true })), nil
		}
		return nil, nil
	}
	s := scores(a)
	k := int(a.IntIn("k", 0, math.MaxInt32))
	mask := make([]bool, len(s))
	order := ranked(s)
	for _, j := range order[max(len(order)-k, 0):] {
		mask[j] = true
	}
	return selection(mask), nil
}

// ranked returns places in the order of their numbers, equal ones as they stand.
func ranked(x []float64) []int {
	order := make([]int, len(x))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case x[i] < x[j]:
			return -1
		case x[i] > x[j]:
			return 1
		}
		return 0
	})
	return order
}

// readSelectPercentile chooses the scores above a quantile, and of those at it as
// many, from the first on, as the share has room for.
func readSelectPercentile(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	s := scores(a)
	percentile := a.Float("percentile")
	if a.Err() != nil || !(percentile > 0 && percentile < 100) {
		all := percentile >= 100
		return selection(where(s, func(float64) bool { return all })), nil
	}
	threshold := quantile(s, (100-percentile)/100)
	mask := where(s, func(v float64) bool { return v > threshold })
	left := int(float64(len(s)) * percentile / 100)
	for _, use := range mask {
		if use {
			left--
		}
	}
	for j, v := range s {
		if v == threshold && left > 0 {
			mask[j] = true
			left--
		}
	}
	return selection(mask), nil
}

// quantile is numpy.percentile, which interpolates linearly.
func quantile(x []float64, share float64) float64 {
	if len(x) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(x))
	at := share * float64(len(x)-1)
	k := min(max(int(math.Floor(at)), 0), len(x)-1)
	low, high := sorted[k], sorted[min(k+1, len(x)-1)]
	t := at - float64(k)
	if t >= 0.5 {
		return high - (high-low)*(1-t)
	}
	return low + (high-low)*t
}
