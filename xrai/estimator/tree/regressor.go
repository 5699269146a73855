package tree

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Regressor learns a regression tree. The zero value has scikit-learn's
// defaults.
type Regressor struct {
	Criterion string `json:"criterion,omitempty"` // "" or SquaredError, FriedmanMSE
	Params
}

// Kind returns KindRegressor.
func (r Regressor) Kind() string { return KindRegressor }

// Task returns xrai.Regression.
func (r Regressor) Task() xrai.Task { return xrai.Regression }

// Random reports whether columns or thresholds are drawn.
func (r Regressor) Random() bool { return r.random() }

// Paired returns true: nodes draw by their way from the root, whatever records
// they hold.
func (r Regressor) Paired() bool { return true }

// WithSeed returns the learner with another seed.
func (r Regressor) WithSeed(seed uint64) xrai.Learner {
	r.Seed = seed
	return r
}

// Fit grows a tree; the result is a *RegressorModel. Weights and missing values
// are allowed.
func (r Regressor) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	g, err := r.grower(train)
	if err != nil {
		return nil, err
	}
	t, err := g.Grow(ctx, train.Weights, r.Seed)
	if err != nil {
		return nil, err
	}
	return &RegressorModel{Width: train.Columns(), Tree: *t, Importances: g.normalised()}, nil
}

func (r Regressor) grower(train *xrai.Dataset) (*Grower, error) {
	if err := train.Check(); err != nil {
		return nil, err
	}
	if train.IsClassification() {
		return nil, fmt.Errorf("%s: the target is a class, not a number", KindRegressor)
	}
	target, err := NumberTarget(train.Y, r.Criterion)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", KindRegressor, err)
	}
	return newGrower(KindRegressor, train, target, r.Params)
}

// RegressorModel is a fitted regression tree.
type RegressorModel struct {
	Width int // columns it was fitted on
	Tree  Tree
	// Importances are the columns' shares of the decrease of impurity, in sum 1;
	// all 0 for a single leaf. A model saved without them has none.
	Importances []float64 `json:",omitempty"`
	// Complete says that a missing value is an error, as it was to what fitted the
	// model.
	Complete bool `json:",omitempty"`
}

// NeedsComplete returns Complete.
func (m *RegressorModel) NeedsComplete() bool { return m.Complete }

// Kind returns KindRegressor.
func (m *RegressorModel) Kind() string { return KindRegressor }

// Columns returns the number of features.
func (m *RegressorModel) Columns() int { return m.Width }

// Predict returns the mean target of the leaf each row of x reaches.
func (m *RegressorModel) Predict(x *mat.Dense) ([]float64, error) {
	if err := CheckValues(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	y := make([]float64, n)
	for i := range n {
		y[i] = m.Tree.Value[m.Tree.LeafOf(x.RawRowView(i))]
	}
	return y, nil
}

// Check refuses what is no regression tree: one from a file may be hostile.
func (m *RegressorModel) Check() error {
	if err := m.Tree.Check(m.Width, 1); err != nil {
		return fmt.Errorf("%s: %w", KindRegressor, err)
	}
	if err := checkImportances(m.Importances, m.Width); err != nil {
		return fmt.Errorf("%s: %w", KindRegressor, err)
	}
	return nil
}

// UnmarshalJSON reads what encoding/json writes and refuses a tree that is not
// one.
func (m *RegressorModel) UnmarshalJSON(b []byte) error {
	var p struct {
		Width       int
		Tree        Tree
		Importances strict.List[float64]
		Complete    bool
	}
	if err := strict.Decode(b, &p); err != nil {
		return err
	}
	out := RegressorModel{Width: p.Width, Tree: p.Tree, Importances: p.Importances, Complete: p.Complete}
	if err := out.Check(); err != nil {
		return err
	}
	*m = out
	return nil
}
