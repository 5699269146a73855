package audit

import (
	"fmt"
	"strconv"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// ReportTables shows a report: first all models with their verdicts, then each model's
// reasons, attacks, exposed records and advice. gonbui.Show shows them:
//
//	for _, t := range audit.ReportTables(r) {
//		gonbui.Show(t)
//	}
func ReportTables(r *Report) []dataframe.Table {
	out := []dataframe.Table{SummaryTable(r)}
	for i := range r.Models {
		m := &r.Models[i]
		out = append(out, VerdictTable(m), AttackSummary(r, m))
		if m.Repeated != nil {
			out = append(out, RepeatedTable(m.Repeated))
		}
		if len(m.Attributes) > 0 {
			out = append(out, AttributeSummary(r, m))
		}
		if len(m.Exposed.Records) > 0 {
			out = append(out, ExposedTable(m))
		}
		out = append(out, AdviceTable(m))
	}
	return append(out, CheckTable(r.Checks))
}

// SummaryTable shows all models of a report with their verdicts.
func SummaryTable(r *Report) dataframe.Table {
	t := dataframe.Table{Caption: "Verdicts", Header: []string{"model", "kind", "verdict", "how often the strongest attack picks the training record (guessing: 50)", "records whose leaving out changes some answer " + factorText(r.Options.Appetite.Effect()) + " or more (no leak: 0)", "right answers, records it never saw"}}
	if r.Classes == nil {
		t.Header[4] = "records whose presence moves their own prediction by its usual error or more (no leak: 0)"
		t.Header[5] = "differences explained (1: all), records it never saw"
	}
	for i := range r.Models {
		m := &r.Models[i]
		pick, effect := "no attack", "not measured"
		if best := m.strongest(); best >= 0 {
			a := m.Attacks[best]
			pick = fmt.Sprintf("%s in 100 (%s)", hundred(a.ROC.AUC.Value), areaRange(a))
		}
		if m.Exposed.LeftOut > 0 {
			effect = fmt.Sprintf("%s of %s left out", count(m.Exposed.Above), count(m.Exposed.LeftOut))
		} else if p := m.PDTPTest; p != nil {
			effect = fmt.Sprintf("%s of %s tested", count(len(p.Exposed)), count(len(p.Records)))
		}
		t.Rows = append(t.Rows, []string{m.Name, m.Kind, m.Verdict.Level, pick, effect, UtilityWords(m)})
	}
	t.Notes = append(append([]string{}, r.Summary...), fmt.Sprintf("Each attack is judged knowing that %s were run: with no leak anywhere, the chance that any is called a leak is at most %s%%.", plural(r.Tests, "attack", "attacks"), hundred(r.Options.Appetite.Level)))
	return t
}

// UtilityWords says how good a model is on records it never saw, beside no model.
func UtilityWords(m *ModelReport) string {
	if u := m.Utility.Classes; u != nil {
		return fmt.Sprintf("%s%% (%s to %s with 95%% certainty; always %q: %s%%)", hundred(u.TestAccuracy.Value), hundred(u.TestAccuracy.Low), hundred(u.TestAccuracy.High), u.Majority, hundred(u.NoModel.Value))
	}
	return fmt.Sprintf("%s (always the mean: %s)", three(m.Utility.Numbers.TestR2), three(m.Utility.Numbers.NoModelR2))
}

// VerdictTable shows a model's verdict with its reasons and what it does not say.
func VerdictTable(m *ModelReport) dataframe.Table {
	t := dataframe.Table{Caption: fmt.Sprintf("%s: %s", m.Name, m.Verdict.Level), Header: []string{"", ""}}
	for i, s := range m.Verdict.Reasons {
		t.Rows = append(t.Rows, []string{"reason " + strconv.Itoa(i+1), s})
	}
	for _, s := range m.Limits.Sentences {
		t.Rows = append(t.Rows, []string{"what the data can show", s})
	}
	for _, s := range m.Verdict.Caveats {
		t.Rows = append(t.Rows, []string{"to bear in mind", s})
	}
	t.Notes = []string{m.Verdict.Sentence}
	return t
}

// AttackSummary shows a model's attacks in plain words.
func AttackSummary(r *Report, m *ModelReport) dataframe.Table {
	t := dataframe.Table{Caption: m.Name + ": attacks", Header: []string{"attack", "needs", "picks the training record", "training records found at 1% wrong accusations", "chance alone does as well", "a leak"},
		Subheader: []string{"", "", "times in 100; guessing: 50", "in 100; guessing finds as many as are wrongly accused", fmt.Sprintf("knowing that %d attacks were run", r.Tests), ""}}
	for i, a := range m.Attacks {
		_, needs := AttackHow(a.AttackModel)
		shown := "not shown"
		if m.Tests[i].Shown {
			shown = "shown"
		}
		t.Rows = append(t.Rows, []string{AttackTitle(a.AttackModel), needs, fmt.Sprintf("%s (%s)", hundred(a.ROC.AUC.Value), areaRange(a)), FoundWords(a), chance(m.Tests[i].Adjusted), shown})
	}
	for _, s := range m.Skipped {
		t.Notes = append(t.Notes, fmt.Sprintf("Not run: %s. Reason: %s.", s.Part, s.Why))
	}
	return t
}

// AttributeSummary shows in plain words how well columns of a model's records are
// guessed.
func AttributeSummary(r *Report, m *ModelReport) dataframe.Table {
	t := dataframe.Table{Caption: m.Name + ": what stands in a column, guessed",
		Header:    []string{"column", "values", "training records guessed right, with the model", "records it never saw, with the model", "training records, without the model", "smallest gap between training records and records it never saw that this audit would usually notice", "chance alone does as well in both comparisons", "a leak"},
		Subheader: []string{"", "", "in 100", "in 100; no leak: about as many of both", "in 100; no leak: no fewer", "in 100", fmt.Sprintf("knowing that %d attacks were run", r.Tests), ""}}
	for i, a := range m.Attributes {
		test := m.AttributeTests[i]
		shown, least := "not shown", "from "+hundred(test.Least)
		if test.Shown {
			shown = "shown"
		}
		if test.Least >= 1 {
			least = "cannot be"
		}
		without, how := a.Without()
		t.Rows = append(t.Rows, []string{test.Column, strconv.Itoa(a.Values), shareWords(a.Train), shareWords(a.Test),
			hundred(without.Value) + ", " + how, least, chance(test.Adjusted), shown})
	}
	t.Notes = []string{"Whoever knows a record but for one column tries each of its values in the model, and takes the one with which the model is surest of the record's class, weighed by how common the value is. Needs the model's probabilities, and some other records. A leak is shown when training records are guessed better than records the model never saw, and better than without the model, both by more than chance explains. Each column counts as an attack.",
		"That a column is not shown to be given away is no proof of safety: a weaker leak than the one that would be noticed often goes unseen."}
	if len(r.NotGuessed) > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("Nobody named the columns that must not be given away (Sensitive), so the first %d of text with few values were tried. Not tried: %s.", len(r.Options.Sensitive), listing(r.NotGuessed)))
	}
	for _, a := range m.Attributes {
		if a.Missing > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf("%s without a value in %s %s not guessed.", plural(a.Missing, "record", "records"), listing(a.Columns), verb(a.Missing, "was", "were")))
		}
	}
	return t
}

