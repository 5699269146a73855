package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// PairedAUC compares the areas under the curves of two models' scores of the
// same records (DeLong, DeLong, Clarke-Pearson 1988). With V and W as in ROC,
//
//	variance = var(V_b - V_a)/members + var(W_b - W_a)/others
//
// which is right where each area's own interval is: scores of records the attack
// was not fitted on, from one split, models and attacks taken as given. Two
// lists that rank all records alike have no interval and no p-value.
func PairedAUC(a, b []float64, member []bool) (Difference, error) {
	d := Difference{Level: 0.95, Of: len(member), Method: "DeLong, paired"}
	posA, negA, err := sides(a, member)
	if err != nil {
		return d, fmt.Errorf("paired area, first scores: %w", err)
	}
	posB, negB, err := sides(b, member)
	if err != nil {
		return d, fmt.Errorf("paired area, second scores: %w", err)
	}
	va, vb := placements(posA, negA), placements(posB, negB)
	wa, wb := placements(negA, posA), placements(negB, posB)
	d.A, d.B = deLong(posA, negA).Value, deLong(posB, negB).Value
	d.Value = d.B - d.A
	d.Low, d.High = d.Value, d.Value
	if len(posA) < 2 || len(negA) < 2 {
		return d, nil
	}
	variance := 0.0
	for _, pair := range [][2][]float64{{va, vb}, {wa, wb}} {
		diff := make([]float64, len(pair[0]))
		for i := range diff {
			diff[i] = pair[1][i] - pair[0][i]
		}
		variance += stat.Variance(diff, nil) / float64(len(diff))
	}
	sd := math.Sqrt(variance)
	if sd == 0 {
		return d, nil
	}
	d.Low, d.High = max(-1, d.Value-z95*sd), min(1, d.Value+z95*sd)
	d.PValue = math.Erfc(math.Abs(d.Value) / sd / math.Sqrt2)
	d.Measured, d.Tested = true, true
	return d, nil
}
