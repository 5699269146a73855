package metric

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// BootstrapOptions say how often and with which draws records are resampled.
type BootstrapOptions struct {
	Resamples int // 0 means 2000; at least 100
	Seed      uint64
	Workers   int                   `json:"-"` // 0 means all cores
	Progress  func(done, total int) `json:"-"`
}

func (o BootstrapOptions) check() (BootstrapOptions, error) {
	if o.Resamples == 0 {
		o.Resamples = 2000
	}
	if o.Resamples < 100 {
		return o, fmt.Errorf("resamples %d is below 100, too few for an interval", o.Resamples)
	}
	return o, nil
}

// keyBootstrap keys the draws of a resample.
const keyBootstrap = 1

// bootstrap compares a number of two models on n records: of returns it for
// each, given how often every record counts. The interval holds the middle 95%
// of the differences over resamples of the records, drawn with replacement
// (Efron's percentile interval). All numbers that share a seed see the same
// resamples.
//
// worker is called once in each goroutine.
func bootstrap(ctx context.Context, n int, o BootstrapOptions, worker func() func(counts []int32) (a, b float64)) (Difference, error) {
	d := Difference{Level: 0.95, Of: n}
	o, err := o.check()
	if err != nil {
		return d, err
	}
	if n == 0 {
		return d, fmt.Errorf("bootstrap: no records")
	}
	d.Method = fmt.Sprintf("bootstrap, %d resamples of records", o.Resamples)
	d.A, d.B = worker()(slices.Repeat([]int32{1}, n))
	d.Value = d.B - d.A
	values := make([]float64, o.Resamples)
	err = parallel.For(ctx, o.Resamples, o.Workers, o.Progress, func() func(int) error {
		of, counts := worker(), make([]int32, n)
		return func(i int) error {
			clear(counts)
			r := xrai.Rand(o.Seed, keyBootstrap, uint64(i))
			for range n {
				counts[r.IntN(n)]++
			}
			a, b := of(counts)
			values[i] = b - a
			return nil
		}
	})
	if err != nil {
		return d, err
	}
	d.Low, d.High = Middle(values, d.Level)
	d.Measured = n > 1
	return d, nil
}

// PairedMean compares the means of two lists of numbers of the same records.
func PairedMean(ctx context.Context, a, b []float64, o BootstrapOptions) (Difference, error) {
	return pairedMean(ctx, a, b, o, func(mean float64) float64 { return mean })
}

// pairedMean compares a function of the means.
func pairedMean(ctx context.Context, a, b []float64, o BootstrapOptions, of func(mean float64) float64) (Difference, error) {
	if len(a) != len(b) {
		return Difference{}, fmt.Errorf("paired means: %d records and %d", len(a), len(b))
	}
	for i, v := range a {
		if math.IsNaN(v-b[i]) || math.IsInf(v, 0) || math.IsInf(b[i], 0) {
			return Difference{}, fmt.Errorf("paired means: record %d: numbers %v and %v", i, v, b[i])
		}
	}
	return bootstrap(ctx, len(a), o, func() func([]int32) (float64, float64) {
		return func(counts []int32) (float64, float64) {
			x, y := 0.0, 0.0
			for i, c := range counts {
				x += float64(c) * a[i]
				y += float64(c) * b[i]
			}
			n := float64(len(counts))
			return of(x / n), of(y / n)
		}
	})
}
