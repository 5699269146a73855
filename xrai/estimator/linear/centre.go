package linear

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// centred is a regression problem with its means taken out, so that the
// intercept is neither penalised nor part of the system to solve.
type centred struct {
	x     *mat.Dense // n×d
	y     []float64  // n
	xMean []float64  // d, all 0 without an intercept
	yMean float64
}

func centre(train *xrai.Dataset, intercept bool) *centred {
	n, d := train.X.Dims()
	c := &centred{mat.DenseCopyOf(train.X), append([]float64(nil), train.Y...), make([]float64, d), 0}
	if !intercept {
		return c
	}
	c.yMean = mean(train.Y)
	floats.AddConst(-c.yMean, c.y)
	col := make([]float64, n)
	for j := range d {
		mat.Col(col, j, train.X)
		c.xMean[j] = mean(col)
	}
	for i := range n {
		floats.Sub(c.x.RawRowView(i), c.xMean)
	}
	return c
}

// mean is a mean corrected by the mean of what it leaves, exact for a constant.
func mean(v []float64) float64 {
	n := float64(len(v))
	m, rest := v[0], 0.0
	for range 2 {
		rest = 0
		for _, x := range v {
			rest += x - m
		}
		m += rest / n
	}
	return m
}

// model puts the means back.
func (c *centred) model(family string, coef []float64) *Model {
	return &Model{Family: family, Coef: coef, Intercept: c.yMean - floats.Dot(c.xMean, coef)}
}
