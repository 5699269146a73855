package boost

import "math"

// logistic is the log loss of two classes. Its one output is the log odds of the
// second.
type logistic struct{}

func (logistic) outputs() int { return 1 }
func (logistic) unit() bool   { return false }

func (logistic) baseline(t *target) []float64 {
	p := classShares(t)[1]
	p = max(smallestMean, min(p, 1-smallestMean))
	return []float64{math.Log(p / (1 - p))}
}

func (logistic) derive(t *target, raw, g, h [][]float64, from, to int) {
	r, outG, outH := raw[0][from:to], g[0][from:to], h[0][from:to]
	for i, c := range t.class[from:to] {
		y := float64(c)
		if r[i] > -37 {
			e := math.Exp(-r[i])
			outG[i] = ((1 - y) - y*e) / (1 + e)
			outH[i] = e / ((1 + e) * (1 + e))
		} else {
			e := math.Exp(r[i])
			outG[i], outH[i] = e-y, e
		}
	}
}

func (logistic) at(t *target, raw [][]float64, i int) float64 {
	r := raw[0][i]
	if t.class[i] == 1 {
		r = -r
	}
	return log1pexp(r)
}

// log1pexp is log(1 + exp(x)).
func log1pexp(x float64) float64 {
	if x > 0 {
		return x + math.Log1p(math.Exp(-x))
	}
	return math.Log1p(math.Exp(x))
}

// expit is the probability of log odds x.
func expit(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + math.Exp(-x))
	}
	e := math.Exp(x)
	return e / (1 + e)
}

// multinomial is the log loss of more classes, one output each.
type multinomial struct{ classes int }

func (l multinomial) outputs() int { return l.classes }
func (multinomial) unit() bool     { return false }

func (l multinomial) baseline(t *target) []float64 { return centredLogs(classShares(t), epsilon) }

// centredLogs is the logarithm of each share, kept away from 0 and 1, less their
// mean.
func centredLogs(shares []float64, away float64) []float64 {
	mean := 0.0
	for c, p := range shares {
		shares[c] = math.Log(max(away, min(p, 1-away)))
		mean += shares[c] / float64(len(shares))
	}
	for c := range shares {
		shares[c] -= mean
	}
	return shares
}

func (l multinomial) derive(t *target, raw, g, h [][]float64, from, to int) {
	p := make([]float64, l.classes)
	for i := from; i < to; i++ {
		softmax(raw, i, p)
		for c, v := range p {
			y := 0.0
			if t.class[i] == int32(c) {
				y = 1
			}
			g[c][i] = v - y
			h[c][i] = v * (1 - v)
		}
	}
}

func (l multinomial) at(t *target, raw [][]float64, i int) float64 {
	m, sum := raw[0][i], 0.0
	for _, r := range raw[1:] {
		m = max(m, r[i])
	}
	for _, r := range raw {
		sum += math.Exp(r[i] - m)
	}
	return math.Log(sum) + m - raw[t.class[i]][i]
}

// softmax sets p to the probabilities of row i's outputs.
func softmax(raw [][]float64, i int, p []float64) {
	m := raw[0][i]
	for _, r := range raw[1:] {
		m = max(m, r[i])
	}
	sum := 0.0
	for c, r := range raw {
		p[c] = math.Exp(r[i] - m)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
}

// classShares is the weighted share of each class.
func classShares(t *target) []float64 {
	out := make([]float64, t.classes)
	n := len(t.class)
	weight := func(i int) float64 { return t.weight(int32(i)) * float64(t.times(int32(i))) }
	all := total(n, weight)
	for c := range out {
		out[c] = total(n, func(i int) float64 {
			if t.class[i] == int32(c) {
				return weight(i)
			}
			return 0
		}) / all
	}
	return out
}
