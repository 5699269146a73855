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
	which := fmt.Sprintf("%d drawn records", len(r.Records))
	if r.All {
		which = fmt.Sprintf("all %d training records", r.Train)
	}
	largest := r.Top(1, Global)[0].Global
	doubled, flipped := r.Above(math.Ln2, Global), r.Above(r.ceiling(), Global)
	s := fmt.Sprintf("Of %s, each left out alone: ", which)
	switch {
	case largest == 0:
		return s + "none changes any of the model's answers. No evidence of leakage through these records; others may differ."
	case doubled == 0:
		s += fmt.Sprintf("none as much as doubles or halves a probability; the largest change is %s.", factor(largest))
	default:
		s += fmt.Sprintf("%d at least double or halve some probability", doubled)
		if flipped > 0 {
			s += fmt.Sprintf(", and %d turn one from impossible to certain or back", flipped)
		} else {
			s += fmt.Sprintf("; the largest change is %s", factor(largest))
		}
		s += "."
	}
	if r.Random {
		s += fmt.Sprintf(" ART's score averages %.3g with nothing removed: compare scores with that, not with 1.", r.Null.Mean)
	}
	return s
}

// ceiling is just below the largest log-ratio that the floor allows.
func (r *PDTPResult) ceiling() float64 { return -math.Log(r.Floor) - 1e-9 }

// factor words a log-ratio.
func factor(logRatio float64) string {
	f := math.Exp(logRatio)
	switch {
	case f < 2:
		return fmt.Sprintf("%.2g%%", 100*(f-1))
	case f < 100:
		return fmt.Sprintf("%.2g-fold", f)
	}
	return fmt.Sprintf("about %.0f-fold", math.Round(f/100)*100)
}
