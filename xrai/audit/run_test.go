package audit

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// run audits and checks what holds of every report.
func run(t *testing.T, s *Session, o RunOptions) *Report {
	t.Helper()
	r, err := Run(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again, whole Report
	if err := json.Unmarshal(b, &again); err != nil || !reflect.DeepEqual(&again, r) {
		t.Errorf("JSON changes the report: %v", err)
	}
	var file bytes.Buffer
	if err := gob.NewEncoder(&file).Encode(r); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&file).Decode(&whole); err != nil || !reflect.DeepEqual(&whole, r) {
		t.Errorf("gob changes the report: %v", err)
	}
	for _, table := range ReportTables(r) {
		text := table.Text()
		for _, bad := range []string{"NaN", "Inf", "%!", "-0 ", "1 records", "1 attacks", "1 rows", " ."} {
			if strings.Contains(strings.ReplaceAll(text, "1 records drawn", ""), " "+strings.TrimPrefix(bad, " ")) && bad != " ." || bad == " ." && strings.Contains(text, " .") {
				t.Errorf("%q stands in\n%s", bad, text)
			}
		}
	}
	for _, m := range r.Models {
		v := m.Verdict
		if v.Sentence == "" || len(v.Reasons) == 0 || len(v.Caveats) == 0 || len(m.Advice) == 0 || m.Exposed.Sentence == "" {
			t.Errorf("%s: a verdict without words: %+v", m.Name, v)
		}
		if len(m.Tests) != len(m.Attacks) {
			t.Errorf("%s: %d tests of %d attacks", m.Name, len(m.Tests), len(m.Attacks))
		}
		if strings.Contains(strings.ToLower(v.Sentence), "safe") && !strings.Contains(v.Sentence, "not proof of safety") {
			t.Errorf("%s: %s", m.Name, v.Sentence)
		}
	}
	return r
}

func TestRunWorkers(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	learners := map[string]xrai.Learner{"deep": tree.Classifier{}, "forest": forest.Classifier{Params: forest.Params{Trees: 3}}}
	var want []byte
	for _, workers := range []int{1, 2, 8} {
		r := run(t, small(t, 150, 100, learners), RunOptions{Workers: workers, Draw: 5, Worst: 2, Seed: 3})
		got, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		} else if !bytes.Equal(got, want) {
			t.Errorf("another report with %d workers", workers)
		}
	}
}

// TestDrawnRecords: where records are drawn each is left out once, so that all counts
// of the report are of the same records, and it says how many answers they move.
func TestDrawnRecords(t *testing.T) {
	learners := map[string]xrai.Learner{"forest": forest.Classifier{Params: forest.Params{Trees: 5}}, "tree": tree.Classifier{}}
	r := run(t, small(t, 150, 100, learners), RunOptions{Draw: 4, Worst: 2, Seed: 3})
	m := r.model(t, "forest")
	seen := map[int]bool{}
	for _, rec := range m.PDTP.Records {
		seen[rec.Row] = true
	}
	if len(seen) != 40 || len(m.PDTP.Records) != 40 || m.Exposed.LeftOut != 40 {
		t.Errorf("%d rows, %d records, %d left out, where ten times 4 are drawn", len(seen), len(m.PDTP.Records), m.Exposed.LeftOut)
	}
	if m.Exposed.Above != m.PDTP.Above(r.Options.Appetite.Effect(), metric.Global) || m.Exposed.Above == 0 {
		t.Errorf("%d above the limit, PDTP says %d", m.Exposed.Above, m.PDTP.Above(r.Options.Appetite.Effect(), metric.Global))
	}
	if want := "in the answers to "; !strings.Contains(m.Exposed.Sentence, want) {
		t.Errorf("%q does not say how many answers move", m.Exposed.Sentence)
	}
	if m := r.model(t, "tree"); !m.PDTP.All {
		t.Errorf("of a tree %d records were left out", len(m.PDTP.Records))
	}
}

