package metric

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Quantiles of a number over records.
type Quantiles struct {
	Min, Mean, Median, Q90, Q95, Q99, Max float64
}

// NewQuantiles summarises values, with linear interpolation as NumPy's
// quantile. It is zero when there are none.
func NewQuantiles(values []float64) Quantiles {
	if len(values) == 0 {
		return Quantiles{}
	}
	v := slices.Sorted(slices.Values(values))
	q := Quantiles{Min: v[0], Max: v[len(v)-1],
		Median: quantile(v, 0.5), Q90: quantile(v, 0.9), Q95: quantile(v, 0.95), Q99: quantile(v, 0.99)}
	for _, x := range v {
		q.Mean += x
	}
	q.Mean /= float64(len(v))
	return q
}

// quantile of ascending values, as NumPy's default.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	k := int(at)
	if k+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[k] + (at-float64(k))*(sorted[k+1]-sorted[k])
}

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
	which := fmt.Sprintf("of the %d records left out, %d", len(r.Records), r.Above(0, Global))
	if r.All {
		which = fmt.Sprintf("of all %d training records, %d", r.Train, r.Above(0, Global))
	}
	if worst.Global == 0 {
		return fmt.Sprintf("Leaving a record out: %s change any prediction of the model. No evidence of leakage for these records; others may differ.", which)
	}
	s := fmt.Sprintf("Leaving a record out: %s change some prediction of the model. The strongest is row %d: without it some row's probability changes %s; on its own row %s.",
		which, worst.Row, factor(worst.Global), factor(worst.Own))
	if r.Random {
		s += fmt.Sprintf(" (ART's score with nothing removed averages %.3g: compare scores with that, not with 1.)", r.Null.Mean)
	}
	return s
}

// factor words a log-ratio.
func factor(logRatio float64) string {
	if logRatio == 0 {
		return "nothing changes"
	}
	return fmt.Sprintf("%.3g-fold", math.Exp(logRatio))
}
