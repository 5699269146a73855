package audit

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// TestAttributeOfATable: a column of the table gives the shares that its one-hot
// columns give, and the same with any number of workers.
func TestAttributeOfATable(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	s := small(t, 300, 200, map[string]xrai.Learner{"logistic": linear.Logistic{}})
	m, err := s.matrices("logistic")
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range []string{"Records", "Marital"} {
		var columns []int
		for j, name := range m.train.Features {
			if strings.HasPrefix(name, column+"_") {
				columns = append(columns, j)
			}
		}
		if len(columns) < 2 {
			t.Fatalf("%s has columns %v", column, columns)
		}
		want, err := attack.AttributeInference(context.Background(), m.pipeline.Model, m.train, m.test, attack.AttributeOptions{Columns: columns})
		if err != nil {
			t.Fatal(err)
		}
		var first *attack.AttributeResult
		for _, workers := range []int{1, 2, 8} {
			got, err := s.Attribute("logistic", column, attack.AttributeOptions{Workers: workers}).Get()
			if err != nil {
				t.Fatal(err)
			}
			if got.Train != want.Train || got.Test != want.Test || got.Majority != want.Majority || got.Values != want.Values || got.Of != "logistic" {
				t.Errorf("%s: %+v, by its features %+v", column, got, want)
			}
			if first == nil {
				first = got
			} else if !reflect.DeepEqual(first, got) {
				t.Errorf("%s: another result with %d workers", column, workers)
			}
		}
	}
	// A number is cut at its quartiles; a missing value is not guessed.
	got, err := s.Attribute("logistic", "Income", attack.AttributeOptions{Records: true}).Get()
	if err != nil {
		t.Fatal(err)
	}
	missing := 0
	for _, df := range []dataframe.DataFrame{head(t, "credit_train.csv", 300, dataframe.CSVOptions{}), head(t, "credit_test.csv", 200, dataframe.CSVOptions{})} {
		for i := range df.Nrow() {
			if df.Col("Income").Elem(i).IsNA() {
				missing++
			}
		}
	}
	if got.Values != 4 || got.Missing != missing || missing == 0 || len(got.Records) != 500-missing {
		t.Errorf("%d values, %d missing of %d, %d records", got.Values, got.Missing, missing, len(got.Records))
	}
	for want, h := range map[string]*Handle[*attack.AttributeResult]{
		`did you mean "Job"`:  s.Attribute("logistic", "job", attack.AttributeOptions{}),
		"does not see column": s.Attribute("logistic", "Status", attack.AttributeOptions{}),
		"name a column":       s.Attribute("logistic", "Job", attack.AttributeOptions{Columns: []int{1}}),
		`no model "log"`:      s.Attribute("log", "Job", attack.AttributeOptions{}),
	} {
		if _, err := h.Get(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if text := AttributeTable(got).Text(); !strings.Contains(text, "advantage (no leak: 0)") || !strings.Contains(text, "not proof of safety") || strings.Contains(text, "NaN") {
		t.Error(text)
	}
}

// secrets are tables with a column of two values, "ward", that nothing else in them
// tells, and models on it: one that answers a training record by heart, one that does
// not use the column, and one fitted on other rows.
func secrets(t *testing.T, seed uint64, n int) *Session {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 8))
	made := func(n int) dataframe.DataFrame {
		var id []float64
		var ward, label []string
		for range n {
			id = append(id, r.Float64())
			ward = append(ward, []string{"north", "south"}[r.IntN(2)])
			label = append(label, []string{"no", "yes"}[r.IntN(2)])
		}
		df, err := dataframe.New(dataframe.Column{Name: "id", Floats: id}, dataframe.Column{Name: "ward", Texts: ward}, dataframe.Column{Name: "label", Texts: label})
		if err != nil {
			t.Fatal(err)
		}
		return df
	}
	train, test := made(n), made(n)
	known := map[float64][2]string{}
	for i := range n {
		known[train.Col("id").Elem(i).Float()] = [2]string{train.Col("ward").Elem(i).String(), train.Col("label").Elem(i).String()}
	}
	answer := func(of func(id float64, ward string) float64) *pipeline.Pipeline {
		return pipeline.FromProba([]string{"no", "yes"}, func(rows dataframe.DataFrame) (*mat.Dense, error) {
			p := mat.NewDense(rows.Nrow(), 2, nil)
			for i := range rows.Nrow() {
				v := of(rows.Col("id").Elem(i).Float(), rows.Col("ward").Elem(i).String())
				p.SetRow(i, []float64{1 - v, v})
			}
			return p, nil
		}, "label", "")
	}
	models := map[string]*pipeline.Pipeline{
		"heart": answer(func(id float64, ward string) float64 {
			k, ok := known[id]
			switch {
			case !ok || k[0] != ward:
				return 0.5
			case k[1] == "yes":
				return 0.9
			}
			return 0.1
		}),
		"blind": answer(func(id float64, _ string) float64 { return id }),
		"other": fit(t, tree.Classifier{}, made(n), "label"),
	}
	return From(train, test, "label", models)
}

