package forest

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Kinds of the learners here and of the models they fit.
const (
	KindClassifier           = "random forest classifier"
	KindRegressor            = "random forest regressor"
	KindExtraTreesClassifier = "extra trees classifier"
	KindExtraTreesRegressor  = "extra trees regressor"
)

// ClassifierModel is a fitted Classifier or ExtraTreesClassifier.
type ClassifierModel struct {
	Family     string   // KindClassifier or KindExtraTreesClassifier
	ClassNames []string // C names, in the order of probability columns
	Width      int      // d, the number of features
	Trees      []tree.Tree
	// Complete says that a missing value is an error, as it was to what fitted the
	// model.
	Complete bool `json:",omitempty"`
}

// NeedsComplete returns Complete.
func (m *ClassifierModel) NeedsComplete() bool { return m.Complete }

var _ xrai.Classifier = (*ClassifierModel)(nil)

// Kind implements xrai.Model.
func (m *ClassifierModel) Kind() string { return m.Family }

// Columns implements xrai.Model.
func (m *ClassifierModel) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *ClassifierModel) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier: the mean of the trees' class shares. It uses
// all cores, and gives the same bits with any number.
func (m *ClassifierModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := tree.CheckValues(m, x); err != nil {
		return nil, err
	}
	return average(m.Trees, len(m.ClassNames), x), nil
}

// Check refuses a model that cannot predict, naming the tree and node.
func (m *ClassifierModel) Check() error {
	if m.Family != KindClassifier && m.Family != KindExtraTreesClassifier {
		return fmt.Errorf("kind %q is not a forest that classifies", m.Family)
	}
	if len(m.ClassNames) == 0 {
		return fmt.Errorf("no classes")
	}
	if err := checkTrees(m.Trees, m.Width, len(m.ClassNames)); err != nil {
		return err
	}
	for k := range m.Trees {
		if err := m.Trees[k].CheckShares(); err != nil {
			return fmt.Errorf("tree %d of the forest: %w", k, err)
		}
	}
	return nil
}

// UnmarshalJSON reads what encoding/json writes, and leaves the model as it was
// on an error.
func (m *ClassifierModel) UnmarshalJSON(data []byte) error {
	type plain ClassifierModel
	var p plain
	if err := strict.Decode(data, &p); err != nil {
		return fmt.Errorf("load forest: %w", err)
	}
	if err := (*ClassifierModel)(&p).Check(); err != nil {
		return fmt.Errorf("load forest: %w", err)
	}
	*m = ClassifierModel(p)
	return nil
}

// RegressorModel is a fitted Regressor or ExtraTreesRegressor.
type RegressorModel struct {
	Family string // KindRegressor or KindExtraTreesRegressor
	Width  int    // d, the number of features
	Trees  []tree.Tree
	// Complete says that a missing value is an error, as it was to what fitted the
	// model.
	Complete bool `json:",omitempty"`
}

// NeedsComplete returns Complete.
func (m *RegressorModel) NeedsComplete() bool { return m.Complete }

var _ xrai.Regressor = (*RegressorModel)(nil)

// Kind implements xrai.Model.
func (m *RegressorModel) Kind() string { return m.Family }

// Columns implements xrai.Model.
func (m *RegressorModel) Columns() int { return m.Width }

// Predict implements xrai.Regressor: the mean of the trees' predictions. It uses
// all cores, and gives the same bits with any number.
func (m *RegressorModel) Predict(x *mat.Dense) ([]float64, error) {
	if err := tree.CheckValues(m, x); err != nil {
		return nil, err
	}
	return average(m.Trees, 1, x).RawMatrix().Data, nil
}

// Check refuses a model that cannot predict, naming the tree and node.
func (m *RegressorModel) Check() error {
	if m.Family != KindRegressor && m.Family != KindExtraTreesRegressor {
		return fmt.Errorf("kind %q is not a forest that predicts a number", m.Family)
	}
	return checkTrees(m.Trees, m.Width, 1)
}

// UnmarshalJSON reads what encoding/json writes, and leaves the model as it was
// on an error.
func (m *RegressorModel) UnmarshalJSON(data []byte) error {
	type plain RegressorModel
	var p plain
	if err := strict.Decode(data, &p); err != nil {
		return fmt.Errorf("load forest: %w", err)
	}
	if err := (*RegressorModel)(&p).Check(); err != nil {
		return fmt.Errorf("load forest: %w", err)
	}
	*m = RegressorModel(p)
	return nil
}

func checkTrees(trees []tree.Tree, columns, width int) error {
	if len(trees) == 0 || len(trees) > maxTrees {
		return fmt.Errorf("%d trees are outside 1 to %d", len(trees), maxTrees)
	}
	for k := range trees {
		if err := trees[k].Check(columns, width); err != nil {
			return fmt.Errorf("tree %d of the forest: %w", k, err)
		}
	}
	return nil
}
