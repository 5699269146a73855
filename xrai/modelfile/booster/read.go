package booster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/gbtree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Options say what a file does not. The zero value leaves it open.
type Options struct {
	// Target is the column that the model predicts.
	Target string
	// Classes name the classes, which the files know as the whole numbers from 0
	// only, in that order.
	Classes []string
}

// Read is what a file gave.
type Read struct {
	Columns  []string // nil where the file does not name them
	Width    int
	Lead     []step.Step // from columns to the matrix of the model
	Model    xrai.Model
	Learner  xrai.Learner // that stands in for the one that fitted the model; nil where there is none
	Warnings []xrai.Warning
}

// Pipeline makes the pipeline of it.
func (r *Read) Pipeline(o Options) (*pipeline.Pipeline, error) {
	features, err := step.New(r.Columns, r.Width, r.Lead, nil)
	if err != nil {
		return nil, err
	}
	p := &pipeline.Pipeline{Features: features, Model: r.Model, Learner: r.Learner, StandIn: r.Learner != nil, Warnings: r.Warnings}
	p.Target.Name = o.Target
	if c, ok := r.Model.(xrai.Classifier); ok {
		p.Target.Classes = slices.Clone(c.Classes())
	}
	return p, p.Check()
}

// Hold makes the model of a forest: a classifier of that many classes, whose names
// it returns, or a regressor for 0. certain says that the names given are the
// model's own, of which there is no doubt.
func (r *Read) Hold(f gbtree.Forest, classifier, regressor string, classes int, given []string, certain bool) ([]string, error) {
	if classes == 0 {
		m := &gbtree.RegressorModel{Family: regressor, Forest: f}
		r.Model = m
		return nil, m.Check()
	}
	names, renamed := ClassNames(classes, given)
	if renamed && !certain {
		r.Warnings = append(r.Warnings, Renaming(names))
	}
	m := &gbtree.ClassifierModel{Family: classifier, ClassNames: names, Forest: f}
	r.Model = m
	return names, m.Check()
}

// ClassNames names n classes: as given, if that are as many, else by their
// numbers. renamed says that the names given are others than the numbers.
func ClassNames(n int, given []string) (names []string, renamed bool) {
	names = make([]string, n)
	for k := range names {
		names[k] = strconv.Itoa(k)
	}
	if len(given) != n || slices.Equal(given, names) {
		return names, false
	}
	return slices.Clone(given), true
}

// quoted lists names.
func quoted(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strconv.Quote(name)
	}
	return strings.Join(out, ", ")
}

// Renaming is the doubt about classes that Options named.
func Renaming(classes []string) xrai.Warning {
	return xrai.Warning{
		What:   fmt.Sprintf("the file knows its classes as the numbers 0 to %d; they were taken as %s, in this order", len(classes)-1, quoted(classes)),
		Why:    "if the model was trained with another order, its answers are read as those of another class",
		Remedy: "compare the accuracy with what its makers report; give modelfile.Options.Classes in the right order",
	}
}
