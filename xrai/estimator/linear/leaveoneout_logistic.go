package linear

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

var _ xrai.LeaveOneOuter = Logistic{}

const (
	// maxHessian is up to how many coefficients, of all classes, the second
	// derivative is factorised whole.
	maxHessian = 1500
	// closeEnough is the change of a score below which the rest of a converging
	// sequence of steps is not taken.
	closeEnough = 1e-12
	// maxChords is after how many steps a record is refitted instead, as is one
	// whose steps do not shrink by shrinks.
	maxChords = 20
	shrinks   = 0.7
)

// LeaveOneOut prepares leave-one-out by Newton steps from the minimum with all
// records. The second derivative there is factorised once; a record is taken out
// of it by a correction of rank one (K for K classes above two), and steps with it
// go on until scores move by less than 1e-12. Both this and xrai.Refit end within
// rounding of the same minimum: probabilities agree to 1e-9 where a fit's
// tolerance and the columns' condition let a fit itself come so near.
//
// A record whose class goes with it, or whose steps do not shrink, is refitted.
// With balanced class weights, a penalised intercept, one fit a class, or more than 1,500 coefficients, or a fit that does
// not converge, it is xrai.Refit.
func (l Logistic) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	m, err := xrai.FitClassifier(ctx, l, train)
	if err != nil {
		return nil, err
	}
	checked, err := l.check()
	if err != nil {
		return nil, err
	}
	fitted := m.(*LogisticModel)
	if !fitted.Converged || len(fitted.Present) < 2 || l.ClassWeight.Balanced || l.InterceptScaling != 0 || l.OneVsRest && len(fitted.Present) > 2 {
		return xrai.Refit(ctx, l, train)
	}
	weighed := *train
	if weighed.Weights, err = l.ClassWeight.Apply(train); err != nil {
		return nil, err
	}
	out := &logisticWithout{learner: l, train: train, c: checked.C, present: fitted.Present}
	if out.base, err = m.Proba(train.X); err != nil {
		return nil, err
	}
	out.x = newColumns(train, !l.NoIntercept)
	ok, err := out.prepare(ctx, &weighed, fitted, checked)
	if err != nil {
		return nil, err
	}
	if !ok {
		return xrai.Refit(ctx, l, train)
	}
	return out, nil
}

// logisticWithout is what the workers share.
type logisticWithout struct {
	learner Logistic
	train   *xrai.Dataset
	c       float64
	present []int
	base    *mat.Dense

	x        *columns
	z        *mixed
	class    []int     // of each record, among those present
	count    []float64 // weights, nil for 1 each
	rows     []int     // of each class present, its records with weight
	w        [][]float64
	gradient [][]float64
	score    [][]float64
	p        [][]float64 // K×n probabilities
	residual [][]float64 // K×n, times the weights
	factor   mat.Cholesky
}

// prepare goes to the minimum in the columns' scale and factorises the second
// derivative there; false when that fails.
func (o *logisticWithout) prepare(ctx context.Context, train *xrai.Dataset, m *LogisticModel, l Logistic) (bool, error) {
	place := make([]int, len(train.Classes))
	for k, c := range o.present {
		place[c] = k
	}
	o.rows = make([]int, len(o.present))
	o.class, o.count = make([]int, train.Rows()), train.Weights
	for i, c := range train.Labels {
		o.class[i] = place[c]
		if o.count == nil || o.count[i] > 0 {
			o.rows[place[c]]++
		}
	}
	loss := newLoss(o.class, o.count, len(o.present))
	p := o.x.p()
	if loss.k*p > maxHessian {
		return false, nil
	}
	s := &newton{x: o.x, loss: loss, c: o.c, w: matrix(loss.k, p), gradient: matrix(loss.k, p)}
	for k, coef := range m.Coef {
		for j, v := range coef {
			s.w[k][j] = v * o.x.scale[j]
		}
		if !l.NoIntercept {
			s.w[k][p-1] = m.Intercepts[k] + floats.Dot(o.x.shift, coef)
		}
	}
	if err := s.run(ctx, l.MaxIter, l.Tol); err != nil || !s.converged {
		return false, err
	}
	o.w, o.gradient, o.score, o.p, o.residual = s.w, s.gradient, loss.score, loss.p, loss.residual
	o.z = newMixed(o.x)
	return o.factor.Factorize(o.hessian(loss)), nil
}