func shareWords(s metric.Share) string {
	return fmt.Sprintf("%s (%s to %s with 95%% certainty)", hundred(s.Value), hundred(s.Low), hundred(s.High))
}

// FoundWords says how many training records an attack finds while it wrongly accuses
// one other in a hundred.
func FoundWords(a *attack.Result) string {
	at, ok := atFPR(a, 0.01)
	switch {
	case !ok || !at.Measurable:
		return fmt.Sprintf("not measurable with %s others", count(a.ROC.Others))
	case at.TPR.Count == 0 && at.Realised == 0:
		return "cannot be told: too many records look alike to it"
	}
	return fmt.Sprintf("%s (%s to %s with 95%% certainty) at %s in 100 wrongly accused", hundred(at.TPR.Value), hundred(at.TPR.Low), hundred(at.TPR.High), hundred(at.Realised))
}

// ExposedTable names the records that stand out, and why.
func ExposedTable(m *ModelReport) dataframe.Table {
	t := dataframe.Table{Caption: m.Name + ": exposed training records", Header: []string{"rows", "class", "why"}}
	at := map[[2]string]int{}
	for _, rec := range m.Exposed.Records {
		key := [2]string{rec.Class, joined(rec.Reasons)}
		if k, ok := at[key]; ok {
			t.Rows[k][0] += ", " + strconv.Itoa(rec.Row)
			continue
		}
		at[key] = len(t.Rows)
		t.Rows = append(t.Rows, []string{strconv.Itoa(rec.Row), key[0], key[1]})
	}
	if m.Utility.Classes == nil { // a number has no class
		t.Header = []string{"rows", "why"}
		for k, row := range t.Rows {
			t.Rows[k] = []string{row[0], row[2]}
		}
	}
	t.Notes = []string{m.Exposed.Sentence, "Rows count from 0, the first row under the header of the training table, which is line 2 of its file: row 84 is line 86; rows with the same reasons stand together. An attack also calls some records that the model never saw: one attack's call, which it makes when it finds that likelier than not, alone proves nothing."}
	return t
}

func joined(reasons []string) string {
	s := ""
	for i, r := range reasons {
		if i > 0 {
			s += "; "
		}
		s += r
	}
	return s
}

// AdviceTable lists what to do, the most useful first.
func AdviceTable(m *ModelReport) dataframe.Table {
	t := dataframe.Table{Caption: m.Name + ": what to do, what should help most first", Header: []string{"", "remedy", "why, in this audit"}}
	for i, a := range m.Advice {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), a.What, a.Evidence})
	}
	t.Notes = []string{"The order is a rule of thumb, not measured here: a remedy is worth what an audit after it shows."}
	return t
}
