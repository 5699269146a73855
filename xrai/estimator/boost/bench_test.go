package boost

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

func benchmarkFit(b *testing.B, l xrai.Learner, d *xrai.Dataset) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Fit(context.Background(), d); err != nil {
			b.Fatal(err)
		}
	}
}

// Run with -cpu 1,2.

func BenchmarkHistLoans(b *testing.B) {
	benchmarkFit(b, HistClassifier{HistParams: HistParams{EarlyStopping: Off}}, loans())
}

func BenchmarkHistDense(b *testing.B) {
	benchmarkFit(b, HistClassifier{HistParams: HistParams{EarlyStopping: Off}}, classed(50000, 30, 2, 1))
}

func BenchmarkHistClasses(b *testing.B) {
	benchmarkFit(b, HistClassifier{HistParams: HistParams{EarlyStopping: Off}}, classed(10000, 20, 6, 1))
}

func BenchmarkLoans(b *testing.B) { benchmarkFit(b, Classifier{}, loans()) }

func BenchmarkHistProba(b *testing.B) {
	d := loans()
	m := fit(b, HistClassifier{HistParams: HistParams{EarlyStopping: Off}}, d).(*ClassifierModel)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Proba(d.X); err != nil {
			b.Fatal(err)
		}
	}
}
