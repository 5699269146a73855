package report

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/audit"
	"github.com/xrai-toolkit/xrai-go/xrai/figure"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// modelView is a model's section.
type modelView struct {
	ID, Name, Level, Sentence, What string
	Reasons                         []string
	Advice                          table
	Exposed                         string
	ExposedTable                    *table
	Limits                          []string
	Utility                         table
	AttackFigure                    *picture
	Attacks                         table
	Repeated                        *table
	Columns                         *table
	Records                         *recordsView
	Groups                          *table
	Skipped                         []string
}

type recordsView struct {
	Figure    *picture
	Sentences []string
}

func newView(r *audit.Report) (*view, error) {
	v := &view{Title: "Privacy audit: do the models give their training data away?", Style: template.CSS(style), Summary: r.Summary,
		Verdicts: verdicts(r), Accepted: accepted(r), Words: "The verdicts mean: serious leak, more is shown than the limits allow; detectable leak, a leak is shown, but not that it is more than the limits allow; inconclusive, this audit cannot say; no evidence, nothing was found by attacks and records like these, which is never proof of safety. Other words are explained at the end.",
		Checks: checkTable(r), Methods: methods(r), Settings: settings(r), Glossary: glossary}
	if len(r.Models) == 1 {
		v.Title = fmt.Sprintf("Privacy audit: does %q give its training data away?", r.Models[0].Name)
	}
	v.Sources = table{Header: []string{"file", "name", "SHA-256"}, Notes: []string{"The SHA-256 sum is a fingerprint: a file with another sum is another file. The program is identified by " + r.Program + "."}}
	for _, s := range r.Sources {
		v.Sources.Rows = append(v.Sources.Rows, []string{s.Role, s.Name, s.SHA256})
	}
	if len(r.Sources) == 0 {
		v.Sources.Rows = [][]string{{"tables and models", "made in the notebook, not read from files", ""}}
	}
	for _, w := range r.Warnings {
		v.Warnings = append(v.Warnings, sentence(w.String()))
	}
	for i := range r.Models {
		m, err := newModelView(r, &r.Models[i])
		if err != nil {
			return nil, fmt.Errorf("model %q: %w", r.Models[i].Name, err)
		}
		m.ID = "model-" + strconv.Itoa(i+1)
		v.Models = append(v.Models, *m)
	}
	return v, nil
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func verdicts(r *audit.Report) table {
	t := audit.SummaryTable(r)
	return table{Header: t.Header, Rows: t.Rows, Notes: t.Notes[len(r.Summary):]}
}

func newModelView(r *audit.Report, m *audit.ModelReport) (*modelView, error) {
	v := &modelView{Name: m.Name, Level: m.Verdict.Level, Sentence: m.Verdict.Sentence, What: whatItIs(r, m), Reasons: m.Verdict.Reasons,
		Exposed: m.Exposed.Sentence, Utility: utility(m), Attacks: attacks(r, m)}
	advice := audit.AdviceTable(m)
	v.Advice = table{Header: advice.Header, Rows: advice.Rows, Notes: advice.Notes}
	if len(m.Exposed.Records) > 0 {
		t := audit.ExposedTable(m)
		v.ExposedTable = &table{Header: t.Header, Rows: t.Rows, Notes: t.Notes[1:]}
	}
	v.Limits = append(append(v.Limits, m.Limits.Sentences...), m.Verdict.Caveats...)
	for _, s := range m.Skipped {
		v.Skipped = append(v.Skipped, sentence(s.Part+": "+s.Why))
	}
	var err error
	if len(m.Attacks) > 0 {
		var names []string
		var shown []bool
		for i, a := range m.Attacks {
			names, shown = append(names, audit.AttackTitle(a.AttackModel)), append(shown, m.Tests[i].Shown)
		}
		v.AttackFigure, err = draw(figure.AttacksOn(m.Name, names, shown, m.Attacks),
			"The area under the curve is how often an attack picks the training record of a pair: 0.5 is guessing, 1 is always. The green band is what the same attack reaches when nothing can leak. The line through each point is its 95% interval. The upright line is the limit: a leak is serious when, even allowing for luck among all attacks, it lies beyond it.")
		if err != nil {
			return nil, err
		}
	}
	if v.Records, err = records(r, m); err != nil {
		return nil, err
	}
	if m.Slices != nil {
		v.Groups = groupTable(m)
	}
	if m.Repeated != nil {
		t := audit.RepeatedTable(m.Repeated)
		v.Repeated = &table{Caption: "The trained attacker, on other splits of the records", Header: headed(t.Header, t.Subheader), Rows: t.Rows, Notes: t.Notes}
	}
	if len(m.Attributes) > 0 {
		t := audit.AttributeSummary(r, m)
		v.Columns = &table{Header: headed(t.Header, t.Subheader), Rows: t.Rows, Notes: t.Notes}
	}
	return v, nil
}

// headed joins a table's two lines of headings.
func headed(header, second []string) []string {
	out := make([]string, len(header))
	for i, h := range header {
		if out[i] = h; second[i] != "" {
			out[i] += ": " + second[i]
		}
	}
	return out
}

// whatItIs describes the model.
func whatItIs(r *audit.Report, m *audit.ModelReport) string {
	s := fmt.Sprintf("The model: %s, fitted on %s records; it predicts %q.", m.Kind, thousands(r.Train), r.Target)
	if m.Shape.Leaves > 0 {
		s += fmt.Sprintf(" It asks up to %d questions and so sorts the training records into %s groups; %s of them hold a single record.", m.Shape.Depth, thousands(m.Shape.Leaves), thousands(m.Shape.Single))
	}
	s += fmt.Sprintf(" It gives %s different answers to the %s training records.", thousands(m.Shape.Distinct), thousands(r.Train))
	if m.StandIn {
		s += " It was fitted elsewhere; what was fitted again here is the nearest kind of model there is."
	}
	return s
}

func utility(m *audit.ModelReport) table {
	if u := m.Utility.Classes; u != nil {
		return table{Header: []string{"right answers", "share"}, Rows: [][]string{
			{"records the model never saw", percent(u.TestAccuracy.Value) + fmt.Sprintf(" (%s to %s with 95%% certainty)", percent(u.TestAccuracy.Low), percent(u.TestAccuracy.High))},
			{fmt.Sprintf("without a model: always %q, on the same records", u.Majority), percent(u.NoModel.Value)},
			{"its training records", percent(u.TrainAccuracy.Value)},
		}, Notes: []string{"Far more right answers on training records than on others mean that the model has learned training records by heart. A model no better than always giving one answer is not worth any risk."}}
	}
	u := m.Utility.Numbers
	return table{Header: []string{"how near the predictions come", "share of the differences explained", "usual error, in units of the target"}, Rows: [][]string{
		{"records the model never saw", percent(u.TestR2), digits(u.TestRMSE)},
		{"without a model: always the mean, on the same records", percent(u.NoModelR2), digits(u.NoModelRMSE)},
		{"its training records", percent(u.TrainR2), digits(u.TrainRMSE)},
	}, Notes: []string{"A far smaller error on training records than on others means that the model has learned training records by heart. A model no better than the mean is not worth any risk. (A share below 0% is worse than the mean.)"}}
}

func attacks(r *audit.Report, m *audit.ModelReport) table {
	t := audit.AttackSummary(r, m)
	out := table{Header: []string{"attack", "what the attacker does, and needs", "picks the training record: times in 100 (guessing: 50)", "training records found, in 100, at about 1 in 100 wrongly accused (guessing: as many as are wrongly accused)", "if nothing leaked, would look as good", "a leak"}}
	for i, a := range m.Attacks {
		how, needs := audit.AttackHow(a.AttackModel)
		row := t.Rows[i]
		out.Rows = append(out.Rows, []string{row[0], how + " Needs " + needs + ".", row[2], row[3], row[4], row[5]})
	}
	out.Notes = []string{fmt.Sprintf("The last column but one allows for %d attacks having been run: with so many, one looks good by luck more easily than a single one. An attack that is not shown to do better than guessing may still do so, by less than this many records can show. A range may lie above 50 and yet no leak be shown: the range is for that attack alone, and a leak is called shown only when luck among all attacks does not explain it.", r.Tests)}
	return out
}

// records words what leaving records out does.
func records(r *audit.Report, m *audit.ModelReport) (*recordsView, error) {
	v := &recordsView{}
	limit := r.Options.Appetite.Times
	if p := m.PDTP; p != nil {
		var err error
		if v.Figure, err = draw(figure.PDTPEffect(p, limit), "Each point is a training record. Its height is how far leaving it out moves any answer of the model: how many times larger or smaller a probability becomes. 1 is no change, 2 a doubling or halving. The scale is such that 1 to 10 takes as much room as 10 to 100. Points above the line marked \"limit\" are records that answers rest on; at most "+percent(r.Options.Appetite.Share)+" of the records were accepted there."); err != nil {
			return nil, err
		}
		q := metric.NewQuantiles(p.Column(metric.Global))
		v.Sentences = append(v.Sentences, fmt.Sprintf("%s, each alone, as if the model had been fitted without it. %s; the strongest %s. If the model rested on no single record, every point would lie at 1. Every fitted model rests on them a little; here a change counts from the limit on.", leftOut(p, r.Train), half(q.Median, r.Options.Appetite.Effect()), reaches(q.Max, p.Floor)))
	}
	if t := m.PDTPTest; t != nil {
		v.Sentences = append(v.Sentences, testSentence(t))
	}
	if s := m.SHAPr; s != nil && s.Null != nil {
		v.Sentences = append(v.Sentences, fmt.Sprintf("How much the model's right answers rest on each record (SHAPr): put beside records that the model never saw, a training record scores higher %s times in 100; 50 would mean that the score cannot tell them apart. This comparison has no interval and does not decide the verdict, and a record with a low score is not safe.", tenth(100*s.Null.AUC)))
	}
	if v.Figure == nil && len(v.Sentences) == 0 {
		return nil, nil
	}
	return v, nil
}

func leftOut(p *metric.PDTPResult, train int) string {
	if p.All {
		return fmt.Sprintf("All %s training records were left out", thousands(train))
	}
	return fmt.Sprintf("%s training records, drawn by chance of %s, were left out", thousands(len(p.Records)), thousands(train))
}

func half(median, limit float64) string {
	switch {
	case median == 0:
		return "Half of them or more change no answer at all"
	case median > limit:
		return "Half of them change some answer by " + times(median) + " or more"
	}
	return "Half of them change no answer by more than " + times(median)
}

func times(logRatio float64) string {
	f := math.Exp(logRatio)
	switch {
	case f < 1.01:
		return "1%"
	case f < 1.95:
		return fmt.Sprintf("%.0f%%", 100*(f-1))
	}
	return "a factor of " + tenth(f)
}

// reaches words the largest effect; below the floor a probability counts as none.
func reaches(logRatio, floor float64) string {
	switch {
	case logRatio == 0:
		return "changes none either"
	case floor > 0 && logRatio >= -math.Log(floor)-1e-9:
		return "turns a probability from impossible to certain, or back"
	}
	f := math.Exp(logRatio)
	if f < 1.95 {
		return fmt.Sprintf("changes a probability by %.2g%%", 100*(f-1))
	}
	if f < 100 {
		return "changes a probability by a factor of " + tenth(f)
	}
	return "changes a probability by a factor of about " + thousands(int(math.Round(f)))
}

func testSentence(t *metric.PDTPTestResult) string {
	n, exposed := len(t.Records), len(t.Exposed)
	switch {
	case t.Tested:
		return fmt.Sprintf("%d records were tested one by one: fitted %d times with the record and %d times without. The number that change the model's answer to their own row by more than its own chance does is %d (false alarm in at most %s of audits). Nothing is shown for any other record, which is not safety.", n, t.With, t.Without, exposed, percent(t.Level))
	case t.Regression:
		return fmt.Sprintf("Of the %d records with the largest effect on their own prediction, the number that move it by the model's usual error on records it never saw or more is %d (no leak: none).", n, exposed)
	}
	return fmt.Sprintf("Of the %d records with the largest effect on the model's answer to them, the number that change it by %s or more is %d (no leak: none).", n, times(t.Limit), exposed)
}

// groupTable shows the groups that are exposed, and all groups of the strongest attack.
func groupTable(m *audit.ModelReport) *table {
	s := m.Slices
	best := ""
	top := map[string]float64{}
	for i, a := range m.Attacks {
		v := a.ROC.AUC.Value
		if m.Tests[i].Shown {
			v++
		}
		top[a.AttackModel] = v
		if best == "" || v > top[best] {
			best = a.AttackModel
		}
	}
	elsewhere := 0
	t := &table{Header: []string{"group", "training records", "others", "picks the training record: times in 100 (guessing: 50)", "a leak"}}
	for _, one := range s.Slices {
		if one.Attack != best {
			if one.Exposed {
				elsewhere++
			}
			continue
		}
		shown := "not shown"
		if one.Exposed {
			shown = "shown"
		}
		t.Rows = append(t.Rows, []string{one.By + ": " + one.Group, thousands(one.Members), thousands(one.Others), groupArea(one), shown})
	}
	t.Caption = fmt.Sprintf("The attack %q, group by group, on the records that it scored", audit.AttackTitle(best))
	t.Notes = []string{fmt.Sprintf("%d groups and attacks were looked at, and a leak is called shown so that a false alarm anywhere among them has a chance of at most %s. In brackets: with 95%% certainty. With the other attacks, a leak is shown for this many groups and attacks: %d.", s.Tests, percent(s.Level), elsewhere),
		audit.SuppressedNote(s)}
	return t
}

func groupArea(s attack.Slice) string {
	if !s.AUC.Measured {
		return tenth(100 * s.AUC.Value)
	}
	return fmt.Sprintf("%s (%s to %s)", tenth(100*s.AUC.Value), tenth(100*s.AUC.Low), tenth(100*s.AUC.High))
}

func percent(v float64) string { return tenth(100*v) + "%" }

func tenth(v float64) string { return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0") }

// digits writes a number with four significant digits, whole ones grouped.
func digits(v float64) string {
	if math.Abs(v) >= 1000 && math.Abs(v) < 1e15 {
		return thousands(int(math.Round(v)))
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
