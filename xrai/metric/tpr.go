package metric

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// TPRAtFPR is how many members an attack finds while calling few others
// members.
type TPRAtFPR struct {
	Asked float64 // false positive rate asked for
	// Realised is the largest false positive rate at most that, and TPR the
	// share of members found at its threshold, with the interval of Clopper and
	// Pearson at that threshold: the interval does not cover the choice of
	// threshold.
	Realised float64
	TPR      Share
	Others   int // non-members that Realised was measured on
	// Measurable is false when there are fewer than 1/Asked others: then no
	// threshold can show such a rate.
	Measurable bool
	// Population is the share of members that would be found at the asked rate
	// among all records like these, with an interval that covers the choice of
	// threshold too: nil where it was not asked for or cannot be measured.
	Population *Interval
}

// TPRAt returns the true positive rate at a false positive rate.
func (r *ROCResult) TPRAt(fpr float64) TPRAtFPR {
	at := TPRAtFPR{Asked: fpr, Others: r.Others, Measurable: float64(r.Others)*fpr >= 1}
	best := 0
	for i, f := range r.FPR {
		if f <= fpr {
			best = i
		}
	}
	at.Realised = r.FPR[best]
	at.TPR = NewShare(int(r.TPR[best]*float64(r.Members)+0.5), r.Members)
	return at
}

// String says the share found, or that it cannot be measured.
func (a TPRAtFPR) String() string {
	if !a.Measurable {
		return fmt.Sprintf("not measurable with n = %d", a.Others)
	}
	s := fmt.Sprintf("%s of members found (95%% interval %s to %s) while calling %s of others members",
		percent(a.TPR.Value), percent(a.TPR.Low), percent(a.TPR.High), percent(a.Realised))
	if p := a.Population; p != nil && p.Measured {
		s += fmt.Sprintf("; among all records like these %s to %s", percent(p.Low), percent(p.High))
	}
	return s
}

// TPRAtFPRs returns the true positive rates at false positive rates, each with
// the population's where the others can resolve it: a bootstrap of both sides,
// members and others, that chooses the threshold anew in every resample. The
// interval of Clopper and Pearson covers that number far less often than it says.
func TPRAtFPRs(ctx context.Context, scores []float64, member []bool, fprs []float64, o BootstrapOptions) ([]TPRAtFPR, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	roc, err := ROC(scores, member)
	if err != nil {
		return nil, err
	}
	out := make([]TPRAtFPR, len(fprs))
	for i, f := range fprs {
		if !(f > 0 && f < 1) {
			return nil, fmt.Errorf("false positive rate %v is not above 0 and below 1", f)
		}
		out[i] = roc.TPRAt(f)
	}
	pos, neg, _ := sides(scores, member)
	rows, err := stratified(ctx, newRanking(pos, neg), len(fprs), o, func(t tally, row []float64) {
		for i, f := range fprs {
			row[i] = t.found(allowed(f, len(neg)), len(pos))
		}
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		if !out[i].Measurable {
			continue
		}
		iv := &Interval{Value: out[i].TPR.Value, Level: 0.95, Method: fmt.Sprintf("bootstrap of members and others, %d resamples", o.Resamples)}
		iv.between(column(rows, i))
		iv.Measured = iv.High > iv.Low
		out[i].Population = iv
	}
	return out, nil
}

// allowed is how many of n others a false positive rate lets through.
func allowed(fpr float64, n int) int { return int(math.Floor(fpr*float64(n) + 1e-9)) }

func sd(values []float64) float64 {
	if len(values) < 2 {
		return 0
	}
	return stat.StdDev(values, nil)
}
