package audit

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// plan is the part of an audit that is about one model: its steps, and the report
// they fill in.
type plan struct {
	m      *matrices
	o      RunOptions
	report ModelReport
	steps  []func(*Session, *plan) error
}

// Names of the parts, as they stand in SkippedPart.
const (
	partPDTP     = "PDTP"
	partPDTPTest = "test of single records"
	partSHAPr    = "SHAPr"
	partSlices   = "groups of records"
	partColumns  = "guessing columns"
)

// plan says what is done with a model, and what is not and why.
func (s *Session) plan(name string, o RunOptions) (*plan, error) {
	m, err := s.matrices(name)
	if err != nil {
		return nil, err
	}
	p := &plan{m: m, o: o, report: ModelReport{Name: name, Kind: m.pipeline.Model.Kind(), StandIn: m.pipeline.StandIn}}
	if l := m.pipeline.Learner; l != nil {
		p.report.Learner, p.report.Draws, p.report.Paired = l.Kind(), xrai.IsRandom(l), xrai.IsPaired(l)
	}
	if err := p.shape(); err != nil {
		return nil, fmt.Errorf("model %q: %w", name, err)
	}
	p.add(func(s *Session, p *plan) (err error) {
		p.report.Utility, err = s.Utility(p.m.name).Get()
		return err
	})
	if err := p.planRecords(s); err != nil {
		return nil, fmt.Errorf("model %q: %w", name, err)
	}
	p.planAttacks()
	if err := p.planColumns(s); err != nil {
		return nil, fmt.Errorf("model %q: %w", name, err)
	}
	return p, nil
}

func (p *plan) add(step func(*Session, *plan) error) { p.steps = append(p.steps, step) }

func (p *plan) skip(part, why string) {
	p.report.Skipped = append(p.report.Skipped, SkippedPart{Part: part, Why: why})
}

// planRecords plans what scores single records.
func (p *plan) planRecords(s *Session) error {
	n, classes, learner := p.m.train.Rows(), p.m.train.IsClassification(), p.m.pipeline.Learner
	quick := false
	if classes && learner != nil {
		var err error
		if quick, err = p.quick(s); err != nil {
			return err
		}
	}
	noLearner := "the model cannot be fitted again, so what a record left out changes cannot be seen"
	switch {
	case learner == nil:
		p.skip(partPDTP, noLearner)
	case !classes:
		p.skip(partPDTP, "it compares probabilities of classes, and this model predicts a number")
	default:
		o := metric.PDTPOptions{Seed: p.o.Seed, Workers: p.o.Workers}
		each := 1
		if p.report.Draws {
			// ART's score, which no verdict uses, is measured once.
			o.Iterations, o.Nulls, o.Pairs = 1, 1, 5
			each = o.Iterations + o.Pairs
		}
		// A forest's own leave-one-out, with several draws, takes a minute for all
		// records of a large table; a tree's takes none.
		if !quick || p.report.Draws && p.report.Shape.Leaves == 0 {
			k := max(1, min(p.o.Draw, p.o.MaxFits/each))
			if quick {
				k = forestDraws * p.o.Draw
			}
			if k < n {
				o.Records = drawn(n, k, p.o.Seed)
			}
		}
		p.add(func(s *Session, p *plan) (err error) {
			p.report.PDTP, err = s.PDTP(p.m.name, o).Get()
			return err
		})
	}
	const each = 40 // twenty seeds with a record and twenty without
	worst := min(p.o.Worst, n)
	if p.report.Draws {
		worst = min(worst, max(1, p.o.MaxFits/each))
	}
	fits := worst * each
	if !p.report.Draws && !quick {
		fits = n + 1
	}
	if !classes {
		fits += 5
		if p.report.Draws {
			fits += n + 1
		}
	}
	switch {
	case learner == nil:
		p.skip(partPDTPTest, noLearner)
	case fits > p.o.MaxFits && classes && !p.report.Draws:
		p.skip(partPDTPTest, fmt.Sprintf("this model draws nothing by chance, so the effect of each record that was left out is exact and needs no test; ranking it among all records would fit the model %d times, more than the %d that this audit was given time for (RunOptions: set MaxFits to %[1]d to run it)", fits, p.o.MaxFits))
	case fits > p.o.MaxFits:
		p.skip(partPDTPTest, fmt.Sprintf("it would fit the model %d times, more than the %d that this audit was given time for (RunOptions: set MaxFits to %[1]d to run it)", fits, p.o.MaxFits))
	default:
		p.add(func(s *Session, p *plan) (err error) {
			o := metric.PDTPTestOptions{Worst: worst, Level: p.o.Appetite.Level, Seed: p.o.Seed, Workers: p.o.Workers}
			if classes {
				o.Limit = p.o.Appetite.Effect()
			}
			if p.report.Draws && p.report.PDTP != nil {
				o.Records = worstOf(p.report.PDTP, worst)
			}
			p.report.PDTPTest, err = s.PDTPTest(p.m.name, o).Get()
			return err
		})
	}
	if !classes {
		p.skip(partSHAPr, "it scores probabilities of classes, and this model predicts a number")
		return nil
	}
	p.add(func(s *Session, p *plan) (err error) {
		p.report.SHAPr, err = s.SHAPr(p.m.name, metric.SHAPrOptions{Seed: p.o.Seed, Workers: p.o.Workers}).Get()
		return err
	})
	return nil
}