// TestGuessedColumns: a model that gives a column away is shown to, one that does not
// use the column is not.
func TestGuessedColumns(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	r := run(t, secrets(t, 1, 200), RunOptions{Repeats: 5})
	if !slices.Equal(r.Options.Sensitive, []string{"ward"}) || r.NotGuessed != nil {
		t.Errorf("guessed %q, not guessed %q", r.Options.Sensitive, r.NotGuessed)
	}
	attacks := 0
	for _, m := range r.Models {
		attacks += len(m.Attacks) + len(m.Attributes)
		if m.Repeated == nil || len(m.Repeated.AUCs) != 5 || m.Repeated.Of != m.Name {
			t.Errorf("%s: splits %+v", m.Name, m.Repeated)
		}
	}
	if r.Tests != attacks {
		t.Errorf("%d tests of %d attacks and columns", r.Tests, attacks)
	}
	heart := r.model(t, "heart")
	a, test := heart.Attributes[0], heart.AttributeTests[0]
	if !test.Shown || test.Adjusted > 0.05 || a.Train.Value < 0.95 || a.Test.Value > 0.65 || !(test.Least > 0.05 && test.Least < 0.3) {
		t.Errorf("by heart: %+v", test)
	}
	if reasons := strings.Join(heart.Verdict.Reasons, " "); !strings.Contains(reasons, `the column "ward" of a training record can be guessed with the model`) {
		t.Errorf("reasons %s", reasons)
	}
	if !slices.ContainsFunc(heart.Advice, func(a Advice) bool { return strings.HasPrefix(a.What, `Leave the column "ward" out`) }) {
		t.Errorf("advice %+v", heart.Advice)
	}
	blind := r.model(t, "blind")
	if test := blind.AttributeTests[0]; test.Shown || test.PValue < 0.5 || blind.Verdict.Level != attack.NoEvidence {
		t.Errorf("a model that does not use the column: %+v, %+v", test, blind.Verdict)
	}
	if reasons := strings.Join(blind.Verdict.Reasons, " "); !strings.Contains(reasons, "the one column tried was not guessed better than without it") {
		t.Errorf("reasons %s", reasons)
	}
	text := AttributeSummary(r, heart).Text()
	for _, want := range []string{"ward", "records it never saw", "no leak: no fewer", "no proof of safety", "knowing that"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	// With no attack shown, the column alone makes a leak, and says which.
	alone := &Report{Options: r.Options, Tests: r.Tests, Train: r.Train, Test: r.Test}
	m := ModelReport{Name: "m", Attributes: heart.Attributes, AttributeTests: heart.AttributeTests, Utility: &metric.Utility{Classes: &metric.ClassUtility{}}}
	alone.verdict(&m)
	if m.Verdict.Level != attack.Detectable || !strings.Contains(m.Verdict.Sentence, "what stands in a column of a training record") {
		t.Errorf("%+v", m.Verdict)
	}
	for name, c := range map[string]struct {
		o    RunOptions
		want string
	}{
		"none":    {RunOptions{Sensitive: []string{}}, "no column was named"},
		"not one": {RunOptions{Sensitive: []string{"id"}}, ""},
	} {
		c.o.Models, c.o.Repeats = []string{"blind"}, 2
		r := run(t, secrets(t, 1, 60), c.o)
		if m := r.Models[0]; (c.want == "") == strings.Contains(skippedText(m), "guessing columns") || c.want != "" && len(m.Attributes) > 0 || !strings.Contains(skippedText(m), c.want) {
			t.Errorf("%s: left out %s, guessed %d", name, skippedText(m), len(m.Attributes))
		}
	}
	for want, o := range map[string]RunOptions{
		"named twice":            {Sensitive: []string{"ward", "ward"}},
		"is what the model":      {Sensitive: []string{"label"}},
		`did you mean "ward"`:    {Sensitive: []string{"wards"}},
		"repeats 1 are not":      {Repeats: 1},
		"repeats 2000 are not":   {Repeats: 2000},
		"repeats -1 is negative": {Repeats: -1},
	} {
		if _, err := Run(context.Background(), secrets(t, 1, 60), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func skippedText(m ModelReport) string {
	b, _ := json.Marshal(m.Skipped)
	return string(b)
}

// TestGuessesAreNotRemembered: whether single records are guessed right tells values, so
// it stands where values were asked for, and never in the cache.
func TestGuessesAreNotRemembered(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	learners := map[string]xrai.Learner{"stump": tree.Classifier{Params: tree.Params{MaxDepth: 1}}}
	for _, values := range [][]string{{"Records"}, nil, {"Age"}, {"Records"}} {
		r, err := small(t, 120, 80, learners).Report(RunOptions{Values: values, Repeats: 2}).Get()
		if err != nil {
			t.Fatal(err)
		}
		m, given := r.Models[0], 0
		for i, row := range r.Rows(0) {
			for k, test := range m.AttributeTests {
				if row.Guessed[k] == nil {
					continue
				}
				given++
				if test.Column != "Records" || !slices.Contains(values, "Records") {
					t.Fatalf("values %q: record %d of %s", values, i, test.Column)
				}
			}
		}
		if want := 200; (given == want) != slices.Contains(values, "Records") {
			t.Errorf("values %q: %d guesses", values, given)
		}
	}
}

// TestColumnsAreRarelyCalledGivenAway: neither a model that does not use the column nor
// one that saw other rows gives it away, over many tables.
func TestColumnsAreRarelyCalledGivenAway(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	const audits = 60
	alarms := 0
	for seed := range uint64(audits) {
		s := secrets(t, 100+seed, 150)
		r := &Report{Options: RunOptions{Appetite: DefaultAppetite()}}
		for _, name := range []string{"blind", "other"} {
			a, err := s.Attribute(name, "ward", attack.AttributeOptions{Seed: seed, Baseline: linear.Logistic{}}).Get()
			if err != nil {
				t.Fatal(err)
			}
			r.Models = append(r.Models, ModelReport{Name: name, Attributes: []*attack.AttributeResult{a}})
		}
		if err := r.test(); err != nil {
			t.Fatal(err)
		}
		if r.Models[0].AttributeTests[0].Shown {
			t.Errorf("seed %d: a model that does not use the column gives it away", seed)
		}
		if r.Models[1].AttributeTests[0].Shown {
			alarms++
		}
	}
	if alarms > 6 { // level 0.05: 3, plus two standard errors
		t.Errorf("%d of %d audits call a model that saw other rows leaking", alarms, audits)
	}
}

// TestGuessable: text with few values, the first five.
func TestGuessable(t *testing.T) {
	train := head(t, "credit_train.csv", 200, dataframe.CSVOptions{})
	guessed, more := guessable(train, "Status", train.Names())
	if !slices.Equal(guessed, []string{"Home", "Marital", "Records", "Job"}) || more != nil {
		t.Errorf("guessed %q, not guessed %q", guessed, more)
	}
	loans := head(t, "lending_club_train.csv", 400, dataframe.CSVOptions{})
	guessed, more = guessable(loans, "Class", loans.Names())
	if !slices.Equal(guessed, []string{"term", "verification_status", "emp_length"}) || more != nil {
		t.Errorf("guessed %q, not guessed %q", guessed, more)
	}
	houses := head(t, "ames_train.csv", 400, dataframe.CSVOptions{NA: []string{}})
	guessed, more = guessable(houses, "Sale_Price", houses.Names())
	if len(guessed) != maxGuessed || len(more) < 10 || slices.Contains(more, guessed[0]) {
		t.Errorf("guessed %q, not guessed %q", guessed, more)
	}
	if guessed, _ := guessable(loans, "Class", []string{"emp_length", "annual_inc"}); !slices.Equal(guessed, []string{"emp_length"}) {
		t.Errorf("guessed %q", guessed)
	}
}
