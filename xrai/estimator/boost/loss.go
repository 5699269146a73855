package boost

import "math"

// Losses of the regressors, named as scikit-learn's.
const (
	SquaredError  = "squared_error"
	AbsoluteError = "absolute_error"
	Quantile      = "quantile"
	Poisson       = "poisson" // exponential of the sum of trees; targets from 0
	Gamma         = "gamma"   // exponential of the sum of trees; targets above 0
	Huber         = "huber"
)

// target is what is to be predicted, one a row.
type target struct {
	y       []float64 // of a regression
	class   []int32   // of a classification, below classes
	classes int
	weights []float64 // nil for 1 each
	// copies is how often each row counts, nil for once. Only a classification
	// without weights has them.
	copies []int32
}

func (t *target) rows() int {
	if t.class != nil {
		return len(t.class)
	}
	return len(t.y)
}

// weight returns the weight of row i.
func (t *target) weight(i int32) float64 {
	if t.weights == nil {
		return 1
	}
	return t.weights[i]
}

// times returns how often row i counts.
func (t *target) times(i int32) int64 {
	if t.copies == nil {
		return 1
	}
	return int64(t.copies[i])
}

// counted returns how many rows there are, each copy counted.
func (t *target) counted() int {
	if t.copies == nil {
		return t.rows()
	}
	n := 0
	for _, c := range t.copies {
		n += int(c)
	}
	return n
}

// subset returns the rows named.
func (t *target) subset(rows []int32) *target {
	return &target{y: pick(t.y, rows), class: pick(t.class, rows), classes: t.classes, weights: pick(t.weights, rows)}
}

func pick[T any](of []T, rows []int32) []T {
	if of == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = of[r]
	}
	return out
}

// loss is what boosting makes small. Sums of trees are raw[k][i], of output k
// and row i.
type loss interface {
	// outputs is how many trees a stage has.
	outputs() int
	// baseline is the best constant, one an output.
	baseline(t *target) []float64
	// derive sets gradients and, unless unit, hessians of rows from to to-1, not
	// weighted.
	derive(t *target, raw, gradients, hessians [][]float64, from, to int)
	// unit says that all hessians are 1.
	unit() bool
	// at is the loss of row i, not weighted.
	at(t *target, raw [][]float64, i int) float64
}

// refitted is a loss without a slope at its least, whose trees' leaves are not a
// Newton step but its best constant for the residuals of their rows.
type refitted interface {
	constant(residuals, weights []float64) float64
}

// meanLoss is the weighted mean of the losses of some rows, nil for all.
func meanLoss(l loss, t *target, raw [][]float64, rows []int32) float64 {
	n := t.rows()
	if rows != nil {
		n = len(rows)
	}
	y, w := make([]float64, 0, n), pick(t.weights, rows)
	if rows == nil {
		w = t.weights
	}
	eachRow(rows, n, func(i int32) { y = append(y, l.at(t, raw, int(i))) })
	m := 0.0
	if t.copies != nil {
		n = t.counted()
		m = copiesTotal(n, y, t.copies) / float64(n)
	} else {
		m = mean(y, w)
	}
	if m <= math.MaxFloat64 {
		return m
	}
	return math.MaxFloat64 // sums of trees whose exponential is beyond float64
}

// eachRow visits rows, nil for all n.
func eachRow(rows []int32, n int, visit func(i int32)) {
	if rows != nil {
		for _, i := range rows {
			visit(i)
		}
		return
	}
	for i := range n {
		visit(int32(i))
	}
}

// squared is half the squared error.
type squared struct{}

func (squared) outputs() int                 { return 1 }
func (squared) unit() bool                   { return true }
func (squared) baseline(t *target) []float64 { return []float64{mean(t.y, t.weights)} }

func (squared) derive(t *target, raw, g, _ [][]float64, from, to int) {
	r, out := raw[0][from:to], g[0][from:to]
	for i, y := range t.y[from:to] {
		out[i] = r[i] - y
	}
}

func (squared) at(t *target, raw [][]float64, i int) float64 {
	d := raw[0][i] - t.y[i]
	return d * d / 2
}

// absolute is the absolute error.
type absolute struct{}

func (absolute) outputs() int                   { return 1 }
func (absolute) unit() bool                     { return true }
func (l absolute) baseline(t *target) []float64 { return []float64{l.constant(t.y, t.weights)} }

func (absolute) constant(residuals, weights []float64) float64 {
	if weights == nil {
		return median(residuals)
	}
	return weightedQuantile(residuals, weights, 0.5)
}

func (absolute) derive(t *target, raw, g, _ [][]float64, from, to int) {
	r, out := raw[0][from:to], g[0][from:to]
	for i, y := range t.y[from:to] {
		out[i] = -1
		if r[i] > y {
			out[i] = 1
		}
	}
}

func (absolute) at(t *target, raw [][]float64, i int) float64 { return math.Abs(raw[0][i] - t.y[i]) }

// pinball is the loss whose best constant is the q-quantile.
type pinball struct{ q float64 }

func (pinball) outputs() int                   { return 1 }
func (pinball) unit() bool                     { return true }
func (l pinball) baseline(t *target) []float64 { return []float64{l.constant(t.y, t.weights)} }

func (l pinball) constant(residuals, weights []float64) float64 {
	if weights == nil {
		return quantile(residuals, 100*l.q/100)
	}
	return weightedQuantile(residuals, weights, 100*l.q/100)
}

func (l pinball) derive(t *target, raw, g, _ [][]float64, from, to int) {
	r, out := raw[0][from:to], g[0][from:to]
	for i, y := range t.y[from:to] {
		out[i] = 1 - l.q
		if y >= r[i] {
			out[i] = -l.q
		}
	}
}

func (l pinball) at(t *target, raw [][]float64, i int) float64 {
	if y, r := t.y[i], raw[0][i]; y >= r {
		return l.q * (y - r)
	} else {
		return (1 - l.q) * (r - y)
	}
}

// smallestMean keeps the logarithm of a mean finite, as in scikit-learn.
const smallestMean = 10 * epsilon

// epsilon is the distance from 1 to the next larger float64.
const epsilon = 0x1p-52

// poisson is half the Poisson deviance, without its constant.
type poisson struct{}

func (poisson) outputs() int { return 1 }
func (poisson) unit() bool   { return false }
func (poisson) baseline(t *target) []float64 {
	return []float64{math.Log(max(mean(t.y, t.weights), smallestMean))}
}

func (poisson) derive(t *target, raw, g, h [][]float64, from, to int) {
	r, outG, outH := raw[0][from:to], g[0][from:to], h[0][from:to]
	for i, y := range t.y[from:to] {
		e := math.Exp(r[i])
		outG[i], outH[i] = e-y, e
	}
}

func (poisson) at(t *target, raw [][]float64, i int) float64 {
	return math.Exp(raw[0][i]) - t.y[i]*raw[0][i]
}

// gamma is half the gamma deviance, without its constant.
type gamma struct{}

func (gamma) outputs() int                 { return 1 }
func (gamma) unit() bool                   { return false }
func (gamma) baseline(t *target) []float64 { return poisson{}.baseline(t) }

func (gamma) derive(t *target, raw, g, h [][]float64, from, to int) {
	r, outG, outH := raw[0][from:to], g[0][from:to], h[0][from:to]
	for i, y := range t.y[from:to] {
		e := y * math.Exp(-r[i])
		outG[i], outH[i] = 1-e, e
	}
}

func (gamma) at(t *target, raw [][]float64, i int) float64 {
	return raw[0][i] + t.y[i]*math.Exp(-raw[0][i])
}