// worstOf returns the rows with the largest effect on themselves, each once.
func worstOf(r *metric.PDTPResult, k int) []int {
	var out []int
	for _, rec := range r.Top(len(r.Records), metric.Own) {
		if len(out) < k && !slices.Contains(out, rec.Row) {
			out = append(out, rec.Row)
		}
	}
	return out
}

// quick reports whether the learner leaves records out without fitting again.
func (p *plan) quick(s *Session) (bool, error) {
	l, ok := p.m.pipeline.Learner.(xrai.LeaveOneOuter)
	if !ok {
		return false, nil
	}
	own, err := l.LeaveOneOut(s.ctx, p.m.train)
	return err == nil && !xrai.IsRefit(own), err
}

// drawn returns k of n rows, each once, by chance.
func drawn(n, k int, seed uint64) []int {
	rows := xrai.Rand(seed, keyDrawn).Perm(n)[:k]
	slices.Sort(rows)
	return rows
}

// forestDraws is how many times as many records of forests are left out as of models
// that are fitted again for each.
const forestDraws = 10

// keyDrawn keys the draw of the records that are left out.
const keyDrawn = 1

// planAttacks plans every attack the model allows.
func (p *plan) planAttacks() {
	classes, learner := p.m.train.IsClassification(), p.m.pipeline.Learner
	o := attack.Options{Shuffles: shuffles, Appetite: p.o.Appetite.ofAttack(), Seed: p.o.Seed, Workers: p.o.Workers}
	run := func(handle func(s *Session, model string) *Handle[*attack.Result]) {
		p.add(func(s *Session, p *plan) error {
			r, err := handle(s, p.m.name).Get()
			p.report.Attacks = append(p.report.Attacks, r)
			return err
		})
	}
	const number = "it needs classes, and this model predicts a number"
	const noLearner = "it compares with further models of the same kind, and this model cannot be fitted again"
	if classes {
		run(func(s *Session, m string) *Handle[*attack.Result] { return s.Gap(m, o) })
	} else {
		p.skip(AttackTitle("gap"), number)
	}
	run(func(s *Session, m string) *Handle[*attack.Result] {
		return s.Threshold(m, attack.ThresholdOptions{Options: o})
	})
	switch {
	case !classes:
		p.skip(AttackTitle("modified entropy threshold"), number)
	case len(p.m.train.Classes) == 2:
		p.report.Skipped = append(p.report.Skipped, SkippedPart{AttackTitle("modified entropy threshold"),
			fmt.Sprintf("with two classes it ranks all records as %q does, so it would add nothing", AttackTitle("loss threshold")), true})
	default:
		run(func(s *Session, m string) *Handle[*attack.Result] {
			return s.Threshold(m, attack.ThresholdOptions{Options: o, Input: attack.ModifiedEntropy})
		})
	}
	run(func(s *Session, m string) *Handle[*attack.Result] {
		return s.BlackBox(m, attack.BlackBoxOptions{Shuffles: o.Shuffles, Appetite: o.Appetite, Seed: o.Seed, Workers: o.Workers})
	})
	p.add(func(s *Session, p *plan) (err error) {
		p.report.Repeated, err = s.Repeated(p.m.name, attack.BlackBoxOptions{Seed: p.o.Seed, Workers: p.o.Workers}, p.o.Repeats).Get()
		return err
	})
	if learner == nil {
		p.skip(AttackTitle("lira online"), noLearner)
		p.skip(AttackTitle("lira offline"), noLearner)
	} else {
		for _, offline := range []bool{false, true} {
			run(func(s *Session, m string) *Handle[*attack.Result] {
				return s.LiRA(m, attack.LiRAOptions{Options: o, Offline: offline})
			})
		}
	}
	switch {
	case !classes:
		p.skip(AttackTitle("rmia"), number)
	case learner == nil:
		p.skip(AttackTitle("rmia"), noLearner)
	default:
		run(func(s *Session, m string) *Handle[*attack.Result] { return s.RMIA(m, attack.RMIAOptions{Options: o}) })
	}
	switch {
	case !classes:
		p.skip(AttackTitle("label only"), number)
	case p.m.takesRows():
		p.skip(AttackTitle("label only"), "this model "+takesRows)
	default:
		run(func(s *Session, m string) *Handle[*attack.Result] {
			return s.LabelOnly(m, attack.LabelOnlyOptions{Options: o})
		})
	}
	if !classes && len(p.o.GroupBy) == 0 {
		p.skip(partSlices, "this model predicts a number, so there are no classes to group by, and no column was asked for (GroupBy)")
		return
	}
	p.add(func(s *Session, p *plan) (err error) {
		so := SlicesOptions{SliceOptions: attack.SliceOptions{Level: p.o.Appetite.Level}, Columns: p.o.GroupBy}
		p.report.Slices, err = s.Slices(p.m.name, so, results(p.report.Attacks)...).Get()
		return err
	})
}

