package boost

import (
	"math"
)

// adapted is a loss with a parameter of its own for each stage, found from the
// rows fitted, nil for all.
type adapted interface {
	adapt(t *target, raw [][]float64, rows []int32)
}

// prior is logistic as gradient boosting starts it: from a share of the second
// class that is not as close to 0 or 1.
type prior struct{ logistic }

// closest is how close to 0 and 1 class shares may be, the float32 epsilon.
const closest = 0x1p-23

func (prior) baseline(t *target) []float64 {
	p := max(closest, min(classShares(t)[1], 1-closest))
	return []float64{math.Log(p / (1 - p))}
}

// priors is multinomial as gradient boosting starts it.
type priors struct{ multinomial }

func (l priors) baseline(t *target) []float64 { return centredLogs(classShares(t), closest) }

// startQuantile is the quantile that gradient boosting starts from.
func startQuantile(t *target, q float64) []float64 {
	if t.weights == nil {
		return []float64{quantile(t.y, q)}
	}
	return []float64{weightedQuantile(t.y, t.weights, q)}
}

// middle is absolute as gradient boosting starts it.
type middle struct{ absolute }

func (middle) baseline(t *target) []float64 { return startQuantile(t, 0.5) }

// huber is half the squared error of small residuals and the absolute error of
// large ones. What is small a share alpha of the residuals says.
type huber struct {
	alpha float64
	delta float64
}

func (*huber) outputs() int                 { return 1 }
func (*huber) unit() bool                   { return true }
func (*huber) baseline(t *target) []float64 { return startQuantile(t, 0.5) }

func (l *huber) adapt(t *target, raw [][]float64, rows []int32) {
	var sizes, weights []float64
	eachRow(rows, t.rows(), func(i int32) {
		sizes = append(sizes, math.Abs(t.y[i]-raw[0][i]))
		weights = append(weights, t.weight(i))
	})
	l.delta = weightedQuantile(sizes, weights, 100*l.alpha/100)
}

func (l *huber) derive(t *target, raw, g, _ [][]float64, from, to int) {
	r, out := raw[0][from:to], g[0][from:to]
	for i, y := range t.y[from:to] {
		out[i] = max(-l.delta, min(r[i]-y, l.delta))
	}
}

func (l *huber) at(t *target, raw [][]float64, i int) float64 {
	d := math.Abs(raw[0][i] - t.y[i])
	if d <= l.delta {
		return d * d / 2
	}
	return l.delta * (d - l.delta/2)
}

// constant is the median, and one step from it towards the mean of what lies
// within delta (Friedman 2001, algorithm 4).
func (l *huber) constant(residuals, weights []float64) float64 {
	m := weightedQuantile(residuals, weights, 0.5)
	steps := make([]float64, len(residuals))
	for i, r := range residuals {
		steps[i] = max(-l.delta, min(r-m, l.delta))
	}
	return m + mean(steps, weights)
}
