package dataframe

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-gota/gota/series"
)

// WriteCSV writes a table to a file, as [FormatCSV] does and as [WriteFile]
// keeps it whole.
func WriteCSV(path string, df DataFrame) error {
	return WriteFile(path, func(w io.Writer) error { return FormatCSV(w, df) })
}

// WriteFile writes a table's file by a function. The file appears whole or not
// at all: it is written beside its place and renamed.
func WriteFile(path string, write func(w io.Writer) error) (err error) {
	f, err := createBeside(path)
	if err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
			err = fmt.Errorf("write table: %w", err)
		}
	}()
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// createBeside creates a new file next to path, with the permissions that the
// process gives to new files.
func createBeside(path string) (*os.File, error) {
	for {
		name := fmt.Sprintf("%s.%08x.tmp", path, rand.Uint32())
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// FormatCSV writes a table as CSV with a header line, commas and LF.
//
// Floats are the shortest decimals that read back as the same float64 and look
// like floats (74.0), missing values are empty cells. Text that holds a comma,
// a quote, a line break or outer spaces, or that [ParseCSV] would read as a
// missing value, a number or a bool, is quoted. [ParseCSV] cannot see that
// quotation, so:
//
//   - Int, Float and Bool columns read back alike, unless all their values are
//     missing (Float then) or an Int column has some missing (Float too);
//   - a text column reads back alike when [CSVOptions].Text names it, and
//     without that unless all its texts look like numbers or all like bools;
//   - text spelled like a missing value needs [CSVOptions].NA without it, and
//     empty text reads back as missing whatever the options;
//   - CR LF inside text reads back as LF; a table without rows reads back with
//     String columns.
//
// Names that are empty or repeated, text that is not UTF-8, and a table without
// columns are errors.
func FormatCSV(w io.Writer, df DataFrame) error {
	if df.Err != nil {
		return df.Err
	}
	names := df.Names()
	if len(names) == 0 {
		return errors.New("a table without columns")
	}
	if err := checkNames(names); err != nil {
		return err
	}
	na := newMissingSet(nil)
	buf := bufio.NewWriterSize(w, 64<<10)
	var line []byte
	for c, name := range names {
		if !utf8.ValidString(name) {
			return fmt.Errorf("name %q of column %d is not UTF-8", name, c+1)
		}
		line = appendText(line, name, na)
		line = append(line, ',')
	}
	types := df.Types()
	for row := 0; ; row++ {
		line[len(line)-1] = '\n'
		if _, err := buf.Write(line); err != nil {
			return err
		}
		if row == df.Nrow() {
			return buf.Flush()
		}
		line = line[:0]
		for c, t := range types {
			var err error
			if line, err = appendCell(line, df.Elem(row, c), t, na); err != nil {
				return fmt.Errorf("column %q, row %d: %w", names[c], row, err)
			}
			line = append(line, ',')
		}
		if len(line) == 1 { // a blank line is not a record to most readers
			line = append(line[:0], `"",`...)
		}
	}
}

func appendCell(line []byte, e series.Element, t series.Type, na *missingSet) ([]byte, error) {
	if e.IsNA() {
		return line, nil
	}
	switch t {
	case series.Float:
		return appendFloat(line, e.Float()), nil
	case series.Int:
		i, err := e.Int()
		return strconv.AppendInt(line, int64(i), 10), err
	case series.Bool:
		return append(line, e.String()...), nil
	}
	s := e.String()
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("%q is not UTF-8", cut(s, 50))
	}
	return appendText(line, s, na), nil
}

func appendText(line []byte, s string, na *missingSet) []byte {
	if !needsQuotes(s, na) {
		return append(line, s...)
	}
	line = append(line, '"')
	line = append(line, strings.ReplaceAll(s, `"`, `""`)...)
	return append(line, '"')
}

func needsQuotes(s string, na *missingSet) bool {
	if na.has(s) || strings.ContainsAny(s, ",\"\r\n") || strings.HasPrefix(s, "\ufeff") {
		return true
	}
	if isBlank(s[0]) || isBlank(s[len(s)-1]) || parseNumber(s).kind != text {
		return true
	}
	_, isBool := parseBool(s)
	return isBool
}
