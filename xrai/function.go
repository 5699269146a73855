package xrai

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"
)

// Kinds of models and learners that are functions.
const (
	KindProba   = "function classifier"
	KindPredict = "function regressor"
	KindFit     = "function learner"
)

// Function is a model or learner that is a function of the caller's: of a
// scoring service, a rules engine, a model of another library. Its code cannot
// be saved or hashed.
type Function interface {
	// Identity is the name the caller gave it; "" means none. Results on a
	// named function are remembered under that name: whoever changes what the
	// function answers must change the name.
	Identity() string
}

// FromProba makes a classifier of a function: f returns the n×C probabilities
// of the rows of x (n×d), columns in the order of classes. f must not change x,
// and must give equal rows equal answers. Calls come one at a time.
//
// What f returns is checked at each call: n rows and C columns, each value from
// 0 to 1, each row's sum within 1e-6 of 1. A panic in f is an error. id is the
// function's Identity.
func FromProba(classes []string, f func(x *mat.Dense) (*mat.Dense, error), id string) *FuncClassifier {
	return &FuncClassifier{call: &call{}, classes: slices.Clone(classes), f: f, id: id}
}

// FromPredict makes a regressor of a function: f returns one finite number for
// each row of x (n×d). All else is as with FromProba.
func FromPredict(f func(x *mat.Dense) ([]float64, error), id string) *FuncRegressor {
	return &FuncRegressor{call: &call{}, f: f, id: id}
}

// FuncClassifier is the Classifier that FromProba makes.
type FuncClassifier struct {
	*call
	classes []string
	f       func(x *mat.Dense) (*mat.Dense, error)
	id      string
	columns int
}

// FuncRegressor is the Regressor that FromPredict makes.
type FuncRegressor struct {
	*call
	f       func(x *mat.Dense) ([]float64, error)
	id      string
	columns int
}

var (
	_ Classifier = (*FuncClassifier)(nil)
	_ Regressor  = (*FuncRegressor)(nil)
	_ Function   = (*FuncClassifier)(nil)
	_ Function   = (*FuncRegressor)(nil)
)

// WithColumns returns the model for rows of d features; others are then errors.
// 0 means any number.
func (m *FuncClassifier) WithColumns(d int) *FuncClassifier {
	c := *m
	c.columns = d
	return &c
}

// WithColumns returns the model for rows of d features; others are then errors.
// 0 means any number.
func (m *FuncRegressor) WithColumns(d int) *FuncRegressor {
	c := *m
	c.columns = d
	return &c
}

// Kind implements Model.
func (*FuncClassifier) Kind() string { return KindProba }

// Kind implements Model.
func (*FuncRegressor) Kind() string { return KindPredict }

// Columns implements Model; 0 means any number.
func (m *FuncClassifier) Columns() int { return m.columns }

// Columns implements Model; 0 means any number.
func (m *FuncRegressor) Columns() int { return m.columns }

// Identity implements Function.
func (m *FuncClassifier) Identity() string { return m.id }

// Identity implements Function.
func (m *FuncRegressor) Identity() string { return m.id }

// Classes implements Classifier. Not to be changed.
func (m *FuncClassifier) Classes() []string { return m.classes }

// Proba implements Classifier: the function's answer, checked and copied.
func (m *FuncClassifier) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := checkInput(m, x); err != nil {
		return nil, err
	}
	if m.f == nil {
		return nil, fmt.Errorf("%s: the function is nil", m.name())
	}
	var p *mat.Dense
	err := m.do(func() (err error) {
		p, err = m.f(x)
		return err
	})
	n, _ := x.Dims()
	if err == nil {
		err = checkProba(p, n, m.classes)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.name(), err)
	}
	return mat.DenseCopyOf(p), nil
}

// Predict implements Regressor: the function's answer, checked and copied.
func (m *FuncRegressor) Predict(x *mat.Dense) ([]float64, error) {
	if err := checkInput(m, x); err != nil {
		return nil, err
	}
	if m.f == nil {
		return nil, fmt.Errorf("%s: the function is nil", m.name())
	}
	var y []float64
	err := m.do(func() (err error) {
		y, err = m.f(x)
		return err
	})
	n, _ := x.Dims()
	if err == nil {
		err = checkNumbers(y, n)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.name(), err)
	}
	return slices.Clone(y), nil
}

func (m *FuncClassifier) name() string { return called(m.Kind(), m.id) }
func (m *FuncRegressor) name() string  { return called(m.Kind(), m.id) }

func called(kind, id string) string {
	if id == "" {
		return kind
	}
	return fmt.Sprintf("%s %q", kind, id)
}

// MarshalJSON refuses: a function cannot be saved.
func (m *FuncClassifier) MarshalJSON() ([]byte, error) { return unsaved(m.name()) }

// MarshalJSON refuses: a function cannot be saved.
func (m *FuncRegressor) MarshalJSON() ([]byte, error) { return unsaved(m.name()) }

func unsaved(name string) ([]byte, error) {
	return nil, fmt.Errorf("%s: a function cannot be saved", name)
}

var (
	_ json.Marshaler = (*FuncClassifier)(nil)
	_ json.Marshaler = (*FuncRegressor)(nil)
)

// call runs a function of the caller's, one call at a time: who writes one in
// a notebook cell seldom thinks of many goroutines.
type call struct{ mu sync.Mutex }

func (c *call) do(f func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return guarded(f)
}

// guarded turns a panic into an error.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the function panicked: %v", p)
		}
	}()
	return f()
}

func checkInput(m Model, x *mat.Dense) error {
	if m.Columns() == 0 {
		if x == nil || x.IsEmpty() {
			return fmt.Errorf("%s: no rows to predict", m.Kind())
		}
		return nil
	}
	return CheckColumns(m, x)
}

// checkProba refuses what cannot be the probabilities of n rows.
func checkProba(p *mat.Dense, n int, classes []string) error {
	if p == nil || p.IsEmpty() {
		return fmt.Errorf("it returned no probabilities for %d rows", n)
	}
	if rows, c := p.Dims(); rows != n || c != len(classes) {
		return fmt.Errorf("it returned %d×%d probabilities for %d rows of %d classes", rows, c, n, len(classes))
	}
	for i := range n {
		sum := 0.0
		for k, v := range p.RawRowView(i) {
			if !(v >= 0 && v <= 1) {
				return fmt.Errorf("row %d, class %q: probability %v is not between 0 and 1", i, classes[k], v)
			}
			sum += v
		}
		if math.Abs(sum-1) > 1e-6 {
			return fmt.Errorf("row %d: the probabilities sum to %v, not 1", i, sum)
		}
	}
	return nil
}

// checkNumbers refuses what cannot be the predictions of n rows.
func checkNumbers(y []float64, n int) error {
	if len(y) != n {
		return fmt.Errorf("it returned %d numbers for %d rows", len(y), n)
	}
	for i, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("row %d: prediction is %v", i, v)
		}
	}
	return nil
}
