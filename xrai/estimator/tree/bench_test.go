package tree

import (
	"context"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// loans has the shape of lending_club encoded: 17 continuous and 102 one-hot
// columns, one row in twenty in the rarer class.
func loans() *xrai.Dataset {
	r := rand.New(rand.NewPCG(1, 1))
	const n = 7886
	data := &xrai.Dataset{X: mat.NewDense(n, 119, nil), Classes: []string{"bad", "good"}}
	for i := range n {
		row := data.X.RawRowView(i)
		for j := range 17 {
			switch {
			case j < 6:
				row[j] = float64(int(r.ExpFloat64() * 3000))
			case j < 12:
				row[j] = float64(r.IntN(30))
			default:
				if r.IntN(10) == 0 {
					row[j] = float64(r.IntN(5))
				}
			}
		}
		at := 17
		for _, width := range []int{2, 35, 50, 3, 12} {
			row[at+r.IntN(width)] = 1
			at += width
		}
		y := 1
		if r.Float64() < 0.02+0.1*row[17]*r.Float64()+row[0]/2e5 {
			y = 0
		}
		data.Labels = append(data.Labels, y)
	}
	return data
}

func BenchmarkFit(b *testing.B) {
	data := loans()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Classifier{Params: Params{MaxDepth: 8}}).Fit(context.Background(), data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLeaveOneOut leaves out every record, one worker.
func BenchmarkLeaveOneOut(b *testing.B) {
	data := loans()
	b.ReportAllocs()
	for b.Loop() {
		l, err := Classifier{Params: Params{MaxDepth: 8}}.LeaveOneOut(context.Background(), data)
		if err != nil {
			b.Fatal(err)
		}
		w := l.Worker()
		for record := range data.Rows() {
			if _, err := w.Without(context.Background(), record); err != nil {
				b.Fatal(err)
			}
		}
	}
}
