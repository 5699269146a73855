package linear

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Regression is ordinary least squares, as scikit-learn's LinearRegression:
//
//	min over w, b of sum over i of weight_i (y_i - x_i·w - b)²
//
// Where columns are collinear many w do that, and the one of least norm is
// taken.
type Regression struct {
	NoIntercept bool `json:"no_intercept"` // fix b at 0
}

var _ xrai.Learner = Regression{}

// Kind implements xrai.Learner.
func (Regression) Kind() string { return KindRegression }

// Task says that the learner predicts a number.
func (Regression) Task() xrai.Task { return xrai.Regression }

// Fit implements xrai.Learner; the model is a *Model.
func (l Regression) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	if err := checkTarget(train); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	train, _, err := present(train)
	if err != nil {
		return nil, err
	}
	c := centre(train, !l.NoIntercept)
	coef, err := leastNorm(c.x, c.y, 0)
	if err != nil {
		return nil, err
	}
	return c.model(KindRegression, coef)
}

// leastNorm returns the w of least norm that minimises |y - Xw|² + alpha |w|²,
// by the singular value decomposition X = U S V':
//
//	w = sum over k of v_k (u_k·y) s_k / (s_k² + alpha)
//
// over the singular values above max(n, d) * eps times the largest, numpy's
// rule for the rank of a matrix. x and y are overwritten: they are brought near
// 1 by powers of two, for the decomposition of very large numbers need not end.
func leastNorm(x *mat.Dense, y []float64, alpha float64) ([]float64, error) {
	n, d := x.Dims()
	xBits, err := shrinkBits(x.RawMatrix().Data)
	if err != nil {
		return nil, err
	}
	yBits, err := shrinkBits(y)
	if err != nil {
		return nil, err
	}
	alpha = math.Ldexp(alpha, -2*xBits)
	cutoff := float64(max(n, d)) * eps
	if n > d {
		x, y = triangle(x, y)
	}
	coef := make([]float64, d)
	var svd mat.SVD
	if !svd.Factorize(x, mat.SVDThin) {
		return nil, fmt.Errorf("the singular value decomposition of the %d×%d data did not converge", n, d)
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	values := svd.Values(nil)
	k := 0
	for k < len(values) && values[k] > cutoff*values[0] {
		k++
	}
	if k == 0 {
		return coef, nil
	}
	var uy, w mat.VecDense
	uy.MulVec(u.Slice(0, len(y), 0, k).T(), mat.NewVecDense(len(y), y))
	for i := range k {
		s := values[i]
		uy.SetVec(i, uy.AtVec(i)/(s+alpha/s))
	}
	w.MulVec(v.Slice(0, d, 0, k), &uy)
	for j := range coef {
		coef[j] = math.Ldexp(w.AtVec(j), yBits-xBits)
	}
	return coef, finiteCoef(coef)
}

// shrinkBits divides v by the power of two that brings its largest value near 1.
func shrinkBits(v []float64) (bits int, err error) {
	largest := floats.Norm(v, math.Inf(1))
	if !finite(largest) || math.IsNaN(floats.Sum(v)) {
		return 0, overflow(fmt.Errorf("values overflow"))
	}
	_, bits = math.Frexp(largest)
	for i := range v {
		v[i] = math.Ldexp(v[i], -bits)
	}
	return bits, nil
}

const eps = 0x1p-52

// triangle shrinks a tall problem without changing its solutions: the QR
// factorisation of X with y beside it gives R (d×d) and Q'y.
func triangle(x *mat.Dense, y []float64) (*mat.Dense, []float64) {
	n, d := x.Dims()
	a := blas64.General{Rows: n, Cols: d + 1, Stride: d + 1, Data: make([]float64, n*(d+1))}
	for i := range n {
		copy(a.Data[i*a.Stride:], x.RawRowView(i))
		a.Data[i*a.Stride+d] = y[i]
	}
	tau := make([]float64, min(n, d+1))
	work := make([]float64, 1)
	lapack64.Geqrf(a, tau, work, -1)
	work = make([]float64, int(work[0]))
	lapack64.Geqrf(a, tau, work, len(work))
	r, qy := mat.NewDense(d, d, nil), make([]float64, d)
	for i := range d {
		copy(r.RawRowView(i)[i:], a.Data[i*a.Stride+i:i*a.Stride+d])
		qy[i] = a.Data[i*a.Stride+d]
	}
	return r, qy
}

// finiteCoef refuses coefficients that overflowed.
func finiteCoef(coef []float64) error {
	if s := floats.Sum(coef); math.IsNaN(s) || math.IsInf(s, 0) {
		return overflow(fmt.Errorf("the coefficients overflow"))
	}
	return nil
}
