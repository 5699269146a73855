package ensemble

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Kinds of stacked models.
const (
	KindStackedClassifier = "stacked classifier"
	KindStackedRegressor  = "stacked regressor"
)

// What a StackMember hands on.
const (
	HandProba    = "predict_proba"     // of two classes, the second's
	HandDecision = "decision_function" // of a classifier
	HandPredict  = "predict"           // the number, or the number of the class
)

// StackMember is a model whose answers are another one's features.
type StackMember struct {
	Member
	Hand string
}

// Stack makes features of the answers of its members, and of the rows themselves.
type Stack struct {
	Width       int
	Members     []StackMember
	Passthrough bool // the rows' own features follow
	Last        Part
}

// features returns what the last model is given.
func (s *Stack) features(x *mat.Dense) (*mat.Dense, error) {
	n, d := x.Dims()
	var columns [][]float64
	for k := range s.Members {
		answer, err := s.Members[k].answer(x)
		if err != nil {
			return nil, fmt.Errorf("member %d: %w", k, err)
		}
		_, width := answer.Dims()
		for j := range width {
			columns = append(columns, mat.Col(nil, j, answer))
		}
	}
	if s.Passthrough {
		for j := range d {
			columns = append(columns, mat.Col(nil, j, x))
		}
	}
	out := mat.NewDense(n, len(columns), nil)
	for j, c := range columns {
		out.SetCol(j, c)
	}
	return out, nil
}

func (m *StackMember) answer(x *mat.Dense) (*mat.Dense, error) {
	x = m.pick(x)
	n, _ := x.Dims()
	if m.Hand == HandDecision {
		return m.Of.Model.(Decider).Decision(x)
	}
	if c, ok := m.Of.Model.(xrai.Classifier); ok {
		p, err := c.Proba(x)
		if err != nil {
			return nil, err
		}
		if _, k := p.Dims(); m.Hand == HandProba && k == 2 {
			return mat.DenseCopyOf(p.Slice(0, n, 1, 2)), nil
		}
		if m.Hand == HandProba {
			return p, nil
		}
		out := mat.NewDense(n, 1, nil)
		for i, k := range xrai.Labels(p) {
			out.Set(i, 0, float64(m.Classes[k]))
		}
		return out, nil
	}
	y, err := m.Of.Model.(xrai.Regressor).Predict(x)
	if err != nil {
		return nil, err
	}
	return mat.NewDense(n, 1, y), nil
}

// check returns how many features the last model is given; classes 0 is for a
// regressor.
func (s *Stack) check(m xrai.Model, classes int) (width int, err error) {
	members := make([]Member, len(s.Members))
	for k := range s.Members {
		members[k] = s.Members[k].Member
	}
	if err := checkMembers(m, members, classes); err != nil {
		return 0, err
	}
	for k := range s.Members {
		c := &s.Members[k]
		answers := 1
		switch {
		case c.Hand == HandPredict:
		case classes > 0 && (c.Hand == HandProba || c.Hand == HandDecision):
			if n := len(c.Classes); n > 2 {
				answers = n
			}
			if c.Hand == HandDecision {
				_, err = c.Of.decider(c.width(s.Width))
			}
		default:
			err = fmt.Errorf("hands on %q", c.Hand)
		}
		if err != nil {
			return 0, fmt.Errorf("%s: member %d: %w", m.Kind(), k, err)
		}
		width += answers
	}
	if s.Passthrough {
		width += s.Width
	}
	return width, nil
}

func (s *Stack) parts() []*Part {
	out := []*Part{&s.Last}
	for i := range s.Members {
		out = append(out, &s.Members[i].Of)
	}
	return out
}

// StackedClassifier lets a classifier decide by the answers of others.
type StackedClassifier struct {
	ClassNames []string // the last model's classes are the numbers of these
	Stack
}

var _ xrai.Classifier = (*StackedClassifier)(nil)

// Kind implements xrai.Model.
func (*StackedClassifier) Kind() string { return KindStackedClassifier }

// Columns implements xrai.Model.
func (m *StackedClassifier) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *StackedClassifier) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier.
func (m *StackedClassifier) Proba(x *mat.Dense) (*mat.Dense, error) {
	if _, err := rowsOf(m, x); err != nil {
		return nil, err
	}
	x, err := m.features(x)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Kind(), err)
	}
	return m.Last.Model.(xrai.Classifier).Proba(x)
}

// Check refuses a model that cannot predict.
func (m *StackedClassifier) Check() error {
	if len(m.ClassNames) == 0 {
		return fmt.Errorf("%s: no classes", m.Kind())
	}
	width, err := m.check(m, len(m.ClassNames))
	if err != nil {
		return err
	}
	last, err := m.Last.classifier(width)
	if err != nil {
		return err
	}
	if len(last.Classes()) != len(m.ClassNames) {
		return fmt.Errorf("%s: the last model has %d classes, not %d", m.Kind(), len(last.Classes()), len(m.ClassNames))
	}
	return nil
}

// StackedRegressor lets a model predict by the predictions of others.
type StackedRegressor struct{ Stack }

var _ xrai.Regressor = (*StackedRegressor)(nil)

// Kind implements xrai.Model.
func (*StackedRegressor) Kind() string { return KindStackedRegressor }

// Columns implements xrai.Model.
func (m *StackedRegressor) Columns() int { return m.Width }

// Predict implements xrai.Regressor.
func (m *StackedRegressor) Predict(x *mat.Dense) ([]float64, error) {
	if _, err := rowsOf(m, x); err != nil {
		return nil, err
	}
	x, err := m.features(x)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Kind(), err)
	}
	return m.Last.Model.(xrai.Regressor).Predict(x)
}

// Check refuses a model that cannot predict.
func (m *StackedRegressor) Check() error {
	width, err := m.check(m, 0)
	if err != nil {
		return err
	}
	_, err = m.Last.regressor(width)
	return err
}

// ClassesOfLast names the classes as the last model does.
func (m *StackedClassifier) ClassesOfLast() []string {
	return m.Last.Model.(xrai.Classifier).Classes()
}