func TestReportIsRemembered(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	learners := map[string]xrai.Learner{"deep": tree.Classifier{}}
	last, total, calls := 0, 0, 0
	listen := func(done, of int) {
		calls++
		if done < last || done > of || total != 0 && of != total {
			t.Errorf("progress from %d of %d to %d of %d", last, total, done, of)
		}
		last, total = done, of
	}
	first := run(t, small(t, 150, 100, learners).With(context.Background(), listen), RunOptions{})
	if last != total || total == 0 {
		t.Errorf("progress ends at %d of %d", last, total)
	}
	calls = 0
	s := small(t, 150, 100, learners).With(context.Background(), listen)
	again, err := s.Report(RunOptions{}).Get()
	if err != nil {
		t.Fatal(err)
	}
	if calls != 0 || !reflect.DeepEqual(again, first) {
		t.Errorf("computed again: %d calls", calls)
	}
	// Its parts are those of the session's methods.
	one, err := s.PDTP("deep", metric.PDTPOptions{}).Get()
	if err != nil || calls != 0 || !reflect.DeepEqual(one, first.Models[0].PDTP) {
		t.Errorf("PDTP is computed again: %d calls, %v", calls, err)
	}
	// Values are not remembered, and stand where they were asked for.
	withValues, err := s.Report(RunOptions{Values: []string{"Age", "Job"}}).Get()
	if err != nil {
		t.Fatal(err)
	}
	if len(withValues.Values) != 2 || withValues.Values[0].Train[0] != "30" || withValues.Values[1].Train[0] != "freelance" || len(withValues.Values[0].Test) != 100 {
		t.Errorf("values %v", withValues.Values)
	}
	if once, err := s.Report(RunOptions{}).Get(); err != nil || once.Values != nil {
		t.Errorf("values were remembered: %v", err)
	}
	if _, err := s.Report(RunOptions{Values: []string{"age"}}).Get(); err == nil || !strings.Contains(err.Error(), `did you mean "Age"`) {
		t.Errorf("error %v", err)
	}
}

