package metric

import (
	"fmt"
	"math"
)

// PairedBalanced compares the balanced accuracies of two attacks' guesses of
// the same records; 1 means member. Members and others each give a paired
// difference of shares, of which half the sum is the difference. For each side
// of n records, of which b are called members by the first attack only and c by
// the second only, the variance is that of Bonett and Price (Journal of
// Educational and Behavioral Statistics 37:479, 2012):
//
//	p = (b+1)/(n+2)   q = (c+1)/(n+2)   var = (p + q - (q-p)²)/(n+2)
//
// and the interval, which like the p-value takes the normal's shape, lies around
// half the sum of q - p.
func PairedBalanced(a, b []int, member []bool) (Difference, error) {
	d := Difference{Level: 0.95, Of: len(member), Method: "Bonett-Price, members and others"}
	if len(a) != len(member) || len(b) != len(member) {
		return d, fmt.Errorf("paired guesses: %d and %d guesses of %d records", len(a), len(b), len(member))
	}
	var n, first, second, hitsA, hitsB [2]float64 // of others and of members
	for i, m := range member {
		side := 0
		if m {
			side = 1
		}
		n[side]++
		for _, g := range []int{a[i], b[i]} {
			if g != 0 && g != 1 {
				return d, fmt.Errorf("paired guesses: record %d: guess %d, want 0 or 1", i, g)
			}
		}
		hitsA[side] += float64(a[i])
		hitsB[side] += float64(b[i])
		switch {
		case a[i] > b[i]:
			first[side]++
			d.OnlyA++
		case a[i] < b[i]:
			second[side]++
			d.OnlyB++
		}
	}
	if n[0] == 0 || n[1] == 0 {
		return d, fmt.Errorf("paired guesses: %v members and %v others: both are needed", n[1], n[0])
	}
	d.A = (hitsA[1]/n[1] + 1 - hitsA[0]/n[0]) / 2
	d.B = (hitsB[1]/n[1] + 1 - hitsB[0]/n[0]) / 2
	d.Value = d.B - d.A
	middle, variance := 0.0, 0.0
	for side, sign := range []float64{-1, 1} {
		p, q := (first[side]+1)/(n[side]+2), (second[side]+1)/(n[side]+2)
		middle += sign * (q - p) / 2
		variance += (p + q - (q-p)*(q-p)) / (n[side] + 2) / 4
	}
	sd := math.Sqrt(variance)
	d.Low, d.High = max(-1, min(middle-z95*sd, d.Value)), min(1, max(middle+z95*sd, d.Value))
	d.PValue = math.Erfc(math.Abs(middle) / sd / math.Sqrt2)
	d.Measured, d.Tested = true, true
	return d, nil
}
