package boost

import (
	"context"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Classifier learns gradient boosting by log loss. The zero value has
// scikit-learn's defaults.
type Classifier struct {
	ClassWeight xrai.ClassWeight `json:"class_weight"` // which scikit-learn's lacks
	Params
}

var _ xrai.Paired = Classifier{}

// Kind implements xrai.Learner.
func (Classifier) Kind() string { return KindClassifier }

// Task says that the learner predicts a class.
func (Classifier) Task() xrai.Task { return xrai.Classification }

// Random implements xrai.Randomized.
func (l Classifier) Random() bool { return l.random() }

// Paired implements xrai.Paired.
func (Classifier) Paired() bool { return true }

// WithSeed implements xrai.Randomized.
func (l Classifier) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

// Fit implements xrai.Learner; the model is a *ClassifierModel. No value may be
// missing. It uses all cores where there are more than two classes, and gives the
// same bits with any number.
func (l Classifier) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	p, err := l.check()
	if err != nil {
		return nil, err
	}
	if err := train.CheckComplete(); err != nil {
		return nil, err
	}
	c, err := newClasses(train, l.ClassWeight)
	if err != nil {
		return nil, err
	}
	m := c.model(KindClassifier, train)
	var loss loss
	switch l := c.loss.(type) {
	case nil:
		return m, ctx.Err()
	case logistic:
		loss = prior{l}
	case multinomial:
		loss = priors{l}
	}
	once, records, target := p.once(train, c.records, c.target)
	f, err := p.fit(ctx, once, records, target, loss)
	if err != nil {
		return nil, err
	}
	m.take(f)
	return m, nil
}
