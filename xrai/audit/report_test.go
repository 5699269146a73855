package audit

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// head reads the first rows of a table.
func head(t testing.TB, name string, rows int, o dataframe.CSVOptions) dataframe.DataFrame {
	t.Helper()
	df, err := dataframe.ReadCSV(data+name, o)
	if err != nil {
		t.Fatal(err)
	}
	keep := make([]int, rows)
	for i := range keep {
		keep[i] = i
	}
	return df.Subset(keep)
}

func fit(t testing.TB, l xrai.Learner, train dataframe.DataFrame, target string) *pipeline.Pipeline {
	t.Helper()
	p, err := pipeline.Fit(context.Background(), l, feature.Spec{}, train, target)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// small is a session on some of the credit customers.
func small(t testing.TB, rows, others int, learners map[string]xrai.Learner) *Session {
	t.Helper()
	train, test := head(t, "credit_train.csv", rows, dataframe.CSVOptions{}), head(t, "credit_test.csv", others, dataframe.CSVOptions{})
	models := map[string]*pipeline.Pipeline{}
	for name, l := range learners {
		models[name] = fit(t, l, train, "Status")
	}
	return From(train, test, "Status", models)
}

// verdicts is a report with one model of each verdict.
var verdicts = sync.OnceValues(func() (*Report, error) {
	var t testing.T
	s := small(&t, 1200, 800, map[string]xrai.Learner{"deep": tree.Classifier{}, "stump": tree.Classifier{Params: tree.Params{MaxDepth: 1}}, "logistic": linear.Logistic{}})
	return Run(context.Background(), s, RunOptions{GroupBy: []string{"Job"}})
})

func threeVerdicts(t *testing.T) *Report {
	t.Helper()
	t.Setenv("XRAI_CACHE", "off")
	r, err := verdicts()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *Report) model(t *testing.T, name string) *ModelReport {
	t.Helper()
	i := slices.IndexFunc(r.Models, func(m ModelReport) bool { return m.Name == name })
	if i < 0 {
		t.Fatalf("no model %q", name)
	}
	return &r.Models[i]
}

func TestVerdictSentences(t *testing.T) {
	r := threeVerdicts(t)
	for name, want := range map[string]struct{ level, sentence string }{
		"deep":     {attack.Serious, `"deep" gives away who or what was in its training data, beyond the limits of this audit. Shown one training record and one other record, the strongest attack picked the training record 70.3 times in 100 (68 to 72.6 with 95% certainty; guessing: 50). Do not hand it out, or let outsiders question it, before it has been changed and audited again.`},
		"logistic": {attack.Detectable, `"logistic" leaks, and that it leaks more than the limits of this audit allow is not shown. An attack can tell its training records from others better than by guessing. Shown one training record and one other record, the strongest attack picked the training record 55.6 times in 100 (52.7 to 58.5 with 95% certainty; guessing: 50). Whether it may be used depends on how much harm it does to be known as one of the people in this data.`},
		"stump":    {attack.NoEvidence, `This audit found no evidence that "stump" leaks. That is not proof of safety: with as many records as here, an attack that picks the training record fewer than 55.3 times in 100 (guessing: 50) would often go unseen, and attacks exist that were not tried.`},
	} {
		if v := r.model(t, name).Verdict; v.Level != want.level || v.Sentence != want.sentence {
			t.Errorf("%s: %s\n%s", name, v.Level, v.Sentence)
		}
	}
	if len(r.Summary) != 2 || !strings.Contains(r.Summary[0], `"deep": yes, and more than the limits of this audit allow.`) || !strings.Contains(r.Summary[0], `"stump": no evidence was found, which is not proof of safety.`) {
		t.Errorf("summary %q", r.Summary)
	}
	// The overfitted tree: which records, why, and what to do about it.
	deep := r.model(t, "deep")
	for text, want := range map[string]string{
		deep.Exposed.Sentence:                               "training records are exposed",
		strings.Join(deep.Exposed.Records[0].Reasons, "; "): "without the record, the model's answer to it turns from certain to impossible",
		deep.Advice[1].What:                                 "Make the tree smaller",
		deep.Advice[0].What + deep.Advice[1].Evidence:       "hold only one record each. The model is right on 100% of the training records",
		deep.Advice[len(deep.Advice)-1].What:                "differential privacy",
		strings.Join(deep.Verdict.Reasons, " "):             "5 further attacks pass what is accepted too",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if shape := deep.Shape; shape.Single == 0 || shape.Leaves < 100 || shape.Distinct != 2 {
		t.Errorf("shape %+v", shape)
	}
}

func TestReportTables(t *testing.T) {
	r := threeVerdicts(t)
	tables := ReportTables(r)
	if !strings.Contains(tables[0].Text(), r.Summary[0]) || len(tables[0].Rows) != 3 {
		t.Errorf("the first table is no summary: %s", tables[0].Text())
	}
	var all strings.Builder
	for _, table := range tables {
		all.WriteString(table.Text())
		if strings.Contains(table.HTML(), "style=") {
			t.Error(table.HTML())
		}
	}
	for _, want := range []string{"guessing: 50", "no leak: 0", "twin models", "deep: exposed training records", "what should help most first", "not proof of safety", "Not run: sure answers, all classes"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("no %q", want)
		}
	}
	m := r.model(t, "logistic")
	text := SlicesTable(m.Slices).Text()
	for _, want := range []string{"class: bad", "predicted confidence: below 0.6", "Job: fixed", "groups by Job", "not shown: fewer than 30 training records or 30 others", "guessing 0.5"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "others  (missing)") {
		t.Error(text)
	}
	test := PDTPTestTable(r.model(t, "deep").PDTPTest).Text()
	for _, want := range []string{"of 1200, by size", "does not draw", "times its class's probability, 1 = none", "at least 2 times", "not shown to be safe"} {
		if !strings.Contains(test, want) {
			t.Errorf("no %q in\n%s", want, test)
		}
	}
	text = AttackTable(m.Attacks...).Text()
	for _, want := range []string{"gap on whether the answer is right", "black box: logistic regression (lr) on the loss", "lira offline on the log-odds", "rmia on the probability of the label", "label only on the answers to noisy copies", "nothing is fitted to who is a member"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// TestRows: the table of records repeats the results, record by record.
func TestRows(t *testing.T) {
	r := threeVerdicts(t)
	i := slices.IndexFunc(r.Models, func(m ModelReport) bool { return m.Name == "deep" })
	m, rows := &r.Models[i], r.Rows(i)
	if len(rows) != 2000 || rows[1200].Train || rows[1200].Row != 0 || !rows[1199].Train {
		t.Fatalf("%d rows", len(rows))
	}
	for _, rec := range m.PDTP.Records {
		if row := rows[rec.Row]; *row.Effect != rec.Global || *row.OwnEffect != rec.Own || *row.Duplicates != rec.Duplicates || row.Class != rec.Class {
			t.Fatalf("row %d: %+v", rec.Row, row)
		}
	}
	flags, called := 0, 0
	for _, row := range rows {
		flags += row.Flags
		if !row.Train && (row.Effect != nil || row.SHAPr != nil) {
			t.Fatalf("a test row with a training row's scores: %+v", row)
		}
	}
	for _, a := range m.Attacks {
		for _, rec := range a.Records {
			if rec.Called {
				called++
			}
		}
	}
	if flags != called || flags == 0 {
		t.Errorf("%d flags, %d calls", flags, called)
	}
	// The exposed ones are those above the limit, the worst first.
	if m.Exposed.Above != m.PDTP.Above(r.Options.Appetite.Effect(), func(p metric.PDTPRecord) float64 { return p.Global }) {
		t.Errorf("%d exposed", m.Exposed.Above)
	}
}
