package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// shift makes the area of N(shift, 1) against N(0, 1) 0.65.
var shift = math.Sqrt2 * distuv.UnitNormal.Quantile(0.65)

const area = 0.65

// drawn are scores of n records, half of them members.
func drawn(key, run uint64, n int) ([]float64, []bool) {
	r := xrai.Rand(key, run, uint64(n))
	scores, member := make([]float64, n), make([]bool, n)
	for i := range n {
		scores[i] = r.NormFloat64()
		if member[i] = i < n/2; member[i] {
			scores[i] += shift
		}
	}
	return scores, member
}

// above is the chance of a score above a threshold.
func above(threshold, mean float64) float64 { return distuv.UnitNormal.Survival(threshold - mean) }

type count struct{ hits, runs int }

func (c *count) add(hit bool) {
	c.runs++
	if hit {
		c.hits++
	}
}

func covers(low, high, truth float64) bool { return low <= truth && truth <= high }

func intervals(ctx context.Context, share int) ([]row, error) {
	var rows []row
	for _, n := range []int{200, 2000} {
		runs := 1000 / share
		var deLong, boot count
		for run := range uint64(runs) {
			scores, member := drawn(1, run, n)
			roc, err := metric.ROC(scores, member)
			if err != nil {
				return nil, err
			}
			deLong.add(covers(roc.AUC.Low, roc.AUC.High, area))
			b, err := metric.BootstrapAUC(ctx, scores, member, metric.BootstrapOptions{Seed: run})
			if err != nil {
				return nil, err
			}
			boot.add(covers(b.Low, b.High, area))
		}
		low, high := 0.93, 0.97
		if runs < 1000 {
			low, high = 0.88, 1
		}
		rows = append(rows, within(fmt.Sprintf("area, DeLong, n = %d", n), deLong.hits, deLong.runs, low, high),
			within(fmt.Sprintf("area, stratified bootstrap, n = %d", n), boot.hits, boot.runs, 0, 1))
	}
	more, err := rates(ctx, 1000/share)
	return append(rows, more...), err
}

// rates are shares found and precisions, at n = 2000.
func rates(ctx context.Context, runs int) ([]row, error) {
	const n = 2000
	fprs, priors := []float64{0.1, 0.01, 0.001}, []float64{0.01, 0.1, 0.5}
	realised, asPopulation, population := make([]count, 3), make([]count, 3), make([]count, 3)
	precision, base := make([]count, 3), count{}
	for run := range uint64(runs) {
		scores, member := drawn(2, run, n)
		at, err := metric.TPRAtFPRs(ctx, scores, member, fprs, metric.BootstrapOptions{Seed: run})
		if err != nil {
			return nil, err
		}
		others := slices.Clone(scores[n/2:])
		slices.SortFunc(others, func(a, b float64) int { return int(math.Copysign(1, b-a)) })
		for k, f := range fprs {
			threshold := others[int(f*n/2+0.5)] // members above it are found
			realised[k].add(covers(at[k].TPR.Low, at[k].TPR.High, above(threshold, shift)))
			truth := above(distuv.UnitNormal.Quantile(1-f), shift)
			asPopulation[k].add(covers(at[k].TPR.Low, at[k].TPR.High, truth))
			population[k].add(covers(at[k].Population.Low, at[k].Population.High, truth))
		}
		const threshold = 1.0
		predicted, actual := make([]int, n), make([]int, n)
		for i, s := range scores {
			if s > threshold {
				predicted[i] = 1
			}
			if member[i] {
				actual[i] = 1
			}
		}
		g, err := metric.PrecisionRecall(predicted, actual)
		if err != nil {
			return nil, err
		}
		t, f := above(threshold, shift), above(threshold, 0)
		base.add(covers(g.Precision.Low, g.Precision.High, t/(t+f)))
		for k, prior := range priors {
			p, err := g.AtPrior(prior)
			if err != nil {
				return nil, err
			}
			precision[k].add(covers(p.Low, p.High, t*prior/(t*prior+f*(1-prior))))
		}
	}
	least := 0.94
	if runs < 1000 {
		least = 0.88
	}
	var rows []row
	for k, f := range fprs {
		rows = append(rows, within(fmt.Sprintf("share found at the realised threshold, FPR %v%%, Clopper-Pearson, n = %d", 100*f, n), realised[k].hits, runs, least, 1))
	}
	rows = append(rows, within(fmt.Sprintf("precision, Clopper-Pearson, n = %d", n), base.hits, runs, least, 1))
	for k, p := range priors {
		rows = append(rows, within(fmt.Sprintf("precision where %v%% are members, n = %d", 100*p, n), precision[k].hits, runs, least, 1))
	}
	for k, f := range fprs {
		rows = append(rows, within(fmt.Sprintf("share found in the population, FPR %v%%, bootstrap, n = %d", 100*f, n), population[k].hits, runs, 0, 1),
			within(fmt.Sprintf("the same by Clopper-Pearson, which does not claim it, FPR %v%%", 100*f), asPopulation[k].hits, runs, 0, 1))
	}
	return rows, nil
}
