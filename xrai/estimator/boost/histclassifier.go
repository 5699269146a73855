package boost

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Kinds of the learners here and of the models they fit.
const (
	KindHistClassifier = "histogram gradient boosting classifier"
	KindHistRegressor  = "histogram gradient boosting regressor"
	KindClassifier     = "gradient boosting classifier"
	KindRegressor      = "gradient boosting regressor"
)

// HistClassifier learns histogram gradient boosting by log loss. The zero value
// has scikit-learn's defaults.
type HistClassifier struct {
	ClassWeight xrai.ClassWeight `json:"class_weight"`
	HistParams
}

var _ xrai.Paired = HistClassifier{}

// Kind implements xrai.Learner.
func (HistClassifier) Kind() string { return KindHistClassifier }

// Task says that the learner predicts a class.
func (HistClassifier) Task() xrai.Task { return xrai.Classification }

// Random implements xrai.Randomized. With early stopping Auto it is true, though
// a fit of few records draws none.
func (l HistClassifier) Random() bool { return l.random() }

// Paired implements xrai.Paired.
func (HistClassifier) Paired() bool { return true }

// WithSeed implements xrai.Randomized.
func (l HistClassifier) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

// Fit implements xrai.Learner; the model is a *ClassifierModel. Values may be
// missing. It uses all cores, and gives the same bits with any number.
func (l HistClassifier) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	p, err := l.check()
	if err != nil {
		return nil, err
	}
	if err := train.Check(); err != nil {
		return nil, err
	}
	c, err := newClasses(train, l.ClassWeight)
	if err != nil {
		return nil, err
	}
	m := c.model(KindHistClassifier, train)
	if c.loss == nil {
		return m, ctx.Err()
	}
	f, err := p.fit(ctx, train, c.records, c.target, c.loss)
	if err != nil {
		return nil, err
	}
	m.take(f)
	return m, nil
}

// classes are what a classifier is fitted on.
type classes struct {
	records []int32 // those of weight above 0
	present []int   // classes that have records
	target  *target // of the records, classes as places in present
	loss    loss    // nil for a single class
}

func newClasses(train *xrai.Dataset, cw xrai.ClassWeight) (*classes, error) {
	if !train.IsClassification() {
		return nil, fmt.Errorf("the target is a number, a classifier needs a class")
	}
	weights, err := cw.Apply(train)
	if err != nil {
		return nil, err
	}
	c := &classes{}
	c.records, weights = present(weights, train.Rows())
	place := make([]int32, len(train.Classes))
	for _, r := range c.records {
		place[train.Labels[r]] = 1
	}
	for k, is := range place {
		if is > 0 {
			place[k] = int32(len(c.present))
			c.present = append(c.present, k)
		}
	}
	c.target = &target{class: make([]int32, len(c.records)), classes: len(c.present), weights: weights}
	for i, r := range c.records {
		c.target.class[i] = place[train.Labels[r]]
	}
	switch len(c.present) {
	case 1:
	case 2:
		c.loss = logistic{}
	default:
		c.loss = multinomial{len(c.present)}
	}
	return c, nil
}

// present returns the records of weight above 0 and their weights, nil for 1
// each.
func present(weights []float64, n int) ([]int32, []float64) {
	records := make([]int32, 0, n)
	for i := range n {
		if weights == nil || weights[i] > 0 {
			records = append(records, int32(i))
		}
	}
	weights = pick(weights, records)
	for _, w := range weights {
		if w != 1 {
			return records, weights
		}
	}
	return records, nil
}

// model is one that has no trees yet.
func (c *classes) model(kind string, train *xrai.Dataset) *ClassifierModel {
	return &ClassifierModel{Family: kind, ClassNames: append([]string(nil), train.Classes...),
		Present: c.present, Width: train.Columns(), Baseline: []float64{}, Trees: noTrees()}
}
