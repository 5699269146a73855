package dataframe

import "fmt"

// MissingCounts returns, for each column of a table, its type, how many values
// are missing and their share of the rows: columns column, type, missing, share.
func MissingCounts(df DataFrame) (DataFrame, error) {
	if df.Err != nil {
		return DataFrame{}, fmt.Errorf("missing values: %w", df.Err)
	}
	n := df.Ncol()
	names := Column{Name: "column", Texts: orEmpty(df.Names())}
	types := Column{Name: "type", Texts: make([]string, n)}
	counts := Column{Name: "missing", Ints: make([]int, n)}
	shares := Column{Name: "share", Floats: make([]float64, n)}
	eachColumn(n, func(c int) {
		types.Texts[c] = string(df.Types()[c])
		for row := range df.Nrow() {
			if df.Elem(row, c).IsNA() {
				counts.Ints[c]++
			}
		}
		if df.Nrow() > 0 {
			shares.Floats[c] = float64(counts.Ints[c]) / float64(df.Nrow())
		}
	})
	return New(names, types, counts, shares)
}

// DropMissing returns the rows that have a value in each of the named columns,
// or in every column when none is named.
func DropMissing(df DataFrame, names ...string) (DataFrame, error) {
	if df.Err != nil {
		return DataFrame{}, fmt.Errorf("drop missing: %w", df.Err)
	}
	if len(names) == 0 {
		names = df.Names()
	}
	masks := make([][]bool, len(names))
	for i, name := range names {
		mask, err := IsMissing(df, name)
		if err != nil {
			return DataFrame{}, fmt.Errorf("drop missing: %w", err)
		}
		masks[i] = Not(mask)
	}
	return Filter(df, masks...)
}
