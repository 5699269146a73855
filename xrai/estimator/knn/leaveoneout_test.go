package knn

import (
	"context"
	"fmt"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// TestLeaveOneOutEqualsRefit: every record, bit for bit, with ties, duplicates and
// classes without rows; errors are the same too.
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
	failed := 0
	for seed := range uint64(80) {
		r := xrai.Rand(seed, 5)
		n, d := 2+r.IntN(50), 1+r.IntN(20)
		data := &xrai.Dataset{X: mat.NewDense(n, d, nil), Classes: []string{"a", "none", "b", "c"}}
		for i := range n {
			for j := range d {
				data.X.Set(i, j, float64(r.IntN(3)))
				if seed%3 == 0 {
					data.X.Set(i, j, r.NormFloat64())
				}
			}
			if i > 0 && r.IntN(4) == 0 {
				data.X.SetRow(i, data.Row(r.IntN(i)))
			}
			data.Labels = append(data.Labels, []int{0, 2, 3}[r.IntN(3)])
		}
		l := Classifier{K: 1 + r.IntN(min(n, 8)), Weights: []string{Uniform, Distance}[r.IntN(2)]}
		fast, err := l.LeaveOneOut(ctx, data)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := xrai.Refit(ctx, l, data)
		if err != nil {
			t.Fatal(err)
		}
		if !mat.Equal(fast.Base(), plain.Base()) {
			t.Fatalf("seed %d: base differs", seed)
		}
		for record := range n {
			got, e := after(fast, record)
			want, f := after(plain, record)
			if !mat.Equal(got, want) || fmt.Sprint(e) != fmt.Sprint(f) {
				t.Fatalf("seed %d, %+v, record %d of %d×%d differs, errors %v and %v", seed, l, record, n, d, e, f)
			}
			if e != nil {
				failed++
			}
		}
	}
	if failed == 0 {
		t.Error("no table was too small for its neighbours")
	}
}
