package audit

import (
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// CompareOptions say what is compared, and how each part is measured. The zero
// value compares everything that both models allow.
type CompareOptions struct {
	// Parts are metric.PartUtility, PartPDTP, PartSHAPr and PartBlackBox. nil
	// means all that both models allow; a part named here that one of them does
	// not allow is an error.
	Parts []string

	PDTP metric.PDTPOptions
	// PDTPLimit is the log-ratio above which a record counts, see
	// metric.ComparePDTP. 0 means ln 2, a doubling.
	PDTPLimit float64
	SHAPr     metric.SHAPrOptions
	BlackBox  attack.BlackBoxOptions // Compatible is an error: it gives no interval
	Bootstrap metric.BootstrapOptions
	// Level is the chance of a false alarm that the verdict allows, above 0 and
	// below 1. 0 means 0.05.
	Level float64
}

// parts are all parts, in the order shown.
var parts = []string{metric.PartUtility, metric.PartPDTP, metric.PartSHAPr, metric.PartBlackBox}

func checkParts(asked, known []string) error {
	if asked != nil && len(asked) == 0 {
		return fmt.Errorf("the list of parts is empty (leave it nil for all)")
	}
	for _, p := range asked {
		if !slices.Contains(known, p) {
			return fmt.Errorf("part %q is none of %q", p, known)
		}
	}
	return nil
}

// Compare is the handle of two models side by side: utility, PDTP, SHAPr and
// the black-box attack of both, on the same records and with the same draws,
// as differences with intervals and a verdict: which model leaks less, how sure
// that is, and what it costs. It uses what PDTP, SHAPr and BlackBox have
// remembered of either model under the same options.
func (s *Session) Compare(a, b string, o CompareOptions) *Handle[*metric.Comparison] {
	name := func(c *metric.Comparison) {
		c.A, c.B = a, b
		c.Judge()
	}
	return remember(s, "Compare", []string{a, b}, o, name, func() (*metric.Comparison, error) {
		c, err := s.compare(a, b, o)
		if err != nil {
			return nil, fmt.Errorf("compare %q with %q: %w", a, b, err)
		}
		return c, nil
	})
}

func (s *Session) compare(a, b string, o CompareOptions) (*metric.Comparison, error) {
	if err := checkParts(o.Parts, parts); err != nil {
		return nil, err
	}
	if o.Level == 0 {
		o.Level = 0.05
	}
	switch {
	case a == b:
		return nil, fmt.Errorf("a model cannot be compared with itself")
	case !(o.Level > 0 && o.Level < 1):
		return nil, fmt.Errorf("level %v is not above 0 and below 1", o.Level)
	case o.PDTP.Target != nil:
		return nil, fmt.Errorf("PDTP starts from each model itself: leave Target out")
	case o.BlackBox.Compatible:
		return nil, fmt.Errorf("the attack's Compatible mode scores records that it was fitted on: such areas cannot be compared")
	}
	first, err := s.matrices(a)
	if err != nil {
		return nil, err
	}
	second, err := s.matrices(b)
	if err != nil {
		return nil, err
	}
	if first.train.IsClassification() != second.train.IsClassification() {
		return nil, fmt.Errorf("one model predicts a class and the other a number")
	}
	c := &metric.Comparison{A: a, B: b, Train: first.train.Rows(), Test: first.test.Rows(), Level: o.Level}
	for _, part := range parts {
		if o.Parts != nil && !slices.Contains(o.Parts, part) {
			continue
		}
		if which, why := bars(part, first, second); why != "" {
			skipped := metric.Skipped{Part: part, Of: which, Why: why}
			if o.Parts != nil {
				return nil, fmt.Errorf("%s", c.SkippedText(skipped))
			}
			c.Skipped = append(c.Skipped, skipped)
			continue
		}
		if err := s.comparePart(c, part, first, second, o); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// bars says which of the models, counted from 1, stands in the way of a part,
// and why; 0 and "" when none does.
func bars(part string, models ...*matrices) (which int, why string) {
	for i, m := range models {
		switch {
		case part == metric.PartUtility || part == metric.PartBlackBox:
		case !m.train.IsClassification():
			return i + 1, "predicts a number, not class probabilities"
		case part == metric.PartPDTP && m.pipeline.Learner == nil:
			return i + 1, "has no learner to fit again without a record: give one with WithLearner"
		}
	}
	return 0, ""
}

// comparePart adds one part's measures.
func (s *Session) comparePart(c *metric.Comparison, part string, first, second *matrices, o CompareOptions) (err error) {
	var found []metric.Measure
	switch part {
	case metric.PartUtility:
		found, err = metric.CompareUtility(s.ctx, first.fitted(), second.fitted(), o.Bootstrap)
	case metric.PartPDTP:
		var x, y *metric.PDTPResult
		if x, y, err = both(s.PDTP(c.A, o.PDTP), s.PDTP(c.B, o.PDTP)); err == nil {
			warnBoth(c, x.Warnings, y.Warnings)
			found, err = metric.ComparePDTP(x, y, o.PDTPLimit)
		}
	case metric.PartSHAPr:
		var x, y *metric.SHAPrResult
		if x, y, err = both(s.SHAPr(c.A, o.SHAPr), s.SHAPr(c.B, o.SHAPr)); err == nil {
			warnBoth(c, x.Warnings, y.Warnings)
			found, err = metric.CompareSHAPr(s.ctx, first.fitted(), second.fitted(), x, y, o.SHAPr.Workers)
		}
	case metric.PartBlackBox:
		var x, y *attack.Result
		if x, y, err = both(s.BlackBox(c.A, o.BlackBox), s.BlackBox(c.B, o.BlackBox)); err == nil {
			warnBoth(c, x.Warnings, y.Warnings)
			found, err = compareAttacks(x, y)
		}
	}
	c.Measures = append(c.Measures, found...)
	return err
}

func (m *matrices) fitted() metric.Fitted {
	return metric.Fitted{Model: m.pipeline.Model, Train: m.train, Test: m.test}
}

// both gets two results.
func both[T any](a, b *Handle[T]) (x, y T, err error) {
	if x, err = a.Get(); err != nil {
		return x, y, err
	}
	y, err = b.Get()
	return x, y, err
}

// compareAttacks compares two attacks on the same scored records: the areas
// under their curves, and the balanced accuracies of their guesses. Below
// guessing, where an attack ranks or calls members wrongly more often than
// chance does, lower is no sign of safety: then nothing is judged.
func compareAttacks(a, b *attack.Result) ([]metric.Measure, error) {
	if len(a.Records) != len(b.Records) {
		return nil, fmt.Errorf("the attacks scored %d and %d records", len(a.Records), len(b.Records))
	}
	x, y, member := make([]float64, len(a.Records)), make([]float64, len(a.Records)), make([]bool, len(a.Records))
	for i, r := range a.Records {
		q := b.Records[i]
		if q.Row != r.Row || q.Member != r.Member || q.Fitted != r.Fitted {
			return nil, fmt.Errorf("the attacks did not score the same records")
		}
		x[i], y[i], member[i] = r.Score, q.Score, r.Member
	}
	area := metric.Measure{Part: metric.PartBlackBox, Name: fmt.Sprintf("area under the curve of the black-box attack (%s)", a.AttackModel),
		Better: -1, Judged: true, Note: fmt.Sprintf("guessing: 0.5; verdicts alone: %s and %s", a.Verdict.Level, b.Verdict.Level)}
	guesses := metric.Measure{Part: metric.PartBlackBox, Name: fmt.Sprintf("balanced accuracy of the black-box attack's guesses (%s)", a.AttackModel),
		Better: -1, Judged: true, Percent: true, Note: "guessing: 50%"}
	var err error
	if area.Difference, err = metric.PairedAUC(x, y, member); err != nil {
		return nil, err
	}
	if guesses.Difference, err = metric.PairedBalanced(a.Predicted(), b.Predicted(), member); err != nil {
		return nil, err
	}
	for _, r := range []*attack.Result{a, b} {
		if auc := r.ROC.AUC; auc.Measured && auc.High < 0.5 {
			area.Judged = false
		}
		if r.Guesses.Balanced < min(0.5, r.DryRun.BalancedLow) {
			guesses.Judged = false
		}
	}
	out := []metric.Measure{area, guesses}
	for i := range out {
		if !out[i].Judged {
			out[i].Note += "; not judged: one attack is below guessing, which is no sign of safety"
		}
	}
	return out, nil
}

func warnBoth(c *metric.Comparison, a, b []xrai.Warning) {
	c.WarningsA, c.WarningsB = warnOnce(c.WarningsA, a), warnOnce(c.WarningsB, b)
}

// warnOnce adds the warnings that are not there yet.
func warnOnce(have, more []xrai.Warning) []xrai.Warning {
	for _, w := range more {
		if !slices.Contains(have, w) {
			have = append(have, w)
		}
	}
	return have
}
