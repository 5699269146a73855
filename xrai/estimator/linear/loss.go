package linear

import "math"

// loss is the log-loss at given scores and its derivatives, row by row. There
// are K rows of scores: one for two classes (the score of the second against
// the first), one a class for more.
//
// Residuals and weights are sums of the probabilities of other classes, never
// 1 - p, so that a record that is all but certain still has relative precision:
// on separable data those records decide the coefficients.
type loss struct {
	n, k  int
	class []int     // n, among the classes present
	count []float64 // n weights of the records; nil means 1 each

	score    [][]float64 // K×n
	p        [][]float64 // K×n probabilities
	residual [][]float64 // K×n: derivative of the loss by the score
	weight   [][]float64 // K×n: second derivative, diagonal
	sum      float64     // the loss
}

func newLoss(class []int, count []float64, classes int) *loss {
	l := &loss{n: len(class), k: classes, class: class, count: count}
	if classes == 2 {
		l.k = 1
	}
	for _, m := range []*[][]float64{&l.score, &l.p, &l.residual, &l.weight} {
		*m = make([][]float64, l.k)
		for k := range *m {
			(*m)[k] = make([]float64, l.n)
		}
	}
	return l
}

// update computes everything at the scores.
func (l *loss) update() {
	l.sum = 0
	if l.k == 1 {
		for i, s := range l.score[0] {
			e := math.Exp(-math.Abs(s))
			high, low := 1/(1+e), e/(1+e) // probabilities of the likelier class and of the other
			l.weight[0][i] = high * low
			likely := s >= 0
			if likely {
				l.p[0][i] = high
			} else {
				l.p[0][i] = low
			}
			r := low
			if likely != (l.class[i] == 1) {
				r = high
			}
			if l.class[i] == 1 {
				r = -r
			}
			l.residual[0][i] = r
			// logistic(s, class)
			if l.class[i] == 1 {
				s = -s
			}
			l.add(i, math.Log1p(e)+math.Max(s, 0))
		}
		return
	}
	e := make([]float64, l.k)
	for i, y := range l.class {
		top, rest := l.exps(e, i)
		total := 1 + rest
		for k := range e {
			others := 1 + rest - e[k]
			if k == top {
				others = rest
			}
			p := e[k] / total
			l.p[k][i] = p
			l.weight[k][i] = p * (others / total)
			l.residual[k][i] = p
			if k == y {
				l.residual[k][i] = -others / total
			}
		}
		l.add(i, math.Log1p(rest)+l.score[top][i]-l.score[y][i])
	}
}

// add adds record i's loss, and counts the record as often as its weight says.
func (l *loss) add(i int, loss float64) {
	l.sum += l.times(i, loss)
	if l.count == nil {
		return
	}
	for k := range l.k {
		l.residual[k][i] *= l.count[i]
		l.weight[k][i] *= l.count[i]
	}
}

// times is v times record i's weight.
func (l *loss) times(i int, v float64) float64 {
	if l.count == nil {
		return v
	}
	return l.count[i] * v
}

// exps sets e to exp(score - the highest score) of row i, and returns the
// class of the highest score and the sum of the others.
func (l *loss) exps(e []float64, i int) (top int, rest float64) {
	for k := 1; k < l.k; k++ {
		if l.score[k][i] > l.score[top][i] {
			top = k
		}
	}
	for k := range e {
		e[k] = math.Exp(l.score[k][i] - l.score[top][i])
		if k != top {
			rest += e[k]
		}
	}
	return top, rest
}

// logistic is log(1 + exp(-s)) for class 1, log(1 + exp(s)) for class 0.
func logistic(s float64, class int) float64 {
	if class == 1 {
		s = -s
	}
	return math.Log1p(math.Exp(-math.Abs(s))) + math.Max(s, 0)
}

// along returns the loss at score + t·step.
func (l *loss) along(t float64, step [][]float64) float64 {
	sum := 0.0
	if l.k == 1 {
		for i, s := range l.score[0] {
			sum += l.times(i, logistic(s+t*step[0][i], l.class[i]))
		}
		return sum
	}
	for i, y := range l.class {
		top := math.Inf(-1)
		for k := range l.k {
			top = math.Max(top, l.score[k][i]+t*step[k][i])
		}
		total := 0.0
		for k := range l.k {
			total += math.Exp(l.score[k][i] + t*step[k][i] - top)
		}
		sum += l.times(i, math.Log(total)+top-l.score[y][i]-t*step[y][i])
	}
	return sum
}

// curve replaces u (K×n) by the second derivative of the loss times u:
//
//	p_k * sum over j of p_j (u_k - u_j)
func (l *loss) curve(u [][]float64) {
	if l.k == 1 {
		for i, w := range l.weight[0] {
			u[0][i] *= w
		}
		return
	}
	p, v := make([]float64, l.k), make([]float64, l.k)
	for i := range l.n {
		for k := range l.k {
			p[k], v[k] = l.p[k][i], u[k][i]
		}
		for k := range l.k {
			s := 0.0
			for j, q := range p {
				s += q * (v[k] - v[j])
			}
			u[k][i] = l.times(i, p[k]*s)
		}
	}
}