func TestRunInterrupted(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	ctx, stop := context.WithCancel(context.Background())
	s := small(t, 150, 100, map[string]xrai.Learner{"deep": tree.Classifier{}}).With(context.Background(), func(done, total int) {
		if done > total/2 {
			stop()
		}
	})
	if _, err := Run(ctx, s, RunOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err := Run(context.Background(), s, RunOptions{}); err != nil {
		t.Errorf("a new run after an interrupt: %v", err)
	}
}

// TestModelsThatAllowLess: what a model does not allow is left out with its reason, and
// the rest is there.
func TestModelsThatAllowLess(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	train, test := head(t, "credit_train.csv", 160, dataframe.CSVOptions{}), head(t, "credit_test.csv", 100, dataframe.CSVOptions{})
	bare := fit(t, tree.Classifier{}, train, "Status")
	bare.Learner = nil
	calls := pipeline.FromProba([]string{"bad", "good"}, func(rows dataframe.DataFrame) (*mat.Dense, error) {
		p := mat.NewDense(rows.Nrow(), 2, nil)
		income := rows.Col("Income")
		for i := range rows.Nrow() {
			v := 0.3
			if !income.Elem(i).IsNA() && income.Elem(i).Float() > 120 {
				v = 0.8
			}
			p.SetRow(i, []float64{1 - v, v})
		}
		return p, nil
	}, "Status", "rule")
	r := run(t, From(train, test, "Status", map[string]*pipeline.Pipeline{"bare": bare, "rule": calls, "near": fit(t, knn.Classifier{}, train, "Status")}), RunOptions{Draw: 10, GroupBy: []string{"Home"}})
	for _, c := range []struct {
		name    string
		attacks []string
		skipped []string
	}{
		{"bare", []string{"gap", "loss threshold", "lr", "label only"}, []string{"PDTP", "test of single records", "twin models", "models without the record", "comparison with strangers", "sure answers, all classes"}},
		{"rule", []string{"gap", "loss threshold", "lr"}, []string{"PDTP", "test of single records", "twin models", "models without the record", "comparison with strangers", "sure answers, all classes", "blurred copies"}},
		{"near", []string{"gap", "loss threshold", "lr", "lira online", "lira offline", "rmia", "label only"}, []string{"sure answers, all classes"}},
	} {
		m := r.model(t, c.name)
		var attacks, skipped []string
		for _, a := range m.Attacks {
			attacks = append(attacks, a.AttackModel)
			if a.Of != c.name {
				t.Errorf("%s: an attack on %q", c.name, a.Of)
			}
		}
		for _, s := range m.Skipped {
			skipped = append(skipped, s.Part)
			if s.Why == "" {
				t.Errorf("%s: %s is left out without a reason", c.name, s.Part)
			}
		}
		slices.Sort(skipped)
		slices.Sort(c.skipped)
		if !slices.Equal(attacks, c.attacks) || !slices.Equal(skipped, c.skipped) {
			t.Errorf("%s: attacks %q, left out %q", c.name, attacks, skipped)
		}
		if (m.SHAPr == nil) || m.Slices == nil {
			t.Errorf("%s: no SHAPr, or no groups", c.name)
		}
	}
	if v := r.model(t, "near").Verdict; v.Level != attack.Serious || !strings.Contains(strings.Join(v.Reasons, " "), "holds a copy of every training record") {
		t.Errorf("a model that holds its training rows: %+v", v)
	}
	if v := r.model(t, "rule").Verdict; v.Level == attack.Serious {
		t.Errorf("a rule that was never fitted: %+v", v)
	}
}

func TestRunOnRegressors(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	o := dataframe.CSVOptions{NA: []string{}}
	train, test := head(t, "ames_train.csv", 200, o), head(t, "ames_test.csv", 140, o)
	models := map[string]*pipeline.Pipeline{"deep": fit(t, tree.Regressor{}, train, "Sale_Price")}
	models["mean"] = pipeline.FromPredict(func(rows dataframe.DataFrame) ([]float64, error) {
		return slices.Repeat([]float64{180_000}, rows.Nrow()), nil
	}, "Sale_Price", "mean")
	r := run(t, From(train, test, "Sale_Price", models), RunOptions{Worst: 3})
	deep := r.model(t, "deep")
	if deep.Verdict.Level != attack.Serious || deep.PDTPTest == nil || deep.PDTP != nil || deep.SHAPr != nil || len(deep.Attacks) != 4 || len(deep.Exposed.Records) == 0 {
		t.Errorf("deep: %s, %d attacks, left out %+v", deep.Verdict.Level, len(deep.Attacks), deep.Skipped)
	}
	if m := r.model(t, "mean"); m.Verdict.Level == attack.Serious || len(m.Attacks) != 2 {
		t.Errorf("one answer for all: %+v", m.Verdict)
	}
	// Fewer fits allowed than the test needs: left out, and said so.
	r = run(t, From(train, test, "Sale_Price", models), RunOptions{Models: []string{"deep"}, MaxFits: 100})
	if m := r.model(t, "deep"); m.PDTPTest != nil || !strings.Contains(fmt.Sprint(m.Skipped), "more than the 100 that") {
		t.Errorf("left out %+v", m.Skipped)
	}
}

func TestRunRefuses(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	s := small(t, 60, 40, map[string]xrai.Learner{"deep": tree.Classifier{}})
	for name, c := range map[string]struct {
		s    *Session
		o    RunOptions
		want string
	}{
		"no models":     {From(dataframe.DataFrame{}, dataframe.DataFrame{}, "Status", nil), RunOptions{}, "no models"},
		"empty list":    {s, RunOptions{Models: []string{}}, "empty"},
		"unknown model": {s, RunOptions{Models: []string{"deeper"}}, `no model "deeper"`},
		"twice":         {s, RunOptions{Models: []string{"deep", "deep"}}, "twice"},
		"draw":          {s, RunOptions{Draw: -1}, "draw -1 is negative"},
		"area":          {s, RunOptions{Appetite: RiskAppetite{Area: 0.5}}, "area 0.5 is not above 0.5"},
		"level":         {s, RunOptions{Appetite: RiskAppetite{Level: math.NaN()}}, "level NaN"},
		"column":        {s, RunOptions{GroupBy: []string{"job"}}, `did you mean "Job"`},
		"workers":       {s, RunOptions{Workers: -1}, "workers -1"},
	} {
		if _, err := Run(context.Background(), c.s, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestReadAppetite(t *testing.T) {
	a, err := ReadAppetite(strings.NewReader(`{"area": 0.55, "level": 0.01}`))
	if err != nil {
		t.Fatal(err)
	}
	want := DefaultAppetite()
	want.Area, want.Level = 0.55, 0.01
	if a != want {
		t.Errorf("read %+v", a)
	}
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ReadAppetite(bytes.NewReader(b)); err != nil || again != a {
		t.Errorf("read again %+v, %v", again, err)
	}
	for text, want := range map[string]string{
		``: "ends early", `{`: "ends early", `null`: "null", `[]`: "cannot unmarshal", `{"area": "high"}`: "cannot unmarshal", `{"aera": 0.6}`: "unknown field",
		`{"area": 1}`: "not above 0.5 and below 1", `{"times": 1}`: "times 1 is not above 1", `{} {}`: "more follows", `{"level": 2}`: "level 2",
	} {
		if _, err := ReadAppetite(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", text, err)
		}
	}
}

// TestStandInDecidesNoEffects: effects of records left out of a relative of the model
// are shown, and decide nothing.
func TestStandInDecidesNoEffects(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	train, test := head(t, "credit_train.csv", 160, dataframe.CSVOptions{}), head(t, "credit_test.csv", 100, dataframe.CSVOptions{})
	p := fit(t, tree.Classifier{}, train, "Status")
	p.StandIn = true
	m := run(t, From(train, test, "Status", map[string]*pipeline.Pipeline{"deep": p}), RunOptions{}).Models[0]
	reasons := strings.Join(m.Verdict.Reasons, " ")
	if m.PDTP.Above(math.Ln2, metric.Global) == 0 || strings.Contains(reasons, "Left out alone") || strings.Contains(reasons, "largest effect") {
		t.Errorf("reasons %s", reasons)
	}
	if len(m.Exposed.Records) > 0 || !strings.Contains(m.Exposed.Sentence, "the fits are of a relative of the model, so this audit names no record") {
		t.Errorf("exposed %+v", m.Exposed)
	}
	if !strings.Contains(strings.Join(m.Verdict.Caveats, " "), "a relative of the model. The effects do not decide the verdict.") {
		t.Errorf("caveats %q", m.Verdict.Caveats)
	}
}
