package audit

import (
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// CompareTable shows two models side by side, number by number, and the verdict
// in words.
func CompareTable(c *metric.Comparison) dataframe.Table {
	t := dataframe.Table{Caption: fmt.Sprintf("%s and %s on the same records: %s", c.A, c.B, c.Verdict.Level),
		Header: []string{"", c.A, c.B, "difference", "95% interval", "p-value", "in favour of", "beside"}}
	if c.Verdict.Less != "" {
		t.Caption = fmt.Sprintf("%s and %s on the same records: %s leaks less", c.A, c.B, c.Verdict.Less)
	}
	judged := 0
	for _, m := range c.Measures {
		name := m.Name + " (lower is better)"
		if m.Better > 0 {
			name = m.Name + " (higher is better)"
		}
		if m.Judged {
			judged++
			name += " *"
		}
		gap, interval, p := m.Gap(m.Value), m.Sureness(), ""
		if m.Percent {
			gap += " points"
		}
		if m.Measured {
			interval = fmt.Sprintf("%s to %s", m.Gap(m.Low), m.Gap(m.High))
		}
		if m.Tested {
			p = three(m.PValue)
			if m.PValue < 0.001 {
				p = "< 0.001"
			}
		}
		t.Rows = append(t.Rows, []string{name, m.Text(m.A), m.Text(m.B), gap, interval, p, favoured(c, m), m.Note})
	}
	t.Notes = []string{c.Verdict.Sentence}
	if c.Verdict.Utility != "" {
		t.Notes = append(t.Notes, c.Verdict.Utility)
	}
	t.Notes = append(t.Notes, fmt.Sprintf("The difference is %s less %s. \"Not shown\" is not \"the same\": the interval says how large a difference may be.", c.B, c.A))
	if judged > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("* decides which model leaks less, when its p-value is at most %.3g (%.3g shared by %d) and its interval, where it has one, leaves out 0. The others do not: utility is no privacy, and a low SHAPr score is no safety. Each of them is tested alone, so of twenty that do not differ one may seem to.", c.Each(), c.Level, judged))
	}
	t.Notes = append(t.Notes, "Intervals and p-values take the models as they are and speak of other test rows, or other records to score.")
	if slices.ContainsFunc(c.Measures, func(m metric.Measure) bool { return m.Exact }) {
		t.Notes = append(t.Notes, "What is exact holds for these training records, on whose other draws the same learners may differ much more or less. Its p-value is McNemar's and takes records as independent, which they are not: it only keeps a difference of few records from counting.")
	}
	for _, s := range c.Skipped {
		t.Notes = append(t.Notes, "Note: "+c.SkippedText(s)+".")
	}
	for _, n := range notes(c.WarningsA) {
		t.Notes = append(t.Notes, c.A+": "+n)
	}
	for _, n := range notes(c.WarningsB) {
		t.Notes = append(t.Notes, c.B+": "+n)
	}
	return t
}

// favoured says in whose favour a difference is.
func favoured(c *metric.Comparison, m metric.Measure) string {
	switch m.Favours(c.LevelOf(m)) {
	case 1:
		return c.B
	case -1:
		return c.A
	}
	if !m.Measured && !m.Exact {
		return ""
	}
	return "not shown"
}
