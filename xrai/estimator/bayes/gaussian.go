package bayes

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// KindGaussian is the kind of Gaussian and GaussianModel.
const KindGaussian = "gaussian naive bayes"

// Gaussian learns, of each class, the mean and variance of each column, as
// scikit-learn's GaussianNB. A record's probabilities are
//
//	P(c | x) ∝ prior_c * product over columns j of N(x_j; mean_cj, variance_cj)
//
// To each variance a share VarSmoothing of the largest variance of a column
// over all records is added, which keeps them above 0. Unlike scikit-learn's
// that variance is weighted too, so that a weight of 2 is two records.
type Gaussian struct {
	VarSmoothing float64 `json:"var_smoothing"` // above 0; 0 means 1e-9
	// Priors are the classes' probabilities before a record is seen, in the order
	// of the data's classes, with sum 1 and above 0 where a class has records; nil
	// means their shares of the weight.
	Priors []float64 `json:"priors"`
}

var _ xrai.Learner = Gaussian{}

// Kind implements xrai.Learner.
func (Gaussian) Kind() string { return KindGaussian }

// Task says that the learner predicts a class.
func (Gaussian) Task() xrai.Task { return xrai.Classification }

// Fit implements xrai.Learner; the model is a *GaussianModel. Columns that are
// all constant are an error.
func (l Gaussian) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	if l.VarSmoothing < 0 || !finite(l.VarSmoothing) {
		return nil, fmt.Errorf("variance smoothing %v is not a positive number", l.VarSmoothing)
	}
	if l.VarSmoothing == 0 {
		l.VarSmoothing = 1e-9
	}
	g, weight, err := newGroups(train)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	priors, err := g.priors(l.Priors, len(train.Classes))
	if err != nil {
		return nil, err
	}
	var all []int
	for i, w := range weight {
		if w > 0 {
			all = append(all, i)
		}
	}
	widest := 0.0
	_, variance := moments(train, all, weight)
	for _, v := range variance {
		widest = max(widest, v)
	}
	smoothing := l.VarSmoothing * widest
	if !(smoothing > 0) || !finite(smoothing) {
		return nil, fmt.Errorf("the largest variance of a column is %v: the columns are constant, or their values too small or large", widest)
	}
	m := &GaussianModel{
		ClassNames: append([]string(nil), train.Classes...),
		Present:    g.class,
		Width:      train.Columns(),
		Priors:     priors,
	}
	for _, rows := range g.rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		mean, variance := moments(train, rows, weight)
		for j := range variance {
			variance[j] += smoothing
		}
		m.Mean, m.Variance = append(m.Mean, mean), append(m.Variance, variance)
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%w: scale the columns", err)
	}
	return m, nil
}

// moments returns the weighted mean and variance (d each) of the rows. The mean
// is corrected by the mean of what it leaves, so that a constant has variance 0.
func moments(train *xrai.Dataset, rows []int, weight []float64) (mean, variance []float64) {
	d := train.Columns()
	mean, variance = append([]float64(nil), train.Row(rows[0])...), make([]float64, d)
	total, rest := 0.0, make([]float64, d)
	for _, i := range rows {
		total += weight[i]
	}
	for range 2 {
		clear(rest)
		for _, i := range rows {
			for j, v := range train.Row(i) {
				rest[j] += weight[i] * (v - mean[j])
			}
		}
		for j := range mean {
			mean[j] += rest[j] / total
		}
	}
	for _, i := range rows {
		for j, v := range train.Row(i) {
			away := v - mean[j]
			variance[j] += weight[i] * away * away
		}
	}
	for j := range variance {
		variance[j] /= total
	}
	return mean, variance
}
