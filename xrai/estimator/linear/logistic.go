package linear

import (
	"context"
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Logistic is logistic regression with an L2 penalty, as scikit-learn's
// LogisticRegression:
//
//	min over w, b of C * sum over i of weight_i * -log p(class of i | x_i) + 1/2 |w|²
//
// For two classes p is the logistic function of x·w + b; for more it is the
// softmax of one such score a class, all penalised alike. A class of the data
// without a row is kept, with probability 0.
type Logistic struct {
	C           float64 `json:"c"`            // inverse strength of the penalty, above 0; 0 means 1
	NoIntercept bool    `json:"no_intercept"` // fix b at 0
	// InterceptScaling, above 0, makes b that times a coefficient which is penalised
	// as w is, as solver liblinear does; 0 leaves b without penalty.
	InterceptScaling float64 `json:"intercept_scaling"`
	// OneVsRest fits each of three or more classes against the others, instead of
	// all together: p is then the logistic function of each score, divided by their
	// sum.
	OneVsRest bool `json:"one_vs_rest"`
	// ClassWeight multiplies the weights of a class's records; zero weighs none.
	ClassWeight xrai.ClassWeight `json:"class_weight"`
	MaxIter     int              `json:"max_iter"` // Newton iterations; 0 means 100
	// Tol bounds each component of the gradient at the end, relative to the
	// sum of the absolute values of its terms; in (0, 1), 0 means 1e-10.
	// Rounding makes less than about 1e-13 unreachable.
	Tol float64 `json:"tol"`
}

var _ xrai.Learner = Logistic{}

// Kind implements xrai.Learner.
func (Logistic) Kind() string { return KindLogistic }

// Task says that the learner predicts a class.
func (Logistic) Task() xrai.Task { return xrai.Classification }

func (l Logistic) check() (Logistic, error) {
	switch {
	case l.C < 0 || !finite(l.C):
		return l, fmt.Errorf("c %v is not a positive number", l.C)
	case !(l.InterceptScaling >= 0) || !finite(l.InterceptScaling):
		return l, fmt.Errorf("intercept scaling %v is not a positive number", l.InterceptScaling)
	case l.MaxIter < 0:
		return l, fmt.Errorf("max iterations %d is negative", l.MaxIter)
	case !(l.Tol >= 0 && l.Tol < 1):
		return l, fmt.Errorf("tolerance %v is outside (0, 1)", l.Tol)
	}
	if l.C == 0 {
		l.C = 1
	}
	if l.MaxIter == 0 {
		l.MaxIter = 100
	}
	if l.Tol == 0 {
		l.Tol = 1e-10
	}
	return l, nil
}

// Fit implements xrai.Learner; the model is a *LogisticModel. One that did not
// converge is returned all the same, and says so.
func (l Logistic) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	l, err := l.check()
	if err != nil {
		return nil, err
	}
	if err := train.CheckComplete(); err != nil {
		return nil, err
	}
	if !train.IsClassification() {
		return nil, fmt.Errorf("the target is a number, a classifier needs a class")
	}
	weighed := *train
	if weighed.Weights, err = l.ClassWeight.Apply(train); err != nil {
		return nil, err
	}
	if train, _, err = present(&weighed); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m, err := l.fit(ctx, train)
	if err != nil {
		return nil, err
	}
	if err := m.Check(); err != nil {
		return nil, overflow(err)
	}
	return m, nil
}

// fit fits checked data, with class weights in its weights.
func (l Logistic) fit(ctx context.Context, train *xrai.Dataset) (*LogisticModel, error) {
	if l.InterceptScaling > 0 && !l.NoIntercept {
		return l.fitScaled(ctx, train)
	}
	classes, class, count := compact(train)
	if l.OneVsRest && len(classes) > 2 {
		return l.fitApart(ctx, train, classes)
	}
	m := &LogisticModel{
		ClassNames: append([]string(nil), train.Classes...),
		Present:    classes,
		Width:      train.Columns(),
		Converged:  true,
	}
	if len(classes) == 1 {
		return m, nil
	}
	s := &newton{x: newColumns(train, !l.NoIntercept), loss: newLoss(class, train.Weights, len(classes)), c: l.C}
	s.w, s.gradient = matrix(s.loss.k, s.x.p()), matrix(s.loss.k, s.x.p())
	if !l.NoIntercept {
		baseRates(s.w, count)
	}
	if err := s.run(ctx, l.MaxIter, l.Tol); err != nil {
		return nil, err
	}
	m.Converged, m.Iterations = s.converged, s.iteration
	for _, w := range s.w {
		coef, intercept := s.x.original(w)
		m.Coef = append(m.Coef, coef)
		m.Intercepts = append(m.Intercepts, intercept)
	}
	return m, nil
}

// compact lists the classes that have rows, each row's place in that list, and
// the weight of each class's rows.
func compact(train *xrai.Dataset) (classes, class []int, count []float64) {
	weight := make([]float64, len(train.Classes))
	for i, c := range train.Labels {
		if train.Weights == nil {
			weight[c]++
		} else {
			weight[c] += train.Weights[i]
		}
	}
	place := make([]int, len(weight))
	for c, w := range weight {
		if w > 0 {
			place[c] = len(classes)
			classes = append(classes, c)
			count = append(count, w)
		}
	}
	class = make([]int, len(train.Labels))
	for i, c := range train.Labels {
		class[i] = place[c]
	}
	return classes, class, count
}

// baseRates starts the intercepts, last in each row of w, at what they are when
// no column matters.
func baseRates(w [][]float64, count []float64) {
	last := len(w[0]) - 1
	if len(w) == 1 {
		w[0][last] = math.Log(count[1] / count[0])
		return
	}
	for k := range w {
		w[k][last] = math.Log(count[k])
	}
	balance(w)
}
