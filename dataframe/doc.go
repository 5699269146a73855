// Package dataframe reads, checks, splits, describes and shows tables held in
// gota's DataFrame.
//
// The usual way through it:
//
//  1. [ReadCSV] turns a file into a typed table; [WriteCSV] writes one that
//     reads back with the same values.
//  2. [Head], [Tail], [NewView] and [Describe] show a table in a notebook, as
//     HTML and as plain text.
//  3. [First], [Last], [Filter], [Sort], [Sample] and [DropDuplicates] take rows,
//     [Select], [Drop], [Rename] and [WithColumn] columns.
//  4. [ValueCounts], [GroupBy] and [CrossTab] count and sum up, [Join] and
//     [Concat] put tables together, [FillMissing] and [DropMissing] close gaps.
//  5. [Split] deals rows to a training and a test table; [SplitTarget] separates
//     the column to predict; [Continuous] and [Categorical] name the kinds of the
//     others; [Rows] takes rows by number.
//  6. [New] makes a table of Go slices, [Columns], [Floats] and [Strings] give
//     columns as Go slices.
//
// A function that takes a table never changes it, and the order of rows and
// columns is the table's own where nothing else is said. Parquet files are the
// matter of package dataframe/parquet.
//
// # Missing values
//
// A value is missing where gota's Element.IsNA says so. The reader makes it NaN
// in a Float column and NA in a String or Bool column. An Int column that it
// makes has no missing values: whole numbers with missing values among them
// become Float, as in pandas. The other functions keep a column's type, so that
// an Int column may have missing values after a [Join]. The text "NaN" that is
// not on the list of missing spellings stays text, although gota prints both
// alike.
//
// A missing value equals another one where rows are grouped, counted or told
// apart, and has a group or line of its own; in a [Join] it equals nothing.
//
// # Errors
//
// Functions that return an error also report the one that gota keeps inside a
// DataFrame. Nothing here reshapes tables (pivot, melt), keeps an index, or
// converts character sets: text is UTF-8. There is no type for dates: they are
// text that was checked, or numbers; see [DateFormat] and [DateColumns].
package dataframe

import gota "github.com/go-gota/gota/dataframe"

// DataFrame is gota's table: named columns of equal length, each of type
// string, int, float or bool.
type DataFrame = gota.DataFrame
