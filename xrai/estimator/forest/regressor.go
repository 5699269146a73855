package forest

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// Regressor learns a random forest for a number; see Classifier.
type Regressor struct {
	Criterion   string `json:"criterion"`              // "" or tree.SquaredError, tree.FriedmanMSE, tree.Poisson
	NoBootstrap bool   `json:"no_bootstrap,omitempty"` // each tree gets all records
	Params
}

// ExtraTreesRegressor learns extremely randomised trees for a number; see
// ExtraTreesClassifier.
type ExtraTreesRegressor struct {
	Criterion string `json:"criterion"` // as Regressor's
	Bootstrap bool   `json:"bootstrap"` // draw the records too; otherwise each tree gets all
	Params
}

var (
	_ xrai.Paired = Regressor{}
	_ xrai.Paired = ExtraTreesRegressor{}
)

// Kind implements xrai.Learner.
func (Regressor) Kind() string { return KindRegressor }

// Kind implements xrai.Learner.
func (ExtraTreesRegressor) Kind() string { return KindExtraTreesRegressor }

// Task says that the learner predicts a number.
func (Regressor) Task() xrai.Task { return xrai.Regression }

// Task says that the learner predicts a number.
func (ExtraTreesRegressor) Task() xrai.Task { return xrai.Regression }

// Random implements xrai.Randomized.
func (Regressor) Random() bool { return true }

// Random implements xrai.Randomized.
func (ExtraTreesRegressor) Random() bool { return true }

// Paired implements xrai.Paired.
func (Regressor) Paired() bool { return true }

// Paired implements xrai.Paired.
func (ExtraTreesRegressor) Paired() bool { return true }

// WithSeed implements xrai.Randomized.
func (l Regressor) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

// WithSeed implements xrai.Randomized.
func (l ExtraTreesRegressor) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

// Fit implements xrai.Learner; the model is a *RegressorModel. It uses all
// cores, and gives the same bits with any number.
func (l Regressor) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	return regress(ctx, train, l.Params, l.Criterion,
		shape{kind: KindRegressor, bootstrap: !l.NoBootstrap, splitter: tree.Best, columns: "1.0"})
}

// Fit implements xrai.Learner; the model is a *RegressorModel. It uses all
// cores, and gives the same bits with any number.
func (l ExtraTreesRegressor) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	return regress(ctx, train, l.Params, l.Criterion,
		shape{kind: KindExtraTreesRegressor, bootstrap: l.Bootstrap, splitter: tree.Random, columns: "1.0"})
}

func regress(ctx context.Context, train *xrai.Dataset, p Params, criterion string, s shape) (xrai.Model, error) {
	if err := train.Check(); err != nil {
		return nil, err
	}
	if train.IsClassification() {
		return nil, fmt.Errorf("the target is a class, a regressor needs a number")
	}
	p, err := p.check(s)
	if err != nil {
		return nil, err
	}
	target, err := tree.NumberTarget(train.Y, criterion)
	if err != nil {
		return nil, err
	}
	trees, err := grow(ctx, train, target, train.Weights, p, s)
	if err != nil {
		return nil, err
	}
	return &RegressorModel{Family: s.kind, Width: train.Columns(), Trees: trees}, nil
}
