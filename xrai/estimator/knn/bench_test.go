package knn

import (
	"fmt"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// BenchmarkEach finds 5 neighbours of 2,000 rows by each way there is, in rows
// near a plane. Run with -cpu 1,2.
func BenchmarkEach(b *testing.B) {
	for _, d := range []int{5, 20, 119} {
		rows, err := newRows(&xrai.Dataset{X: shaped("plane", 1, 8000, d)}, 5)
		if err != nil {
			b.Fatal(err)
		}
		ask := shaped("plane", 2, 2000, d)
		use := func(int, []neighbour, []float64) {}
		b.Run(fmt.Sprintf("index, %d columns", d), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				newIndex(rows).each(ask, 5, use)
			}
		})
		b.Run(fmt.Sprintf("screen, %d columns", d), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				newScreen(rows).each(ask, 5, use)
			}
		})
		b.Run(fmt.Sprintf("plain, %d columns", d), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rows.eachPlain(ask, 5, use)
			}
		})
	}
}
