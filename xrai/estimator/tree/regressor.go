package tree

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Regressor learns a regression tree by squared error. The zero value has
// scikit-learn's defaults.
type Regressor struct {
	Params
}

const (
	regressorKind = "tree regressor"
	maxTarget     = 1e140 // sums and squares of what is below stay finite
)

// Kind returns "tree regressor".
func (r Regressor) Kind() string { return regressorKind }

// Task returns xrai.Regression.
func (r Regressor) Task() xrai.Task { return xrai.Regression }

// Random reports whether nodes look at drawn columns only.
func (r Regressor) Random() bool { return r.random() }

// WithSeed returns the learner with another seed.
func (r Regressor) WithSeed(seed uint64) xrai.Learner {
	r.Seed = seed
	return r
}

// Fit grows a tree; the result is a *RegressorModel.
func (r Regressor) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	if err := train.CheckPlain(); err != nil {
		return nil, err
	}
	if train.IsClassification() {
		return nil, fmt.Errorf("%s: the target is a class, not a number", regressorKind)
	}
	if err := checkRange(train); err != nil {
		return nil, fmt.Errorf("%s: %w", regressorKind, err)
	}
	for i, y := range train.Y {
		if math.Abs(y) > maxTarget {
			return nil, fmt.Errorf("%s: record %d: target %v is too large to average", regressorKind, i, y)
		}
	}
	p, looked, err := r.check(train.Columns())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", regressorKind, err)
	}
	mean := func(rows []int32, _ []int64) []float64 {
		return []float64{meanOf(train.Y, rows)}
	}
	b := newBuilder(newColumns(train.X), numberTarget(train.Y), p, looked, mean)
	m := &RegressorModel{Width: train.Columns(), Tree: Tree{Width: 1}}
	if _, err := b.build(ctx, &m.Tree, allRows(b.n), 0, 0, nodeKey(r.Seed)); err != nil {
		return nil, err
	}
	return m, nil
}

// meanOf is the mean target of rows, by Neumaier's compensated sum so that it
// hardly depends on their order.
func meanOf(y []float64, rows []int32) float64 {
	sum, lost := 0.0, 0.0
	for _, r := range rows {
		v := y[r]
		s := sum + v
		if math.Abs(sum) >= math.Abs(v) {
			lost += (sum - s) + v
		} else {
			lost += (v - s) + sum
		}
		sum = s
	}
	return (sum + lost) / float64(len(rows))
}

// RegressorModel is a fitted regression tree.
type RegressorModel struct {
	Width int // columns it was fitted on
	Tree  Tree
}

// Kind returns "tree regressor".
func (m *RegressorModel) Kind() string { return regressorKind }

// Columns returns the number of features.
func (m *RegressorModel) Columns() int { return m.Width }

// Predict returns the mean target of the leaf each row of x reaches.
func (m *RegressorModel) Predict(x *mat.Dense) ([]float64, error) {
	if err := xrai.CheckColumns(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	y := make([]float64, n)
	for i := range n {
		y[i] = m.Tree.Value[m.Tree.leaf(x.RawRowView(i))]
	}
	return y, nil
}

// UnmarshalJSON reads what encoding/json writes and refuses a tree that is not
// one.
func (m *RegressorModel) UnmarshalJSON(b []byte) error {
	type plain RegressorModel
	var p plain
	if err := strict.Decode(b, &p); err != nil {
		return err
	}
	if err := p.Tree.check(p.Width, 1); err != nil {
		return fmt.Errorf("%s: %w", regressorKind, err)
	}
	*m = RegressorModel(p)
	return nil
}
