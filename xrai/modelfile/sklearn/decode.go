package sklearn

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Options say what a file does not. The zero value leaves it open.
type Options struct {
	// Target is the column that the model predicts.
	Target string
	// Classes name the classes of a model that knows them as the whole numbers from
	// 0 only, as after a LabelEncoder outside the pipeline: in that order.
	Classes []string
}

// Bounds of estimators inside estimators. A few bytes can name one again, so what
// is read again and again is bounded too.
const (
	maxDepth  = 32
	maxShared = 64 // places of one object
)

// Decode makes a pipeline of what a file holds: a fitted Pipeline or a fitted
// estimator.
func Decode(v any, o Options) (*pipeline.Pipeline, error) {
	d := &decoder{options: o}
	v, label, err := only(v)
	if err != nil {
		return nil, err
	}
	f, err := d.estimator(v)
	if len(d.unsupported) > 0 {
		return nil, fmt.Errorf("needs classes that are not supported: %s", strings.Join(d.unsupported, ", "))
	}
	if err != nil {
		return nil, err
	}
	columns, width, err := d.inputs(v, f)
	if err != nil {
		return nil, err
	}
	features, err := step.New(columns, width, f.lead, nil)
	if err != nil {
		return nil, err
	}
	p := &pipeline.Pipeline{Features: features, Model: f.model, Learner: f.learner, StandIn: f.standIn, Warnings: f.warnings}
	p.Target.Name = o.Target
	if c, ok := f.model.(xrai.Classifier); ok {
		p.Target.Classes = slices.Clone(c.Classes())
	}
	if label != "" {
		p.Warnings = append(p.Warnings, picked(label))
	}
	if d.renamed {
		p.Warnings = append(p.Warnings, renaming(p.Target.Classes))
	}
	return p, p.Check()
}

// fitted is an estimator read from a file, and the steps before it.
type fitted struct {
	lead    []step.Step
	model   xrai.Model
	learner xrai.Learner // nil where there is none of these hyper-parameters here
	standIn bool         // learner is only the nearest to what fitted the model

	// Where the model itself knows what lead takes: the columns, nil without names,
	// and their number.
	columns []string
	width   int

	warnings []xrai.Warning
}

// decoder reads one file.
type decoder struct {
	options     Options
	way         []string // attributes and names from the file's value to the object being read
	unsupported []string
	renamed     bool // classes got the names of Options
	met         map[*pickle.Object]int
}

// errUnsupported is returned for a class without a reader, which is noted; what
// contains it goes on, so that all such classes are found.
var errUnsupported = errors.New("a class is not supported")

// object returns a value as an object of a known library, by its name.
func (d *decoder) object(v any) (*pickle.Object, error) {
	o, ok := v.(*pickle.Object)
	if !ok {
		return nil, d.errorf("%s is no estimator", pickle.TypeName(v))
	}
	if len(d.way) >= maxDepth {
		return nil, d.errorf("estimators nest deeper than %d", maxDepth)
	}
	if d.met == nil {
		d.met = map[*pickle.Object]int{}
	}
	if d.met[o]++; d.met[o] > maxShared {
		return nil, d.errorf("one %s is used more than %d times", o.Name(), maxShared)
	}
	return o, nil
}

// errorf words an error with the way to the object.
func (d *decoder) errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if len(d.way) == 0 {
		return err
	}
	return fmt.Errorf("%s: %w", strings.Join(d.way, ""), err)
}

// within reads something below the current object; label is what Python would
// append to get there, as .steps[1] or ['scale'].
func (d *decoder) within(label string, read func() error) error {
	d.way = append(d.way, label)
	err := read()
	d.way = d.way[:len(d.way)-1]
	return err
}

// inner is within for an estimator that another one combines: what it calls its
// classes are numbers that the other gave them.
func (d *decoder) inner(label string, read func() error) error {
	names := d.options.Classes
	d.options.Classes = nil
	defer func() { d.options.Classes = names }()
	return d.within(label, read)
}

// refuse notes a class without a reader.
func (d *decoder) refuse(o *pickle.Object) error {
	what := o.ClassName()
	known := func(s string) bool { return s == what || strings.HasPrefix(s, what+" (") }
	if len(d.unsupported) < 100 && !slices.ContainsFunc(d.unsupported, known) {
		if len(d.way) > 0 {
			what += " (at " + strings.Join(d.way, "") + ")"
		}
		d.unsupported = append(d.unsupported, what)
	}
	return errUnsupported
}

// readerName returns under which name a class's reader is kept: the name alone
// for scikit-learn, with the top module for other libraries.
func readerName(c *pickle.Class) string {
	if c == nil {
		return ""
	}
	top, _, _ := strings.Cut(c.Module, ".")
	if top == "sklearn" {
		return c.Name
	}
	return top + "." + c.Name
}

// estimator reads a fitted estimator or Pipeline. Every error but errUnsupported
// names the object.
func (d *decoder) estimator(v any) (*fitted, error) {
	o, err := d.object(v)
	if err != nil {
		return nil, err
	}
	read, ok := estimators[readerName(o.Class)]
	if !ok {
		if err, ok := alone(o); ok {
			return nil, &locatedError{d.errorf("%w", err)}
		}
		return nil, d.refuse(o)
	}
	a := ndarray.Of(o)
	f, err := read(d, a)
	return f, d.located(a, err)
}

// step reads a fitted transformer; nil stands for one that changes nothing.
func (d *decoder) step(v any) (step.Step, error) {
	if v == nil || v == "passthrough" {
		return nil, nil
	}
	o, err := d.object(v)
	if err != nil {
		return nil, err
	}
	read, ok := transformers[readerName(o.Class)]
	if !ok {
		return nil, d.refuse(o)
	}
	a := ndarray.Of(o)
	s, err := read(d, a)
	return s, d.located(a, err)
}

// located prefers the error of the attributes and adds the way to it.
func (d *decoder) located(a *ndarray.Attrs, err error) error {
	if a.Err() != nil {
		err = a.Err()
	}
	var l *locatedError
	if err == nil || errors.Is(err, errUnsupported) || errors.As(err, &l) {
		return err
	}
	return &locatedError{d.errorf("%w", err)}
}

// locatedError has the way to the object in it.
type locatedError struct{ err error }

func (e *locatedError) Error() string { return e.err.Error() }
func (e *locatedError) Unwrap() error { return e.err }
