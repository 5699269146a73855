package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
)

// table is a DataFrame with the name to use for it in errors.
type table struct {
	name string
	df   dataframe.DataFrame
	line func(row int) (int, bool) // the line of the file a row starts on; nil without a file
}

// wrap adds the table's name, and the line when the error is about a row.
func (t table) wrap(err error) error {
	var cell *feature.CellError
	if t.line != nil && errors.As(err, &cell) {
		if line, ok := t.line(cell.Row); ok {
			return fmt.Errorf("%s, line %d: %w", t.name, line, err)
		}
	}
	return fmt.Errorf("%s: %w", t.name, err)
}

// drop takes columns out of the table.
func (t *table) drop(names []string) error {
	keep := without(t.df.Names(), names)
	if len(keep) == len(t.df.Names()) || len(keep) == 0 {
		return nil
	}
	if t.df = t.df.Select(keep); t.df.Err != nil {
		return t.wrap(t.df.Err)
	}
	return nil
}

func (t table) checkRows() error {
	switch n := t.df.Nrow(); {
	case t.df.Err != nil:
		return t.wrap(t.df.Err)
	case n == 0:
		return fmt.Errorf("%s has no rows", t.name)
	case n == 1:
		return fmt.Errorf("%s has one row only; two are the least to compare", t.name)
	}
	return nil
}

func (t table) checkTarget(target string) error {
	names := t.df.Names()
	switch {
	case target == "":
		return fmt.Errorf("no target named: say which column of %s to predict", t.name)
	case slices.Contains(names, target):
		return nil
	}
	return fmt.Errorf("%s has no target column %q%s", t.name, target, suggest([]string{target}, names))
}

// sameColumns refuses tables one of which has a column that the other lacks.
// Weights of training rows need not stand in the test table.
func sameColumns(train, test table, weights []string) error {
	if err := lacks(train, test, nil); err != nil {
		return err
	}
	return lacks(test, train, weights)
}

// lacks names the columns of other that t does not have, those spared aside.
func lacks(t, other table, spared []string) error {
	names := t.df.Names()
	absent := without(without(other.df.Names(), names), spared)
	if len(absent) == 0 {
		return nil
	}
	return fmt.Errorf("%s has no %s, which %s has%s", t.name, columns(absent), other.name, suggest(absent, without(names, other.df.Names())))
}

// without returns the names that are not among the others.
func without(names, others []string) []string {
	known := make(map[string]bool, len(others))
	for _, n := range others {
		known[n] = true
	}
	var out []string
	for _, n := range names {
		if !known[n] {
			out = append(out, n)
		}
	}
	return out
}

// suggest asks "did you mean" when exactly one name is wrong and one of the
// others is close to it.
func suggest(wrong, among []string) string {
	if len(wrong) != 1 {
		return ""
	}
	if name := dataframe.Nearest(wrong[0], among); name != "" {
		return fmt.Sprintf(" (did you mean %q?)", name)
	}
	return ""
}

// columns quotes at most ten column names.
func columns(names []string) string {
	if len(names) == 1 {
		return fmt.Sprintf("column %q", names[0])
	}
	quoted := make([]string, 0, 10)
	for _, n := range names[:min(10, len(names))] {
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	s := "columns " + strings.Join(quoted, ", ")
	if more := len(names) - len(quoted); more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}
