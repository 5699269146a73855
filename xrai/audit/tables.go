package audit

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// PDTPTable shows the k records whose leaving out changes most, by the paired
// effect.
func PDTPTable(r *metric.PDTPResult, k int) dataframe.Table {
	t := dataframe.Table{Caption: of(r.Of, "PDTP"),
		Header:    []string{"row", "class", "paired effect, any row", "paired effect, own row", "rows changed", "ART's score", "its null", "duplicates"},
		Subheader: []string{"", "", "times, 1 = none", "times, 1 = none", "", "times, 1 = none", "nothing removed", ""}}
	for _, rec := range r.Top(k, metric.Global) {
		t.Rows = append(t.Rows, []string{strconv.Itoa(rec.Row), rec.Class, three(math.Exp(rec.Global)), three(math.Exp(rec.Own)),
			strconv.Itoa(rec.Changed), three(rec.Score), three(r.Null.Mean), strconv.Itoa(rec.Duplicates)})
	}
	t.Notes = append([]string{r.Sentence(), rowsFromZero, fmt.Sprintf("%d of %d records, largest effect first. %s Probabilities below %.2[4]g are taken for %.2[4]g. Rows changed: how many training rows get another answer. Duplicates: how many other rows equal the record, which makes its effect look smaller. ART's score asks the same in coarser steps, and without keeping the draws the same; its null is that score with no record left out.",
		len(t.Rows), len(r.Records), pairedEffect, r.Floor)}, notes(r.Warnings)...)
	if note := tied(r.Column(metric.Global), "the largest effect"); note != "" {
		t.Notes = slices.Insert(t.Notes, 1, note)
	}
	return t
}

// pairedEffect says what a paired effect is.
const pairedEffect = "The paired effect is how many times larger or smaller a probability becomes when the model is fitted without the record, with everything else the same, random draws too: 1 is no change, 2 a doubling or halving."

// tied says how many share the highest of the numbers, if several do.
func tied(numbers []float64, what string) string {
	if len(numbers) == 0 {
		return ""
	}
	highest, ties := slices.Max(numbers), 0
	for _, v := range numbers {
		if v == highest {
			ties++
		}
	}
	if ties < 2 {
		return ""
	}
	return fmt.Sprintf("%d records share %s: they stand in the order of the table.", ties, what)
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
		{"paired effect, any row (times)", "1", func(rec metric.PDTPRecord) float64 { return math.Exp(rec.Global) }, 1},
		{"paired effect, own row (times)", "1", func(rec metric.PDTPRecord) float64 { return math.Exp(rec.Own) }, 1},
		{"ART's score (times)", "1; with nothing removed " + three(r.Null.Mean), metric.Score, 1},
	} {
		q := metric.NewQuantiles(r.Column(c.of))
		t.Rows = append(t.Rows, []string{c.name, c.none, three(q.Mean), three(q.Median), three(q.Q90), three(q.Q95), three(q.Q99), three(q.Max),
			strconv.Itoa(len(r.Records) - r.Above(c.least, c.of))})
	}
	t.Notes = []string{r.Sentence(), pairedEffect, "Privacy is about the worst records, not the mean: look at the right-hand columns. Half of the records lie at or below the median, 90% at or below the column 90%, and so on."}
	return t
}

// SHAPrTable shows the k training records with the highest scores.
func SHAPrTable(r *metric.SHAPrResult, k int) dataframe.Table {
	caption := of(r.Of, fmt.Sprintf("SHAPr of %d training records: scores from %s to %s", r.Train, three(slices.Min(r.Scores)), three(slices.Max(r.Scores))))
	t := dataframe.Table{Caption: caption, Header: []string{"row", "class", "score", "standard error", "above its class mean by"}}
	for _, i := range r.Top(k) {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i), r.Classes[r.Labels[i]], three(r.Scores[i]), three(r.StdErr[i]), three(r.Excess(i))})
	}
	if note := tied(r.Scores, "the highest score"); note != "" {
		t.Notes = append(t.Notes, note)
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

// rowsFromZero says how records are named.
const rowsFromZero = "Rows count from 0, the first row under the header."

// of puts the session's name of a model before a text.
func of(model, text string) string {
	if model == "" {
		return text
	}
	return model + ": " + text
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
