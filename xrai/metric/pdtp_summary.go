package metric

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Column returns one number of every record, in their order.
func (r *PDTPResult) Column(of func(PDTPRecord) float64) []float64 {
	out := make([]float64, len(r.Records))
	for i, rec := range r.Records {
		out[i] = of(rec)
	}
	return out
}

// Score, Global and Own select a record's number for Column and Top.
func Score(r PDTPRecord) float64  { return r.Score }
func Global(r PDTPRecord) float64 { return r.Global }
func Own(r PDTPRecord) float64    { return r.Own }

// Top returns the k records with the largest number, largest first; of equal
// ones the earlier.
func (r *PDTPResult) Top(k int, of func(PDTPRecord) float64) []PDTPRecord {
	out := slices.Clone(r.Records)
	slices.SortStableFunc(out, func(a, b PDTPRecord) int { return cmp.Compare(of(b), of(a)) })
	return out[:min(max(k, 0), len(out))]
}

// Above returns how many records' number is above a limit.
func (r *PDTPResult) Above(limit float64, of func(PDTPRecord) float64) int {
	n := 0
	for _, rec := range r.Records {
		if of(rec) > limit {
			n++
		}
	}
	return n
}

// Sentence says what was found in words.
func (r *PDTPResult) Sentence() string {
	worst := r.Top(1, Global)[0]
	moved := r.Above(0, Global)
	which := fmt.Sprintf("%d of the %d records left out", moved, len(r.Records))
	if r.All {
		which = fmt.Sprintf("%d of all %d training records", moved, r.Train)
	}
	if moved == 0 {
		return "No record left out changes any of the model's answers: no evidence of leakage through these records. Others may differ."
	}
	s := fmt.Sprintf("Leaving a record out changes the model's answers for %s. The strongest is row %d: without it, the probability of some record %s, and its own %s.",
		which, worst.Row, r.factor(worst.Global), r.factor(worst.Own))
	if r.Random {
		s += fmt.Sprintf(" ART's score averages %.3g with nothing removed: compare scores with that, not with 1.", r.Null.Mean)
	}
	return s
}

// factor words a log-ratio.
func (r *PDTPResult) factor(logRatio float64) string {
	switch {
	case logRatio == 0:
		return "does not change"
	case logRatio >= -math.Log(r.Floor)-1e-9:
		return "goes from impossible to certain or back"
	}
	return fmt.Sprintf("changes %.3g-fold", math.Exp(logRatio))
}
