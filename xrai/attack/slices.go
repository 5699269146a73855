package attack

import (
	"fmt"
	"maps"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// Grouping names the group of every row of both tables.
type Grouping struct {
	By          string // as "class", "predicted confidence", or a column
	Train, Test []string
}

// SliceOptions say which slices are shown and when one is called exposed.
type SliceOptions struct {
	// Fewest is how many members, and how many others, a group must have; smaller
	// ones are counted and not shown. 0 means 30; at least 2.
	Fewest int
	// Level is the chance that any slice without a leak is called exposed, over
	// all attacks and slices together. 0 means 0.05.
	Level float64
}

// Slice is an attack on the records of one group.
type Slice struct {
	Attack, By, Group string
	Members, Others   int
	// AUC and Recall, FPR are the attack's on these records. A slice of
	// out-of-fold scores has no interval and no p-value.
	AUC         metric.Interval
	Recall, FPR metric.Share
	// PValue is one-sided, of an area of 0.5 (Mann and Whitney), and Adjusted
	// Holm's over all attacks and slices shown: where Tested.
	PValue, Adjusted float64
	Tested           bool
	Exposed          bool // Adjusted is at most the level, and the area above 0.5
}

// Suppressed is a group that is too small to show.
type Suppressed struct {
	Attack, By, Group string
	Members, Others   int
}

// SliceResult holds the slices of one or several attacks.
type SliceResult struct {
	Slices     []Slice
	Suppressed []Suppressed
	Fewest     int
	Level      float64
	Tests      int // p-values that share the level
	Warnings   []xrai.Warning
}

// Slices cuts the scores of attacks on the same tables by groups of records, and
// corrects for looking at many.
func Slices(results []*Result, groupings []Grouping, o SliceOptions) (*SliceResult, error) {
	s, err := sliced(results, groupings, o)
	if err != nil {
		return nil, fmt.Errorf("slices: %w", err)
	}
	return s, nil
}

func sliced(results []*Result, groupings []Grouping, o SliceOptions) (*SliceResult, error) {
	if o.Fewest == 0 {
		o.Fewest = 30
	}
	if o.Level == 0 {
		o.Level = 0.05
	}
	if o.Fewest < 2 {
		return nil, fmt.Errorf("fewest %d is below 2", o.Fewest)
	}
	if !(o.Level > 0 && o.Level < 1) {
		return nil, fmt.Errorf("level %v is not above 0 and below 1", o.Level)
	}
	out := &SliceResult{Fewest: o.Fewest, Level: o.Level}
	for _, r := range results {
		if r.Compatible {
			return nil, fmt.Errorf("%s: scored on its own training rows", r.Name)
		}
		for _, g := range groupings {
			if err := out.cut(r, g); err != nil {
				return nil, fmt.Errorf("%s by %s: %w", r.AttackModel, g.By, err)
			}
		}
	}
	return out, out.correct()
}

func (s *SliceResult) cut(r *Result, g Grouping) error {
	groups := map[string][]Record{}
	for _, rec := range r.Records {
		of := g.Test
		if rec.Member {
			of = g.Train
		}
		if rec.Row < 0 || rec.Row >= len(of) {
			return fmt.Errorf("row %d has no group: there are %d", rec.Row, len(of))
		}
		groups[of[rec.Row]] = append(groups[of[rec.Row]], rec)
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		one := Slice{Attack: r.AttackModel, By: g.By, Group: name}
		var scores []float64
		var member []bool
		var called [2]int
		for _, rec := range groups[name] {
			scores, member = append(scores, rec.Score), append(member, rec.Member)
			if rec.Called {
				called[side(rec.Member)]++
			}
			if rec.Member {
				one.Members++
			} else {
				one.Others++
			}
		}
		if one.Members < s.Fewest || one.Others < s.Fewest {
			s.Suppressed = append(s.Suppressed, Suppressed{one.Attack, one.By, name, one.Members, one.Others})
			continue
		}
		roc, err := metric.ROC(scores, member)
		if err != nil {
			return err
		}
		one.AUC = roc.AUC
		one.Recall, one.FPR = metric.NewShare(called[1], one.Members), metric.NewShare(called[0], one.Others)
		if r.Folds == nil {
			one.Tested = true
			if one.PValue, err = metric.MannWhitney(scores, member); err != nil {
				return err
			}
		} else {
			withoutInterval(&one.AUC, "pooled out-of-fold scores")
		}
		s.Slices = append(s.Slices, one)
	}
	return nil
}

func (s *SliceResult) correct() error {
	var p []float64
	for _, one := range s.Slices {
		if one.Tested {
			p = append(p, one.PValue)
		}
	}
	s.Tests = len(p)
	adjusted, err := metric.Holm(p)
	if err != nil {
		return err
	}
	for i := range s.Slices {
		if one := &s.Slices[i]; one.Tested {
			one.Adjusted, adjusted = adjusted[0], adjusted[1:]
			one.Exposed = one.Adjusted <= s.Level && one.AUC.Value > 0.5
		}
	}
	if len(s.Suppressed) > 0 {
		s.Warnings = append(s.Warnings, xrai.Warning{What: fmt.Sprintf("%d groups are not shown: they have fewer than %d members or others", len(s.Suppressed), s.Fewest),
			Why: "so few records measure nothing, and could be told apart in the report", Remedy: "join small groups"})
	}
	if len(s.Slices) > s.Tests {
		s.Warnings = append(s.Warnings, xrai.Warning{What: "slices of out-of-fold scores have no p-values",
			Why: "the scores come from several attack models", Remedy: "judge slices by an attack of one split, or one without an attack model"})
	}
	return nil
}

// ByClass groups rows by their class.
func ByClass(train, test *xrai.Dataset) Grouping {
	of := func(d *xrai.Dataset) []string {
		var out []string
		for _, k := range d.Labels {
			out = append(out, d.Classes[k])
		}
		return out
	}
	return Grouping{By: "class", Train: of(train), Test: of(test)}
}

// ByConfidence groups rows by the model's largest probability: below 0.6, 0.8,
// 0.95, and from there on.
func ByConfidence(model xrai.Classifier, train, test *xrai.Dataset) (Grouping, error) {
	seen, err := observe(model, train, test)
	if err != nil {
		return Grouping{}, err
	}
	names := make([]string, seen.rows)
	for i := range names {
		switch p := slices.Max(seen.proba.RawRowView(i)); {
		case p < 0.6:
			names[i] = "below 0.6"
		case p < 0.8:
			names[i] = "from 0.6 to 0.8"
		case p < 0.95:
			names[i] = "from 0.8 to 0.95"
		default:
			names[i] = "from 0.95"
		}
	}
	return Grouping{By: "predicted confidence", Train: names[:seen.in], Test: names[seen.in:]}, nil
}
