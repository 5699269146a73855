package dataframe

import (
	"errors"
	"fmt"
	"iter"
)

// A Grouping is the rows of a table by the values of some columns. Groups are
// numbered 0, 1, ... in the order in which they first appear.
type Grouping struct {
	df     DataFrame
	keys   []int   // places of the key columns
	codes  []int32 // by row, its group as first met
	rows   []int   // by group, then ascending
	starts []int   // where each group begins in rows
	order  []int   // the groups as given out
}

// GroupBy groups the rows of a table by the values of one or more columns. A
// missing value is a value like any other: pandas leaves its rows out by
// default, for which [DropMissing] serves.
func GroupBy(df DataFrame, keys ...string) (*Grouping, error) {
	if len(keys) == 0 {
		return nil, errors.New("group: no key")
	}
	places, err := columnsOf(df, keys)
	if err != nil {
		return nil, fmt.Errorf("group: %w", err)
	}
	if err := checkTable(df); err != nil {
		return nil, fmt.Errorf("group: %w", err)
	}
	g := &Grouping{df: df, keys: places}
	var groups int
	g.codes, groups = groupCodes(df, places)
	g.rows, g.starts = buckets(g.codes, groups)
	g.order = numbersFrom(0, groups)
	return g, nil
}

// Sorted returns the same groups in the order of their keys, as pandas gives
// them: see [Sort].
func (g *Grouping) Sorted() *Grouping {
	var order []int
	first := make([]int, g.Len())
	for i, k := range g.order {
		first[i] = g.rows[g.starts[k]]
	}
	order = numbersFrom(0, g.Len())
	for i := len(g.keys) - 1; i >= 0; i-- {
		order = takeRows(g.df, g.keys[i], first).sort(order, false)
	}
	sorted := *g
	sorted.order = make([]int, len(order))
	for i, k := range order {
		sorted.order[i] = g.order[k]
	}
	return &sorted
}

// Len returns the number of groups.
func (g *Grouping) Len() int { return len(g.order) }

// Rows returns the numbers of the rows of group i, ascending.
func (g *Grouping) Rows(i int) []int {
	return append([]int{}, g.group(g.order[i])...)
}

// All yields each group's keys, a table of one row, and its rows, a table of all
// columns.
func (g *Grouping) All() iter.Seq2[DataFrame, DataFrame] {
	return func(yield func(DataFrame, DataFrame) bool) {
		for _, k := range g.order {
			rows := g.df.Subset(g.group(k))
			if !yield(rows.Select(g.keys).Subset([]int{0}), rows) {
				return
			}
		}
	}
}

func (g *Grouping) size(k int) int    { return g.starts[k+1] - g.starts[k] }
func (g *Grouping) group(k int) []int { return g.rows[g.starts[k]:g.starts[k+1]] }

// keyRows returns the key columns, one row a group.
func (g *Grouping) keyRows() (DataFrame, error) {
	keys, err := selectPlaces(g.df, g.keys)
	if err != nil {
		return DataFrame{}, err
	}
	first := make([]int, g.Len())
	for i, k := range g.order {
		first[i] = g.group(k)[0]
	}
	return Rows(keys, first)
}

// takeRows copies some rows of column c out of a table.
func takeRows(df DataFrame, c int, rows []int) Column {
	return take(df.Select([]int{c}).Subset(rows), 0)
}
