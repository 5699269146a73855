package audit

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// judge fills in what the measurements mean.
func (r *Report) judge() error {
	if err := r.test(); err != nil {
		return err
	}
	for i := range r.Models {
		m := &r.Models[i]
		r.limits(m)
		r.expose(m)
		r.verdict(m)
		r.advise(m)
	}
	r.summarise()
	return nil
}

// test gives each attack and each guessed column a p-value and corrects them all
// together.
func (r *Report) test() error {
	var p []float64
	for i := range r.Models {
		m := &r.Models[i]
		for _, a := range m.Attacks {
			own, err := pValue(a)
			if err != nil {
				return fmt.Errorf("model %q, %s: %w", m.Name, a.AttackModel, err)
			}
			p = append(p, own)
			m.Tests = append(m.Tests, AttackTest{Attack: a.AttackModel, PValue: own})
		}
		for _, a := range m.Attributes {
			p = append(p, a.PValue)
			m.AttributeTests = append(m.AttributeTests, AttributeTest{Column: listing(a.Columns), PValue: a.PValue})
		}
	}
	r.Tests = len(p)
	adjusted, err := metric.Holm(p)
	if err != nil {
		return err
	}
	// Two lower ends an attack, the area's and the share's, share the level.
	tail := r.Options.Appetite.Level / float64(2*max(1, r.Tests))
	for i := range r.Models {
		for k, a := range r.Models[i].Attacks {
			t := &r.Models[i].Tests[k]
			t.Adjusted, adjusted = adjusted[0], adjusted[1:]
			alone := a.Verdict.Level == attack.Detectable || a.Verdict.Level == attack.Serious
			t.Shown = alone && t.Adjusted <= r.Options.Appetite.Level
			below, err := belowGuessing(a)
			if err != nil {
				return fmt.Errorf("model %q, %s: %w", r.Models[i].Name, a.AttackModel, err)
			}
			t.Below = below <= tail
			if auc := a.ROC.AUC; auc.Measured {
				t.AreaLeast = max(0, auc.Value-distuv.UnitNormal.Quantile(1-tail)*auc.StdErr)
			}
			if at, ok := atFPR(a, 0.01); ok && at.Measurable {
				t.TPRMeasured = true
				t.TPRLeast = lowerShare(at.TPR, tail)
				if pop := at.Population; pop != nil && pop.Measured {
					t.TPRLeast = min(t.TPRLeast, pop.Low) // it covers the choice of threshold
				}
			}
		}
		for k, a := range r.Models[i].Attributes {
			t := &r.Models[i].AttributeTests[k]
			t.Adjusted, adjusted = adjusted[0], adjusted[1:]
			t.Shown = a.Exposed && t.Adjusted <= r.Options.Appetite.Level
			t.Least = leastAdvantage(a, r.Options.Appetite.Level/float64(r.Tests))
		}
	}
	return nil
}

// pValue is that of an attack that does no better than guessing: the smaller of its
// ranking's and of its guesses', times two. Dry runs cannot tell small p-values apart,
// which a correction for many attacks needs.
func pValue(a *attack.Result) (float64, error) {
	scores, called, member := make([]float64, len(a.Records)), make([]float64, len(a.Records)), make([]bool, len(a.Records))
	for i, rec := range a.Records {
		scores[i], member[i] = rec.Score, rec.Member
		if rec.Called {
			called[i] = 1
		}
	}
	area, err := metric.MannWhitney(scores, member)
	if err != nil {
		return 0, err
	}
	guesses, err := metric.MannWhitney(called, member)
	return min(1, 2*min(area, guesses)), err
}

// leastAdvantage is the true advantage over records the model never saw that a
// one-sided test at a level finds in four of five audits, both shares being near that
// of those records; 1 when there is no room for it.
func leastAdvantage(a *attack.AttributeResult, level float64) float64 {
	// A share of none or all would have no spread.
	n := float64(a.Test.Of)
	share := (float64(a.Test.Count) + 0.5) / (n + 1)
	sd := math.Sqrt(share * (1 - share) * (1/float64(a.Train.Of) + 1/n))
	least := (distuv.UnitNormal.Quantile(1-level) + distuv.UnitNormal.Quantile(0.8)) * sd
	if a.Test.Value+least > 1 {
		return 1
	}
	return least
}

// belowGuessing is the p-value of scores that are no lower for members.
func belowGuessing(a *attack.Result) (float64, error) {
	scores, member := make([]float64, len(a.Records)), make([]bool, len(a.Records))
	for i, rec := range a.Records {
		scores[i], member[i] = -rec.Score, rec.Member
	}
	return metric.MannWhitney(scores, member)
}

func atFPR(a *attack.Result, fpr float64) (metric.TPRAtFPR, bool) {
	for _, at := range a.AtFPR {
		if at.Asked == fpr {
			return at, true
		}
	}
	return metric.TPRAtFPR{}, false
}

// lowerShare is Clopper and Pearson's lower end at a one-sided level.
func lowerShare(s metric.Share, tail float64) float64 {
	if s.Count == 0 || s.Of == 0 {
		return 0
	}
	return distuv.Beta{Alpha: float64(s.Count), Beta: float64(s.Of - s.Count + 1)}.Quantile(tail)
}

// strongest returns the attack with the largest area among those shown, or among all
// when none is; -1 without attacks.
func (m *ModelReport) strongest() int {
	best := -1
	for i, a := range m.Attacks {
		switch {
		case best < 0, m.Tests[i].Shown && !m.Tests[best].Shown:
			best = i
		case m.Tests[i].Shown == m.Tests[best].Shown && a.ROC.AUC.Value > m.Attacks[best].ROC.AUC.Value:
			best = i
		}
	}
	return best
}

// limits says what the data could have shown.
func (r *Report) limits(m *ModelReport) {
	l := &m.Limits
	l.Area = 1
	for _, a := range m.Attacks {
		if n := min(a.ROC.Members, a.ROC.Others); n > min(l.Members, l.Others) {
			l.Members, l.Others = a.ROC.Members, a.ROC.Others
		}
	}
	if l.Others == 0 {
		return
	}
	in, out := float64(l.Members), float64(l.Others)
	sd := math.Sqrt((in + out + 1) / (12 * in * out)) // of an area when nothing leaks
	tail := r.Options.Appetite.Level / float64(2*r.Tests)
	l.Area = min(1, 0.5+(distuv.UnitNormal.Quantile(1-tail)+distuv.UnitNormal.Quantile(0.8))*sd)
	l.FPR = 1 / out
	l.Sentences = []string{
		fmt.Sprintf("With %s training records and %s others, an attack that picks the training record %s times in 100 (guessing: 50) would be noticed in four of five audits like this one; a weaker one would often go unseen.", count(l.Members), count(l.Others), hundred(l.Area)),
		fmt.Sprintf("The smallest share of wrong accusations that can be told from none is 1 in %s. How many training records an attack finds at fewer wrong accusations than that cannot be known from this data.", count(l.Others)),
	}
}