// shuffles are the dry runs of each attack: enough for a p-value of a fortieth.
const shuffles = 200

// shape describes the model's form.
func (p *plan) shape() error {
	s := &p.report.Shape
	if p.m.pipeline.Features != nil {
		s.Features = p.m.train.Columns()
	}
	var t *tree.Tree
	switch m := p.m.pipeline.Model.(type) {
	case *tree.ClassifierModel:
		t = &m.Tree
	case *tree.RegressorModel:
		t = &m.Tree
	}
	if t != nil {
		s.Leaves, s.Depth = t.Leaves(), t.Depth()
		for i, left := range t.Left {
			if left < 0 && t.Rows[i] == 1 {
				s.Single++
			}
		}
	}
	var answers *mat.Dense
	switch m := p.m.pipeline.Model.(type) {
	case xrai.Classifier:
		proba, err := m.Proba(p.m.train.X)
		if err != nil {
			return err
		}
		answers = proba
	case xrai.Regressor:
		y, err := m.Predict(p.m.train.X)
		if err != nil {
			return err
		}
		answers = mat.NewDense(len(y), 1, y)
	default:
		return fmt.Errorf("%s is neither a classifier nor a regressor", p.report.Kind)
	}
	seen := map[string]bool{}
	for i := range p.m.train.Rows() {
		seen[fmt.Sprintf("%x", answers.RawRowView(i))] = true
	}
	s.Distinct = len(seen)
	return nil
}
