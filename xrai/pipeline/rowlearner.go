package pipeline

import (
	"context"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"gonum.org/v1/gonum/mat"
)

// rowLearner is a learner for rows written by a codec: it makes its features of
// them first. It draws, pairs and leaves out as the learner inside.
type rowLearner struct {
	xrai.Learner
	features *feature.Transformer
	codec    *feature.Codec
}

var (
	_ xrai.LeaveOneOuter = rowLearner{}
	_ xrai.Randomized    = rowLearner{}
	_ xrai.Paired        = rowLearner{}
	_ xrai.Tasked        = rowLearner{}
)

// unbound returns the learner inside.
func unbound(l xrai.Learner) xrai.Learner {
	if r, ok := l.(rowLearner); ok {
		return r.Learner
	}
	return l
}

func (l rowLearner) Task() xrai.Task { return xrai.TaskOf(l.Learner) }
func (l rowLearner) Random() bool    { return xrai.IsRandom(l.Learner) }
func (l rowLearner) Paired() bool    { return xrai.IsPaired(l.Learner) }

func (l rowLearner) WithSeed(seed uint64) xrai.Learner {
	l.Learner = xrai.Reseed(l.Learner, seed)
	return l
}

func (l rowLearner) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	data, err := l.data(train)
	if err != nil {
		return nil, err
	}
	m, err := l.Learner.Fit(ctx, data)
	if err != nil {
		return nil, err
	}
	fitted := rowFitted{m, l}
	if r, ok := m.(xrai.Regressor); ok {
		return rowRegressor{fitted, r}, nil
	}
	if c, ok := m.(xrai.Classifier); ok {
		return rowClassifier{fitted, c}, nil
	}
	return m, nil
}

// LeaveOneOut reads the rows once, for all records.
func (l rowLearner) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	data, err := l.data(train)
	if err != nil {
		return nil, err
	}
	return xrai.NewLeaveOneOut(ctx, l.Learner, data)
}

func (l rowLearner) data(train *xrai.Dataset) (*xrai.Dataset, error) {
	x, err := l.read(train.X)
	if err != nil {
		return nil, err
	}
	data := *train
	data.X, data.Features = x, l.features.Names()
	return &data, nil
}

func (l rowLearner) read(x *mat.Dense) (*mat.Dense, error) {
	rows, err := l.codec.Decode(x)
	if err != nil {
		return nil, err
	}
	return l.features.Transform(rows)
}

// rowFitted is a model that a rowLearner fitted.
type rowFitted struct {
	xrai.Model
	learner rowLearner
}

func (m rowFitted) Columns() int           { return len(m.learner.codec.Names()) }
func (m rowFitted) Doubts() []xrai.Warning { return xrai.DoubtsOf(m.Model) }

type rowClassifier struct {
	rowFitted
	inner xrai.Classifier
}

func (m rowClassifier) Classes() []string { return m.inner.Classes() }
func (m rowClassifier) Proba(x *mat.Dense) (*mat.Dense, error) {
	z, err := m.learner.read(x)
	if err != nil {
		return nil, err
	}
	return m.inner.Proba(z)
}

type rowRegressor struct {
	rowFitted
	inner xrai.Regressor
}

func (m rowRegressor) Predict(x *mat.Dense) ([]float64, error) {
	z, err := m.learner.read(x)
	if err != nil {
		return nil, err
	}
	return m.inner.Predict(z)
}
