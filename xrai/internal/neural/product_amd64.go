package neural

import "github.com/viterin/vek"

// tiled is whether the processor has what tile needs: AVX2 and FMA, as vek does.
var tiled = vek.Info().Acceleration

// tileRows and tileColumns are what twelve registers of eight sums hold.
const tileRows, tileColumns = 6, 16

// tile sets 6 rows of 16 numbers at dst to the product of 6 rows of k ≥ 1 numbers
// at a and k rows of 16 at b. Rows lie dstRow, aRow and bRow bytes apart.
//
//go:noescape
func tile(dst, a, b *float32, k, dstRow, aRow, bRow int)

// product32 sets dst (m×n) to a (m×k) times b (k×n). vek's product keeps its sums
// in memory, these stay in registers, which is twice as fast. The sums are made in
// the same order, with the same rounding.
func product32(dst, a, b []float32, k int) {
	m, n := len(a)/k, len(b)/k
	if !tiled || m < tileRows || n < tileColumns {
		vekProduct32(dst, a, b, k)
		return
	}
	dst, a, b = dst[:m*n], a[:m*k], b[:k*n]
	for j := 0; j < n; j += tileColumns {
		j := min(j, n-tileColumns) // the last tiles overlap those before
		for i := 0; i < m; i += tileRows {
			i := min(i, m-tileRows)
			tile(&dst[i*n+j], &a[i*k], &b[j], k, 4*n, 4*k, 4*n)
		}
	}
}
