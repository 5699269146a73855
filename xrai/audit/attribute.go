package audit

import (
	"fmt"
	"slices"

	"github.com/go-gota/gota/series"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Attribute is the handle of attack.InferAttribute of a column of the tables on a
// model: how well its values are guessed with the model, for training rows and for
// others, and without it. A number with more than twelve distinct values in the
// training rows is cut at their quartiles, and the quarter is guessed. A result with a
// Baseline of your own is not remembered, nor one with Records, which tell values.
func (s *Session) Attribute(model, column string, o attack.AttributeOptions) *Handle[*attack.AttributeResult] {
	compute := func() (*attack.AttributeResult, error) {
		if o.Columns != nil {
			return nil, fmt.Errorf("attribute inference on %q: name a column of the tables, not columns of the features", model)
		}
		m, err := s.matrices(model)
		if err != nil {
			return nil, err
		}
		if _, err := m.classifier(); err != nil {
			return nil, err
		}
		d, err := s.load(model)
		if err != nil {
			return nil, err
		}
		a, err := attributeOf(m.pipeline, d.Train, d.Test, column)
		if err != nil {
			return nil, fmt.Errorf("attribute inference on %q: %w", model, err)
		}
		o.Progress = s.told(o.Progress)
		r, err := attack.InferAttribute(s.ctx, m.pipeline.Model, m.train, m.test, a, o)
		if err == nil {
			r.Of = model
		}
		return r, err
	}
	if o.Baseline != nil || o.Records {
		return &Handle[*attack.AttributeResult]{get: compute}
	}
	key := struct {
		Column  string
		Options attack.AttributeOptions
	}{column, o}
	return remember(s, "Attribute", []string{model}, key, func(r *attack.AttributeResult) { r.Of = model }, compute)
}

// Repeated is the handle of attack.RepeatedSplits on a model: the trained attacker on
// so many splits of the records.
func (s *Session) Repeated(model string, o attack.BlackBoxOptions, splits int) *Handle[*attack.Repeated] {
	key := struct {
		Splits  int
		Options attack.BlackBoxOptions
	}{splits, o}
	return remember(s, "Repeated", []string{model}, key, func(r *attack.Repeated) { r.Of = model }, func() (*attack.Repeated, error) {
		m, err := s.matrices(model)
		if err != nil {
			return nil, err
		}
		o.Progress = s.told(o.Progress)
		return attack.RepeatedSplits(s.ctx, m.pipeline.Model, m.train, m.test, o, splits)
	})
}

// attributeOf is a column of the tables as the model sees it: other values are put in
// the tables, and go through all that the model's features do.
func attributeOf(p *pipeline.Pipeline, train, test dataframe.DataFrame, column string) (attack.Attribute, error) {
	a := attack.Attribute{Names: []string{column}}
	g, err := byColumn(train, test, column)
	if err != nil {
		return a, err
	}
	if !slices.Contains(p.Inputs(), column) {
		return a, fmt.Errorf("the model does not see column %q", column)
	}
	in, out := train.Col(column), test.Col(column)
	// Each group's rows that have a value, the training rows before the others.
	type place struct {
		of  series.Series
		row int
	}
	rows := map[string][]place{}
	var names []string
	for _, side := range []struct {
		of     series.Series
		groups []string
	}{{in, g.Train}, {out, g.Test}} {
		for i, name := range side.groups {
			if side.of.Elem(i).IsNA() {
				continue
			}
			if rows[name] == nil {
				names = append(names, name)
			}
			rows[name] = append(rows[name], place{side.of, i})
		}
	}
	slices.Sort(names)
	a.Values = len(names)
	for _, side := range []struct {
		of     series.Series
		groups []string
	}{{in, g.Train}, {out, g.Test}} {
		for i, name := range side.groups {
			k := -1
			if !side.of.Elem(i).IsNA() {
				k, _ = slices.BinarySearch(names, name)
			}
			a.Of = append(a.Of, k)
		}
	}
	// Of a quarter the middle value stands for all.
	tried := make([]place, len(names))
	for k, name := range names {
		all := rows[name]
		if in.Type() == series.Int || in.Type() == series.Float {
			slices.SortStableFunc(all, func(x, y place) int {
				switch u, v := x.of.Elem(x.row).Float(), y.of.Elem(y.row).Float(); {
				case u < v:
					return -1
				case u > v:
					return 1
				}
				return 0
			})
			tried[k] = all[len(all)/2]
		} else {
			tried[k] = all[0]
		}
	}
	a.With = func(k int) (*mat.Dense, error) {
		value := tried[k]
		side := func(df dataframe.DataFrame) (*mat.Dense, error) {
			one := value.of.Subset(slices.Repeat([]int{value.row}, df.Nrow()))
			one.Name = column
			changed := df.Mutate(one)
			if changed.Err != nil {
				return nil, changed.Err
			}
			return p.Transform(changed)
		}
		top, err := side(train)
		if err != nil {
			return nil, err
		}
		bottom, err := side(test)
		if err != nil {
			return nil, err
		}
		var x mat.Dense
		x.Stack(top, bottom)
		return &x, nil
	}
	return a, nil
}

// maxGuessed is how many columns are guessed when none are named, and fewestValues to
// mostValues how many values they have.
const maxGuessed, fewestValues, mostValues = 5, 2, maxGroups

// guessable are the columns of text, or true and false, that have from two to twelve
// values in the training rows and are input of a model: the first five of them in the
// tables' order, and the others.
func guessable(d dataframe.DataFrame, target string, inputs []string) (guessed, more []string) {
	for _, name := range d.Names() {
		c := d.Col(name)
		if name == target || !slices.Contains(inputs, name) || c.Type() != series.String && c.Type() != series.Bool {
			continue
		}
		seen := map[string]bool{}
		for i := range c.Len() {
			if e := c.Elem(i); !e.IsNA() {
				if seen[e.String()] = true; len(seen) > mostValues {
					break
				}
			}
		}
		switch {
		case len(seen) < fewestValues || len(seen) > mostValues:
		case len(guessed) < maxGuessed:
			guessed = append(guessed, name)
		default:
			more = append(more, name)
		}
	}
	return guessed, more
}
