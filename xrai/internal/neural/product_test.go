package neural

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

var products = [][3]int{{1, 5, 40}, {6, 1, 16}, {7, 3, 17}, {5, 9, 16}, {6, 9, 15}, {12, 50, 33}, {50, 10, 512}, {50, 512, 100},
	{50, 100, 64}, {10, 50, 512}, {512, 50, 100}, {100, 50, 64}, {50, 100, 512}, {50, 64, 100}}

// TestProductEqualsLibrary: the same bits as vek's, whatever the sizes, and nothing
// beside dst is written.
func TestProductEqualsLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range products {
		m, k, n := s[0], s[1], s[2]
		a, b := normals[float32](r, m*k), normals[float32](r, k*n)
		got, want := normals[float32](r, m*n+8), make([]float32, m*n)
		beside := slices.Clone(got[m*n:])
		product32(got[:m*n], a, b, k)
		vekProduct32(want, a, b, k)
		if !slices.Equal(got[:m*n], want) {
			t.Errorf("%v: other bits", s)
		}
		if !slices.Equal(got[m*n:], beside) {
			t.Errorf("%v: writes beyond its end", s)
		}
	}
}

func BenchmarkProduct(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range products[6:] {
		m, k, n := s[0], s[1], s[2]
		x, y, dst := normals[float32](r, m*k), normals[float32](r, k*n), make([]float32, m*n)
		for name, product := range map[string]func(dst, a, b []float32, k int){"tiles": product32, "vek": vekProduct32} {
			b.Run(fmt.Sprint(s, name), func(b *testing.B) {
				for b.Loop() {
					product(dst, x, y, k)
				}
				b.ReportMetric(2*float64(m*k*n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			})
		}
	}
}
