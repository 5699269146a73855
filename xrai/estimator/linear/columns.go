package linear

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// columns is a training matrix by column, each centred and scaled to a root
// mean square of 1, with a column of ones last for the intercept. The penalty
// moves along: |w_j|² becomes penalty_j |w'_j|² with w' = w·scale.
type columns struct {
	n       int
	col     [][]float64 // p columns of n values
	shift   []float64   // d
	scale   []float64   // d
	penalty []float64   // p, 0 for the intercept
}

// newColumns does not centre without an intercept, which could not make up for it.
func newColumns(train *xrai.Dataset, intercept bool) *columns {
	n, d := train.X.Dims()
	c := &columns{n: n, shift: make([]float64, d), scale: make([]float64, d)}
	for j := range d {
		z := mat.Col(nil, j, train.X)
		if intercept {
			c.shift[j] = mean(z, nil)
			floats.AddConst(-c.shift[j], z)
		}
		c.scale[j] = floats.Norm(z, 2) / math.Sqrt(float64(n))
		if c.scale[j] == 0 {
			c.scale[j] = 1
		}
		for i := range z {
			z[i] /= c.scale[j]
		}
		c.col = append(c.col, z)
		c.penalty = append(c.penalty, 1/(c.scale[j]*c.scale[j]))
	}
	if intercept {
		one := make([]float64, n)
		floats.AddConst(1, one)
		c.col = append(c.col, one)
		c.penalty = append(c.penalty, 0)
	}
	return c
}

// p is the number of coefficients of a class, the intercept among them.
func (c *columns) p() int { return len(c.col) }

// original returns the coefficients and intercept for the columns as given.
func (c *columns) original(w []float64) (coef []float64, intercept float64) {
	coef = make([]float64, len(c.shift))
	for j := range coef {
		coef[j] = w[j] / c.scale[j]
	}
	if len(w) > len(coef) {
		intercept = w[len(coef)] - floats.Dot(c.shift, coef)
	}
	return coef, intercept
}

// times sets dst (n) to Z w.
func (c *columns) times(dst, w []float64) {
	clear(dst)
	for lo := 0; lo < c.n; lo += chunk {
		hi := min(lo+chunk, c.n)
		for j, z := range c.col {
			if w[j] != 0 {
				floats.AddScaled(dst[lo:hi], w[j], z[lo:hi])
			}
		}
	}
}

// transTimes sets dst (p) to Z' v.
func (c *columns) transTimes(dst, v []float64) {
	for j, z := range c.col {
		dst[j] = floats.Dot(z, v)
	}
}

// chunk rows of a few hundred columns stay in a core's cache.
const chunk = 512

// gram sets the upper triangle of dst (p×p) to Z' diag(weight) Z. Each sum is
// taken in the order of the rows.
func (c *columns) gram(dst blas64.Symmetric, weight []float64) {
	clear(dst.Data)
	var buf [chunk]float64
	for lo := 0; lo < c.n; lo += chunk {
		hi := min(lo+chunk, c.n)
		wz := buf[:hi-lo]
		for a, za := range c.col {
			floats.MulTo(wz, za[lo:hi], weight[lo:hi])
			row := dst.Data[a*dst.Stride:]
			for b := a; b < len(c.col); b++ {
				row[b] += floats.Dot(wz, c.col[b][lo:hi])
			}
		}
	}
}

// gramDiagonal sets dst (p) to the diagonal of Z' diag(weight) Z.
func (c *columns) gramDiagonal(dst, weight []float64) {
	for j, z := range c.col {
		dst[j] = 0
		for i, v := range z {
			dst[j] += weight[i] * v * v
		}
	}
}
