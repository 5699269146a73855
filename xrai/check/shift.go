package check

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// keyShift keys the draw of rows.
const keyShift = 1

// findShift fits a forest on half of the rows of both tables, to tell which table
// a row is from, and scores the other half. Features are made of both tables, or
// a category that one lacks would give its rows away by the encoding alone.
func (r *Result) findShift(ctx context.Context, both dataframe.DataFrame, o Options) error {
	chosen := draw(r.Train, r.Test, o)
	rows, err := dataframe.Rows(both, chosen)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	f, err := feature.Fit(rows, feature.Spec{Scale: feature.ScaleNone, Encode: feature.EncodeOrdinal})
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	x, err := f.Transform(rows)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	d := &xrai.Dataset{X: x, Features: f.Names(), Classes: []string{"test", "training"}, Labels: make([]int, len(chosen))}
	var fit, score []int
	for i, row := range chosen {
		if row < r.Train {
			d.Labels[i] = 1
		}
		// Rows are drawn in an order of chance, each table by itself.
		if i%2 == 0 {
			fit = append(fit, i)
		} else {
			score = append(score, i)
		}
	}
	learner := forest.Classifier{Params: forest.Params{Params: tree.Params{MinSamplesLeaf: 5, Seed: xrai.Key(o.Seed, keyShift)}}}
	m, err := xrai.FitClassifier(ctx, learner, d.Subset(fit))
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	scored := d.Subset(score)
	p, err := m.Proba(scored.X)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	scores, member := make([]float64, len(score)), make([]bool, len(score))
	for i := range score {
		scores[i], member[i] = p.At(i, 1), scored.Labels[i] == 1
	}
	roc, err := metric.ROC(scores, member)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	r.Shift = Shift{Learner: learner.Kind(), Fitted: len(fit), Scored: len(score), AUC: roc.AUC}
	return nil
}

// draw returns rows of both tables, training rows first, at most MaxRows and as
// many of each as its share, in an order of chance within each.
func draw(train, test int, o Options) []int {
	rng := xrai.Rand(o.Seed, keyShift)
	share := min(1, float64(o.MaxRows)/float64(train+test))
	var out []int
	for _, t := range []struct{ from, n int }{{0, train}, {train, test}} {
		n := min(t.n, max(4, int(share*float64(t.n))))
		n -= n % 2 // the halves alternate over both tables
		for _, i := range rng.Perm(t.n)[:n] {
			out = append(out, t.from+i)
		}
	}
	return out
}
