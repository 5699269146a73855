package attack

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// AttributeOptions say how a feature is guessed.
type AttributeOptions struct {
	// Columns hold the sensitive feature of AttributeInference, by index: one column,
	// or the one-hot columns of one category. They take at most 50 distinct values
	// together.
	Columns []int
	// Baseline is the learner that guesses the feature without the model, from the
	// other columns and the label. nil means a random forest of 100 trees.
	Baseline xrai.Learner `json:"-"`
	// Records asks for the result's Records: with the value that is usually guessed
	// they tell what stands in a column of two values.
	Records  bool
	Seed     uint64
	Workers  int                   `json:"-"` // 0 means all cores
	Progress func(done, total int) `json:"-"` // of values tried
}

// Attribute is a sensitive feature of the rows of both tables, training rows first.
type Attribute struct {
	Names  []string // of the columns that hold it
	Values int      // how many distinct values are tried, from 2 to 50
	// Of is each row's value, from 0 to Values-1; -1 where it is missing: such rows
	// are not guessed.
	Of []int
	// With returns what the model would be given for all rows if each had the value:
	// as many rows as Of. It may be called from several goroutines.
	With func(value int) (*mat.Dense, error)
}

// AttributeResult says how well a sensitive feature is guessed with the model and
// without it.
type AttributeResult struct {
	Of       string // what a session calls the model, "" without one
	Model    string // its kind
	Columns  []string
	Values   int // distinct values of the feature
	Missing  int // rows without a value, which are not guessed
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
	Gain    metric.Difference
	Exposed bool // both intervals lie above 0
	// PAdvantage is the one-sided p-value of training rows guessed no better than test
	// rows (Mann and Whitney's of two shares), and PGain that of a model that adds
	// nothing (McNemar's, exact). PValue is the larger of the two: both must be shown.
	PAdvantage, PGain, PValue float64
	Records                   []AttributeRecord // where asked for: those with a value, training rows first
	Warnings                  []xrai.Warning
}

// AttributeRecord says whether a record's value is guessed right, not which it is.
type AttributeRecord struct {
	Row    int
	Member bool // of the training table
	// Right is with the model, Without by the better of the two guesses without it.
	Right, Without bool
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
	pool, err := joined(train, test)
	if err != nil {
		return nil, fmt.Errorf("attribute inference: %w", err)
	}
	a, err := columnsAttribute(pool, o.Columns)
	if err != nil {
		return nil, fmt.Errorf("attribute inference: %w", err)
	}
	return InferAttribute(ctx, model, train, test, a, o)
}

// InferAttribute is AttributeInference of a feature of which the caller knows how
// rows would look with another value: a column of a table, before it is encoded.
// Columns in the options say nothing here.
func InferAttribute(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, a Attribute, o AttributeOptions) (*AttributeResult, error) {
	r, err := attribute(ctx, model, train, test, a, o)
	if err != nil {
		return nil, fmt.Errorf("attribute inference: %w", err)
	}
	return r, nil
}

func attribute(ctx context.Context, model xrai.Model, train, test *xrai.Dataset, a Attribute, o AttributeOptions) (*AttributeResult, error) {
	seen, err := observe(model, train, test)
	if err != nil {
		return nil, err
	}
	if seen.proba == nil {
		return nil, fmt.Errorf("%s gives no class probabilities", model.Kind())
	}
	f := &sensitive{Attribute: a, labels: seen.labels, classes: train.Classes, in: seen.in}
	if err := f.check(seen.rows); err != nil {
		return nil, err
	}
	guess, prior, err := f.guesses(ctx, model.(xrai.Classifier), o)
	if err != nil {
		return nil, err
	}
	base, err := f.baseline(ctx, o)
	if err != nil {
		return nil, err
	}
	r := &AttributeResult{Model: model.Kind(), Columns: a.Names, Values: a.Values, Seed: o.Seed, Warnings: xrai.DoubtsOf(model)}
	common := slices.Index(prior, slices.Max(prior))
	// Right guesses with the model, of the most frequent value, and of the learner.
	var right, always, learnt, member []bool
	var records []AttributeRecord
	for i, k := range a.Of {
		if k < 0 {
			r.Missing++
			continue
		}
		rec := AttributeRecord{Row: i, Member: i < seen.in}
		if !rec.Member {
			rec.Row -= seen.in
		}
		records = append(records, rec)
		right, always, learnt, member = append(right, guess[i] == k), append(always, common == k), append(learnt, base[i] == k), append(member, rec.Member)
	}
	in := 0
	for _, m := range member {
		in += side(m)
	}
	r.Train, r.Test, r.Majority, r.Baseline = share(right[:in]), share(right[in:]), share(always[:in]), share(learnt[:in])
	if r.Advantage, err = metric.IndependentShares(r.Test, r.Train); err != nil {
		return nil, err
	}
	without := learnt
	if r.Majority.Count > r.Baseline.Count {
		without = always
	}
	if r.Gain, err = metric.PairedShares(without[:in], right[:in]); err != nil {
		return nil, err
	}
	for i := range records {
		records[i].Right, records[i].Without = right[i], without[i]
	}
	if o.Records {
		r.Records = records
	}
	r.Exposed = r.Advantage.Low > 0 && r.Gain.Low > 0
	scores := make([]float64, len(right))
	for i, yes := range right {
		scores[i] = float64(side(yes))
	}
	if r.PAdvantage, err = metric.MannWhitney(scores, member); err != nil {
		return nil, err
	}
	r.PGain = signTest(r.Gain.OnlyA, r.Gain.OnlyB)
	r.PValue = max(r.PAdvantage, r.PGain)
	return r, nil
}

// signTest is P[X >= b] with X binomial (a+b, 1/2): McNemar's exact test, one-sided.
func signTest(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return mathext.RegIncBeta(float64(b), float64(a+1), 0.5)
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
	better, which := r.Without()
	s := fmt.Sprintf("With the model, %.1f%% of training rows and %.1f%% of test rows are guessed right; without it, %s is right on %.1f%% of training rows.",
		100*r.Train.Value, 100*r.Test.Value, which, 100*better.Value)
	if r.Exposed {
		return s + " The model gives this feature of its training rows away."
	}
	return s + " It is not shown that the model gives this feature away; that is not proof of safety."
}

// Without is the better of the two guesses that do not need the model, and what it is.
func (r *AttributeResult) Without() (share metric.Share, how string) {
	if r.Majority.Count > r.Baseline.Count {
		return r.Majority, "always guessing the most frequent value"
	}
	return r.Baseline, "a guess learnt from other rows"
}
