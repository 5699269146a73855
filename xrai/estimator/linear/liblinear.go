package linear

import (
	"context"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// fitScaled fits the intercept as the coefficient of a column of InterceptScaling.
func (l Logistic) fitScaled(ctx context.Context, train *xrai.Dataset) (*LogisticModel, error) {
	n, d := train.X.Dims()
	wide := *train
	wide.Features = nil
	wide.X = mat.NewDense(n, d+1, nil)
	for i := range n {
		copy(wide.X.RawRowView(i), train.Row(i))
		wide.X.Set(i, d, l.InterceptScaling)
	}
	inner := l
	inner.NoIntercept = true
	m, err := inner.fit(ctx, &wide)
	if err != nil {
		return nil, err
	}
	m.Width = d
	for k, coef := range m.Coef {
		m.Coef[k], m.Intercepts[k] = coef[:d:d], coef[d]*l.InterceptScaling
	}
	return m, nil
}

// fitApart fits each class present against the rest.
func (l Logistic) fitApart(ctx context.Context, train *xrai.Dataset, classes []int) (*LogisticModel, error) {
	m := &LogisticModel{
		ClassNames: append([]string(nil), train.Classes...),
		Present:    classes,
		Width:      train.Columns(),
		OneVsRest:  true,
		Converged:  true,
	}
	for _, c := range classes {
		two := *train
		two.Classes = []string{"rest", train.Classes[c]}
		two.Labels = make([]int, len(train.Labels))
		for i, label := range train.Labels {
			if label == c {
				two.Labels[i] = 1
			}
		}
		one, err := l.fit(ctx, &two)
		if err != nil {
			return nil, err
		}
		m.Coef, m.Intercepts = append(m.Coef, one.Coef[0]), append(m.Intercepts, one.Intercepts[0])
		m.Converged = m.Converged && one.Converged
		m.Iterations = max(m.Iterations, one.Iterations)
	}
	return m, nil
}
