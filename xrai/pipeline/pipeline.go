package pipeline

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"gonum.org/v1/gonum/mat"
)

// Pipeline predicts a target from the columns of a table.
type Pipeline struct {
	Features feature.Features // nil for a model that takes rows: FromProba, FromPredict
	Model    xrai.Model
	Learner  xrai.Learner // nil when the model cannot be fitted again
	Target   Target

	// StandIn says that Learner is not the one that fitted the model, which there
	// is none of here, but the nearest to it.
	StandIn bool
	// Warnings are doubts about how the model was read.
	Warnings []xrai.Warning

	rows *rowModel // a model that takes rows
}

// Fit fits features, then the learner, on training rows; target names the column
// to predict.
//
// Whether that is a class or a number is what the learner says (xrai.Tasked). A
// classifier takes text, true and false, and whole numbers; a regressor takes
// numbers only. When the learner does not say, text and true or false are
// classes and numbers are numbers. A row without a target is an error.
func Fit(ctx context.Context, learner xrai.Learner, spec feature.Spec, train dataframe.DataFrame, target string) (*Pipeline, error) {
	return FitWeighted(ctx, learner, spec, train, target, "")
}

// FitWeighted is Fit with sample weights: weights names the column of train
// that holds them, numbers of 0 or more of which one is above 0. The column is
// no feature, and tables to predict need not have it. As in scikit-learn's
// pipelines the weights count in the learner's fit only, not in the features'.
func FitWeighted(ctx context.Context, learner xrai.Learner, spec feature.Spec, train dataframe.DataFrame, target, weights string) (*Pipeline, error) {
	if learner == nil {
		return nil, fmt.Errorf("pipeline: no learner")
	}
	t, err := NewTarget(train, target, xrai.TaskOf(learner))
	if err != nil {
		return nil, fmt.Errorf("pipeline: %s: %w", learner.Kind(), err)
	}
	t.Weights = weights
	data, f, err := t.fitFeatures(train, spec)
	if err != nil {
		return nil, fmt.Errorf("pipeline: %s: %w", learner.Kind(), err)
	}
	model, err := learner.Fit(ctx, data)
	if err != nil {
		return nil, fmt.Errorf("pipeline: fit %s: %w", learner.Kind(), err)
	}
	p := &Pipeline{Features: f, Model: model, Learner: learner, Target: t}
	if err := p.Check(); err != nil {
		return nil, err
	}
	return p, nil
}

// fitFeatures fits features on training rows and returns both rows and
// features.
func (t Target) fitFeatures(train dataframe.DataFrame, spec feature.Spec) (*xrai.Dataset, *feature.Transformer, error) {
	if err := t.check(); err != nil {
		return nil, nil, err
	}
	data, err := t.dataset(train)
	if err != nil {
		return nil, nil, err
	}
	if t.Weights != "" && data.Weights == nil {
		return nil, nil, fmt.Errorf("the table has no column %q of weights", t.Weights)
	}
	x, err := t.inputs(train)
	if err != nil {
		return nil, nil, err
	}
	f, err := feature.Fit(x, spec)
	if err != nil {
		return nil, nil, err
	}
	data.Features = f.Names()
	data.X, err = f.Transform(x)
	return data, f, err
}

// Check refuses a pipeline whose parts do not fit together: the model's width
// and classes, and the learner's kind and task, must be those of the features
// and the target.
func (p *Pipeline) Check() error {
	switch {
	case p != nil && p.rows != nil:
		if err := p.rows.check(p.Target); err != nil {
			return fmt.Errorf("pipeline: %w", err)
		}
	case p == nil || p.Features == nil || p.Model == nil:
		return fmt.Errorf("pipeline: features or model is missing")
	case p.Model.Columns() != len(p.Features.Names()) && !(isFunction(p.Model) && p.Model.Columns() == 0):
		return fmt.Errorf("pipeline: the model takes %d columns, the features give %d", p.Model.Columns(), len(p.Features.Names()))
	}
	if err := p.Target.check(); err != nil {
		return fmt.Errorf("pipeline: %w", err)
	}
	for _, name := range p.Inputs() {
		if p.Target.owns(name) {
			return fmt.Errorf("pipeline: the target or weights %q is among the features", name)
		}
	}
	if p.Model != nil {
		if err := p.Target.fits(p.Model); err != nil {
			return fmt.Errorf("pipeline: %w", err)
		}
	}
	if p.Learner == nil {
		return nil
	}
	// A function may stand for what any learner fits, and fit any model.
	if p.rows == nil && !p.StandIn && !isFunction(p.Model) && !isFunction(p.Learner) {
		if l, m := p.Learner.Kind(), p.Model.Kind(); l != m {
			return fmt.Errorf("pipeline: a learner of kind %q cannot have fitted a model of kind %q", l, m)
		}
	}
	if task := xrai.TaskOf(p.Learner); task != 0 && task != p.Target.Task() {
		return fmt.Errorf("pipeline: %s is for %v, the target %q for %v", p.Learner.Kind(), task, p.Target.Name, p.Target.Task())
	}
	return nil
}

// Classifier returns the model when it predicts a class.
func (p *Pipeline) Classifier() (xrai.Classifier, bool) {
	c, ok := p.Model.(xrai.Classifier)
	return c, ok && p.Target.Classes != nil
}

// Regressor returns the model when it predicts a number.
func (p *Pipeline) Regressor() (xrai.Regressor, bool) {
	r, ok := p.Model.(xrai.Regressor)
	return r, ok && p.Target.Classes == nil
}

// Inputs returns the columns that a table must have beside the target; for a
// model that takes rows, those it was bound to.
func (p *Pipeline) Inputs() []string {
	if p.rows != nil {
		return p.rows.names()
	}
	return p.Features.Inputs()
}

// Transform returns the n×d features of a table's rows; the table may hold the
// target and other columns as well. For a model that takes rows they are the
// rows written as numbers, see feature.Codec.
func (p *Pipeline) Transform(df dataframe.DataFrame) (*mat.Dense, error) {
	if p.rows != nil {
		return p.rows.encode(df)
	}
	return p.Features.Transform(df)
}

// Dataset returns a table's features and target, and its weights when it has
// their column. A missing target, and a class that the training rows do not
// have, are errors naming the row.
func (p *Pipeline) Dataset(df dataframe.DataFrame) (*xrai.Dataset, error) {
	d, err := p.Target.dataset(df)
	if err != nil {
		return nil, err
	}
	if d.X, err = p.Transform(df); err != nil {
		return nil, err
	}
	if p.rows != nil {
		d.Features = p.rows.names()
	} else {
		d.Features = p.Features.Names()
	}
	return d, nil
}
