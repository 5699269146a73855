package attack

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// LabelOnlyOptions say how LabelOnly is run. The zero value works.
type LabelOnlyOptions struct {
	Options
	Copies int // noisy copies of each record; 0 means 50
	// Noise is the standard deviation of the noise in units of each column's own,
	// above 0. 0 means 0.1.
	Noise float64
	// Flip is the chance that a column of one or two distinct values takes the
	// value of another record, from 0 to 1. 0 means 0.1.
	Flip float64
}

// LabelOnly needs the model's labels only (Choquette-Choo et al.,
// arXiv:2007.14321): noisy copies of a member keep its label more often. The score
// is the share of copies whose most probable class is the record's own. Columns of
// numbers get Gaussian noise; those of one or two distinct values, as one-hot
// categories, now and then the value of another record; a missing value stays so.
// Classifiers only.
func LabelOnly(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o LabelOnlyOptions) (*Result, error) {
	r, err := labelOnly(ctx, model, train, test, o)
	if err != nil {
		return nil, fmt.Errorf("label-only attack: %w", err)
	}
	return r, nil
}

const keyNoise = 10

func labelOnly(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o LabelOnlyOptions) (*Result, error) {
	var err error
	if o.Options, err = o.Options.check(); err != nil {
		return nil, err
	}
	if o.Copies == 0 {
		o.Copies = 50
	}
	if o.Noise == 0 {
		o.Noise = 0.1
	}
	if o.Flip == 0 {
		o.Flip = 0.1
	}
	switch {
	case o.Copies < 1:
		return nil, fmt.Errorf("copies %d are not from 1", o.Copies)
	case !(o.Noise > 0) || math.IsInf(o.Noise, 0):
		return nil, fmt.Errorf("noise %v is not above 0", o.Noise)
	case !(o.Flip >= 0 && o.Flip <= 1):
		return nil, fmt.Errorf("flip %v is not from 0 to 1", o.Flip)
	}
	seen, err := observe(model, train, test)
	if err != nil {
		return nil, err
	}
	if seen.proba == nil {
		return nil, fmt.Errorf("%s gives no labels", model.Kind())
	}
	pool, err := joined(train, test)
	if err != nil {
		return nil, err
	}
	spread := spreads(pool)
	f := &fixed{name: "label only", input: "label of noisy copies", in: seen.in, scores: make([]float64, seen.rows)}
	err = parallel.For(ctx, seen.rows, o.Workers, o.Progress, func() func(int) error {
		copies := mat.NewDense(o.Copies, pool.Columns(), nil)
		return func(i int) error {
			r := xrai.Rand(o.Seed, keyNoise, uint64(i))
			for c := range o.Copies {
				row := copies.RawRowView(c)
				copy(row, pool.Row(i))
				for j, sd := range spread {
					if sd == 0 {
						if r.Float64() < o.Flip {
							row[j] = pool.X.At(r.IntN(seen.rows), j)
						}
					} else {
						row[j] += o.Noise * sd * r.NormFloat64()
					}
				}
			}
			p, err := model.(xrai.Classifier).Proba(copies)
			if err != nil {
				return fmt.Errorf("copies of record %d: %w", i, err)
			}
			for _, k := range xrai.Labels(p) {
				if k == seen.labels[i] {
					f.scores[i] += 1 / float64(o.Copies)
				}
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	for i, s := range f.scores { // shares exactly
		f.scores[i] = math.Round(s*float64(o.Copies)) / float64(o.Copies)
	}
	return f.result(ctx, model, train, test, o.Options, true)
}

// spreads are the columns' standard deviations, 0 for those of fewer than three
// distinct values.
func spreads(d *xrai.Dataset) []float64 {
	out := make([]float64, d.Columns())
	for j := range out {
		col := slices.DeleteFunc(mat.Col(nil, j, d.X), math.IsNaN)
		slices.Sort(col)
		if len(slices.Compact(slices.Clone(col))) > 2 {
			out[j] = stat.PopStdDev(col, nil)
		}
	}
	return out
}
