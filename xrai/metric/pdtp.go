package metric

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// PDTP leaves each record asked for out of the training rows, fits the learner
// again and measures how far the probabilities move (arXiv:1712.09136). It
// gives two numbers a record, never mixed: ART's score, beside what that score
// is when nothing is removed, and the paired effect, which is causal. Features
// are those of train: they are not fitted again.
//
// The unbinned effect is PDTP's number, not differential privacy's epsilon.
func PDTP(ctx context.Context, learner xrai.Learner, train *xrai.Dataset, o PDTPOptions) (*PDTPResult, error) {
	p, err := newPDTP(learner, train, o)
	if err != nil {
		return nil, fmt.Errorf("pdtp: %w", err)
	}
	if err := p.run(ctx); err != nil {
		return nil, fmt.Errorf("pdtp: %w", err)
	}
	p.warn()
	return p.result, nil
}

type pdtp struct {
	learner xrai.Learner
	train   *xrai.Dataset
	options PDTPOptions
	result  *PDTPResult
	target  *mat.Dense  // base probabilities of ART's score
	scores  [][]float64 // of each record, one an iteration
	rounds  int
	round   int
}

func newPDTP(learner xrai.Learner, train *xrai.Dataset, o PDTPOptions) (*pdtp, error) {
	if learner == nil {
		return nil, fmt.Errorf("the model has no learner, so it cannot be fitted again without a record")
	}
	if err := train.Check(); err != nil {
		return nil, err
	}
	if !train.IsClassification() {
		return nil, fmt.Errorf("the target is a number; PDTP compares class probabilities")
	}
	n := train.Rows()
	if n < 2 {
		return nil, fmt.Errorf("one training row: nothing remains when it is left out")
	}
	for _, v := range []struct {
		name  string
		value int
	}{{"draw", o.Draw}, {"iterations", o.Iterations}, {"pairs", o.Pairs}, {"nulls", o.Nulls}} {
		if v.value < 0 {
			return nil, fmt.Errorf("%s %d is negative", v.name, v.value)
		}
	}
	records := o.Records
	switch {
	case records != nil && o.Draw > 0:
		return nil, fmt.Errorf("both records and a number to draw are given")
	case records != nil && len(records) == 0:
		return nil, fmt.Errorf("the list of records is empty (leave it nil for all)")
	case o.Draw > 0:
		var err error
		if records, err = Samples(o.Draw, n, o.DrawSeed); err != nil {
			return nil, err
		}
	case records == nil:
		records = make([]int, n)
		for i := range records {
			records[i] = i
		}
	}
	for _, r := range records {
		if r < 0 || r >= n {
			return nil, fmt.Errorf("record %d is outside the %d training rows, 0 to %d", r, n, n-1)
		}
	}
	random := xrai.IsRandom(learner)
	or := func(asked, certain, drawn int) int {
		switch {
		case !random:
			return certain
		case asked == 0:
			return drawn
		}
		return asked
	}
	p := &pdtp{learner: learner, train: train, options: o, result: &PDTPResult{
		Learner: learner.Kind(), Random: random, Train: n, Classes: train.Classes,
		All: o.Records == nil && o.Draw == 0, Seed: o.Seed, Floor: 1 / float64(2*n),
		Iterations: or(o.Iterations, 1, 10), Pairs: or(o.Pairs, 1, 5),
		Null: PDTPNull{Scores: make([]float64, or(o.Nulls, 1, 20))},
	}}
	p.result.Records = make([]PDTPRecord, len(records))
	p.scores = make([][]float64, len(records))
	twins := duplicates(train)
	for i, r := range records {
		p.result.Records[i] = PDTPRecord{Row: r, Class: train.Classes[train.Labels[r]], Duplicates: twins[r] - 1}
	}
	if o.Draw > 0 {
		p.result.Drawn, p.result.DrawSeed = true, o.DrawSeed
	}
	p.rounds = 1
	if random {
		p.rounds = p.result.Iterations + p.result.Pairs
	}
	return p, nil
}

// Keys of the seeds drawn from PDTPOptions.Seed.
const (
	keyIteration = iota + 1
	keyPair
	keyNull
)

func (p *pdtp) run(ctx context.Context) error {
	base, err := p.fit(ctx, p.learner)
	if err != nil {
		return err
	}
	p.target = base
	if p.options.Target != nil {
		if p.target, err = p.targetProba(); err != nil {
			return err
		}
		p.result.TargetDiffers = shareDiffering(p.target, base)
	}
	if err := p.null(ctx, base); err != nil {
		return err
	}
	if !p.result.Random {
		return p.leaveOut(ctx, p.learner, p.addART, p.addPaired)
	}
	for i := range p.result.Iterations {
		l := xrai.Reseed(p.learner, xrai.Key(p.options.Seed, keyIteration, uint64(i)))
		if err := p.leaveOut(ctx, l, p.addART); err != nil {
			return err
		}
	}
	for i := range p.result.Pairs {
		l := xrai.Reseed(p.learner, xrai.Key(p.options.Seed, keyPair, uint64(i)))
		if err := p.leaveOut(ctx, l, p.addPaired); err != nil {
			return err
		}
	}
	p.average()
	return nil
}

