package audit

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-gota/gota/series"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// Gap is the handle of attack.Gap on a model.
func (s *Session) Gap(model string, o attack.Options) *Handle[*attack.Result] {
	return s.attack("Gap", model, o, func(ctx context.Context, m *matrices) (*attack.Result, error) {
		o.Progress = s.told(o.Progress)
		return attack.Gap(ctx, m.pipeline.Model, m.train, m.test, o)
	})
}

// Threshold is the handle of attack.Threshold on a model.
func (s *Session) Threshold(model string, o attack.ThresholdOptions) *Handle[*attack.Result] {
	return s.attack("Threshold", model, o, func(ctx context.Context, m *matrices) (*attack.Result, error) {
		o.Progress = s.told(o.Progress)
		return attack.Threshold(ctx, m.pipeline.Model, m.train, m.test, o)
	})
}

// LiRA is the handle of attack.LiRA on a model, whose learner fits the shadow
// models.
func (s *Session) LiRA(model string, o attack.LiRAOptions) *Handle[*attack.Result] {
	return s.attack("LiRA", model, o, func(ctx context.Context, m *matrices) (*attack.Result, error) {
		if err := m.needsLearner("shadow models"); err != nil {
			return nil, err
		}
		o.Progress = s.told(o.Progress)
		return attack.LiRA(ctx, m.pipeline.Model, m.pipeline.Learner, m.train, m.test, o)
	})
}

// RMIA is the handle of attack.RMIA on a model, whose learner fits the reference
// models.
func (s *Session) RMIA(model string, o attack.RMIAOptions) *Handle[*attack.Result] {
	return s.attack("RMIA", model, o, func(ctx context.Context, m *matrices) (*attack.Result, error) {
		if err := m.needsLearner("reference models"); err != nil {
			return nil, err
		}
		o.Progress = s.told(o.Progress)
		return attack.RMIA(ctx, m.pipeline.Model, m.pipeline.Learner, m.train, m.test, o)
	})
}

// LabelOnly is the handle of attack.LabelOnly on a model. It changes columns of
// numbers, so it does not work on a model that takes rows.
func (s *Session) LabelOnly(model string, o attack.LabelOnlyOptions) *Handle[*attack.Result] {
	return s.attack("LabelOnly", model, o, func(ctx context.Context, m *matrices) (*attack.Result, error) {
		if m.takesRows() {
			return nil, fmt.Errorf("model %q %s", model, takesRows)
		}
		o.Progress = s.told(o.Progress)
		return attack.LabelOnly(ctx, m.pipeline.Model, m.train, m.test, o)
	})
}

func (s *Session) attack(what, model string, o any, run func(context.Context, *matrices) (*attack.Result, error)) *Handle[*attack.Result] {
	return remember(s, what, []string{model}, o, func(r *attack.Result) { r.Of = model }, func() (*attack.Result, error) {
		m, err := s.matrices(model)
		if err != nil {
			return nil, err
		}
		return run(s.ctx, m)
	})
}

// PDTPTest is the handle of metric.PDTPTest of a model.
func (s *Session) PDTPTest(model string, o metric.PDTPTestOptions) *Handle[*metric.PDTPTestResult] {
	return remember(s, "PDTPTest", []string{model}, o, func(r *metric.PDTPTestResult) { r.Of = model }, func() (*metric.PDTPTestResult, error) {
		m, err := s.matrices(model)
		if err != nil {
			return nil, err
		}
		if err := m.needsLearner("the fits without a record"); err != nil {
			return nil, err
		}
		o.Progress = s.told(o.Progress)
		return metric.PDTPTest(s.ctx, m.pipeline.Learner, m.train, o)
	})
}

// SlicesOptions say by what the records are grouped. The zero value groups by class
// and by predicted confidence, where the model has them.
type SlicesOptions struct {
	attack.SliceOptions
	// Columns names further columns of the tables: each distinct value is a group, a
	// missing one too; a number with more than twelve distinct values in the training
	// rows is cut at their quartiles.
	Columns []string
}

// Slices is the handle of attack.Slices of attacks on one model of the session, all
// scored already. Names of groups that are too small to show are left out where they
// are values of a column.
func (s *Session) Slices(model string, o SlicesOptions, attacks ...*Handle[*attack.Result]) *Handle[*attack.SliceResult] {
	return &Handle[*attack.SliceResult]{get: func() (*attack.SliceResult, error) {
		var results []*attack.Result
		for _, h := range attacks {
			r, err := h.Get()
			if err != nil {
				return nil, err
			}
			results = append(results, r)
		}
		return s.slices(model, o, results)
	}}
}

