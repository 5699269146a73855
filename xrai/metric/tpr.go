package metric

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
	// Measurable is false when there are fewer than 1/Asked others: then no
	// threshold can show such a rate.
	Measurable bool
}

// TPRAt returns the true positive rate at a false positive rate.
func (r *ROCResult) TPRAt(fpr float64) TPRAtFPR {
	at := TPRAtFPR{Asked: fpr, Measurable: float64(r.Others)*fpr >= 1}
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
