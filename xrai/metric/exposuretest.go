package metric

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// PDTPTest asks, of chosen training records, whether the model's answer to a
// record shows that it was there. Of a learner that draws by seed each record has
// a permutation test of its own:
//
//	T = |mean over seeds of a(fit with t) - mean over other seeds of a(fit without t)|
//	p = (1 + permutations of the seeds with as large a T) / (1 + permutations)
//
// a is ln p of t's class on t's row, clipped below at 1/(2n), or a regressor's
// prediction in units of the residual standard deviation (from five folds). Every
// fit has a seed that no other has, so the fits with and without can be exchanged
// when t has no effect, and the p-value is exact. The record's choice among all,
// when it is chosen by its effect, rests on other seeds.
//
// A learner that does not draw has an exact effect and no p-value: the effect is
// ranked among those of all records.
func PDTPTest(ctx context.Context, learner xrai.Learner, train *xrai.Dataset, o PDTPTestOptions) (*PDTPTestResult, error) {
	r, err := pdtpTest(ctx, learner, train, o)
	if err != nil {
		return nil, fmt.Errorf("pdtp test: %w", err)
	}
	return r, nil
}

const (
	keyWith = iota + 10
	keyWithout
	keyPermute
	keyChoose
	keyResidual
)

// exposure is a test under way.
type exposure struct {
	learner xrai.Learner
	train   *xrai.Dataset
	options PDTPTestOptions
	result  *PDTPTestResult
	telling sync.Mutex
	fits    int
	total   int
}

func (o PDTPTestOptions) check(n int, regression bool) (PDTPTestOptions, error) {
	if o.Worst == 0 {
		o.Worst = 10
	}
	if o.With == 0 {
		o.With = 20
	}
	if o.Without == 0 {
		o.Without = 20
	}
	if o.Permutations == 0 {
		o.Permutations = 9999
	}
	if o.Level == 0 {
		o.Level = 0.05
	}
	if o.Limit == 0 {
		o.Limit = math.Ln2
		if regression {
			o.Limit = 1
		}
	}
	switch {
	case n < 2:
		return o, fmt.Errorf("one training row: nothing remains when it is left out")
	case o.Worst < 0:
		return o, fmt.Errorf("worst %d is negative", o.Worst)
	case o.With < 4 || o.Without < 4:
		return o, fmt.Errorf("%d seeds with and %d without: at least 4 of each", o.With, o.Without)
	case o.Permutations < 99:
		return o, fmt.Errorf("permutations %d are below 99", o.Permutations)
	case !(o.Level > 0 && o.Level < 1):
		return o, fmt.Errorf("level %v is not above 0 and below 1", o.Level)
	case !(o.Limit > 0) || math.IsInf(o.Limit, 0):
		return o, fmt.Errorf("limit %v is not above 0", o.Limit)
	case o.Records != nil && len(o.Records) == 0:
		return o, fmt.Errorf("the list of records is empty (leave it nil for the worst)")
	}
	seen := map[int]bool{}
	for _, r := range o.Records {
		if err := xrai.CheckRecord(r, n); err != nil {
			return o, err
		}
		if seen[r] {
			return o, fmt.Errorf("record %d is named twice", r)
		}
		seen[r] = true
	}
	return o, nil
}

func pdtpTest(ctx context.Context, learner xrai.Learner, train *xrai.Dataset, o PDTPTestOptions) (*PDTPTestResult, error) {
	if learner == nil {
		return nil, fmt.Errorf("the model has no learner, so it cannot be fitted again without a record")
	}
	if err := train.Check(); err != nil {
		return nil, err
	}
	n, regression := train.Rows(), !train.IsClassification()
	o, err := o.check(n, regression)
	if err != nil {
		return nil, err
	}
	e := &exposure{learner: learner, train: train, options: o, result: &PDTPTestResult{
		Learner: learner.Kind(), Regression: regression, Train: n, Tested: xrai.IsRandom(learner),
		With: o.With, Without: o.Without, Permutations: o.Permutations, Level: o.Level, Limit: o.Limit, Seed: o.Seed}}
	if !regression {
		e.result.Floor = 1 / float64(2*n)
	}
	if !e.result.Tested {
		e.result.With, e.result.Without, e.result.Permutations = 1, 1, 0
	}
	return e.result, e.run(ctx)
}

