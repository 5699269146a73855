package audit

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
)

// AttributeTable shows how well columns are guessed with a model, each number beside
// what it must be read against.
func AttributeTable(results ...*attack.AttributeResult) dataframe.Table {
	t := dataframe.Table{Caption: "Attribute inference", Header: []string{"model", "column", "values", "training rows guessed right", "test rows guessed right", "training rows, without the model", "advantage (no leak: 0)", "gain (no leak: 0)", "p-value"},
		Subheader: []string{"", "", "", "with the model", "with the model", "", "training less test rows", "with less without the model", "the larger of both"}}
	for _, r := range results {
		without, how := r.Without()
		t.Rows = append(t.Rows, []string{of(r.Of, r.Model), listing(r.Columns), strconv.Itoa(r.Values), three(r.Train.Value), three(r.Test.Value),
			three(without.Value) + ", " + how, differenceText(r.Advantage.Value, r.Advantage.Low, r.Advantage.High), differenceText(r.Gain.Value, r.Gain.Low, r.Gain.High), smallText(r.PValue)})
	}
	t.Notes = []string{"Each value of the column is tried in the model, and the one with the largest probability of the record's class, times the value's share among test rows, is guessed. In brackets: 95% intervals. Each p-value is of its column alone; a report corrects for all attacks and columns together."}
	for _, r := range results {
		t.Notes = append(t.Notes, listing(r.Columns)+": "+r.Sentence())
		if r.Missing > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf("%s: %s without a value %s not guessed.", listing(r.Columns), plural(r.Missing, "row", "rows"), verb(r.Missing, "was", "were")))
		}
		for _, n := range notes(r.Warnings) {
			t.Notes = append(t.Notes, listing(r.Columns)+": "+n)
		}
	}
	return t
}

// smallText writes a p-value.
func smallText(p float64) string {
	if p < 0.001 {
		return "below 0.001"
	}
	return three(p)
}

func differenceText(v, low, high float64) string {
	return fmt.Sprintf("%s (%s to %s)", three(v), three(low), three(high))
}

// RepeatedTable shows what the trained attacker reaches on one split of the records
// and another.
func RepeatedTable(r *attack.Repeated) dataframe.Table {
	t := dataframe.Table{Caption: of(r.Of, fmt.Sprintf("%s on %d splits", AttackTitle(r.AttackModel), len(r.AUCs))),
		Header:    []string{"splits", "picks the training record, on average", "on the split where it does worst", "on the split where it does best", "splits where it does better than guessing"},
		Subheader: []string{"", "times in 100; guessing: 50", "", "", "no leak: about half"}}
	mean := hundred(r.Area.Value)
	if r.Area.Measured {
		mean += fmt.Sprintf(" (%s to %s with 95%% certainty)", hundred(r.Area.Low), hundred(r.Area.High))
	}
	better := 0
	for _, v := range r.AUCs {
		if v > 0.5 {
			better++
		}
	}
	t.Rows = [][]string{{strconv.Itoa(len(r.AUCs)), mean, hundred(slices.Min(r.AUCs)), hundred(slices.Max(r.AUCs)), fmt.Sprintf("%d of %d", better, len(r.AUCs))}}
	t.Notes = []string{fmt.Sprintf("Each time other records, drawn by chance, teach the attacker (%s%% of them), and it is scored on the rest. So this is what one split owes to luck. The range allows for splits that share records; it takes the model and the tables as given. All splits share the records, so they tend to fall on the same side of 50: 1 of 20, or 19 of 20, can be luck, and the average with its range is what to look at. It is not a further attack, and decides no verdict.", hundred(r.TrainRatio))}
	return t
}
