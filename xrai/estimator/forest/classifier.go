package forest

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// Classifier learns a random forest: each tree is grown on a bootstrap draw of
// the records, each node looks at a draw of the columns.
type Classifier struct {
	Criterion   string           `json:"criterion"` // "" or tree.Gini, tree.Entropy, tree.LogLoss
	ClassWeight xrai.ClassWeight `json:"class_weight,omitzero"`
	NoBootstrap bool             `json:"no_bootstrap,omitempty"` // each tree gets all records
	Params
}

// ExtraTreesClassifier learns extremely randomised trees: each node draws one
// threshold for each column it looks at and takes the best of these.
type ExtraTreesClassifier struct {
	Criterion   string           `json:"criterion"` // as Classifier's
	ClassWeight xrai.ClassWeight `json:"class_weight,omitzero"`
	Bootstrap   bool             `json:"bootstrap"` // draw the records too; otherwise each tree gets all
	Params
}

var (
	_ xrai.Paired = Classifier{}
	_ xrai.Paired = ExtraTreesClassifier{}
)

// Kind implements xrai.Learner.
func (Classifier) Kind() string { return KindClassifier }

// Kind implements xrai.Learner.
func (ExtraTreesClassifier) Kind() string { return KindExtraTreesClassifier }

// Task says that the learner predicts a class.
func (Classifier) Task() xrai.Task { return xrai.Classification }

// Task says that the learner predicts a class.
func (ExtraTreesClassifier) Task() xrai.Task { return xrai.Classification }

// Random implements xrai.Randomized.
func (Classifier) Random() bool { return true }

// Random implements xrai.Randomized.
func (ExtraTreesClassifier) Random() bool { return true }

// Paired implements xrai.Paired.
func (Classifier) Paired() bool { return true }

// Paired implements xrai.Paired.
func (ExtraTreesClassifier) Paired() bool { return true }

// WithSeed implements xrai.Randomized.
func (l Classifier) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

// WithSeed implements xrai.Randomized.
func (l ExtraTreesClassifier) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

// Fit implements xrai.Learner; the model is a *ClassifierModel. It uses all
// cores, and gives the same bits with any number.
func (l Classifier) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	return classify(ctx, train, l.Params, l.Criterion, l.ClassWeight,
		shape{kind: KindClassifier, bootstrap: !l.NoBootstrap, splitter: tree.Best, columns: "sqrt"})
}

// Fit implements xrai.Learner; the model is a *ClassifierModel. It uses all
// cores, and gives the same bits with any number.
func (l ExtraTreesClassifier) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	return classify(ctx, train, l.Params, l.Criterion, l.ClassWeight,
		shape{kind: KindExtraTreesClassifier, bootstrap: l.Bootstrap, splitter: tree.Random, columns: "sqrt"})
}

func classify(ctx context.Context, train *xrai.Dataset, p Params, criterion string, cw xrai.ClassWeight, s shape) (xrai.Model, error) {
	if err := train.Check(); err != nil {
		return nil, err
	}
	if !train.IsClassification() {
		return nil, fmt.Errorf("the target is a number, a classifier needs a class")
	}
	p, err := p.check(s)
	if err != nil {
		return nil, err
	}
	target, err := tree.ClassTarget(train.Labels, len(train.Classes), criterion)
	if err != nil {
		return nil, err
	}
	weights, err := cw.Apply(train)
	if err != nil {
		return nil, err
	}
	trees, err := grow(ctx, train, target, weights, p, s)
	if err != nil {
		return nil, err
	}
	return &ClassifierModel{Family: s.kind, ClassNames: append([]string(nil), train.Classes...),
		Width: train.Columns(), Trees: trees}, nil
}
