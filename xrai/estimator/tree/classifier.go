package tree

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Kinds of the learners here and of the models they fit.
const (
	KindClassifier = "tree classifier"
	KindRegressor  = "tree regressor"
)

// Classifier learns a classification tree. The zero value has scikit-learn's
// defaults.
type Classifier struct {
	Criterion string `json:"criterion"` // "" or Gini, Entropy, LogLoss
	// ClassWeight multiplies the weights of a class's records; zero weighs none.
	ClassWeight xrai.ClassWeight `json:"class_weight,omitzero"`
	Params
}

// Kind returns KindClassifier.
func (c Classifier) Kind() string { return KindClassifier }

// Task returns xrai.Classification.
func (c Classifier) Task() xrai.Task { return xrai.Classification }

// Random reports whether columns or thresholds are drawn.
func (c Classifier) Random() bool { return c.random() }

// Paired returns true: nodes draw by their way from the root, whatever records
// they hold.
func (c Classifier) Paired() bool { return true }

// WithSeed returns the learner with another seed.
func (c Classifier) WithSeed(seed uint64) xrai.Learner {
	c.Seed = seed
	return c
}

// Fit grows a tree; the result is a *ClassifierModel. Weights and missing values
// are allowed.
func (c Classifier) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	g, err := c.grower(train)
	if err != nil {
		return nil, err
	}
	weights, err := c.ClassWeight.Apply(train)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", KindClassifier, err)
	}
	t, err := g.Grow(ctx, weights, c.Seed)
	if err != nil {
		return nil, err
	}
	return &ClassifierModel{ClassNames: train.Classes, Width: train.Columns(), Tree: *t, Importances: g.normalised()}, nil
}

// grower checks everything.
func (c Classifier) grower(train *xrai.Dataset) (*Grower, error) {
	if err := train.Check(); err != nil {
		return nil, err
	}
	if !train.IsClassification() {
		return nil, fmt.Errorf("%s: the target is a number, not a class", KindClassifier)
	}
	target, err := ClassTarget(train.Labels, len(train.Classes), c.Criterion)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", KindClassifier, err)
	}
	return newGrower(KindClassifier, train, target, c.Params)
}

func newGrower(kind string, train *xrai.Dataset, target *Target, p Params) (*Grower, error) {
	// Parameters first: columns take time.
	if _, _, err := p.check(train.Columns()); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	columns, err := NewColumns(train)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return NewGrower(columns, target, p)
}

// ClassifierModel is a fitted classification tree.
type ClassifierModel struct {
	ClassNames []string
	Width      int // columns it was fitted on
	Tree       Tree
	// Importances are the columns' shares of the decrease of impurity, in sum 1;
	// all 0 for a single leaf. A model saved without them has none.
	Importances []float64 `json:",omitempty"`
	// Complete says that a missing value is an error, as it was to what fitted the
	// model.
	Complete bool `json:",omitempty"`
}

// NeedsComplete returns Complete.
func (m *ClassifierModel) NeedsComplete() bool { return m.Complete }

// Kind returns KindClassifier.
func (m *ClassifierModel) Kind() string { return KindClassifier }

// Columns returns the number of features.
func (m *ClassifierModel) Columns() int { return m.Width }

// Classes names the probability columns.
func (m *ClassifierModel) Classes() []string { return m.ClassNames }

// Proba returns the class shares of the leaf each row of x reaches.
func (m *ClassifierModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := CheckValues(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	p := mat.NewDense(n, m.Tree.Width, nil)
	for i := range n {
		copy(p.RawRowView(i), m.Tree.value(m.Tree.LeafOf(x.RawRowView(i))))
	}
	return p, nil
}

// Check refuses what is no classification tree: one from a file may be hostile.
func (m *ClassifierModel) Check() error {
	if len(m.ClassNames) == 0 {
		return fmt.Errorf("%s has no classes", KindClassifier)
	}
	if err := m.Tree.Check(m.Width, len(m.ClassNames)); err != nil {
		return fmt.Errorf("%s: %w", KindClassifier, err)
	}
	if err := m.Tree.CheckShares(); err != nil {
		return fmt.Errorf("%s: %w", KindClassifier, err)
	}
	if err := checkImportances(m.Importances, m.Width); err != nil {
		return fmt.Errorf("%s: %w", KindClassifier, err)
	}
	return nil
}

// UnmarshalJSON reads what encoding/json writes and refuses a tree that is not
// one.
func (m *ClassifierModel) UnmarshalJSON(b []byte) error {
	var p struct {
		ClassNames  []string
		Width       int
		Tree        Tree
		Importances strict.List[float64]
		Complete    bool
	}
	if err := strict.Decode(b, &p); err != nil {
		return err
	}
	out := ClassifierModel{ClassNames: p.ClassNames, Width: p.Width, Tree: p.Tree, Importances: p.Importances, Complete: p.Complete}
	if err := out.Check(); err != nil {
		return err
	}
	*m = out
	return nil
}
