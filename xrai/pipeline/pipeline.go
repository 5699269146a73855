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
	Features *feature.Transformer
	Model    xrai.Model
	Learner  xrai.Learner // nil when the model cannot be fitted again
	Target   Target
}

// Fit fits features, then the learner, on training rows; target names the column
// to predict.
//
// Whether that is a class or a number is what the learner says (xrai.Tasked). A
// classifier takes text, true and false, and whole numbers; a regressor takes
// numbers only. When the learner does not say, text and true or false are
// classes and numbers are numbers. A row without a target is an error.
func Fit(ctx context.Context, learner xrai.Learner, spec feature.Spec, train dataframe.DataFrame, target string) (*Pipeline, error) {
	if learner == nil {
		return nil, fmt.Errorf("pipeline: no learner")
	}
	t, err := NewTarget(train, target, xrai.TaskOf(learner))
	if err != nil {
		return nil, fmt.Errorf("pipeline: %s: %w", learner.Kind(), err)
	}
	labels, y, err := t.Read(train)
	if err != nil {
		return nil, fmt.Errorf("pipeline: %s: %w", learner.Kind(), err)
	}
	x, _, err := dataframe.SplitTarget(train, target)
	if err != nil {
		return nil, fmt.Errorf("pipeline: %w", err)
	}
	f, err := feature.Fit(x, spec)
	if err != nil {
		return nil, fmt.Errorf("pipeline: %w", err)
	}
	m, err := f.Transform(x)
	if err != nil {
		return nil, fmt.Errorf("pipeline: %w", err)
	}
	data := &xrai.Dataset{X: m, Features: f.Names(), Labels: labels, Classes: t.Classes, Y: y}
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

// Check refuses a pipeline whose parts do not fit together: the model's width
// and classes, and the learner's kind and task, must be those of the features
// and the target.
func (p *Pipeline) Check() error {
	switch {
	case p == nil || p.Features == nil || p.Model == nil:
		return fmt.Errorf("pipeline: features or model is missing")
	case p.Model.Columns() != len(p.Features.Names()):
		return fmt.Errorf("pipeline: the model takes %d columns, the features give %d", p.Model.Columns(), len(p.Features.Names()))
	}
	if err := p.Target.check(); err != nil {
		return fmt.Errorf("pipeline: %w", err)
	}
	for _, name := range p.Features.Inputs() {
		if name == p.Target.Name {
			return fmt.Errorf("pipeline: the target %q is among the features", name)
		}
	}
	if err := p.Target.fits(p.Model); err != nil {
		return fmt.Errorf("pipeline: %w", err)
	}
	if p.Learner == nil {
		return nil
	}
	if l, m := p.Learner.Kind(), p.Model.Kind(); l != m {
		return fmt.Errorf("pipeline: a learner of kind %q cannot have fitted a model of kind %q", l, m)
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

// Transform returns the n×d features of a table's rows; the table may hold the
// target and other columns as well.
func (p *Pipeline) Transform(df dataframe.DataFrame) (*mat.Dense, error) {
	return p.Features.Transform(df)
}

// Dataset returns a table's features and target. A missing target, and a class
// that the training rows do not have, are errors naming the row.
func (p *Pipeline) Dataset(df dataframe.DataFrame) (*xrai.Dataset, error) {
	labels, y, err := p.Target.Read(df)
	if err != nil {
		return nil, err
	}
	x, err := p.Features.Transform(df)
	if err != nil {
		return nil, err
	}
	return &xrai.Dataset{X: x, Features: p.Features.Names(), Labels: labels, Classes: p.Target.Classes, Y: y}, nil
}
