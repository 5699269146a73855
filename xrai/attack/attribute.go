package attack

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// AttributeOptions say which feature is guessed.
type AttributeOptions struct {
	// Columns hold the sensitive feature, by index: one column, or the one-hot
	// columns of one category. They take at most 50 distinct values together.
	Columns []int
	// Baseline is the learner that guesses the feature without the model, from the
	// other columns and the label. nil means a random forest of 100 trees.
	Baseline xrai.Learner `json:"-"`
	Seed     uint64
	Workers  int                   `json:"-"` // 0 means all cores
	Progress func(done, total int) `json:"-"` // of values tried
}

// AttributeResult says how well a sensitive feature is guessed with the model and
// without it.
type AttributeResult struct {
	Of       string // what a session calls the model, "" without one
	Model    string // its kind
	Columns  []string
	Values   int // distinct values of the feature
	Seed     uint64
	Train    metric.Share // training rows whose value is guessed right with the model
	Test     metric.Share // test rows
	Majority metric.Share // training rows that have the most frequent value of test rows
	Baseline metric.Share // training rows guessed right by the baseline learner
	// Advantage is the share of training rows (B) less that of test rows (A): what
	// the model gives away about rows it was fitted on.
	Advantage metric.Difference
	// Gain is the share with the model (B) less that of the better of Majority and
	// Baseline (A), on training rows.
	Gain     metric.Difference
	Exposed  bool // both intervals lie above 0
	Warnings []xrai.Warning
}

const maxValues, keyBaseline = 50, 11

// AttributeInference guesses a sensitive feature of a record from its other
// features, its label and the model (Fredrikson et al., USENIX Security 2014; Yeom
// et al., arXiv:1709.01604): the value v of the largest
//
//	share of v among test rows · p_y(record with v)
//
// for the record's class y. An attack that guesses well may only know what is
// common: so it is set beside the test rows, and beside the better of two guesses
// that do not need the model, learnt from the test rows. Classifiers only.
func AttributeInference(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o AttributeOptions) (*AttributeResult, error) {
	r, err := attribute(ctx, model, train, test, o)
	if err != nil {
		return nil, fmt.Errorf("attribute inference: %w", err)
	}
	return r, nil
}

func attribute(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, o AttributeOptions) (*AttributeResult, error) {
	seen, err := observe(model, train, test)
	if err != nil {
		return nil, err
	}
	if seen.proba == nil {
		return nil, fmt.Errorf("%s gives no class probabilities", model.Kind())
	}
	pool, err := joined(train, test)
	if err != nil {
		return nil, err
	}
	f, err := newFeature(pool, o.Columns)
	if err != nil {
		return nil, err
	}
	guess, prior, err := f.guesses(ctx, model.(xrai.Classifier), pool, seen.in, o)
	if err != nil {
		return nil, err
	}
	base, err := f.baseline(ctx, pool, seen.in, o)
	if err != nil {
		return nil, err
	}
	r := &AttributeResult{Model: model.Kind(), Columns: f.names, Values: len(f.values), Seed: o.Seed, Warnings: xrai.DoubtsOf(model)}
	common := slices.Index(prior, slices.Max(prior))
	right := func(of func(i int) int, from, to int) []bool {
		out := make([]bool, to-from)
		for i := range out {
			out[i] = of(from+i) == f.of[from+i]
		}
		return out
	}
	with := right(func(i int) int { return guess[i] }, 0, seen.in)
	always := right(func(int) int { return common }, 0, seen.in)
	learnt := right(func(i int) int { return base[i] }, 0, seen.in)
	r.Train, r.Majority, r.Baseline = share(with), share(always), share(learnt)
	r.Test = share(right(func(i int) int { return guess[i] }, seen.in, seen.rows))
	if r.Advantage, err = metric.IndependentShares(r.Test, r.Train); err != nil {
		return nil, err
	}
	if r.Majority.Count > r.Baseline.Count {
		learnt = always
	}
	if r.Gain, err = metric.PairedShares(learnt, with); err != nil {
		return nil, err
	}
	r.Exposed = r.Advantage.Low > 0 && r.Gain.Low > 0
	return r, nil
}

func share(yes []bool) metric.Share {
	n := 0
	for _, y := range yes {
		n += side(y)
	}
	return metric.NewShare(n, len(yes))
}

// Sentence says what was found in words.
func (r *AttributeResult) Sentence() string {
	better, which := r.Baseline, "a guess learnt from other rows"
	if r.Majority.Count > r.Baseline.Count {
		better, which = r.Majority, "always guessing the most frequent value"
	}
	s := fmt.Sprintf("With the model, %.1f%% of training rows and %.1f%% of test rows are guessed right; without it, %s is right on %.1f%% of training rows.",
		100*r.Train.Value, 100*r.Test.Value, which, 100*better.Value)
	if r.Exposed {
		return s + " The model gives this feature of its training rows away."
	}
	return s + " It is not shown that the model gives this feature away; that is not proof of safety."
}

