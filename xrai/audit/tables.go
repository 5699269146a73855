package audit

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/stat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/ingest"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// DataTable shows the size of both tables, their classes, and what is doubtful.
func DataTable(d *ingest.Data) (dataframe.Table, error) {
	t := dataframe.Table{Caption: fmt.Sprintf("Data: target %q", d.Target), Header: []string{"", "training table", "test table"}}
	add := func(name string, train, test any) {
		t.Rows = append(t.Rows, []string{name, fmt.Sprint(train), fmt.Sprint(test)})
	}
	add("rows", d.Train.Nrow(), d.Test.Nrow())
	add("feature columns", d.Train.Ncol()-1, d.Test.Ncol()-1)
	for _, name := range slices.Sorted(maps.Keys(d.Models)) {
		target := d.Models[name].Target
		if target.Classes == nil {
			continue
		}
		train, _, err := target.Read(d.Train)
		if err != nil {
			return t, err
		}
		test, _, err := target.Read(d.Test)
		if err != nil {
			return t, err
		}
		for k, class := range target.Classes {
			add("class "+class, share(train, k), share(test, k))
		}
		break
	}
	t.Notes = notes(d.Warnings)
	return t, nil
}

func share(labels []int, class int) string {
	n := 0
	for _, l := range labels {
		if l == class {
			n++
		}
	}
	return fmt.Sprintf("%d (%.1f%%)", n, 100*float64(n)/float64(len(labels)))
}

// ModelTable shows each model's accuracy, or R², on both tables, beside what
// needs no model: always answering the most frequent class of the training
// table, or its mean.
func ModelTable(d *ingest.Data) (dataframe.Table, error) {
	t := dataframe.Table{Caption: "Models", Header: []string{"model", "kind", "measure", "training rows", "test rows", "no model, test rows", "balanced accuracy, test rows"}}
	for _, name := range slices.Sorted(maps.Keys(d.Models)) {
		p := d.Models[name]
		train, err := p.Score(d.Train)
		if err != nil {
			return t, fmt.Errorf("model %q: %w", name, err)
		}
		test, err := p.Score(d.Test)
		if err != nil {
			return t, fmt.Errorf("model %q: %w", name, err)
		}
		measure, without, balanced, useless := "R²", "", "", false
		if p.Target.Classes == nil {
			v, err := meanScore(p, d)
			if err != nil {
				return t, err
			}
			without, useless = three(v)+" (the training mean)", test <= v
		}
		if p.Target.Classes != nil {
			labels, _, err := p.Target.Read(d.Train)
			if err != nil {
				return t, err
			}
			held, _, err := p.Target.Read(d.Test)
			if err != nil {
				return t, err
			}
			common := mostFrequent(labels, len(p.Target.Classes))
			hits := 0
			for _, l := range held {
				if l == common {
					hits++
				}
			}
			answer := float64(hits) / float64(len(held))
			measure, without, useless = "accuracy", fmt.Sprintf("%s (always %q)", three(answer), p.Target.Classes[common]), test <= answer
			if balanced, err = balancedAccuracy(p, d); err != nil {
				return t, fmt.Errorf("model %q: %w", name, err)
			}
		}
		t.Rows = append(t.Rows, []string{name, p.Model.Kind(), measure, three(train), three(test), without, balanced})
		if p.Target.Classes != nil && train-test > 0.05 || p.Target.Classes == nil && train-test > 0.1 {
			t.Notes = append(t.Notes, fmt.Sprintf("%s: the measure is %s higher on training rows than on test rows. The model has learned some of them by heart, which is what attacks look for.", name, three(train-test)))
		}
		if useless {
			t.Notes = append(t.Notes, fmt.Sprintf("%s is no better on test rows than always giving one answer.", name))
		}
		if keeper, ok := p.Model.(interface{ StoresTrainingRows() bool }); ok && keeper.StoresTrainingRows() {
			t.Notes = append(t.Notes, fmt.Sprintf("%s holds a copy of every training row, encoded: whoever has the model file has the data. Do not pass it on.", name))
		}
	}
	return t, nil
}

