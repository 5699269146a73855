package linear

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// TestColumnsEqualDense: whatever is kept of a column, products are those of the
// matrix written out.
func TestColumnsEqualDense(t *testing.T) {
	r := xrai.Rand(3)
	const n, d = 700, 9
	x := mat.NewDense(n, d, nil)
	for i := range n {
		row := x.RawRowView(i)
		row[0] = r.NormFloat64()
		row[1] = float64(r.IntN(2))
		row[2+r.IntN(20)%4] = 3 // 20 in 100 or more: dense; columns 4 and 5 too
		if r.IntN(30) == 0 {
			row[6] = r.NormFloat64()
		}
		row[7] = 5
		row[8] = 1e6
		if i == 17 {
			row[8]++
		}
	}
	for _, intercept := range []bool{true, false} {
		c := newColumns(&xrai.Dataset{X: x}, intercept)
		p := d
		if intercept {
			p++
		}
		if c.p() != p || len(c.dense)+len(c.sparse) != p || len(c.sparse) < 3 || len(c.dense) < 3 {
			t.Fatalf("%d dense and %d sparse columns", len(c.dense), len(c.sparse))
		}
		z := mat.NewDense(n, p, nil)
		for j := range d {
			for i := range n {
				z.Set(i, j, (x.At(i, j)-c.shift[j])/c.scale[j])
			}
		}
		if intercept {
			for i := range n {
				z.Set(i, d, 1)
			}
		}
		w, v, weight := make([]float64, p), make([]float64, n), make([]float64, n)
		for j := range w {
			w[j] = r.NormFloat64()
		}
		for i := range v {
			v[i], weight[i] = r.NormFloat64(), r.Float64()
		}
		close := func(what string, got, want, size float64) {
			t.Helper()
			if !(math.Abs(got-want) <= 1e-13*size) {
				t.Errorf("%s is %v, want %v", what, got, want)
			}
		}
		scores, back, diagonal := make([]float64, n), make([]float64, p), make([]float64, p)
		c.times(scores, w)
		c.transTimes(back, v)
		c.gramDiagonal(diagonal, weight)
		sum, size := c.dots(v)
		gram := blas64.Symmetric{Uplo: blas.Upper, N: p, Stride: p, Data: make([]float64, p*p)}
		c.gram(gram, weight)
		for i := range n {
			want, scale := 0.0, 0.0
			for j := range p {
				want += z.At(i, j) * w[j]
				scale += math.Abs(z.At(i, j) * w[j])
			}
			close("a score", scores[i], want, scale)
		}
		for a := range p {
			want, scale := 0.0, 0.0
			for i := range n {
				want += z.At(i, a) * v[i]
				scale += math.Abs(z.At(i, a) * v[i])
			}
			close("a product", back[a], want, scale)
			close("a sum", sum[a], want, scale)
			close("a size", size[a], scale, scale)
			for b := a; b < p; b++ {
				want, scale := 0.0, 0.0
				for i := range n {
					want += weight[i] * z.At(i, a) * z.At(i, b)
					scale += weight[i] * math.Abs(z.At(i, a)*z.At(i, b))
				}
				close("an element", gram.Data[a*p+b], want, n)
				if a == b {
					close("the diagonal", diagonal[a], want, scale)
				}
			}
		}
	}
}
