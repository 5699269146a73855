package audit

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/check"
	"github.com/xrai-toolkit/xrai-go/xrai/ingest"
)

// RunOptions say what an audit does. The zero value audits all models of the session
// by everything they allow.
type RunOptions struct {
	Models   []string // names, in the order shown; nil means all, sorted
	Appetite RiskAppetite

	// GroupBy names columns of the tables by which attacks are looked at group by
	// group, see SlicesOptions. Names of groups of at least thirty records on either
	// side stand in the report.
	GroupBy []string
	// Values names columns whose values are listed beside the scores of each record, and
	// whether a guess at them is right. nil means none: then the report holds no value of
	// a record but its class.
	Values []string

	// Sensitive names columns that are guessed with a classifier's help (attribute
	// inference). nil means the columns of text, or of true and false, that a model
	// takes and that have two to twelve values in the training table, in its order and
	// at most five; an empty list means none.
	Sensitive []string

	// Draw is how many records are left out, drawn by chance, of a model whose learner
	// is fitted again for each; of forests ten times as many, and all of other models
	// whose learner leaves records out by itself. 0 means 100.
	Draw int
	// MaxFits is how often a model may be fitted again for one part of the audit; a
	// part that needs more is smaller, or left out and said so. 0 means 400.
	MaxFits int
	Worst   int // records whose effect is tested; 0 means 10
	Show    int // exposed records that are named; 0 means 20
	// Repeats is on how many further splits of the records the trained attacker is run,
	// to show what one split owes to luck; from 2 to 1000, 0 means 20.
	Repeats int

	Seed    uint64
	Workers int `json:"-"` // 0 means all cores
}

func (o RunOptions) check() (RunOptions, error) {
	for _, n := range []struct {
		v    *int
		zero int
		name string
	}{{&o.Draw, 100, "draw"}, {&o.MaxFits, 400, "max fits"}, {&o.Worst, 10, "worst"}, {&o.Show, 20, "show"}, {&o.Repeats, 20, "repeats"}} {
		if *n.v == 0 {
			*n.v = n.zero
		}
		if *n.v < 0 {
			return o, fmt.Errorf("%s %d is negative", n.name, *n.v)
		}
	}
	if o.Repeats < 2 || o.Repeats > 1000 {
		return o, fmt.Errorf("repeats %d are not from 2 to 1000", o.Repeats)
	}
	for i, c := range o.Sensitive {
		if slices.Contains(o.Sensitive[:i], c) {
			return o, fmt.Errorf("sensitive column %q is named twice", c)
		}
	}
	if o.Models != nil && len(o.Models) == 0 {
		return o, fmt.Errorf("the list of models is empty (leave it nil for all)")
	}
	for i, m := range o.Models {
		if slices.Contains(o.Models[:i], m) {
			return o, fmt.Errorf("model %q is named twice", m)
		}
	}
	var err error
	o.Appetite, err = o.Appetite.check()
	return o, err
}

// Run audits the session's models: the tables themselves, then of each model its
// utility, PDTP and its test, SHAPr, every attack it allows, group by group, the
// guessing of columns, the trained attacker on further splits, and what all that means. The parts are those of the session's methods and are remembered
// with them; ctx stops the work, and nil is the session's own.
func Run(ctx context.Context, s *Session, o RunOptions) (*Report, error) {
	return s.With(ctx, s.progress).Report(o).Get()
}

// Report is the handle of Run.
func (s *Session) Report(o RunOptions) *Handle[*Report] {
	return &Handle[*Report]{get: func() (*Report, error) {
		r, err := s.report(o)
		if err != nil {
			return nil, fmt.Errorf("audit: %w", err)
		}
		return r, nil
	}}
}

func (s *Session) report(o RunOptions) (*Report, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	if o.Models == nil {
		if o.Models = slices.Sorted(slices.Values(s.names())); len(o.Models) == 0 {
			return nil, fmt.Errorf("the session has no models")
		}
	}
	values := o.Values
	o.Values = nil // values of records are never remembered
	r, err := remember(s, "Report", o.Models, o, func(*Report) {}, func() (*Report, error) { return s.run(o) }).Get()
	if err != nil {
		return nil, err
	}
	r.Program = codeID
	if r.Sources, err = s.sourceFiles(o.Models); err != nil {
		return nil, err
	}
	if values == nil {
		return r, nil
	}
	r.Options.Values = values
	d, err := s.load(o.Models[0])
	if err != nil {
		return nil, err
	}
	if r.Values, err = valueColumns(d, values); err != nil {
		return nil, err
	}
	return r, s.guessesOf(r, o.Workers)
}