// balancedAccuracy is the mean over classes of the share of their test rows that
// the model gets right; giving one answer always is worth 1/classes.
func balancedAccuracy(p *pipeline.Pipeline, d *ingest.Data) (string, error) {
	proba, err := p.Proba(d.Test)
	if err != nil {
		return "", err
	}
	labels, _, err := p.Target.Read(d.Test)
	if err != nil {
		return "", err
	}
	right, rows := make([]float64, len(p.Target.Classes)), make([]float64, len(p.Target.Classes))
	for i, k := range xrai.Labels(proba) {
		rows[labels[i]]++
		if k == labels[i] {
			right[k]++
		}
	}
	mean, present := 0.0, 0.0
	for k, n := range rows {
		if n > 0 {
			mean += right[k] / n
			present++
		}
	}
	return fmt.Sprintf("%s (one answer: %s)", three(mean/present), three(1/present)), nil
}

// meanScore is R² on test rows of always answering the training rows' mean.
func meanScore(p *pipeline.Pipeline, d *ingest.Data) (float64, error) {
	_, train, err := p.Target.Read(d.Train)
	if err != nil {
		return 0, err
	}
	_, test, err := p.Target.Read(d.Test)
	if err != nil {
		return 0, err
	}
	answers := make([]float64, len(test))
	for i := range answers {
		answers[i] = stat.Mean(train, nil)
	}
	return stat.RSquaredFrom(answers, test, nil), nil
}

func mostFrequent(labels []int, classes int) int {
	counts := make([]int, classes)
	for _, l := range labels {
		counts[l]++
	}
	return slices.Index(counts, slices.Max(counts))
}

// PDTPTable shows the k records whose leaving out changes most, by the paired
// effect.
func PDTPTable(r *metric.PDTPResult, k int) dataframe.Table {
	t := dataframe.Table{Caption: of(r.Of, "PDTP"),
		Header:    []string{"row", "class", "paired effect, any row", "paired effect, own row", "rows changed", "ART's score", "its null", "duplicates"},
		Subheader: []string{"", "", "log-ratio, 0 = none", "log-ratio, 0 = none", "", "ratio, 1 = none", "nothing removed", ""}}
	for _, rec := range r.Top(k, metric.Global) {
		t.Rows = append(t.Rows, []string{strconv.Itoa(rec.Row), rec.Class, three(rec.Global), three(rec.Own),
			strconv.Itoa(rec.Changed), three(rec.Score), three(r.Null.Mean), strconv.Itoa(rec.Duplicates)})
	}
	t.Notes = append([]string{r.Sentence(), rowsFromZero, fmt.Sprintf("%d of %d records, largest effect first. Log-ratios are natural logarithms of probability ratios (ln 2 = 0.69 is a doubling), with probabilities below %.2g counted as that.",
		len(t.Rows), len(r.Records), r.Floor)}, notes(r.Warnings)...)
	return t
}

// PDTPQuantiles shows how leakage is spread over the records.
func PDTPQuantiles(r *metric.PDTPResult) dataframe.Table {
	t := dataframe.Table{Caption: of(r.Of, fmt.Sprintf("PDTP over %d records", len(r.Records))),
		Header: []string{"", "no change", "mean", "median", "90%", "95%", "99%", "maximum", "unchanged records"}}
	for _, c := range []struct {
		name, none string
		of         func(metric.PDTPRecord) float64
		least      float64
	}{
		{"paired effect, any row (log-ratio)", "0", metric.Global, 0},
		{"paired effect, own row (log-ratio)", "0", metric.Own, 0},
		{"ART's score (ratio)", "1; with nothing removed " + three(r.Null.Mean), metric.Score, 1},
	} {
		q := metric.NewQuantiles(r.Column(c.of))
		t.Rows = append(t.Rows, []string{c.name, c.none, three(q.Mean), three(q.Median), three(q.Q90), three(q.Q95), three(q.Q99), three(q.Max),
			strconv.Itoa(len(r.Records) - r.Above(c.least, c.of))})
	}
	t.Notes = []string{r.Sentence(), "Privacy is about the worst records, not the mean: look at the right-hand columns. Half of the records lie at or below the median, 90% at or below the column 90%, and so on."}
	return t
}

