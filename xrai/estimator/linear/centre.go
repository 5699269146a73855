package linear

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// centred is a regression problem with its weighted means taken out, so that
// the intercept is neither penalised nor part of the system to solve, and each
// row times the root of its weight, so that squares count as often as it says.
type centred struct {
	x     *mat.Dense // n×d
	y     []float64  // n
	xMean []float64  // d, all 0 without an intercept
	yMean float64
}

func centre(train *xrai.Dataset, intercept bool) *centred {
	n, d := train.X.Dims()
	c := &centred{mat.DenseCopyOf(train.X), append([]float64(nil), train.Y...), make([]float64, d), 0}
	if intercept {
		c.yMean = mean(train.Y, train.Weights)
		floats.AddConst(-c.yMean, c.y)
		col := make([]float64, n)
		for j := range d {
			mat.Col(col, j, train.X)
			c.xMean[j] = mean(col, train.Weights)
		}
		for i := range n {
			floats.Sub(c.x.RawRowView(i), c.xMean)
		}
	}
	for i, w := range train.Weights {
		root := math.Sqrt(w)
		floats.Scale(root, c.x.RawRowView(i))
		c.y[i] *= root
	}
	return c
}

// mean is a mean corrected by the mean of what it leaves, exact for a constant.
// No weights are weights of 1.
func mean(v, weights []float64) float64 {
	total := float64(len(v))
	if weights != nil {
		total = floats.Sum(weights)
	}
	m, rest := v[0], 0.0
	for range 2 {
		rest = 0
		for i, x := range v {
			if weights == nil {
				rest += x - m
			} else {
				rest += weights[i] * (x - m)
			}
		}
		m += rest / total
	}
	return m
}

// intercept puts the means back.
func (c *centred) intercept(coef []float64) float64 { return c.yMean - floats.Dot(c.xMean, coef) }

func (c *centred) model(family string, coef []float64) (*Model, error) {
	m := &Model{Family: family, Coef: coef, Intercept: c.intercept(coef)}
	if err := m.Check(); err != nil {
		return nil, overflow(err)
	}
	return m, nil
}
