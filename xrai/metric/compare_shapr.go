package metric

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// CompareSHAPr compares how evenly two models rest on the same training
// records: the spread of the scores within classes, and the share of the
// positive scores that the highest 1% of records hold. x and y are the results
// of a and b. Intervals are over the draw of test rows, models and training
// records as they are: normal, with the infinitesimal jackknife's variance
// (Jaeckel 1972), which is what a bootstrap of test rows gives, without drawing.
//
// The mean score is no part of it: it is an accuracy. Nor does any of it decide
// which model leaks less, for a low score is not safety.
func CompareSHAPr(ctx context.Context, a, b Fitted, x, y *SHAPrResult, workers int) ([]Measure, error) {
	m, err := compareSHAPr(ctx, a, b, x, y, workers)
	if err != nil {
		return nil, fmt.Errorf("compare shapr: %w", err)
	}
	return m, nil
}

func compareSHAPr(ctx context.Context, a, b Fitted, x, y *SHAPrResult, workers int) ([]Measure, error) {
	switch {
	case x == nil || y == nil || len(x.Scores) == 0:
		return nil, fmt.Errorf("no result")
	case len(x.Scores) != len(y.Scores) || x.Test != y.Test:
		return nil, fmt.Errorf("%d records and %d test rows of the first model, %d and %d of the second", len(x.Scores), x.Test, len(y.Scores), y.Test)
	case x.K != y.K:
		return nil, fmt.Errorf("neighbours (K) are %d and %d", x.K, y.K)
	}
	first, err := evennessOf(ctx, a, x, workers)
	if err != nil {
		return nil, fmt.Errorf("first model: %w", err)
	}
	second, err := evennessOf(ctx, b, y, workers)
	if err != nil {
		return nil, fmt.Errorf("second model: %w", err)
	}
	out := []Measure{
		{Part: PartSHAPr, Name: "SHAPr: spread of scores within classes", Better: -1,
			Difference: jackknife(first.spread, second.spread, first.spreadBy, second.spreadBy),
			Note:       fmt.Sprintf("mean scores %.3f and %.3f are accuracies, not privacy", x.Accuracy, y.Accuracy)},
		{Part: PartSHAPr, Name: "SHAPr: share of the positive scores held by 1% of records", Better: -1, Percent: true,
			Difference: jackknife(first.top, second.top, first.topBy, second.topBy), Note: "even scores: 1%"},
	}
	if x.Null != nil && y.Null != nil {
		gap := y.Null.AUC - x.Null.AUC
		out = append(out, Measure{Part: PartSHAPr, Name: "SHAPr: a training record outscores an unseen one", Better: -1, Percent: true, Note: "alike: 50%",
			Difference: Difference{A: x.Null.AUC, B: y.Null.AUC, Value: gap, Low: gap, High: gap, Level: 0.95, Of: len(x.Scores), Method: "no interval"}})
	}
	return out, nil
}

// jackknife compares two numbers of which each test row's influence is known:
//
//	sd² = var over test rows of (v - u) / m
func jackknife(a, b float64, u, v []float64) Difference {
	d := Difference{A: a, B: b, Value: b - a, Low: b - a, High: b - a, Level: 0.95, Of: len(u), Method: "infinitesimal jackknife over test rows"}
	if len(u) < 2 {
		return d
	}
	diff := make([]float64, len(u))
	for t := range diff {
		diff[t] = v[t] - u[t]
	}
	sd := math.Sqrt(stat.Variance(diff, nil) / float64(len(diff)))
	if sd == 0 {
		return d
	}
	d.Low, d.High, d.Measured = d.Value-z95*sd, d.Value+z95*sd, true
	d.PValue, d.Tested = math.Erfc(math.Abs(d.Value)/sd/math.Sqrt2), true
	return d
}