// SHAPrTable shows the k training records with the highest scores.
func SHAPrTable(r *metric.SHAPrResult, k int) dataframe.Table {
	caption := of(r.Of, fmt.Sprintf("SHAPr of %d training records: scores from %s to %s", r.Train, three(slices.Min(r.Scores)), three(slices.Max(r.Scores))))
	t := dataframe.Table{Caption: caption, Header: []string{"row", "class", "score", "standard error", "above its class mean by"}}
	for _, i := range r.Top(k) {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i), r.Classes[r.Labels[i]], three(r.Scores[i]), three(r.StdErr[i]), three(r.Excess(i))})
	}
	if len(r.Scores) > 0 {
		highest, ties := r.Scores[r.Top(1)[0]], 0
		for _, s := range r.Scores {
			if s == highest {
				ties++
			}
		}
		if ties > 1 {
			t.Notes = append(t.Notes, fmt.Sprintf("%d records share the highest score.", ties))
		}
	}
	t.Notes = append(t.Notes, rowsFromZero,
		fmt.Sprintf("The mean, %s, is the accuracy of a %d-nearest-neighbour vote over the model's outputs. It says nothing about privacy.", three(r.Accuracy), r.K),
		fmt.Sprintf("%.1f%% of records score above 0, which is usual for a useful model: look at the highest.", 100*r.Positive))
	if n := r.Null; n != nil {
		t.Notes = append(t.Notes, fmt.Sprintf("Null: test rows, which the model never saw, were put among the training rows and scored with them. A training record outscores one of them %.1f times in 100; 50 means that the score cannot tell them apart.", 100*n.AUC))
	}
	t.Notes = append(t.Notes, "A record the model learned by heart against its neighbours can score low although attacks find it: a low score is not safety.")
	t.Notes = append(t.Notes, notes(r.Warnings)...)
	return t
}

// AttackTable shows attacks side by side, each number beside what it must be
// read against.
func AttackTable(results ...*attack.Result) dataframe.Table {
	t := dataframe.Table{Caption: "Membership inference", Header: []string{""}}
	rows := []struct {
		name string
		of   func(*attack.Result) string
	}{
		{"verdict", func(r *attack.Result) string { return r.Verdict.Level }},
		{"attacked model", func(r *attack.Result) string { return of(r.Of, r.Model) }},
		{"attack", func(r *attack.Result) string { return attackName(r.AttackModel) + " on " + inputName(r.Input) }},
		{"scored on", func(r *attack.Result) string {
			if r.Compatible {
				return fmt.Sprintf("all %d rows, fitted ones too (as ART)", len(r.Records))
			}
			return fmt.Sprintf("%d rows the attack has not seen", len(r.Records))
		}},
		{"base rate (members)", func(r *attack.Result) string { return three(r.Guesses.BaseRate) }},
		{"precision", func(r *attack.Result) string { return shareText(r, r.Guesses.Precision) }},
		{"precision in dry runs", func(r *attack.Result) string { return rangeText(r.DryRun.PrecisionLow, r.DryRun.PrecisionHigh) }},
		{"recall", func(r *attack.Result) string { return shareText(r, r.Guesses.Recall) }},
		{"others called members", func(r *attack.Result) string { return shareText(r, r.Guesses.FPR) }},
		{"balanced accuracy (guessing 0.5)", func(r *attack.Result) string { return three(r.Guesses.Balanced) }},
		{"balanced accuracy in dry runs", func(r *attack.Result) string { return rangeText(r.DryRun.BalancedLow, r.DryRun.BalancedHigh) }},
		{"area under the curve (guessing 0.5)", func(r *attack.Result) string {
			if a := r.ROC.AUC; a.Measured {
				return fmt.Sprintf("%s (%s to %s)", three(a.Value), three(a.Low), three(a.High))
			}
			return three(r.ROC.AUC.Value) + " (no interval)"
		}},
		{"area in dry runs", func(r *attack.Result) string { return rangeText(r.DryRun.AUCLow, r.DryRun.AUCHigh) }},
		{"p-value of the area", func(r *attack.Result) string { return pText(r, r.DryRun.PValue) }},
		{"p-value of balanced accuracy", func(r *attack.Result) string { return pText(r, r.DryRun.PBalanced) }},
		{"members found at 10% false alarms", func(r *attack.Result) string { return tprText(r, 0.1) }},
		{"members found at 1% false alarms", func(r *attack.Result) string { return tprText(r, 0.01) }},
		{"precision if 1% were members", func(r *attack.Result) string { return priorText(r, 0.01) }},
	}
	for i := range results {
		t.Header = append(t.Header, fmt.Sprintf("attack %d", i+1))
	}
	for _, row := range rows {
		cells := []string{row.name}
		for _, r := range results {
			cells = append(cells, row.of(r))
		}
		t.Rows = append(t.Rows, cells)
	}
	t.Notes = append(t.Notes, "Members are training rows, others are test rows. In brackets: 95% intervals. Dry runs are the same attack with memberships shuffled: the middle 95% of what comes out when nothing can leak. A p-value is how often a dry run does at least as well.")
	for i, r := range results {
		t.Notes = append(t.Notes, fmt.Sprintf("Attack %d: %s", i+1, r.Verdict.Sentence))
		for _, n := range notes(r.Warnings) {
			t.Notes = append(t.Notes, fmt.Sprintf("Attack %d: %s", i+1, n))
		}
	}
	return t
}

