package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

func trees(n int) xrai.Randomized { return forest.Classifier{Params: forest.Params{Trees: n}} }

// whole fits all records, whatever it is given: nothing is removed.
type whole struct {
	xrai.Randomized
	all *xrai.Dataset
}

func (w whole) Fit(ctx context.Context, _ *xrai.Dataset) (xrai.Model, error) {
	return w.Randomized.Fit(ctx, w.all)
}

func (w whole) WithSeed(seed uint64) xrai.Learner {
	return whole{w.Randomized.WithSeed(seed).(xrai.Randomized), w.all}
}

// separated are n records that one column tells apart, with some noise.
func separated(seed uint64, n int) *xrai.Dataset {
	r := xrai.Rand(4, seed)
	d := &xrai.Dataset{X: mat.NewDense(n, 3, nil), Labels: make([]int, n), Classes: []string{"no", "yes"}}
	for i := range n {
		for j := range 3 {
			d.X.Set(i, j, r.NormFloat64())
		}
		if d.X.At(i, 0)+0.3*r.NormFloat64() > 0 {
			d.Labels[i] = 1
		}
	}
	return d
}

func exposures(ctx context.Context, share int) ([]row, error) {
	runs := 200 / share
	levels := []float64{0.01, 0.05, 0.1}
	below := make([]int, 3)
	for seed := range uint64(runs) {
		d := separated(seed, 60)
		r, err := metric.PDTPTest(ctx, whole{trees(10), d}, d, metric.PDTPTestOptions{Records: []int{int(seed) % 60}, Seed: seed})
		if err != nil {
			return nil, err
		}
		for k, level := range levels {
			if r.Records[0].PValue <= level {
				below[k]++
			}
		}
	}
	var rows []row
	for k, level := range levels {
		rows = append(rows, within(fmt.Sprintf("nothing removed in either arm: p at most %v%%", 100*level), below[k], runs, 0, level+2*math.Sqrt(level*(1-level)/float64(runs))))
	}
	runs, found, clean := 100/share, 0, 0
	for seed := range uint64(runs) {
		d := separated(1000+seed, 100)
		flipped := 0 // the record furthest from the boundary
		for i := range d.Rows() {
			if math.Abs(d.X.At(i, 0)) > math.Abs(d.X.At(flipped, 0)) {
				flipped = i
			}
		}
		d.Labels[flipped] = 1 - d.Labels[flipped]
		r, err := metric.PDTPTest(ctx, trees(20), d, metric.PDTPTestOptions{Worst: 10, Seed: seed})
		if err != nil {
			return nil, err
		}
		if slices.Contains(r.Exposed, flipped) {
			found++
		}
		if r.Records[0].Row == flipped {
			clean++
		}
	}
	rows = append(rows, within("a record with a flipped label among 100 is exposed, 20 seeds with and 20 without, Holm over the 10 worst", found, runs, 0.8, 1),
		within("the same record has the largest paired effect", clean, runs, 0, 1))
	score, err := artNull(ctx, share)
	if err != nil {
		return nil, err
	}
	return append(rows, row{"ART's PDTP score of a forest of 100 on breast cancer, nothing removed, mean", score.runs,
		fmt.Sprintf("%.2f (with one of 20 records removed, mean of 10 iterations: %.2f)", score.null, score.removed), "above 9", score.null > 9 || share > 1}), nil
}

type artScores struct {
	runs          int
	null, removed float64
}

func artNull(ctx context.Context, share int) (artScores, error) {
	d, err := breastCancer()
	if err != nil {
		return artScores{}, err
	}
	runs := max(2, 20/share)
	var records []int
	for i := range runs {
		records = append(records, 25*i)
	}
	r, err := metric.PDTP(ctx, trees(100), d, metric.PDTPOptions{Records: records, Iterations: 10, Pairs: 1, Nulls: runs})
	if err != nil {
		return artScores{}, err
	}
	return artScores{runs, r.Null.Mean, metric.NewQuantiles(r.Column(metric.Score)).Mean}, nil
}

// breastCancer reads scikit-learn's table.
func breastCancer() (*xrai.Dataset, error) {
	f, err := os.Open(vectors("data_breast_cancer.json.gz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var table struct {
		X [][]float64
		Y []int `json:"labels"`
	}
	if err := json.NewDecoder(z).Decode(&table); err != nil {
		return nil, err
	}
	d := &xrai.Dataset{X: mat.NewDense(len(table.X), len(table.X[0]), nil), Labels: table.Y, Classes: []string{"malignant", "benign"}}
	for i, row := range table.X {
		d.X.SetRow(i, row)
	}
	return d, nil
}

// root is the module's root as seen from where the program runs.
var root = "."

func vectors(name string) string { return filepath.Join(root, "xrai", "testdata", name) }
