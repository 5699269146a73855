package audit

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// TestAttacksAreThoseOfThePackage: a session's attack is the package's, named after the
// model, and remembered.
func TestAttacksAreThoseOfThePackage(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	learners := map[string]xrai.Learner{"deep": tree.Classifier{}}
	o := attack.Options{Shuffles: 40, Seed: 5}
	calls := 0
	open := func() *Session {
		return small(t, 150, 100, learners).With(context.Background(), func(int, int) { calls++ })
	}
	m, err := open().matrices("deep")
	if err != nil {
		t.Fatal(err)
	}
	ctx, model, learner := context.Background(), m.pipeline.Model, m.pipeline.Learner
	for name, c := range map[string]struct {
		session func(*Session) *Handle[*attack.Result]
		own     func() (*attack.Result, error)
	}{
		"gap": {func(s *Session) *Handle[*attack.Result] { return s.Gap("deep", o) },
			func() (*attack.Result, error) { return attack.Gap(ctx, model, m.train, m.test, o) }},
		"threshold": {func(s *Session) *Handle[*attack.Result] {
			return s.Threshold("deep", attack.ThresholdOptions{Options: o, Input: attack.ModifiedEntropy})
		}, func() (*attack.Result, error) {
			return attack.Threshold(ctx, model, m.train, m.test, attack.ThresholdOptions{Options: o, Input: attack.ModifiedEntropy})
		}},
		"lira": {func(s *Session) *Handle[*attack.Result] {
			return s.LiRA("deep", attack.LiRAOptions{Options: o, Shadows: 4})
		}, func() (*attack.Result, error) {
			return attack.LiRA(ctx, model, learner, m.train, m.test, attack.LiRAOptions{Options: o, Shadows: 4})
		}},
		"rmia": {func(s *Session) *Handle[*attack.Result] { return s.RMIA("deep", attack.RMIAOptions{Options: o}) },
			func() (*attack.Result, error) {
				return attack.RMIA(ctx, model, learner, m.train, m.test, attack.RMIAOptions{Options: o})
			}},
		"label only": {func(s *Session) *Handle[*attack.Result] {
			return s.LabelOnly("deep", attack.LabelOnlyOptions{Options: o, Copies: 5})
		}, func() (*attack.Result, error) {
			return attack.LabelOnly(ctx, model, m.train, m.test, attack.LabelOnlyOptions{Options: o, Copies: 5})
		}},
	} {
		want, err := c.own()
		if err != nil {
			t.Fatal(err)
		}
		want.Of = "deep"
		for _, again := range []bool{false, true} {
			calls = 0
			got, err := c.session(open()).Get()
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) || again != (calls == 0) {
				t.Errorf("%s, again %v: %d calls, or another result", name, again, calls)
			}
		}
	}
	test, err := open().PDTPTest("deep", metric.PDTPTestOptions{Worst: 3}).Get()
	if err != nil || test.Of != "deep" || len(test.Records) != 3 {
		t.Errorf("test %+v, %v", test, err)
	}
	calls = 0
	if again, err := open().PDTPTest("deep", metric.PDTPTestOptions{Worst: 3}).Get(); err != nil || calls > 0 || !reflect.DeepEqual(again, test) {
		t.Errorf("the test is computed again: %d calls, %v", calls, err)
	}
}

func TestAttacksThatAModelDoesNotAllow(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	train, test := head(t, "credit_train.csv", 60, dataframe.CSVOptions{}), head(t, "credit_test.csv", 40, dataframe.CSVOptions{})
	rule := pipeline.FromProba([]string{"bad", "good"}, func(rows dataframe.DataFrame) (*mat.Dense, error) {
		p := mat.NewDense(rows.Nrow(), 2, nil)
		for i := range rows.Nrow() {
			p.SetRow(i, []float64{0.3, 0.7})
		}
		return p, nil
	}, "Status", "rule")
	s := From(train, test, "Status", map[string]*pipeline.Pipeline{"rule": rule, "other": rule})
	gap := s.Gap("rule", attack.Options{Shuffles: 40})
	for name, c := range map[string]struct {
		get  func() error
		want string
	}{
		"lira":          {func() error { _, err := s.LiRA("rule", attack.LiRAOptions{}).Get(); return err }, "no learner for shadow models"},
		"rmia":          {func() error { _, err := s.RMIA("rule", attack.RMIAOptions{}).Get(); return err }, "no learner for reference models"},
		"label only":    {func() error { _, err := s.LabelOnly("rule", attack.LabelOnlyOptions{}).Get(); return err }, "takes rows"},
		"test":          {func() error { _, err := s.PDTPTest("rule", metric.PDTPTestOptions{}).Get(); return err }, "WithLearner"},
		"no attack":     {func() error { _, err := s.Slices("rule", SlicesOptions{}).Get(); return err }, "no attack"},
		"another model": {func() error { _, err := s.Slices("other", SlicesOptions{}, gap).Get(); return err }, `an attack is on "rule"`},
		"unknown column": {func() error {
			_, err := s.Slices("rule", SlicesOptions{Columns: []string{"job"}}, gap).Get()
			return err
		}, `did you mean "Job"`},
		"column twice": {func() error {
			_, err := s.Slices("rule", SlicesOptions{Columns: []string{"Job", "Job"}}, gap).Get()
			return err
		}, "twice"},
		"unknown model": {func() error { _, err := s.Gap("rules", attack.Options{}).Get(); return err }, `no model "rules"`},
	} {
		if err := c.get(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestGroupsOfColumns: categories and few numbers are groups, many numbers are cut in
// quarters, and no name of a small group remains.
func TestGroupsOfColumns(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	s := small(t, 400, 300, map[string]xrai.Learner{"deep": tree.Classifier{}})
	r, err := s.Slices("deep", SlicesOptions{Columns: []string{"Marital", "Income", "Time"}}, s.Gap("deep", attack.Options{Shuffles: 40})).Get()
	if err != nil {
		t.Fatal(err)
	}
	members := map[string]int{}
	var quarters []string
	for _, g := range r.Slices {
		members[g.By] += g.Members
		if g.By == "Income" {
			quarters = append(quarters, g.Group)
		}
	}
	for _, g := range r.Suppressed {
		members[g.By] += g.Members
		if g.By == "Marital" && g.Group != "" {
			t.Errorf("the small group %q is named", g.Group)
		}
	}
	for _, by := range []string{"class", "predicted confidence", "Marital", "Income", "Time"} {
		if members[by] != 400 {
			t.Errorf("groups by %s hold %d of 400 training rows", by, members[by])
		}
	}
	if len(quarters) != 4 || !slices.ContainsFunc(quarters, func(s string) bool { return strings.HasPrefix(s, "below ") }) {
		t.Errorf("quarters %q", quarters)
	}
	if len(r.Suppressed) == 0 {
		t.Error("no small group in this data: the test shows nothing")
	}
}
