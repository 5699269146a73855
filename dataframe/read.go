package dataframe

import (
	"fmt"
	"io"
	"os"
)

// ReadCSV reads a CSV file with a header line into a table, as [ParseCSV] does.
func ReadCSV(path string, o CSVOptions) (DataFrame, error) {
	f, err := os.Open(path)
	if err != nil {
		return DataFrame{}, fmt.Errorf("read table: %w", err)
	}
	defer f.Close()
	return ParseCSV(f, path, o)
}

// ParseCSV reads CSV text with a header line into a table of n rows × d
// columns. The name stands for the file in errors, which also say line and
// column (bytes from 1).
//
// Every column gets the first type that holds all its values:
//
//   - Bool: true, True, TRUE, false, False, FALSE;
//   - Int: whole numbers within int64, none missing;
//   - Float: decimal numbers, each the nearest float64, and inf, -inf or
//     infinity in any case; whole numbers with missing values among them;
//   - String: everything else, cell by cell as written.
//
// Spaces around a number are ignored. A number with leading zeros (00123) is a
// code and keeps its column text; so does an integer that a Float column could
// not hold to the last digit, a hexadecimal number, and a number beyond
// float64. A column of missing values only is Float; a file with a header only
// gives an empty table of String columns.
//
// A byte order mark is dropped. Quoted fields may hold line breaks; CR LF in
// them becomes LF. A quoted cell means the same as a bare one: "12" is a
// number unless [CSVOptions].Text names its column. Blank lines are missing
// values in a file of one column and are skipped in others.
//
// A column without a name, two of the same name, a record with more or fewer
// fields than the header, a stray quote, text that is not UTF-8 and more than
// [CSVOptions].MaxBytes are errors, and so is a cell of a column that
// [CSVOptions].Dates names which is no such date. Records that are no CSV are
// reported before cells that are wrong, and of each kind the first in the file.
//
// The text is read more than once, in blocks on all cores. A regular file, an
// [os.File] too, and what a [bytes.Reader] or [strings.Reader] holds are read
// where they are, so that the table takes all the memory; other readers are read
// into memory first. A file that changes meanwhile may be an error.
func ParseCSV(r io.Reader, name string, o CSVOptions) (DataFrame, error) {
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultMaxBytes
	}
	p, err := newParser(newSource(r, o.MaxBytes), name, o)
	if err != nil {
		return DataFrame{}, err
	}
	df, err := p.table()
	if err != nil {
		return DataFrame{}, p.explain(err)
	}
	return df, nil
}