// shareText writes a share with its interval, which means nothing over records
// that the attack was fitted on.
func shareText(r *attack.Result, s metric.Share) string {
	switch {
	case !s.Measured:
		return "none called so"
	case r.Compatible:
		return three(s.Value)
	}
	return fmt.Sprintf("%s (%s to %s)", three(s.Value), three(s.Low), three(s.High))
}

// rowsFromZero says how records are named.
const rowsFromZero = "Rows count from 0, the first row under the header."

// of puts the session's name of a model before a text.
func of(model, text string) string {
	if model == "" {
		return text
	}
	return model + ": " + text
}

func attackName(kind string) string {
	switch kind {
	case attack.LogisticRegression:
		return "logistic regression (lr)"
	case attack.DecisionTree:
		return "decision tree (dt)"
	case attack.NearestNeighbours:
		return "nearest neighbours (knn)"
	}
	return kind
}

func inputName(input string) string {
	if input == attack.Proba {
		return "the probabilities"
	}
	return "the loss"
}

func pText(r *attack.Result, p float64) string {
	s := three(p)
	if least := 1 / float64(r.DryRun.Runs+1); p <= least*1.000001 {
		s += " (the least possible)"
	}
	return s
}

func rangeText(low, high float64) string { return three(low) + " to " + three(high) }

func tprText(r *attack.Result, fpr float64) string {
	for _, at := range r.AtFPR {
		if at.Asked != fpr {
			continue
		}
		if !at.Measurable {
			return fmt.Sprintf("not measurable with n = %d", r.ROC.Others)
		}
		if at.Realised == 0 && at.TPR.Count == 0 {
			return "not resolved: too many equal scores"
		}
		return fmt.Sprintf("%s, realised %.1f%%", shareText(r, at.TPR), 100*at.Realised)
	}
	return ""
}

func priorText(r *attack.Result, prior float64) string {
	p, ok := r.Guesses.PrecisionAt(prior)
	if !ok {
		return "none called so"
	}
	return three(p)
}

func notes(warnings []xrai.Warning) []string {
	var out []string
	for _, w := range warnings {
		out = append(out, "Note: "+w.String()+".")
	}
	return out
}

// three writes a number with three decimals, or three digits when it is large.
func three(v float64) string {
	if math.Abs(v) >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	s := strconv.FormatFloat(v, 'f', 3, 64)
	if math.Abs(v) < 1e-9 { // rounding, as of a score less its mean
		return "0.000"
	}
	if math.Abs(v) < 0.0005 {
		return strconv.FormatFloat(v, 'g', 2, 64)
	}
	return s
}
