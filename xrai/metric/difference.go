package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Difference compares a number of two models on the same records.
type Difference struct {
	A, B  float64 // the number of the first model and of the second
	Value float64 // B less A
	// Low and High are the ends of the interval of Value, Level its confidence
	// (0.95). Measured is false when the data cannot give one.
	Low, High, Level float64
	Measured         bool
	// Exact is true when nothing was sampled: the difference holds for the
	// records compared as it stands, and Low and High repeat it.
	Exact bool
	// PValue is two-sided, of no difference, when Tested.
	PValue float64
	Tested bool

	Of           int    // records compared
	OnlyA, OnlyB int    // of a share: records that count for one model only
	Method       string // how interval and p-value were found
}

// Shown reports whether there is a difference at a level: the p-value is at
// most that, if there is one, and the interval leaves 0 out.
func (d Difference) Shown(level float64) bool {
	return (d.Measured || d.Exact) && (d.Low > 0 || d.High < 0) && (!d.Tested || d.PValue <= level)
}

// PairedShares compares the shares of n records for which a and b are true.
// The interval is method 10 of Newcombe (Statistics in Medicine 17:2635, 1998):
//
//	d - sqrt((p2-l2)² - 2 φ (p2-l2)(u1-p1) + (u1-p1)²)  to
//	d + sqrt((u2-p2)² - 2 φ (u2-p2)(p1-l1) + (p1-l1)²)      d = p2 - p1
//
// l and u are the ends of each share's Wilson interval and φ the correlation of
// the two, its numerator ad - bc less n/2 (but not below 0) where positive. The
// p-value is McNemar's, exact: of the records that count for one model only,
// half are expected on each side.
func PairedShares(a, b []bool) (Difference, error) {
	d := Difference{Level: 0.95, Of: len(a), Method: "Newcombe's interval, McNemar's exact test"}
	if len(a) != len(b) {
		return d, fmt.Errorf("paired shares: %d records and %d", len(a), len(b))
	}
	if len(a) == 0 {
		return d, fmt.Errorf("paired shares: no records")
	}
	both := 0
	for i, x := range a {
		switch {
		case x && b[i]:
			both++
		case x:
			d.OnlyA++
		case b[i]:
			d.OnlyB++
		}
	}
	n := float64(len(a))
	d.A, d.B = float64(both+d.OnlyA)/n, float64(both+d.OnlyB)/n
	d.Value = float64(d.OnlyB-d.OnlyA) / n
	l1, u1 := wilson(d.A, n)
	l2, u2 := wilson(d.B, n)
	phi := correlation(both, d.OnlyA, d.OnlyB, len(a)-both-d.OnlyA-d.OnlyB)
	side := func(x, y float64) float64 { return math.Sqrt(max(0, x*x-2*phi*x*y+y*y)) }
	d.Low = max(-1, d.Value-side(d.B-l2, u1-d.A))
	d.High = min(1, d.Value+side(u2-d.B, d.A-l1))
	d.Measured = true
	d.PValue, d.Tested = mcNemar(d.OnlyA, d.OnlyB), true
	return d, nil
}

// z95 is the standard normal's 97.5% quantile.
var z95 = math.Sqrt2 * math.Erfinv(0.95)

// wilson is the score interval of a share p of n.
func wilson(p, n float64) (low, high float64) {
	z2 := z95 * z95
	middle := (p + z2/(2*n)) / (1 + z2/n)
	half := z95 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	low, high = middle-half, middle+half
	// Rounding leaves about 1e-17 where the ends are exact.
	if p == 0 {
		low = 0
	}
	if p == 1 {
		high = 1
	}
	return low, high
}

// correlation of two yes-or-no answers, corrected towards 0; 0 when one of
// them never varies.
func correlation(both, onlyA, onlyB, neither int) float64 {
	a, b, c, d := float64(both), float64(onlyA), float64(onlyB), float64(neither)
	margins := (a + b) * (c + d) * (a + c) * (b + d)
	if margins == 0 {
		return 0
	}
	top := a*d - b*c
	if top > 0 {
		top = max(top-(a+b+c+d)/2, 0)
	}
	return top / math.Sqrt(margins)
}

// mcNemar is min(1, 2 P[X <= min(b, c)]) with X binomial (b+c, 1/2).
func mcNemar(b, c int) float64 {
	k, n := min(b, c), b+c
	if 2*k >= n {
		return 1
	}
	return min(1, 2*mathext.RegIncBeta(float64(n-k), float64(k+1), 0.5))
}
