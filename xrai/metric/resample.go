package metric

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// ranking holds scores so that resamples of their records need no sorting: the
// distinct scores in descending order, and each record's place among them.
type ranking struct {
	levels      int
	member, oth []int32 // level of each member and of each other record
}

func newRanking(pos, neg []float64) *ranking {
	all := slices.Concat(pos, neg)
	slices.Sort(all)
	all = slices.Compact(all)
	r := &ranking{levels: len(all)}
	level := func(v float64) int32 {
		k, _ := slices.BinarySearch(all, v)
		return int32(len(all) - 1 - k)
	}
	for _, v := range pos {
		r.member = append(r.member, level(v))
	}
	for _, v := range neg {
		r.oth = append(r.oth, level(v))
	}
	return r
}

// tally counts members and others at each level.
type tally struct{ members, others []int32 }

func (r *ranking) tally() tally {
	return tally{make([]int32, r.levels), make([]int32, r.levels)}
}

// draw counts as many members and as many others as there are, each side drawn
// from its own with replacement.
func (r *ranking) draw(g *rand.Rand, t tally) {
	clear(t.members)
	clear(t.others)
	for range r.member {
		t.members[r.member[g.IntN(len(r.member))]]++
	}
	for range r.oth {
		t.others[r.oth[g.IntN(len(r.oth))]]++
	}
}

// area is the chance that a counted member stands above a counted other.
func (t tally) area(members, others int) float64 {
	above, sum := 0.0, 0.0 // members at higher levels
	for k, m := range t.members {
		sum += float64(t.others[k]) * (above + float64(m)/2)
		above += float64(m)
	}
	return sum / float64(members) / float64(others)
}

// found is the share of members above the lowest threshold at which at most
// allowed others are called members too.
func (t tally) found(allowed, members int) float64 {
	hits, misses := 0, 0
	for k, m := range t.members {
		if misses += int(t.others[k]); misses > allowed {
			break
		}
		hits += int(m)
	}
	return float64(hits) / float64(members)
}

// stratified computes numbers of resamples of both sides: of fills a row for
// each, and the rows come back in order.
func stratified(ctx context.Context, r *ranking, width int, o BootstrapOptions, of func(t tally, row []float64)) ([][]float64, error) {
	rows := make([][]float64, o.Resamples)
	err := parallel.For(ctx, o.Resamples, o.Workers, o.Progress, func() func(int) error {
		t := r.tally()
		return func(i int) error {
			r.draw(xrai.Rand(o.Seed, keyStratified, uint64(i)), t)
			rows[i] = make([]float64, width)
			of(t, rows[i])
			return nil
		}
	})
	return rows, err
}

// keyStratified keys the draws of a resample of both sides.
const keyStratified = 2

// BootstrapAUC is the area under the curve with a stratified bootstrap interval:
// members and others are resampled each on their own, and the interval holds the
// middle 95% of the areas (Efron's percentile interval). Like DeLong's it takes
// the attack as given, and is for scores of records the attack was not fitted on.
func BootstrapAUC(ctx context.Context, scores []float64, member []bool, o BootstrapOptions) (Interval, error) {
	iv := Interval{Level: 0.95}
	o, err := o.check()
	if err != nil {
		return iv, err
	}
	pos, neg, err := sides(scores, member)
	if err != nil {
		return iv, fmt.Errorf("bootstrap of the area: %w", err)
	}
	iv.Method = fmt.Sprintf("stratified bootstrap, %d resamples", o.Resamples)
	iv.Value = deLong(pos, neg).Value
	rows, err := stratified(ctx, newRanking(pos, neg), 1, o, func(t tally, row []float64) {
		row[0] = t.area(len(pos), len(neg))
	})
	if err != nil {
		return iv, err
	}
	iv.between(column(rows, 0))
	iv.Measured = iv.High > iv.Low
	return iv, nil
}

// between sets the ends to those of the middle of resampled values.
func (iv *Interval) between(values []float64) {
	iv.Low, iv.High = Middle(values, iv.Level)
	iv.StdErr = sd(values)
}

func column(rows [][]float64, k int) []float64 {
	out := make([]float64, len(rows))
	for i, r := range rows {
		out[i] = r[k]
	}
	return out
}
