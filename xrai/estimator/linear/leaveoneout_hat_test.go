package linear

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// TestLeaveOneOutPredictionsAreRefits: every record, within 1e-9 of the targets'
// size, with collinear columns, a record that alone has a value, weights (0 among
// them), and more columns than records.
func TestLeaveOneOutPredictionsAreRefits(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(60) {
		r := xrai.Rand(seed, 9)
		n := 4 + r.IntN(40)
		d := table(seed, n, 1+r.IntN(4), r.IntN(3), 0, 1)
		if r.IntN(3) == 0 {
			for i := range n {
				d.X.Set(i, 0, 0)
			}
			d.X.Set(r.IntN(n), 0, 3)
		}
		if r.IntN(3) == 0 {
			for range n {
				d.Weights = append(d.Weights, []float64{0, 0.5, 1, 3}[r.IntN(4)])
			}
			d.Weights[0], d.Weights[1] = 1, 1
		}
		size := 0.0
		for _, y := range d.Y {
			size = math.Max(size, math.Abs(y))
		}
		for _, l := range []interface {
			xrai.Learner
			LeaveOneOutPredictions(context.Context, *xrai.Dataset) ([]float64, error)
		}{Regression{}, Regression{NoIntercept: true}, Ridge{}, Ridge{Alpha: 0.01, NoIntercept: true}} {
			got, err := l.LeaveOneOutPredictions(ctx, d)
			if err != nil {
				t.Fatal(err)
			}
			for i := range n {
				m, err := l.Fit(ctx, d.Without(i))
				if err != nil {
					t.Fatal(err)
				}
				want, err := m.(*Model).Predict(d.X.Slice(i, i+1, 0, d.Columns()).(*mat.Dense))
				if err != nil {
					t.Fatal(err)
				}
				if !(math.Abs(got[i]-want[0]) <= 1e-9*size) {
					t.Errorf("seed %d, %+v, record %d: %v, want %v", seed, l, i, got[i], want[0])
				}
			}
		}
	}
	if _, err := (Ridge{Alpha: -1}).LeaveOneOutPredictions(ctx, table(1, 5, 1, 0, 0, 0)); err == nil {
		t.Error("a negative alpha: no error")
	}
}
