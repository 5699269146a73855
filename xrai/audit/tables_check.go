package audit

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/check"
)

// CheckTable shows what the tables look like before any model is asked.
func CheckTable(r *check.Result) dataframe.Table {
	t := dataframe.Table{
		Caption: fmt.Sprintf("The tables themselves: %d training rows, %d test rows, %d columns", r.Train, r.Test, r.Columns),
		Header:  []string{"check", "found", "should be"},
	}
	add := func(name, found, should string) { t.Rows = append(t.Rows, []string{name, found, should}) }
	p := r.Repeats
	add("test rows that equal a training row", fmt.Sprint(p.Shared), "0")
	near := fmt.Sprint(p.Near)
	if p.Near > 0 {
		near += fmt.Sprintf(" (most often in %q)", p.NearColumn)
	}
	add("test rows that differ from a training row in one column", near, "few")
	add("test rows that differ from a training row in the target only", fmt.Sprint(p.Contradicted), "few")
	add("training rows that repeat another", fmt.Sprint(p.Train), "0")
	a := r.Shift.AUC
	area := fmt.Sprintf("%.3f", a.Value)
	if a.Measured {
		area += fmt.Sprintf(" (%.3f to %.3f)", a.Low, a.High)
	}
	add("area of a classifier that tells the tables apart by their columns", area, "0.5 inside the interval")
	add("columns with one value", listed(r.Constant), "none")
	add("columns that identify rows", listed(r.Identifying), "none")
	var give []string
	for _, g := range r.Giveaways {
		give = append(give, fmt.Sprintf("%s (%.3f)", g.Column, g.Score))
	}
	add("columns that give the target away", listed(give), "none")
	t.Notes = notes(r.Warnings)
	return t
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return some(names, 8)
}
