package attack

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// observed is what a model answers to the rows of train and then of test.
type observed struct {
	in, rows  int        // members, and all records
	proba     *mat.Dense // rows×C, of a classifier
	labels    []int
	predicted []float64 // of a regressor
	y         []float64
}

func observe(model xrai.Model, train, test *xrai.Dataset) (*observed, error) {
	for _, side := range []struct {
		name string
		data *xrai.Dataset
	}{{"training", train}, {"test", test}} {
		if err := side.data.Check(); err != nil {
			return nil, fmt.Errorf("%s data: %w", side.name, err)
		}
	}
	pool, err := joined(train, test)
	if err != nil {
		return nil, err
	}
	return observePool(model, pool, train.Rows())
}

// observePool is observe on both tables, one below the other.
func observePool(model xrai.Model, pool *xrai.Dataset, in int) (*observed, error) {
	o := &observed{in: in, rows: pool.Rows(), labels: pool.Labels, y: pool.Y}
	switch m := model.(type) {
	case nil:
		return nil, fmt.Errorf("no model")
	case xrai.Classifier:
		if !pool.IsClassification() {
			return nil, fmt.Errorf("%s gives class probabilities, the target is a number", m.Kind())
		}
		if !slices.Equal(m.Classes(), pool.Classes) {
			return nil, fmt.Errorf("the model's classes are %q, the data's %q", m.Classes(), pool.Classes)
		}
		p, err := m.Proba(pool.X)
		if err != nil {
			return nil, err
		}
		for i := range o.rows {
			for _, v := range p.RawRowView(i) {
				if !(v >= 0 && v <= 1+1e-9) {
					return nil, fmt.Errorf("record %d: the model's probability is %v", i, v)
				}
			}
		}
		o.proba = p
	case xrai.Regressor:
		if pool.IsClassification() {
			return nil, fmt.Errorf("%s predicts numbers, the target is a class", m.Kind())
		}
		f, err := m.Predict(pool.X)
		if err != nil {
			return nil, err
		}
		for i, v := range f {
			if d := (v - o.y[i]) * (v - o.y[i]); math.IsNaN(d) || math.IsInf(d, 0) {
				return nil, fmt.Errorf("record %d: the model's answer is %v", i, v)
			}
		}
		o.predicted = f
	default:
		return nil, fmt.Errorf("%s is neither a classifier nor a regressor", model.Kind())
	}
	return o, nil
}

// own is the probability of record i's class.
func (o *observed) own(i int) float64 { return o.proba.At(i, o.labels[i]) }

// losses are the cross-entropies or squared errors.
func (o *observed) losses() []float64 {
	out := make([]float64, o.rows)
	for i := range out {
		if o.proba != nil {
			out[i] = -math.Log(max(o.own(i), lossFloor))
		} else {
			out[i] = (o.predicted[i] - o.y[i]) * (o.predicted[i] - o.y[i])
		}
	}
	return out
}

// joined puts test below train.
func joined(train, test *xrai.Dataset) (*xrai.Dataset, error) {
	if train.IsClassification() != test.IsClassification() || !slices.Equal(train.Classes, test.Classes) {
		return nil, fmt.Errorf("training classes are %q, test classes %q", train.Classes, test.Classes)
	}
	if train.Columns() != test.Columns() {
		return nil, fmt.Errorf("the training data has %d columns, the test data %d", train.Columns(), test.Columns())
	}
	n, d := train.Rows()+test.Rows(), train.Columns()
	x := mat.NewDense(n, d, nil)
	x.Stack(train.X, test.X)
	out := &xrai.Dataset{X: x, Features: train.Features, Classes: train.Classes}
	if train.IsClassification() {
		out.Labels = slices.Concat(train.Labels, test.Labels)
	} else {
		out.Y = slices.Concat(train.Y, test.Y)
	}
	if train.Weights != nil || test.Weights != nil {
		weights := func(d *xrai.Dataset) []float64 {
			if d.Weights != nil {
				return d.Weights
			}
			return slices.Repeat([]float64{1}, d.Rows())
		}
		out.Weights = slices.Concat(weights(train), weights(test))
	}
	return out, nil
}
