package audit

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// PDTPTestTable shows the records that were tested, and which of them the model gives
// away by its answer to them.
func PDTPTestTable(r *metric.PDTPTestResult) dataframe.Table {
	effect, unit := "effect on the record's own answer", "times its class's probability, 1 = none"
	if r.Regression {
		unit = "in residual standard deviations, 0 = none"
	}
	t := dataframe.Table{Caption: of(r.Of, fmt.Sprintf("%d of %d tested records are exposed", len(r.Exposed), len(r.Records))),
		Header: []string{"row"}, Subheader: []string{""}}
	column := func(name, under string) { t.Header, t.Subheader = append(t.Header, name), append(t.Subheader, under) }
	if !r.Regression {
		column("class", "")
	}
	column(effect, unit)
	if r.Tested {
		column("p-value", "no effect: any from 0 to 1")
		column("corrected", fmt.Sprintf("for %d records", len(r.Records)))
	} else {
		column("rank", fmt.Sprintf("of %d, by size", r.Train))
	}
	column("exposed", "")
	column("duplicates", "")
	for _, rec := range r.Records {
		row := []string{strconv.Itoa(rec.Row)}
		if !r.Regression {
			row = append(row, rec.Class)
		}
		shown := rec.Effect
		if !r.Regression {
			shown = math.Exp(rec.Effect)
		}
		row = append(row, three(shown))
		if r.Tested {
			row = append(row, three(rec.PValue), three(rec.Adjusted))
		} else {
			row = append(row, strconv.Itoa(rec.Rank))
		}
		exposed := "not shown"
		if rec.Exposed {
			exposed = "yes"
		}
		t.Rows = append(t.Rows, append(row, exposed, strconv.Itoa(rec.Duplicates)))
	}
	if r.Tested {
		t.Notes = []string{fmt.Sprintf("Each record's model was fitted %d times with it and %d times without, with other draws each time. Exposed is a record whose corrected p-value is at most %.3g: the model's answer to it differs by more than draws explain.", r.With, r.Without, r.Level)}
	} else {
		limit := fmt.Sprintf("%.3g in size", r.Limit)
		if !r.Regression {
			limit = fmt.Sprintf("%.3g times, either way", math.Exp(r.Limit))
		}
		t.Notes = []string{"This learner does not draw: an effect is exact and has no p-value. Exposed is a record whose effect is at least " + limit + "."}
	}
	if r.Regression {
		t.Notes = append(t.Notes, fmt.Sprintf("One residual standard deviation is %.4g, in units of the target: the usual error on rows not fitted.", r.ResidualSD))
	}
	t.Notes = append(t.Notes, rowsFromZero, "A record that is not exposed is not shown to be safe: its effect may be too small for so few fits, and other records were not tested.")
	t.Notes = append(t.Notes, notes(r.Warnings)...)
	return t
}

// SlicesTable shows attacks group by group.
func SlicesTable(r *attack.SliceResult) dataframe.Table {
	exposed := 0
	for _, s := range r.Slices {
		if s.Exposed {
			exposed++
		}
	}
	t := dataframe.Table{Caption: fmt.Sprintf("Attacks by groups of records: %d of %d are exposed", exposed, len(r.Slices)),
		Header:    []string{"group", "attack", "members", "others", "area under the curve", "p-value, corrected", "exposed"},
		Subheader: []string{"", "", "", "", "guessing 0.5", fmt.Sprintf("for %d tests", r.Tests), ""}}
	for _, s := range r.Slices {
		area, p, yes := three(s.AUC.Value), "", "not shown"
		if s.AUC.Measured {
			area = fmt.Sprintf("%s (%s to %s)", area, three(s.AUC.Low), three(s.AUC.High))
		}
		if s.Tested {
			p = three(s.Adjusted)
		}
		if s.Exposed {
			yes = "yes"
		}
		t.Rows = append(t.Rows, []string{s.By + ": " + s.Group, AttackTitle(s.Attack), strconv.Itoa(s.Members), strconv.Itoa(s.Others), area, p, yes})
	}
	t.Notes = []string{
		fmt.Sprintf("In brackets: 95%% intervals, each alone. Exposed is a group whose corrected p-value is at most %.3g: with no leak the chance that any group of any attack is called so is at most that.", r.Level),
		SuppressedNote(r),
	}
	return t
}

// SuppressedNote says how many groups were too small to show.
func SuppressedNote(r *attack.SliceResult) string {
	groups := map[[2]string]bool{}
	var by []string
	n := 0
	for _, s := range r.Suppressed {
		if s.Attack != r.Suppressed[0].Attack {
			continue // each attack cuts the same groups, but for records it did not score
		}
		n++
		if groups[[2]string{s.By}] {
			continue
		}
		groups[[2]string{s.By}] = true
		by = append(by, s.By)
	}
	slices.Sort(by)
	if n == 0 {
		return fmt.Sprintf("Every group has at least %d training records and %d others; smaller ones would not be shown.", r.Fewest, r.Fewest)
	}
	return fmt.Sprintf("%s by %s %s not shown: fewer than %d training records or %d others measure nothing, and could be told apart in a report.", plural(n, "group", "groups"), listing(by), isAre(n), r.Fewest, r.Fewest)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