// sensitive is a feature of one or several columns.
type sensitive struct {
	columns []int
	names   []string
	values  [][]float64 // distinct, ascending
	of      []int       // each row's value
}

func newFeature(pool *xrai.Dataset, columns []int) (*sensitive, error) {
	if len(columns) == 0 {
		return nil, fmt.Errorf("no column is named")
	}
	f := &sensitive{columns: columns}
	for k, c := range columns {
		if c < 0 || c >= pool.Columns() || slices.Contains(columns[:k], c) {
			return nil, fmt.Errorf("column %d is named twice or is outside the %d columns", c, pool.Columns())
		}
		f.names = append(f.names, pool.FeatureName(c))
	}
	if len(columns) == pool.Columns() {
		return nil, fmt.Errorf("no other column is left to guess from")
	}
	for i := range pool.Rows() {
		v := f.at(pool, i)
		if slices.ContainsFunc(v, math.IsNaN) {
			return nil, fmt.Errorf("record %d: the value is missing", i)
		}
		if k, ok := slices.BinarySearchFunc(f.values, v, slices.Compare[[]float64]); !ok {
			f.values = slices.Insert(f.values, k, v)
		}
		if len(f.values) > maxValues {
			return nil, fmt.Errorf("the feature has more than %d distinct values", maxValues)
		}
	}
	if len(f.values) < 2 {
		return nil, fmt.Errorf("the feature has one value only")
	}
	for i := range pool.Rows() {
		k, _ := slices.BinarySearchFunc(f.values, f.at(pool, i), slices.Compare[[]float64])
		f.of = append(f.of, k)
	}
	return f, nil
}

func (f *sensitive) at(d *xrai.Dataset, i int) []float64 {
	var v []float64
	for _, c := range f.columns {
		v = append(v, d.X.At(i, c))
	}
	return v
}

// guesses returns the value guessed for each row, and the values' shares among
// test rows.
func (f *sensitive) guesses(ctx context.Context, m xrai.Classifier, pool *xrai.Dataset, in int, o AttributeOptions) ([]int, []float64, error) {
	n := pool.Rows()
	prior := make([]float64, len(f.values))
	for _, k := range f.of[in:] {
		prior[k] += 1 / float64(n-in)
	}
	tried := make([][]float64, len(f.values))
	err := parallel.For(ctx, len(f.values), o.Workers, o.Progress, func() func(int) error {
		return func(k int) error {
			x := mat.DenseCopyOf(pool.X)
			for i := range n {
				for j, c := range f.columns {
					x.Set(i, c, f.values[k][j])
				}
			}
			p, err := m.Proba(x)
			if err != nil {
				return err
			}
			for i, y := range pool.Labels {
				tried[k] = append(tried[k], prior[k]*p.At(i, y))
			}
			return nil
		}
	})
	if err != nil {
		return nil, nil, err
	}
	guess := make([]int, n)
	for i := range guess {
		best := -1.0
		for k, p := range prior {
			// Where the model finds every value impossible, the share decides.
			if v := tried[k][i] + 1e-9*p; v > best {
				best, guess[i] = v, k
			}
		}
	}
	return guess, prior, nil
}

// baseline guesses the feature of each row from the others and the label, learnt
// from the test rows.
func (f *sensitive) baseline(ctx context.Context, pool *xrai.Dataset, in int, o AttributeOptions) ([]int, error) {
	l := o.Baseline
	if l == nil {
		l = forest.Classifier{}
	}
	var kept []int
	for j := range pool.Columns() {
		if !slices.Contains(f.columns, j) {
			kept = append(kept, j)
		}
	}
	d := &xrai.Dataset{X: mat.NewDense(pool.Rows(), len(kept)+len(pool.Classes), nil), Labels: f.of}
	for k := range f.values {
		d.Classes = append(d.Classes, fmt.Sprint(k))
	}
	for i, y := range pool.Labels {
		for k, j := range kept {
			d.X.Set(i, k, pool.X.At(i, j))
		}
		d.X.Set(i, len(kept)+y, 1)
	}
	rows := make([]int, pool.Rows()-in)
	for i := range rows {
		rows[i] = in + i
	}
	c, err := xrai.FitClassifier(ctx, xrai.Reseed(l, xrai.Key(o.Seed, keyBaseline)), d.Subset(rows))
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	p, err := c.Proba(d.X)
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	return xrai.Labels(p), nil
}
