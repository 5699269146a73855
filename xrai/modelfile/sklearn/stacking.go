package sklearn

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// stack reads estimators whose answers are a last one's features.
func (g *group) stack() (s ensemble.Stack, err error) {
	a := g.a
	prefit := !a.None("cv") && a.Value("cv") == "prefit"
	g.encoded = !prefit
	members, err := g.members("estimators_", 0)
	if err != nil && err != errUnsupported {
		return s, err
	}
	last := g.d.inner(".final_estimator_", func() error {
		v := a.Value("final_estimator_")
		f, err := g.d.estimator(v)
		if err != nil {
			return err
		}
		s.Last.Model, err = g.d.chained(v, f, 0)
		return err
	})
	if err != nil || last != nil {
		if err == nil {
			err = last
		}
		return s, err
	}
	var hands []string
	for _, v := range a.Items("stack_method_") {
		if h, ok := v.(string); ok {
			hands = append(hands, h)
		}
	}
	if a.Err() == nil && len(hands) != len(members) {
		a.Fail("stack_method_", "holds %d for %d estimators", len(hands), len(members))
	}
	for i := range members {
		if a.Err() != nil {
			break
		}
		if prefit && g.names != nil && hands[i] == ensemble.HandPredict {
			a.Fail("stack_method_", "predict of a classifier that was fitted before is not supported")
		}
		s.Members = append(s.Members, ensemble.StackMember{Member: members[i], Hand: hands[i]})
	}
	s.Passthrough = a.BoolOr("passthrough", false)
	s.Width = g.width(members)
	return s, a.Err()
}

func readStackingClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	g, classes := d.newGroup(a, true, true)
	s, err := g.stack()
	if err != nil {
		return nil, err
	}
	m := &ensemble.StackedClassifier{ClassNames: classes, Stack: s}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Class(), err)
	}
	if p, err := g.places(m.ClassesOfLast()); err != nil || !ascending(p) {
		return nil, fmt.Errorf("%s.final_estimator_: has the classes %q", a.Class(), m.ClassesOfLast())
	}
	return g.fitted(m, nil)
}

// ascending reports whether a list is 0, 1, 2 and so on.
func ascending(v []int) bool {
	for i, k := range v {
		if i != k {
			return false
		}
	}
	return true
}

func readStackingRegressor(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	g, _ := d.newGroup(a, false, false)
	s, err := g.stack()
	if err != nil {
		return nil, err
	}
	m := &ensemble.StackedRegressor{Stack: s}
	return g.fitted(m, m.Check())
}