// hessian is the second derivative (Kp×Kp). With three classes or more a constant
// added to all intercepts changes nothing; that direction is given a curvature of
// its own, which no gradient meets.
func (o *logisticWithout) hessian(loss *loss) *mat.SymDense {
	p, weight := o.x.p(), make([]float64, o.x.n)
	h := mat.NewSymDense(loss.k*p, nil)
	for k := range loss.k {
		for l := k; l < loss.k; l++ {
			for i := range weight {
				weight[i] = loss.weight[k][i]
				if k != l {
					weight[i] = -loss.times(i, loss.p[k][i]*loss.p[l][i])
				}
			}
			for a := range p {
				wz := make([]float64, o.x.n)
				floats.MulTo(wz, o.z.col[a], weight)
				from := 0
				if k == l {
					from = a
				}
				for b := from; b < p; b++ {
					h.SetSym(k*p+a, l*p+b, o.c*floats.Dot(wz, o.z.col[b]))
				}
			}
		}
		for j, v := range o.x.penalty {
			h.SetSym(k*p+j, k*p+j, h.At(k*p+j, k*p+j)+v)
		}
	}
	if loss.k > 1 && o.x.penalty[p-1] == 0 {
		for k := range loss.k {
			for l := k; l < loss.k; l++ {
				h.SetSym(k*p+p-1, l*p+p-1, h.At(k*p+p-1, l*p+p-1)+1)
			}
		}
	}
	return h
}

// Base implements xrai.LeaveOneOut.
func (o *logisticWithout) Base() *mat.Dense { return o.base }

// Worker implements xrai.LeaveOneOut.
func (o *logisticWithout) Worker() xrai.LeaveOneOutWorker {
	k, p, n := len(o.w), o.x.p(), o.x.n
	w := &logisticWorker{logisticWithout: o, w: matrix(k, p), step: matrix(k, p), move: matrix(k, n),
		residual: matrix(k, n), gradient: mat.NewVecDense(k*p, nil), direction: mat.NewVecDense(k*p, nil),
		correction: mat.NewVecDense(k*p, nil), inverse: mat.NewDense(k*p, k, nil),
		proba: mat.NewDense(n, len(o.train.Classes), nil), changes: make([]xrai.Change, n), rows: make([]int32, n)}
	w.score = matrix(k, n)
	for i := range w.rows {
		w.rows[i] = int32(i)
		w.changes[i] = xrai.Change{Rows: w.rows[i : i+1], Proba: w.proba.RawRowView(i)}
	}
	return w
}

type logisticWorker struct {
	*logisticWithout
	w, step, move, residual, score  [][]float64
	gradient, direction, correction *mat.VecDense
	inverse                         *mat.Dense // Kp×K: of the second derivative, times the record
	proba                           *mat.Dense
	changes                         []xrai.Change
	rows                            []int32
}

