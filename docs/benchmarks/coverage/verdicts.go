package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
)

// answers is a regressor that plays back errors; column 0 is the row.
type answers []float64

func (answers) Kind() string { return "stored answers" }
func (answers) Columns() int { return 1 }
func (a answers) Predict(x *mat.Dense) ([]float64, error) {
	n, _ := x.Dims()
	out := make([]float64, n)
	for i := range n {
		out[i] = a[int(x.At(i, 0))]
	}
	return out, nil
}

// side is rows from to from+n, with their targets (nil: all 0).
func side(from, n int, y []float64) *xrai.Dataset {
	d := &xrai.Dataset{X: mat.NewDense(n, 1, nil), Y: make([]float64, n)}
	for i := range n {
		d.X.Set(i, 0, float64(from+i))
	}
	if y != nil {
		copy(d.Y, y)
	}
	return d
}

// errorsOf are a model's errors; members' are smaller by a factor. 0.612 gives
// squared errors an area of (2/pi) atan(1/0.612) = 0.65.
func errorsOf(seed uint64, n int, factor float64) answers {
	r := xrai.Rand(3, seed)
	a := make(answers, 2*n)
	for i := range a {
		a[i] = r.NormFloat64()
		if i < n {
			a[i] *= factor
		}
	}
	return a
}

// audits runs as many audits on both cores and counts verdicts.
func audits(runs int, one func(seed uint64) (*attack.Result, error)) (flagged, inconclusive int, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	seeds := make(chan uint64)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for seed := range seeds {
				r, e := one(seed)
				mu.Lock()
				switch {
				case e != nil:
					err = e
				case r.Verdict.Level == attack.Detectable || r.Verdict.Level == attack.Serious:
					flagged++
				case r.Verdict.Level == attack.Inconclusive:
					inconclusive++
				}
				mu.Unlock()
			}
		})
	}
	for seed := range uint64(runs) {
		seeds <- seed
	}
	close(seeds)
	wg.Wait()
	return flagged, inconclusive, err
}

func verdicts(ctx context.Context, share int) ([]row, error) {
	outOfFold := func(n int, factor float64, kind string) func(uint64) (*attack.Result, error) {
		return func(seed uint64) (*attack.Result, error) {
			return attack.BlackBox(ctx, errorsOf(seed, n, factor), side(0, n, nil), side(n, n, nil),
				attack.BlackBoxOptions{Attack: kind, Folds: 5, Seed: seed, Workers: 1})
		}
	}
	split := func(n int, factor float64) func(uint64) (*attack.Result, error) {
		return func(seed uint64) (*attack.Result, error) {
			return attack.BlackBox(ctx, errorsOf(seed, n, factor), side(0, n, nil), side(n, n, nil),
				attack.BlackBoxOptions{Seed: seed, Workers: 1})
		}
	}
	threshold := func(n int, factor float64) func(uint64) (*attack.Result, error) {
		return func(seed uint64) (*attack.Result, error) {
			return attack.Threshold(ctx, errorsOf(seed, n, factor), side(0, n, nil), side(n, n, nil),
				attack.ThresholdOptions{Options: attack.Options{Seed: seed, Workers: 1}})
		}
	}
	var rows []row
	for _, c := range []struct {
		what  string
		runs  int
		power bool
		one   func(uint64) (*attack.Result, error)
	}{
		{"nothing leaks: out of fold, lr, 100 members and 100 others", 400, false, outOfFold(100, 1, attack.LogisticRegression)},
		{"nothing leaks: out of fold, dt, 100 and 100", 400, false, outOfFold(100, 1, attack.DecisionTree)},
		{"nothing leaks: one split, lr, 100 and 100", 400, false, split(100, 1)},
		{"nothing leaks: loss threshold, 100 and 100", 1000, false, threshold(100, 1)},
		{"true area 0.65: out of fold, lr, 1,000 and 1,000", 50, true, outOfFold(1000, 0.612, attack.LogisticRegression)},
		{"true area 0.65: one split, lr, 1,000 and 1,000", 50, true, split(1000, 0.612)},
		{"true area 0.65: loss threshold, 1,000 and 1,000", 100, true, threshold(1000, 0.612)},
	} {
		runs := max(10, c.runs/share)
		flagged, inconclusive, err := audits(runs, c.one)
		if err != nil {
			return nil, err
		}
		low, high := 0.0, 0.05
		if runs < c.runs {
			high = 0.15
		}
		if c.power {
			low, high = 0.8, 1
		}
		r := within(c.what, flagged, runs, low, high)
		r.got += " flagged"
		if inconclusive > 0 {
			r.got += fmt.Sprintf(", %.1f%% inconclusive", 100*float64(inconclusive)/float64(runs))
		}
		rows = append(rows, r)
	}
	return rows, nil
}
