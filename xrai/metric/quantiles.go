package metric

import "slices"

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

// Middle returns the ends of the middle share of values.
func Middle(values []float64, share float64) (low, high float64) {
	v := slices.Sorted(slices.Values(values))
	return quantile(v, (1-share)/2), quantile(v, (1+share)/2)
}