// guessesOf puts in of which records the columns of Values are guessed right. They tell
// values, so like those they are never remembered.
func (s *Session) guessesOf(r *Report, workers int) error {
	quiet := s.With(s.ctx, nil) // the report's own progress has ended
	for i := range r.Models {
		m := &r.Models[i]
		for k, test := range m.AttributeTests {
			if !slices.Contains(r.Options.Values, test.Column) {
				continue
			}
			a, err := quiet.Attribute(m.Name, test.Column, attack.AttributeOptions{Seed: r.Options.Seed, Workers: workers, Records: true}).Get()
			if err != nil {
				return fmt.Errorf("model %q: %w", m.Name, err)
			}
			m.Attributes[k].Records = a.Records
		}
	}
	return nil
}

// names are those of the session's models.
func (s *Session) names() []string {
	switch from := s.source.(type) {
	case *files:
		return slices.Concat(slices.Collect(maps.Keys(from.Models)), slices.Collect(maps.Keys(from.Pipelines)))
	case *values:
		return slices.Collect(maps.Keys(from.models))
	}
	return nil
}

func valueColumns(d *ingest.Data, names []string) ([]ValueColumn, error) {
	l := &list{train: d.Train.Nrow(), rows: d.Train.Nrow() + d.Test.Nrow()}
	if err := l.values(d.Train, d.Test, names); err != nil {
		return nil, err
	}
	var out []ValueColumn
	for i, name := range names {
		text := l.columns[i].Records()
		for k := range text {
			if l.columns[i].Elem(k).IsNA() {
				text[k] = ""
			}
		}
		out = append(out, ValueColumn{name, text[:l.train], text[l.train:]})
	}
	return out, nil
}

// run computes a report.
func (s *Session) run(o RunOptions) (*Report, error) {
	r := &Report{Options: o}
	r.Options.Workers = 0 // it decides nothing
	var err error
	if r.Options.Sensitive, r.NotGuessed, err = s.sensitive(o); err != nil {
		return nil, err
	}
	o.Sensitive = r.Options.Sensitive
	var plans []*plan
	steps := 1
	for _, name := range o.Models {
		p, err := s.plan(name, o)
		if err != nil {
			return nil, err
		}
		plans, steps = append(plans, p), steps+len(p.steps)
	}
	r.describe(plans[0].m)
	for _, p := range plans {
		if p.m.train.IsClassification() != (r.Classes != nil) {
			return nil, fmt.Errorf("models %q and %q: one predicts a class and the other a number; audit them one by one", o.Models[0], p.m.name)
		}
	}
	bar := &stepped{tell: s.progress, steps: steps}
	sub := s.With(s.ctx, bar.part)
	bar.begin()
	if r.Checks, err = sub.Checks(check.Options{Seed: o.Seed}).Get(); err != nil {
		return nil, err
	}
	bar.end()
	for _, p := range plans {
		for _, step := range p.steps {
			if err := s.ctx.Err(); err != nil {
				return nil, err
			}
			if err := step(sub, p); err != nil {
				return nil, fmt.Errorf("model %q: %w", p.m.name, err)
			}
			bar.end()
		}
		d, err := s.load(p.m.name)
		if err != nil {
			return nil, err
		}
		r.Warnings = warnOnce(r.Warnings, d.Warnings)
		r.Models = append(r.Models, p.report)
	}
	r.Warnings = warnOnce(r.Warnings, r.Checks.Warnings)
	return r, r.judge()
}

func (r *Report) describe(m *matrices) {
	r.Target, r.Classes = m.pipeline.Target.Name, m.train.Classes
	r.Train, r.Test = m.train.Rows(), m.test.Rows()
	r.TrainLabels, r.TestLabels = m.train.Labels, m.test.Labels
}

// stepped joins the progress of an audit's parts into one, a hundred a part, so that
// a part that was remembered counts as much as one that is computed.
type stepped struct {
	mu          sync.Mutex
	tell        func(done, total int)
	steps, done int
	last        int
}

func (b *stepped) say(v int) {
	if b.tell != nil && (v > b.last || v == 0) {
		b.last = v
		b.tell(v, 100*b.steps)
	}
}

func (b *stepped) begin() { b.say(0) }

func (b *stepped) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done++
	b.say(100 * b.done)
}

func (b *stepped) part(done, total int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if total > 0 {
		b.say(100*b.done + min(99, 100*done/total))
	}
}

// results are the attacks' handles as far as they are computed.
func results(attacks []*attack.Result) []*Handle[*attack.Result] {
	var out []*Handle[*attack.Result]
	for _, a := range attacks {
		out = append(out, &Handle[*attack.Result]{get: func() (*attack.Result, error) { return a, nil }})
	}
	return out
}