func (s *Session) slices(model string, o SlicesOptions, results []*attack.Result) (*attack.SliceResult, error) {
	if len(results) == 0 {
		return nil, fmt.Errorf("slices of %q: no attack", model)
	}
	for _, r := range results {
		if r.Of != model {
			return nil, fmt.Errorf("slices of %q: an attack is on %q", model, r.Of)
		}
	}
	m, err := s.matrices(model)
	if err != nil {
		return nil, err
	}
	var groupings []attack.Grouping
	if c, ok := m.pipeline.Classifier(); ok {
		confidence, err := attack.ByConfidence(c, m.train, m.test)
		if err != nil {
			return nil, fmt.Errorf("slices of %q: %w", model, err)
		}
		groupings = append(groupings, attack.ByClass(m.train, m.test), confidence)
	}
	d, err := s.load(model)
	if err != nil {
		return nil, err
	}
	for i, name := range o.Columns {
		if slices.Contains(o.Columns[:i], name) {
			return nil, fmt.Errorf("slices of %q: column %q is asked for twice", model, name)
		}
		g, err := byColumn(d.Train, d.Test, name)
		if err != nil {
			return nil, fmt.Errorf("slices of %q: %w", model, err)
		}
		groupings = append(groupings, g)
	}
	if len(groupings) == 0 {
		return nil, fmt.Errorf("slices of %q: it predicts a number, so there are neither classes nor confidence: name columns", model)
	}
	r, err := attack.Slices(results, groupings, o.SliceOptions)
	if err != nil {
		return nil, fmt.Errorf("slices of %q: %w", model, err)
	}
	for i := range r.Suppressed {
		if slices.Contains(o.Columns, r.Suppressed[i].By) {
			r.Suppressed[i].Group = ""
		}
	}
	return r, nil
}

// maxGroups is how many distinct numbers are groups of their own.
const maxGroups = 12

// byColumn groups rows by a column.
func byColumn(train, test dataframe.DataFrame, name string) (attack.Grouping, error) {
	g := attack.Grouping{By: name}
	if !slices.Contains(train.Names(), name) {
		near := ""
		if n := dataframe.Nearest(name, train.Names()); n != "" {
			near = fmt.Sprintf(" (did you mean %q?)", n)
		}
		return g, fmt.Errorf("the tables have no column %q%s", name, near)
	}
	in, out := train.Col(name), test.Col(name)
	var label func(v float64) string
	if in.Type() == series.Int || in.Type() == series.Float {
		var numbers []float64
		for i := range in.Len() {
			if e := in.Elem(i); !e.IsNA() {
				numbers = append(numbers, e.Float())
			}
		}
		slices.Sort(numbers)
		if n := len(numbers); len(slices.Compact(slices.Clone(numbers))) > maxGroups {
			label = quarter(numbers[n/4], numbers[n/2], numbers[3*n/4])
		}
	}
	groups := func(of series.Series) []string {
		names := make([]string, of.Len())
		for i := range names {
			switch e := of.Elem(i); {
			case e.IsNA():
				names[i] = "(missing)"
			case label != nil:
				names[i] = label(e.Float())
			default:
				names[i] = e.String()
			}
		}
		return names
	}
	g.Train, g.Test = groups(in), groups(out)
	return g, nil
}

// quarter names the quarter a number falls in.
func quarter(a, b, c float64) func(float64) string {
	return func(v float64) string {
		switch {
		case v < a:
			return fmt.Sprintf("below %.6g", a)
		case v < b:
			return fmt.Sprintf("from %.6g to below %.6g", a, b)
		case v < c:
			return fmt.Sprintf("from %.6g to below %.6g", b, c)
		}
		return fmt.Sprintf("from %.6g", c)
	}
}

const takesRows = "is a function that takes rows, whose values cannot be given noise"

// takesRows reports whether the model reads rows back from codes, which noise would
// make into other rows or none.
func (m *matrices) takesRows() bool { return m.pipeline.Features == nil }

func (m *matrices) needsLearner(what string) error {
	if m.pipeline.Learner == nil {
		return fmt.Errorf("model %q has no learner for %s: give one with WithLearner", m.name, what)
	}
	return nil
}
