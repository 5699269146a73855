package neural

import (
	"github.com/viterin/vek"
	"github.com/viterin/vek/vek32"
	"gonum.org/v1/gonum/blas/gonum"
)

// Float is the number a net is made of.
type Float interface{ float32 | float64 }

// vector is the arithmetic on slices of equal length. Arguments must not
// overlap.
type vector[T Float] struct {
	add      func(x, y []T)             // x += y
	sub      func(x, y []T)             // x -= y
	mul      func(x, y []T)             // x *= y
	scale    func(x []T, a T)           // x *= a
	shift    func(x []T, a T)           // x += a
	atLeast  func(x []T, a T)           // x = max(x, a)
	above    func(b []bool, x []T)      // b = x > 0
	ones     func(x []T, b []bool)      // x = 1 where b, else 0
	dot      func(x, y []T) T           // sum of x y
	axpy     func(a T, x, y []T)        // y += a x
	product  func(dst, a, b []T, k int) // dst = a b: m×k times k×n
	quotient func(t, x, v []T, s, e T)  // t = x / (s sqrt(v) + e)
}

var blas gonum.Implementation

var vector32 = vector[float32]{
	add: vek32.Add_Inplace, sub: vek32.Sub_Inplace, mul: vek32.Mul_Inplace,
	scale: vek32.MulNumber_Inplace, shift: vek32.AddNumber_Inplace, atLeast: vek32.MaximumNumber_Inplace,
	above:   func(b []bool, x []float32) { vek32.GtNumber_Into(b, x, 0) },
	ones:    func(x []float32, b []bool) { vek32.FromBool_Into(x, b) },
	dot:     vek32.Dot,
	axpy:    func(a float32, x, y []float32) { blas.Saxpy(len(x), a, x, 1, y, 1) },
	product: product32,
	quotient: func(t, x, v []float32, s, e float32) {
		// In float64, whose root and quotient are exact to the last bit on every
		// processor.
		var root, over [block]float64
		for len(t) > 0 {
			n := min(block, len(t))
			d, q := root[:n], over[:n]
			vek.FromFloat32_Into(d, v[:n])
			vek.Sqrt_Inplace(d)
			vek.MulNumber_Inplace(d, float64(s))
			vek.AddNumber_Inplace(d, float64(e))
			vek.FromFloat32_Into(q, x[:n])
			vek.Div_Inplace(q, d)
			vek32.FromFloat64_Into(t[:n], q)
			t, x, v = t[n:], x[n:], v[n:]
		}
	},
}

var vector64 = vector[float64]{
	add: vek.Add_Inplace, sub: vek.Sub_Inplace, mul: vek.Mul_Inplace,
	scale: vek.MulNumber_Inplace, shift: vek.AddNumber_Inplace, atLeast: vek.MaximumNumber_Inplace,
	above:   func(b []bool, x []float64) { vek.GtNumber_Into(b, x, 0) },
	ones:    func(x []float64, b []bool) { vek.FromBool_Into(x, b) },
	dot:     vek.Dot,
	axpy:    func(a float64, x, y []float64) { blas.Daxpy(len(x), a, x, 1, y, 1) },
	product: vekProduct64,
	quotient: func(t, x, v []float64, s, e float64) {
		var root [block]float64
		for len(t) > 0 {
			n := min(block, len(t))
			d := root[:n]
			vek.Sqrt_Into(d, v[:n])
			vek.MulNumber_Inplace(d, s)
			vek.AddNumber_Inplace(d, e)
			vek.Div_Into(t[:n], x[:n], d)
			t, x, v = t[n:], x[n:], v[n:]
		}
	},
}

// vectors returns the arithmetic of T.
func vectors[T Float]() *vector[T] {
	var v any = &vector64
	if _, single := any(T(0)).(float32); single {
		v = &vector32
	}
	return v.(*vector[T])
}

// block is how many numbers are worked on at a time where several passes over
// them should find them in the nearest cache.
const block = 1024

// serial is the work below which vek multiplies on the calling goroutine, for
// more than 3 rows at a time. This package's callers have goroutines of their
// own, and a limit on them.
const serial = 100_000

// vekProduct32 sets dst (m×n) to a (m×k) times b (k×n), as vekProduct64 does.
func vekProduct32(dst, a, b []float32, k int) {
	inRows(len(a)/k, k*(len(b)/k), func(i, j int) {
		n := len(b) / k
		vek32.MatMul_Into(dst[i*n:j*n], a[i*k:j*k], b, k)
	})
}

func vekProduct64(dst, a, b []float64, k int) {
	inRows(len(a)/k, k*(len(b)/k), func(i, j int) {
		n := len(b) / k
		vek.MatMul_Into(dst[i*n:j*n], a[i*k:j*k], b, k)
	})
}

// inRows calls f for rows i to j of m, where vek does not share work of the size
// row for each among goroutines.
func inRows(m, row int, f func(i, j int)) {
	rows := max(3, (serial-1)/row)
	for i := 0; i < m; i += rows {
		f(i, min(m, i+rows))
	}
}

// times sets dst (m×n) to a (m×k) times b (k×n).
func (v *vector[T]) times(dst, a, b []T, m, k, n int) {
	v.product(dst[:m*n], a[:m*k], b[:k*n], k)
}

// timesTransposed sets dst (m×n) to a (m×k) times the transpose of b (n×k).
func (v *vector[T]) timesTransposed(dst, a, b []T, m, k, n int) {
	for i := range m {
		row := a[i*k : (i+1)*k]
		for j := range n {
			dst[i*n+j] = v.dot(row, b[j*k:(j+1)*k])
		}
	}
}

// transpose sets dst (n×m) to the transpose of a (m×n), eight rows at a time.
func transpose[T Float](dst, a []T, m, n int) {
	i := 0
	for ; i+8 <= m; i += 8 {
		row := func(k int) []T { return a[(i+k)*n : (i+k+1)*n] }
		r0, r1, r2, r3, r4, r5, r6, r7 := row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)
		for j, v := range r0 {
			out := dst[j*m+i : j*m+i+8 : j*m+i+8]
			out[0], out[1], out[2], out[3] = v, r1[j], r2[j], r3[j]
			out[4], out[5], out[6], out[7] = r4[j], r5[j], r6[j], r7[j]
		}
	}
	for ; i < m; i++ {
		for j, v := range a[i*n : (i+1)*n] {
			dst[j*m+i] = v
		}
	}
}
