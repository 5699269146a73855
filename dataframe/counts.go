package dataframe

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// ValueCounts returns the values of a column with the number of rows of each
// and their share of all rows: columns name, count and share. The most frequent
// value comes first, of equals the one met first. Missing values have a line of
// their own and count in the shares, unlike in pandas' default. A column that is
// itself named count or share gives its value column that name, and the other
// gets an underscore.
func ValueCounts(df DataFrame, name string) (DataFrame, error) {
	g, err := GroupBy(df, name)
	if err != nil {
		return DataFrame{}, fmt.Errorf("value counts: %w", err)
	}
	g.order = numbersFrom(0, g.Len())
	slices.SortStableFunc(g.order, func(a, b int) int { return cmp.Compare(g.size(b), g.size(a)) })
	names := []string{name}
	count := Column{Name: freeName("count", names), Ints: make([]int, g.Len())}
	share := Column{Name: freeName("share", names), Floats: make([]float64, g.Len())}
	for i, k := range g.order {
		count.Ints[i] = g.size(k)
		share.Floats[i] = float64(g.size(k)) / float64(df.Nrow())
	}
	values, err := g.keyRows()
	if err != nil {
		return DataFrame{}, fmt.Errorf("value counts: %w", err)
	}
	return withColumns(values, count, share)
}

// freeName returns the name with as many underscores after it as it needs to
// differ from others.
func freeName(name string, others []string) string {
	for slices.Contains(others, name) {
		name += "_"
	}
	return name
}

// Unique returns the distinct values of a column in the order of their first
// appearance, as a table of one column. A missing value is among them, once.
func Unique(df DataFrame, name string) (DataFrame, error) {
	g, err := GroupBy(df, name)
	if err != nil {
		return DataFrame{}, fmt.Errorf("unique: %w", err)
	}
	return g.keyRows()
}

// NUnique returns how many distinct values a column has, missing ones not
// counted.
func NUnique(df DataFrame, name string) (int, error) {
	c, err := column(df, name)
	if err != nil {
		return 0, fmt.Errorf("unique: %w", err)
	}
	k := newCoder()
	k.codes(take(df, c))
	return int(k.n), nil
}

// Duplicated returns the mask of the rows that repeat an earlier one in the
// named columns, or in all columns when none is named. A missing value equals a
// missing value.
func Duplicated(df DataFrame, names ...string) ([]bool, error) {
	if df.Err != nil {
		return nil, fmt.Errorf("duplicated: %w", df.Err)
	}
	places, err := columnsOf(df, names)
	if err != nil {
		return nil, fmt.Errorf("duplicated: %w", err)
	}
	if len(names) == 0 {
		places = numbersFrom(0, df.Ncol())
	}
	codes, _ := groupCodes(df, places)
	mask := make([]bool, len(codes))
	seen := int32(0)
	for row, k := range codes {
		mask[row] = k < seen
		seen = max(seen, k+1)
	}
	return mask, nil
}

// DropDuplicates returns the rows that repeat no earlier one; see [Duplicated].
func DropDuplicates(df DataFrame, names ...string) (DataFrame, error) {
	mask, err := Duplicated(df, names...)
	if err != nil {
		return DataFrame{}, err
	}
	return Filter(df, Not(mask))
}

// CrossTab counts the rows with each pair of values of two columns: one line for
// each value of the first, one Int column for each of the second, named by its
// value, both sorted with a missing value (named NaN) last. pandas leaves
// missing values out. More than 1,000 columns are an error, and so are two
// values of one name, such as a missing value and the text "NaN".
func CrossTab(df DataFrame, first, second string) (DataFrame, error) {
	const most = 1000
	fail := func(err error) (DataFrame, error) { return DataFrame{}, fmt.Errorf("cross table: %w", err) }
	if first == second {
		return fail(errors.New("both columns are " + fmt.Sprintf("%q", first)))
	}
	lines, err := GroupBy(df, first)
	if err != nil {
		return fail(err)
	}
	across, err := GroupBy(df, second)
	if err != nil {
		return fail(err)
	}
	if across.Len() > most {
		return fail(fmt.Errorf("column %q has %d values, more than %d", second, across.Len(), most))
	}
	lines, across = lines.Sorted(), across.Sorted()
	table, err := lines.keyRows()
	if err != nil {
		return fail(err)
	}
	heads, err := across.keyRows()
	if err != nil {
		return fail(err)
	}
	texts, missing, err := Strings(heads, second)
	if err != nil {
		return fail(err)
	}
	counts := make([][]int, across.Len())
	for i, k := range across.order {
		counts[k] = make([]int, lines.Len())
		if missing[i] {
			texts[i] = missingText
		}
	}
	place := make([]int, lines.Len()) // of a group of lines
	for i, k := range lines.order {
		place[k] = i
	}
	for row, k := range across.codes {
		counts[k][place[lines.codes[row]]]++
	}
	names := append([]string{first}, texts...)
	if err := checkNames(names); err != nil {
		return fail(fmt.Errorf("values of %q as names: %w", second, err))
	}
	var columns []Column
	for i, k := range across.order {
		columns = append(columns, Column{Name: texts[i], Ints: counts[k]})
	}
	return withColumns(table, columns...)
}
