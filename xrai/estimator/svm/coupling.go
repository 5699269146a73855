package svm

import "math"

// coupling makes probabilities of classes of those of pairs, by the second method
// of Wu, Lin and Weng, "Probability estimates for multi-class classification by
// pairwise coupling", JMLR 5, 2004. With r_ab the probability of a against b it
// looks for the p, of sum 1, that minimises p'Qp:
//
//	Q_aa = sum over b ≠ a of r_ba²,    Q_ab = -r_ba r_ab
//
// As LIBSVM does, it begins at equal p, lets no r nearer to 0 and 1 than 1e-7, and
// stops as soon as no element of Qp is further than 0.005/C from p'Qp: probabilities
// near equal ones stay equal.
type coupling struct {
	r, q [][]float64
	qp   []float64
}

func newCoupling(classes int) coupling {
	c := coupling{qp: make([]float64, classes)}
	for range classes {
		c.r = append(c.r, make([]float64, classes))
		c.q = append(c.q, make([]float64, classes))
	}
	return c
}

const leastProba = 1e-7

// solve sets p from the pairs' scores and Platt's A and B.
func (c coupling) solve(p, score, plattA, plattB []float64) {
	pair := 0
	for a := range p {
		for b := a + 1; b < len(p); b++ {
			v := sigmoid(plattA[pair]*score[pair] + plattB[pair])
			v = min(max(v, leastProba), 1-leastProba)
			c.r[a][b], c.r[b][a] = v, 1-v
			pair++
		}
	}
	for a, row := range c.q {
		row[a] = 0
		for b := range row {
			if b != a {
				row[a] += c.r[b][a] * c.r[b][a]
				row[b] = -c.r[b][a] * c.r[a][b]
			}
		}
	}
	for a := range p {
		p[a] = 1 / float64(len(p))
	}
	for range max(100, len(p)) {
		pqp := c.product(p)
		furthest := 0.0
		for _, v := range c.qp {
			furthest = max(furthest, math.Abs(v-pqp))
		}
		if furthest < 0.005/float64(len(p)) {
			return
		}
		c.sweep(p, pqp)
	}
}

// product sets qp to Qp and returns p'Qp.
func (c coupling) product(p []float64) float64 {
	pqp := 0.0
	for a, row := range c.q {
		c.qp[a] = 0
		for b, v := range row {
			c.qp[a] += v * p[b]
		}
		pqp += p[a] * c.qp[a]
	}
	return pqp
}

// sweep moves each p_a by what brings (Qp)_a to p'Qp, divides all p by their new
// sum, and keeps qp and p'Qp up with it.
func (c coupling) sweep(p []float64, pqp float64) {
	for a, row := range c.q {
		d := (pqp - c.qp[a]) / row[a]
		p[a] += d
		pqp = (pqp + d*(d*row[a]+2*c.qp[a])) / (1 + d) / (1 + d)
		for b := range p {
			c.qp[b] = (c.qp[b] + d*row[b]) / (1 + d)
			p[b] /= 1 + d
		}
	}
}

// sigmoid returns 1 / (1 + exp(v)).
func sigmoid(v float64) float64 {
	if v >= 0 {
		e := math.Exp(-v)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(v))
}
