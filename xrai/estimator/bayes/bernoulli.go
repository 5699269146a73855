package bayes

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// KindBernoulli is the kind of Bernoulli and BernoulliModel.
const KindBernoulli = "bernoulli naive bayes"

// Bernoulli learns, of each class, how often each column is on, that is above
// Binarize, as scikit-learn's BernoulliNB:
//
//	P(c | x) ∝ prior_c * product over columns j of q_cj where on, 1 - q_cj where off
//	q_cj = (weight of c's records with j on + Alpha) / (weight of c's records + 2 Alpha)
type Bernoulli struct {
	Alpha    float64 `json:"alpha"`    // smoothing, above 0; 0 means 1
	Binarize float64 `json:"binarize"` // a column is on above it
	// ClassPrior are the classes' probabilities before a record is seen, in the
	// order of the data's classes, with sum 1 and above 0 where a class has records;
	// nil means their shares of the weight.
	ClassPrior []float64 `json:"class_prior"`
}

var _ xrai.Learner = Bernoulli{}

// Kind implements xrai.Learner.
func (Bernoulli) Kind() string { return KindBernoulli }

// Task says that the learner predicts a class.
func (Bernoulli) Task() xrai.Task { return xrai.Classification }

// Fit implements xrai.Learner; the model is a *BernoulliModel.
func (l Bernoulli) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	if l.Alpha < 0 || !finite(l.Alpha) {
		return nil, fmt.Errorf("alpha %v is not a positive number", l.Alpha)
	}
	if !finite(l.Binarize) {
		return nil, fmt.Errorf("binarize %v is not a number", l.Binarize)
	}
	if l.Alpha == 0 {
		l.Alpha = 1
	}
	g, weight, err := newGroups(train)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	priors, err := g.priors(l.ClassPrior, len(train.Classes))
	if err != nil {
		return nil, err
	}
	m := &BernoulliModel{
		ClassNames: append([]string(nil), train.Classes...),
		Present:    g.class,
		Width:      train.Columns(),
		Binarize:   l.Binarize,
		Priors:     priors,
	}
	for k, rows := range g.rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		// On and off are summed apart, for 1 - q would lose what is small.
		on, off := make([]float64, m.Width), make([]float64, m.Width)
		for _, i := range rows {
			for j, v := range train.Row(i) {
				if v > l.Binarize {
					on[j] += weight[i]
				} else {
					off[j] += weight[i]
				}
			}
		}
		total := g.weight[k] + 2*l.Alpha
		for j := range on {
			on[j] = (on[j] + l.Alpha) / total
			off[j] = (off[j] + l.Alpha) / total
		}
		m.On, m.Off = append(m.On, on), append(m.Off, off)
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%w: the weights or alpha are too far apart", err)
	}
	return m, nil
}
