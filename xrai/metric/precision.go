package metric

import (
	"fmt"

	"gonum.org/v1/gonum/mathext"
)

// Share is a proportion k of n with its 95% Clopper-Pearson interval. With n =
// 0 nothing was measured.
type Share struct {
	Value, Low, High float64
	Count, Of        int
	Measured         bool
}

// NewShare returns k of n with the interval of Clopper and Pearson (1934).
func NewShare(k, n int) Share { return shareAt(k, n, 0.95) }

// shareAt is NewShare with another confidence level.
func shareAt(k, n int, level float64) Share {
	tail := (1 - level) / 2
	if level == 0.95 {
		tail = 0.025
	}
	s := Share{Count: k, Of: n, High: 1, Measured: n > 0}
	if n == 0 {
		return s
	}
	s.Value = float64(k) / float64(n)
	if k > 0 {
		s.Low = mathext.InvRegIncBeta(float64(k), float64(n-k+1), tail)
	}
	if k < n {
		s.High = mathext.InvRegIncBeta(float64(k+1), float64(n-k), 1-tail)
	}
	return s
}

// Guesses judges an attack's yes-or-no guesses of membership.
type Guesses struct {
	Precision Share // members among those called members
	Recall    Share // called members among members (true positive rate)
	FPR       Share // called members among the others
	// BaseRate is the share of members: the precision of calling everybody a
	// member. Precision means nothing without it.
	BaseRate float64
	Accuracy float64
	// Balanced is the mean of recall and of the share of others called so; 0.5
	// is guessing, whatever the base rate.
	Balanced  float64
	Advantage float64 // recall less false positive rate
}

// PrecisionRecall compares guesses with the truth, record by record; 1 means
// member. Both sides must be present.
func PrecisionRecall(predicted, actual []int) (*Guesses, error) {
	if len(predicted) != len(actual) {
		return nil, fmt.Errorf("precision: %d guesses but %d records", len(predicted), len(actual))
	}
	var count [2][2]int
	for i, p := range predicted {
		a := actual[i]
		if p != 0 && p != 1 || a != 0 && a != 1 {
			return nil, fmt.Errorf("precision: record %d: guess %d, truth %d, want 0 or 1", i, p, a)
		}
		count[a][p]++
	}
	tp, fp, fn, tn := count[1][1], count[0][1], count[1][0], count[0][0]
	if tp+fn == 0 || fp+tn == 0 {
		return nil, fmt.Errorf("precision: %d members and %d others: both are needed", tp+fn, fp+tn)
	}
	g := &Guesses{Precision: NewShare(tp, tp+fp), Recall: NewShare(tp, tp+fn), FPR: NewShare(fp, fp+tn)}
	n := float64(len(actual))
	g.BaseRate = float64(tp+fn) / n
	g.Accuracy = float64(tp+tn) / n
	g.Balanced = (g.Recall.Value + 1 - g.FPR.Value) / 2
	g.Advantage = g.Recall.Value - g.FPR.Value
	return g, nil
}

// PrecisionAt returns the precision the same guesses would have where the
// share of members is prior, in (0, 1); false when nobody is called a member.
func (g *Guesses) PrecisionAt(prior float64) (float64, bool) {
	hit, miss := g.Recall.Value*prior, g.FPR.Value*(1-prior)
	if hit+miss == 0 {
		return 0, false
	}
	return hit / (hit + miss), true
}

// PriorPrecision is the precision that guesses have where the share of members
// is Prior.
type PriorPrecision struct {
	Prior float64
	Interval
}

// AtPrior returns the precision where the share of members is prior, in (0, 1),
// with an interval:
//
//	precision = t π / (t π + f (1-π))     t the recall, f the false positive rate
//
// rises in t and falls in f, so its ends are those at the ends of t and f, each
// with 97.5% confidence (Clopper and Pearson): both hold in at least 95%. Measured
// is false when nobody is called a member.
func (g *Guesses) AtPrior(prior float64) (PriorPrecision, error) {
	p := PriorPrecision{Prior: prior, Interval: Interval{High: 1, Level: 0.95, Method: "Clopper-Pearson of both rates, Bonferroni"}}
	if !(prior > 0 && prior < 1) {
		return p, fmt.Errorf("prior %v is not above 0 and below 1", prior)
	}
	value, ok := g.PrecisionAt(prior)
	if !ok {
		return p, nil
	}
	t, f := shareAt(g.Recall.Count, g.Recall.Of, 0.975), shareAt(g.FPR.Count, g.FPR.Of, 0.975)
	p.Value, p.Measured = value, true
	of := func(t, f float64) float64 {
		if t == 0 {
			return 0
		}
		return t * prior / (t*prior + f*(1-prior))
	}
	p.Low, p.High = of(t.Low, f.High), of(t.High, f.Low)
	return p, nil
}
