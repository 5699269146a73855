package metric

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

func exposed(t *testing.T, l xrai.Learner, d *xrai.Dataset, o PDTPTestOptions) *PDTPTestResult {
	t.Helper()
	r, err := PDTPTest(context.Background(), l, d, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// separated has an easy rule, so that a flipped label stands out.
func separated(r *rand.Rand, n int) *xrai.Dataset {
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

func small(trees int) xrai.Learner { return forest.Classifier{Params: forest.Params{Trees: trees}} }

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

// TestPDTPTestHoldsItsLevel: nothing is removed in either arm.
func TestPDTPTestHoldsItsLevel(t *testing.T) {
	const runs = 100
	var below [3]int
	levels := [3]float64{0.01, 0.05, 0.1}
	for seed := range uint64(runs) {
		d := separated(rand.New(rand.NewPCG(seed, 1)), 40)
		r := exposed(t, whole{small(5).(xrai.Randomized), d}, d, PDTPTestOptions{Records: []int{int(seed) % 40}, Permutations: 999, Seed: seed})
		for k, level := range levels {
			if r.Records[0].PValue <= level {
				below[k]++
			}
		}
	}
	for k, level := range levels {
		share, limit := float64(below[k])/runs, level+2.5*math.Sqrt(level*(1-level)/runs)
		t.Logf("p at most %v: %.3f", level, share)
		if share > limit {
			t.Errorf("p at most %v in %.3f of runs", level, share)
		}
	}
}

// TestPDTPTestFindsFlippedLabels in the default number of seeds, and chooses them
// itself.
func TestPDTPTestFindsFlippedLabels(t *testing.T) {
	found, chosen, reported := 0, 0, 0
	const runs = 15
	for seed := range uint64(runs) {
		d := separated(rand.New(rand.NewPCG(seed, 2)), 60)
		row := 0
		for i := range 60 {
			if math.Abs(d.X.At(i, 0)) > math.Abs(d.X.At(row, 0)) {
				row = i
			}
		}
		d.Labels[row] = 1 - d.Labels[row]
		r := exposed(t, small(10), d, PDTPTestOptions{Worst: 5, Permutations: 1999, Seed: seed})
		if slices.Contains(r.Exposed, row) {
			found++
		}
		if slices.ContainsFunc(r.Records, func(rec PDTPTestRecord) bool { return rec.Row == row }) {
			chosen++
		}
		reported += len(r.Exposed)
	}
	t.Logf("%d of %d found, %d chosen, %d exposed in all", found, runs, chosen, reported)
	if found < 12 {
		t.Errorf("%d of %d flipped labels are found", found, runs)
	}
}

// TestPDTPTestRanks: for a tree, the effects are those of PDTP, ranked.
func TestPDTPTestRanks(t *testing.T) {
	d := noisy(rand.New(rand.NewPCG(3, 1)), 60, 3)
	all := audited(t, tree.Classifier{}, d, PDTPOptions{})
	r := exposed(t, tree.Classifier{}, d, PDTPTestOptions{Worst: 8})
	if r.Tested || r.With != 1 || len(r.Records) != 8 {
		t.Fatalf("%+v", r)
	}
	sizes := all.Column(Own)
	for k, rec := range r.Records {
		rank := 1
		for _, s := range sizes {
			if s > sizes[rec.Row]+1e-12 {
				rank++
			}
		}
		// PDTP's own effect is over all classes; with two it may pass that of the
		// record's class.
		if math.Abs(rec.Effect) > sizes[rec.Row]+1e-12 || rec.Rank > k+1 || rec.Exposed != (math.Abs(rec.Effect) >= math.Ln2) {
			t.Errorf("%+v, PDTP %v", rec, sizes[rec.Row])
		}
	}
	if r.Records[0].Rank != 1 || r.Effects.Max != math.Abs(r.Records[0].Effect) {
		t.Errorf("the first is %+v of %+v", r.Records[0], r.Effects)
	}
}

// TestPDTPTestOfRegressors: least squares by its definition, and a forest finds
// an outlier.
func TestPDTPTestOfRegressors(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	d := &xrai.Dataset{X: mat.NewDense(50, 2, nil), Y: make([]float64, 50)}
	for i := range 50 {
		d.X.Set(i, 0, r.NormFloat64())
		d.X.Set(i, 1, r.NormFloat64())
		d.Y[i] = d.X.At(i, 0) + 0.5*r.NormFloat64()
	}
	d.Y[7] += 8
	got := exposed(t, linear.Regression{}, d, PDTPTestOptions{Records: []int{7, 3}})
	full := fittedRegressor(t, linear.Regression{}, d)
	for _, rec := range got.Records {
		without := fittedRegressor(t, linear.Regression{}, d.Without(rec.Row))
		want := (full(d, rec.Row) - without(d, rec.Row)) / got.ResidualSD
		if math.Abs(rec.Effect-want) > 1e-12 {
			t.Errorf("record %d: %v, want %v", rec.Row, rec.Effect, want)
		}
	}
	if got.ResidualSD < 0.4 || got.ResidualSD > 3 || got.Records[0].Rank != 1 {
		t.Errorf("%+v", got)
	}
	drawn := exposed(t, forest.Regressor{Params: forest.Params{Trees: 10}}, d, PDTPTestOptions{Worst: 3, Permutations: 1999})
	if !drawn.Tested || !slices.Contains(drawn.Exposed, 7) {
		t.Errorf("%+v", drawn)
	}
}

func fittedRegressor(t *testing.T, l xrai.Learner, d *xrai.Dataset) func(*xrai.Dataset, int) float64 {
	t.Helper()
	m, err := l.Fit(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return func(d *xrai.Dataset, i int) float64 {
		y, err := m.(xrai.Regressor).Predict(d.Subset([]int{i}).X)
		if err != nil {
			t.Fatal(err)
		}
		return y[0]
	}
}

// TestPDTPTestKeepsTheRules: workers, gob, JSON, progress, cancel.
func TestPDTPTestKeepsTheRules(t *testing.T) {
	d := separated(rand.New(rand.NewPCG(5, 1)), 30)
	told, total := -1, 0
	o := PDTPTestOptions{Worst: 3, With: 5, Without: 6, Permutations: 199, Workers: 1, Progress: func(done, of int) {
		if done != told+1 {
			t.Errorf("told %d after %d", done, told)
		}
		told, total = done, of
	}}
	one := exposed(t, small(3), d, o)
	if told != total || total != 31+3*11 {
		t.Errorf("told %d of %d", told, total)
	}
	o.Progress = nil
	for _, workers := range []int{2, 8} {
		o.Workers = workers
		if many := exposed(t, small(3), d, o); !reflect.DeepEqual(one, many) {
			t.Errorf("%d workers give another result", workers)
		}
	}
	var fromJSON, fromGob PDTPTestResult
	b, err := json.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &fromJSON); err != nil || !reflect.DeepEqual(&fromJSON, one) {
		t.Errorf("changes in JSON: %v", err)
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(one); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&buf).Decode(&fromGob); err != nil || !reflect.DeepEqual(&fromGob, one) {
		t.Errorf("changes in gob: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := PDTPTest(ctx, small(3), d, PDTPTestOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for want, o := range map[string]PDTPTestOptions{
		"record 30 is outside": {Records: []int{30}},
		"named twice":          {Records: []int{1, 1}},
		"list of records":      {Records: []int{}},
		"worst -1":             {Worst: -1},
		"at least 4":           {With: 3},
		"permutations 5":       {Permutations: 5},
		"level 2":              {Level: 2},
		"limit -1":             {Limit: -1},
	} {
		if _, err := PDTPTest(context.Background(), small(3), d, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := PDTPTest(context.Background(), nil, d, PDTPTestOptions{}); err == nil {
		t.Error("no learner: no error")
	}
}
