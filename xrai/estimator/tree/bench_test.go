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
	for name, p := range map[string]Params{"depth 8": {MaxDepth: 8}, "full": {}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (Classifier{Params: p}).Fit(context.Background(), data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkColumns(b *testing.B) {
	data := loans()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewColumns(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGrow grows one tree of a forest, of extra trees, and of boosting.
func BenchmarkGrow(b *testing.B) {
	data := loans()
	n := data.Rows()
	r := rand.New(rand.NewPCG(1, 2))
	bootstrap, y := make([]float64, n), make([]float64, n)
	for i := range n {
		bootstrap[r.IntN(n)]++
		y[i] = data.X.At(i, 0)/1000 + r.NormFloat64()
	}
	columns, err := NewColumns(data)
	if err != nil {
		b.Fatal(err)
	}
	classes, err := ClassTarget(data.Labels, 2, "")
	if err != nil {
		b.Fatal(err)
	}
	numbers, err := NumberTarget(y, "")
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		target  *Target
		params  Params
		weights []float64
	}{
		{"forest", classes, Params{MaxFeatures: "sqrt"}, bootstrap},
		{"extra trees", classes, Params{MaxFeatures: "sqrt", Splitter: Random}, nil},
		{"boosting", numbers, Params{MaxDepth: 3}, nil},
		{"forest of numbers", numbers, Params{}, bootstrap},
		{"extra trees of numbers", numbers, Params{Splitter: Random}, nil},
	} {
		b.Run(c.name, func(b *testing.B) {
			g, err := NewGrower(columns, c.target, c.params)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for seed := uint64(0); b.Loop(); seed++ {
				if _, err := g.Grow(context.Background(), c.weights, seed); err != nil {
					b.Fatal(err)
				}
			}
		})
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