func (p *pdtp) fit(ctx context.Context, l xrai.Learner) (*mat.Dense, error) {
	c, err := xrai.FitClassifier(ctx, l, p.train)
	if err != nil {
		return nil, err
	}
	if len(p.result.Warnings) == 0 {
		p.result.Warnings = append(p.result.Warnings, xrai.DoubtsOf(c)...)
	}
	return c.Proba(p.train.X)
}

// checkProba refuses what is no probability.
func checkProba(whose string, p *mat.Dense) error {
	n, _ := p.Dims()
	for i := range n {
		for _, v := range p.RawRowView(i) {
			if !(v >= 0 && v <= 1+1e-9) {
				return fmt.Errorf("%s gives record %d a probability of %v", whose, i, v)
			}
		}
	}
	return nil
}

func (p *pdtp) targetProba() (*mat.Dense, error) {
	got, want := p.options.Target.Classes(), p.train.Classes
	if !slices.Equal(got, want) {
		return nil, fmt.Errorf("the target model's classes are %q, the training data's %q", got, want)
	}
	q, err := p.options.Target.Proba(p.train.X)
	if err != nil {
		return nil, fmt.Errorf("target model: %w", err)
	}
	return q, checkProba("the target model", q)
}

func (p *pdtp) null(ctx context.Context, base *mat.Dense) error {
	null := &p.result.Null
	for i := range null.Scores {
		q := base
		if p.result.Random {
			var err error
			if q, err = p.fit(ctx, xrai.Reseed(p.learner, xrai.Key(p.options.Seed, keyNull, uint64(i)))); err != nil {
				return err
			}
		}
		null.Scores[i], _ = binnedScore(p.target, q)
		null.Mean += null.Scores[i] / float64(len(null.Scores))
		null.Max = max(null.Max, null.Scores[i])
	}
	return nil
}

// measure adds one record's refit to its result.
type measure func(r *PDTPRecord, i int, e *effect, iteration int)

// leaveOut leaves out every record once with one seed.
func (p *pdtp) leaveOut(ctx context.Context, l xrai.Learner, measures ...measure) error {
	out, err := xrai.NewLeaveOneOut(ctx, l, p.train)
	if err != nil {
		return err
	}
	shared := newEffectBase(p.target, out.Base(), p.result.Floor)
	records := p.result.Records
	progress := p.options.Progress
	if progress != nil {
		tell, before, total := progress, p.round*len(records), p.rounds*len(records)
		progress = func(done, _ int) { tell(before+done, total) }
	}
	round := p.round
	p.round++
	rows := make([]int, len(records))
	for i := range records {
		rows[i] = records[i].Row
	}
	return leaveEach(ctx, out, rows, p.options.Workers, progress, func() func(int, []xrai.Change) error {
		e := shared.worker()
		return func(i int, changes []xrai.Change) error {
			e.measure(records[i].Row, changes)
			for _, m := range measures {
				m(&records[i], i, e, round)
			}
			return nil
		}
	})
}

// addART keeps running sums until average divides them.
func (p *pdtp) addART(r *PDTPRecord, i int, e *effect, _ int) {
	r.Score += e.ratio
	p.scores[i] = append(p.scores[i], e.ratio)
	r.Worst = max(r.Worst, e.ratio)
	r.OwnScore += e.ownRatio
	r.Difference += e.difference
}

func (p *pdtp) addPaired(r *PDTPRecord, _ int, e *effect, round int) {
	r.Global += e.global
	r.Own += e.own
	if !p.result.Random || round == p.result.Iterations {
		r.Changed, r.Doubled = e.changed, e.doubled
	}
}

func (p *pdtp) average() {
	n, pairs := float64(p.result.Iterations), float64(p.result.Pairs)
	for i := range p.result.Records {
		r := &p.result.Records[i]
		r.Score /= n
		variance := 0.0
		for _, s := range p.scores[i] {
			variance += (s - r.Score) * (s - r.Score) / n
		}
		r.SD = math.Sqrt(variance)
		r.OwnScore /= n
		r.Difference /= n
		r.Global /= pairs
		r.Own /= pairs
	}
}

func (p *pdtp) warn() {
	r := p.result
	add := func(what, why, remedy string) {
		r.Warnings = append(r.Warnings, xrai.Warning{What: what, Why: why, Remedy: remedy})
	}
	if r.Random {
		add(fmt.Sprintf("ART's score with nothing removed is already %.3g on average", r.Null.Mean),
			"the learner draws by seed, so most of the score is the seed's", "judge records by the paired effect")
	} else if p.options.Iterations > 1 || p.options.Pairs > 1 || p.options.Nulls > 1 {
		add("one iteration, one pair and one null were run, not as many as asked",
			"the learner does not depend on a seed, so all would give the same number", "")
	}
	if r.TargetDiffers > 0 {
		add(fmt.Sprintf("on %.1f%% of training rows the model's probabilities are not those of its learner fitted again", 100*r.TargetDiffers),
			"ART's score then also measures that difference", "judge records by the paired effect")
	}
	twins := 0
	for _, rec := range r.Records {
		if rec.Duplicates > 0 {
			twins++
		}
	}
	if twins > 0 {
		add(fmt.Sprintf("%d of the %d records have exact duplicates among the training rows", twins, len(r.Records)),
			"a duplicate hides what leaving out one copy changes", "look at duplicates as a group")
	}
}
