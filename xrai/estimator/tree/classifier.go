package tree

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Classifier learns a classification tree. The zero value has scikit-learn's
// defaults.
type Classifier struct {
	Criterion string `json:"criterion"` // "" or Gini, Entropy
	Params
}

const classifierKind = "tree classifier"

// Kind returns "tree classifier".
func (c Classifier) Kind() string { return classifierKind }

// Task returns xrai.Classification.
func (c Classifier) Task() xrai.Task { return xrai.Classification }

// Random reports whether nodes look at drawn columns only.
func (c Classifier) Random() bool { return c.random() }

// WithSeed returns the learner with another seed.
func (c Classifier) WithSeed(seed uint64) xrai.Learner {
	c.Seed = seed
	return c
}

// Fit grows a tree; the result is a *ClassifierModel.
func (c Classifier) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	b, err := c.builder(train)
	if err != nil {
		return nil, err
	}
	m := newClassifierModel(train)
	if _, err := b.build(ctx, &m.Tree, allRows(b.n), 0, 0, nodeKey(c.Seed)); err != nil {
		return nil, err
	}
	return m, nil
}

func (c Classifier) builder(train *xrai.Dataset) (*builder, error) {
	if err := train.CheckPlain(); err != nil {
		return nil, err
	}
	if !train.IsClassification() {
		return nil, fmt.Errorf("%s: the target is a number, not a class", classifierKind)
	}
	criterion := c.Criterion
	switch criterion {
	case "":
		criterion = Gini
	case Gini, Entropy:
	default:
		return nil, fmt.Errorf("%s: criterion %q is neither %q nor %q", classifierKind, criterion, Gini, Entropy)
	}
	if err := checkRange(train); err != nil {
		return nil, fmt.Errorf("%s: %w", classifierKind, err)
	}
	p, looked, err := c.check(train.Columns())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", classifierKind, err)
	}
	t := classTarget(train.Labels, len(train.Classes), criterion)
	return newBuilder(newColumns(train.X), t, p, looked, classShares), nil
}

// classShares is a leaf's value: the share of each class among its rows.
func classShares(rows []int32, stat []int64) []float64 {
	p := make([]float64, len(stat))
	for c, m := range stat {
		p[c] = float64(m) / float64(len(rows))
	}
	return p
}

func allRows(n int) []int32 {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// ClassifierModel is a fitted classification tree.
type ClassifierModel struct {
	ClassNames []string
	Width      int // columns it was fitted on
	Tree       Tree
}

func newClassifierModel(train *xrai.Dataset) *ClassifierModel {
	return &ClassifierModel{ClassNames: train.Classes, Width: train.Columns(),
		Tree: Tree{Width: len(train.Classes)}}
}

// Kind returns "tree classifier".
func (m *ClassifierModel) Kind() string { return classifierKind }

// Columns returns the number of features.
func (m *ClassifierModel) Columns() int { return m.Width }

// Classes names the probability columns.
func (m *ClassifierModel) Classes() []string { return m.ClassNames }

// Proba returns the class shares of the leaf each row of x reaches.
func (m *ClassifierModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := xrai.CheckColumns(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	p := mat.NewDense(n, m.Tree.Width, nil)
	for i := range n {
		copy(p.RawRowView(i), m.Tree.value(m.Tree.leaf(x.RawRowView(i))))
	}
	return p, nil
}

// UnmarshalJSON reads what encoding/json writes and refuses a tree that is not
// one.
func (m *ClassifierModel) UnmarshalJSON(b []byte) error {
	type plain ClassifierModel
	var p plain
	if err := strict.Decode(b, &p); err != nil {
		return err
	}
	if len(p.ClassNames) == 0 {
		return fmt.Errorf("%s has no classes", classifierKind)
	}
	if err := p.Tree.check(p.Width, len(p.ClassNames)); err != nil {
		return fmt.Errorf("%s: %w", classifierKind, err)
	}
	if err := p.Tree.checkShares(); err != nil {
		return fmt.Errorf("%s: %w", classifierKind, err)
	}
	*m = ClassifierModel(p)
	return nil
}
