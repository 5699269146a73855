// Package dataframe reads, checks, splits, describes and shows tables held in
// gota's DataFrame.
//
// The usual way through it:
//
//  1. [ReadCSV] turns a file into a typed table; [WriteCSV] writes one that
//     reads back with the same values.
//  2. [Head], [Tail], [NewView] and [Describe] show a table in a notebook, as
//     HTML and as plain text.
//  3. [SplitTarget] separates the column to predict; [Continuous] and
//     [Categorical] name the kinds of the others; [Rows] takes rows by number.
//  4. [Floats] and [Strings] give a column as a Go slice.
//
// # Missing values
//
// A value is missing where gota's Element.IsNA says so. The reader makes it NaN
// in a Float column and NA in a String or Bool column. An Int column that it
// makes has no missing values: whole numbers with missing values among them
// become Float, as in pandas. The text "NaN" that is not on the list of missing
// spellings stays text, although gota prints both alike.
//
// # Errors
//
// Functions that return an error also report the one that gota keeps inside a
// DataFrame. Nothing here joins, groups or reshapes tables, parses dates or
// converts character sets: text is UTF-8.
package dataframe

import gota "github.com/go-gota/gota/dataframe"

// DataFrame is gota's table: named columns of equal length, each of type
// string, int, float or bool.
type DataFrame = gota.DataFrame