func (e *exposure) run(ctx context.Context) error {
	r, records := e.result, e.options.Records
	choose := records == nil && e.options.Worst < r.Train
	if records == nil && !choose {
		for i := range r.Train {
			records = append(records, i)
		}
	}
	ranked := choose || !r.Tested
	if ranked {
		e.total += r.Train + 1
	}
	tested := len(records)
	if records == nil {
		tested = e.options.Worst
	}
	if r.Tested {
		e.total += tested * (r.With + r.Without)
	}
	if r.Regression {
		e.total += residualFolds(r.Train)
	}
	e.tell()
	if r.Regression {
		if err := e.residual(ctx); err != nil {
			return err
		}
	}
	var effects []float64
	if ranked {
		var err error
		if effects, err = e.all(ctx); err != nil {
			return err
		}
		order := bySize(effects)
		if records == nil {
			records = order[:tested]
		}
	}
	twins := duplicates(e.train)
	r.Records = make([]PDTPTestRecord, len(records))
	for i, row := range records {
		r.Records[i] = PDTPTestRecord{Row: row, Duplicates: twins[row] - 1}
		if !r.Regression {
			r.Records[i].Class = e.train.Classes[e.train.Labels[row]]
		}
	}
	if r.Tested {
		if err := e.test(ctx); err != nil {
			return err
		}
	} else {
		e.rank(effects)
	}
	for _, rec := range r.Records {
		if rec.Exposed {
			r.Exposed = append(r.Exposed, rec.Row)
		}
		if rec.Duplicates > 0 {
			r.Warnings = append(r.Warnings, xrai.Warning{What: fmt.Sprintf("record %d has %d exact duplicates among the training rows", rec.Row, rec.Duplicates),
				Why: "a duplicate hides what leaving out one copy changes", Remedy: "look at duplicates as a group"})
		}
	}
	return nil
}

// bySize orders records by the size of their effects, largest first.
func bySize(effects []float64) []int {
	order := make([]int, len(effects))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(math.Abs(effects[b]), math.Abs(effects[a])) })
	return order
}

// rank sets the exact effects of a learner that does not draw.
func (e *exposure) rank(effects []float64) {
	sizes := make([]float64, len(effects))
	for i, v := range effects {
		sizes[i] = math.Abs(v)
	}
	e.result.Effects = NewQuantiles(sizes)
	for i := range e.result.Records {
		rec := &e.result.Records[i]
		rec.Effect = effects[rec.Row]
		rec.Exposed = sizes[rec.Row] >= e.options.Limit
		rec.Rank = 1
		for _, s := range sizes {
			if s > sizes[rec.Row] {
				rec.Rank++
			}
		}
	}
}

// test fills effects and p-values.
func (e *exposure) test(ctx context.Context) error {
	r := e.result
	each := r.With + r.Without
	answers := make([][]float64, len(r.Records))
	for i := range answers {
		answers[i] = make([]float64, each)
	}
	err := parallel.For(ctx, len(r.Records)*each, e.options.Workers, nil, func() func(int) error {
		return func(unit int) error {
			i, k := unit/each, unit%each
			key, without := uint64(keyWith), k >= r.With
			if without {
				key = keyWithout
			}
			row := r.Records[i].Row
			l := xrai.Reseed(e.learner, xrai.Key(e.options.Seed, key, uint64(row), uint64(k)))
			a, err := e.answer(ctx, l, row, without)
			answers[i][k] = a
			e.tellOne()
			return err
		}
	})
	if err != nil {
		return err
	}
	p, sizes := make([]float64, len(answers)), make([]float64, len(answers))
	err = parallel.For(ctx, len(answers), e.options.Workers, nil, func() func(int) error {
		return func(i int) error {
			r.Records[i].Effect, p[i] = permutationTest(answers[i], r.With, r.Permutations, xrai.Key(e.options.Seed, keyPermute, uint64(r.Records[i].Row)))
			return nil
		}
	})
	if err != nil {
		return err
	}
	adjusted, err := Holm(p)
	if err != nil {
		return err
	}
	for i := range r.Records {
		rec := &r.Records[i]
		rec.PValue, rec.Adjusted = p[i], adjusted[i]
		rec.Exposed = rec.Adjusted <= r.Level
		sizes[i] = math.Abs(rec.Effect)
	}
	r.Effects = NewQuantiles(sizes)
	if least := float64(len(p)) / float64(r.Permutations+1); least > r.Level {
		r.Warnings = append(r.Warnings, xrai.Warning{What: fmt.Sprintf("%d permutations can show no effect among %d records", r.Permutations, len(p)),
			Why: fmt.Sprintf("the least adjusted p-value is %.3g", least), Remedy: "ask for more permutations or fewer records"})
	}
	return nil
}

// permutationTest returns the mean of the first `with` values less that of the
// others, and its two-sided p-value.
func permutationTest(values []float64, with, permutations int, seed uint64) (effect, p float64) {
	statistic := func(v []float64) float64 { return mean(v[:with]) - mean(v[with:]) }
	effect = statistic(values)
	scale := 0.0
	for _, v := range values {
		scale = max(scale, math.Abs(v))
	}
	least := math.Abs(effect) - 1e-12*scale // sums in another order
	r, v, hits := xrai.Rand(seed), slices.Clone(values), 0
	for range permutations {
		for i := range with { // the first draws of a shuffle
			j := i + r.IntN(len(v)-i)
			v[i], v[j] = v[j], v[i]
		}
		if math.Abs(statistic(v)) >= least {
			hits++
		}
	}
	return effect, float64(hits+1) / float64(permutations+1)
}
