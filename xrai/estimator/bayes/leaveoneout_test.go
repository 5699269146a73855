package bayes

import (
	"context"
	"fmt"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// TestLeaveOneOutEqualsRefit: every record, bit for bit, with ties, outliers that
// alone make a column the widest, classes of one record or none, and weights;
// errors are the same too.
func TestLeaveOneOutEqualsRefit(t *testing.T) {
	ctx := context.Background()
	after := func(l xrai.LeaveOneOut, record int) (*mat.Dense, error) {
		changes, err := l.Worker().Without(ctx, record)
		out := mat.DenseCopyOf(l.Base())
		for _, c := range changes {
			for _, row := range c.Rows {
				out.SetRow(int(row), c.Proba)
			}
		}
		return out, err
	}
	short := 0
	for seed := range uint64(120) {
		r := xrai.Rand(seed, 5)
		n, d := 3+r.IntN(40), 1+r.IntN(6)
		data := &xrai.Dataset{X: mat.NewDense(n, d, nil), Classes: []string{"a", "none", "b", "c"}}
		for i := range n {
			for j := range d {
				data.X.Set(i, j, float64(r.IntN(3))-1)
				if j%2 == 0 {
					data.X.Set(i, j, r.NormFloat64())
				}
			}
			data.Labels = append(data.Labels, []int{0, 0, 2, 2, 3}[r.IntN(5)])
		}
		if r.IntN(3) == 0 {
			data.X.Set(r.IntN(n), r.IntN(d), 1e9)
		}
		switch r.IntN(4) {
		case 0:
			for range n {
				data.Weights = append(data.Weights, float64(r.IntN(3)))
			}
			data.Weights[0], data.Weights[1] = 1, 1
		case 1:
			for range n {
				data.Weights = append(data.Weights, 0.1+r.Float64())
			}
		}
		var priors []float64
		if r.IntN(4) == 0 {
			priors = []float64{0.3, 0.1, 0.4, 0.2}
		}
		for _, l := range []xrai.LeaveOneOuter{
			Gaussian{VarSmoothing: []float64{0, 1e-3}[r.IntN(2)], Priors: priors},
			Bernoulli{Alpha: []float64{0, 0.1}[r.IntN(2)], Binarize: 0.2, ClassPrior: priors},
		} {
			plain, err := xrai.Refit(ctx, l, data)
			if err != nil {
				continue
			}
			fast, err := l.LeaveOneOut(ctx, data)
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := fast.(*without); ok {
				short++
			}
			for record := range n {
				got, e := after(fast, record)
				want, f := after(plain, record)
				if !mat.Equal(got, want) || fmt.Sprint(e) != fmt.Sprint(f) {
					t.Fatalf("seed %d, %+v, record %d of %d×%d differs, errors %v and %v", seed, l, record, n, d, e, f)
				}
			}
		}
	}
	if short < 150 {
		t.Errorf("only %d cases took the short cut", short)
	}
}