// Without implements xrai.LeaveOneOutWorker.
func (w *logisticWorker) Without(ctx context.Context, record int) ([]xrai.Change, error) {
	if err := xrai.CheckRecord(record, w.x.n); err != nil {
		return nil, err
	}
	if w.count != nil && w.count[record] == 0 {
		return nil, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if w.logisticWithout.rows[w.class[record]] == 1 || !w.descend(record) {
		return w.refit(ctx, record)
	}
	for i := range w.x.n {
		clear(w.proba.RawRowView(i))
		w.answer(i, w.proba.RawRowView(i))
	}
	return w.changes, nil
}

func (w *logisticWorker) refit(ctx context.Context, record int) ([]xrai.Change, error) {
	m, err := xrai.FitClassifier(ctx, w.learner, w.train.Without(record))
	if err != nil {
		return nil, err
	}
	p, err := m.Proba(w.train.X)
	if err != nil {
		return nil, err
	}
	w.proba.Copy(p)
	return w.changes, nil
}

// descend goes from the minimum with the record to that without; false when the
// steps do not shrink.
func (w *logisticWorker) descend(record int) bool {
	copyAll(w.w, w.logisticWithout.w)
	copyAll(w.score, w.logisticWithout.score)
	p := w.x.p()
	for k, g := range w.logisticWithout.gradient {
		for j, v := range g {
			w.gradient.SetVec(k*p+j, v-w.c*w.logisticWithout.residual[k][record]*w.z.col[j][record])
		}
	}
	correct, ok := w.correct(record)
	if !ok {
		return false
	}
	last := math.Inf(1)
	for range maxChords {
		if w.factor.SolveVecTo(w.direction, w.gradient) != nil {
			return false
		}
		var along mat.VecDense
		along.MulVec(w.inverse.T(), w.gradient)
		along.MulVec(correct, &along)
		w.correction.MulVec(w.inverse, &along)
		w.direction.AddVec(w.direction, w.correction)
		for k := range w.step {
			for j := range p {
				w.step[k][j] = -w.direction.AtVec(k*p + j)
			}
		}
		balance(w.step)
		largest := 0.0
		for k, step := range w.step {
			w.z.times(w.move[k], step)
			floats.Add(w.w[k], step)
			floats.Add(w.score[k], w.move[k])
			largest = max(largest, floats.Norm(w.move[k], math.Inf(1)))
		}
		if rate := largest / last; largest <= closeEnough || rate > 0 && rate < shrinks && largest*rate/(1-rate) <= closeEnough {
			return true
		} else if !(largest < shrinks*last) || !finite(largest) {
			return false
		}
		last = largest
		w.differentiate(record)
	}
	return false
}

// correct sets inverse, and returns what the second derivative's inverse lacks
// without the record, between inverse and its transpose: with U the record once a
// class, and A its part of the second derivative by the scores,
//
//	(H - U A U')⁻¹ = H⁻¹ + H⁻¹U (I - A U'H⁻¹U)⁻¹ A U'H⁻¹
func (w *logisticWorker) correct(record int) (*mat.Dense, bool) {
	k, p := len(w.w), w.x.p()
	u := mat.NewDense(k*p, k, nil)
	for a := range k {
		for j := range p {
			u.Set(a*p+j, a, w.z.col[j][record])
		}
	}
	if w.factor.SolveTo(w.inverse, u) != nil {
		return nil, false
	}
	own, inner := mat.NewDense(k, k, nil), mat.NewDense(k, k, nil)
	times := w.c
	if w.count != nil {
		times *= w.count[record]
	}
	for a := range k {
		for b := range k {
			pa, pb := w.p[a][record], w.p[b][record]
			v := -pa * pb
			if a == b {
				v = pa * (1 - pa)
			}
			own.Set(a, b, times*v)
		}
	}
	inner.Mul(u.T(), w.inverse)
	inner.Mul(own, inner)
	inner.Scale(-1, inner)
	for a := range k {
		inner.Set(a, a, inner.At(a, a)+1)
	}
	var out mat.Dense
	return &out, out.Solve(inner, own) == nil
}

// differentiate sets the gradient without the record at the scores.
func (w *logisticWorker) differentiate(record int) {
	k, p := len(w.w), w.x.p()
	e := make([]float64, k)
	for i, y := range w.class {
		times := 1.0
		if w.count != nil {
			times = w.count[i]
		}
		if i == record {
			times = 0
		}
		if k == 1 {
			s := w.score[0][i]
			if y == 1 {
				s = -s
			}
			// The probability of the other class, by its own exponential.
			r := math.Exp(-math.Abs(s))
			if s >= 0 {
				r = 1 / (1 + r)
			} else {
				r /= 1 + r
			}
			if y == 1 {
				r = -r
			}
			w.residual[0][i] = times * r
			continue
		}
		top, sum := math.Inf(-1), 0.0
		for a := range e {
			top = max(top, w.score[a][i])
		}
		for a := range e {
			e[a] = math.Exp(w.score[a][i] - top)
			sum += e[a]
		}
		for a := range e {
			r := e[a] / sum
			if a == y {
				r = -(sum - e[a]) / sum
			}
			w.residual[a][i] = times * r
		}
	}
	for a := range k {
		g := w.gradient.RawVector().Data[a*p : (a+1)*p]
		w.z.transTimes(g, w.residual[a])
		for j := range g {
			g[j] = w.c*g[j] + w.x.penalty[j]*w.w[a][j]
		}
	}
}

// answer sets p (0 before) to the probabilities at row i's scores, as the model
// computes them.
func (w *logisticWorker) answer(i int, p []float64) {
	if len(w.score) == 1 {
		s := w.score[0][i]
		e := math.Exp(-math.Abs(s))
		likely, other := w.present[1], w.present[0]
		if s < 0 {
			likely, other = other, likely
		}
		p[likely], p[other] = 1/(1+e), e/(1+e)
		return
	}
	top, sum := math.Inf(-1), 0.0
	for k := range w.score {
		top = max(top, w.score[k][i])
	}
	for k, c := range w.present {
		p[c] = math.Exp(w.score[k][i] - top)
		sum += p[c]
	}
	for _, c := range w.present {
		p[c] /= sum
	}
}
