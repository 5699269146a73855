package metric

import (
	"fmt"
	"math"
)

// IndependentShares compares shares of different records, as of training and of
// test rows. The interval is method 10 of Newcombe (Statistics in Medicine 17:873,
// 1998), from the ends l and u of each share's Wilson interval:
//
//	d - sqrt((p2-l2)² + (u1-p1)²)   to   d + sqrt((u2-p2)² + (p1-l1)²)      d = p2 - p1
//
// There is no p-value. Both shares must be of one record or more.
func IndependentShares(a, b Share) (Difference, error) {
	d := Difference{Level: 0.95, Of: a.Of + b.Of, Method: "Newcombe's interval, independent"}
	if a.Of < 1 || b.Of < 1 {
		return d, fmt.Errorf("independent shares: of %d records and of %d", a.Of, b.Of)
	}
	d.A, d.B = a.Value, b.Value
	d.Value = d.B - d.A
	l1, u1 := wilson(a.Value, float64(a.Of))
	l2, u2 := wilson(b.Value, float64(b.Of))
	d.Low = max(-1, d.Value-math.Hypot(d.B-l2, u1-d.A))
	d.High = min(1, d.Value+math.Hypot(u2-d.B, d.A-l1))
	d.Measured = true
	return d, nil
}
