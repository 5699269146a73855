package metric

import "math"

// PDTP's bins, as ART has them: edges 0.00, 0.01, ..., 1.00, each bin closed
// below and open above, 1 in the last one. A probability is replaced by its
// bin's upper edge less 0.005, in float64: for 8 bins that differs from
// (k+1/2)/100 in the last bit.
const bins = 100

var (
	binValue [bins]float64
	binRatio [bins][bins]float64 // max(p/q, q/p)
)

func init() {
	for k := range binValue {
		binValue[k] = float64(k+1)/bins - 0.005
	}
	for i, p := range binValue {
		for j, q := range binValue {
			binRatio[i][j] = max(p/q, q/p)
		}
	}
}

// bin returns the bin of a probability.
func bin(p float64) uint8 {
	k := int(p * bins)
	k = min(max(k, 0), bins-1)
	if k > 0 && p < float64(k)/bins {
		k--
	} else if k < bins-1 && p >= float64(k+1)/bins {
		k++
	}
	return uint8(k)
}

// logRatio is the unbinned leak |ln p - ln q| with both clipped from below.
func logRatio(p, q, floor float64) float64 {
	if p == q {
		return 0
	}
	return math.Abs(math.Log(max(p, floor)) - math.Log(max(q, floor)))
}
