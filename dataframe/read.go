package dataframe

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"
)

// maxRecord is the longest record read, in bytes.
const maxRecord = 1 << 30

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
// [CSVOptions].Dates names which is no such date.
func ParseCSV(r io.Reader, name string, o CSVOptions) (DataFrame, error) {
	p, err := newParser(r, name, o)
	if err != nil {
		return DataFrame{}, err
	}
	na := newMissingSet(o.NA)
	blocks, err := p.readBlocks(na)
	if err != nil {
		return DataFrame{}, err
	}
	df, err := assemble(p.names, blocks, p.as, na)
	if err != nil {
		return DataFrame{}, fmt.Errorf("%s: %w", name, err)
	}
	return df, nil
}

// A parser has read the header of a file and is about to read its records.
type parser struct {
	csv   *csv.Reader
	file  string
	names []string
	as    []readAs // by column
}

func newParser(r io.Reader, file string, o CSVOptions) (*parser, error) {
	switch {
	case o.MaxBytes == 0:
		o.MaxBytes = defaultMaxBytes
		fallthrough
	case o.MaxBytes > 0:
		r = &limitReader{r, o.MaxBytes, fmt.Errorf("more than %d bytes", o.MaxBytes)}
	}
	if o.Comma == 0 {
		o.Comma = ','
	}
	src := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := src.Peek(3); string(mark) == "\ufeff" {
		src.Discard(3)
	}
	p := &parser{file: file}
	p.csv = csv.NewReader(bufio.NewReaderSize(newBlankLines(src, o.Comma), 64<<10))
	p.csv.Comma = o.Comma

	header, err := p.csv.Read()
	switch {
	case err == io.EOF:
		return nil, fmt.Errorf("%s: no header: the file is empty", file)
	case err != nil:
		return nil, p.wrap(err, header)
	}
	for c, name := range header {
		if !utf8.ValidString(name) {
			return nil, p.cellError(c, "column name is not UTF-8")
		}
	}
	if err := checkNames(header); err != nil {
		line, _ := p.csv.FieldPos(0)
		return nil, fmt.Errorf("%s:%d: %w", file, line, err)
	}
	p.names = header
	if p.as, err = o.readAs(header); err != nil {
		return nil, fmt.Errorf("%s: CSVOptions.%w", file, err)
	}
	p.csv.ReuseRecord = true
	return p, nil
}

// readBlocks reads all records while other goroutines decode those read.
func (p *parser) readBlocks(na *missingSet) ([]*block, error) {
	var blocks []*block
	work := make(chan *block, 1)
	used := make(chan []string, cap(work)+runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for range max(1, runtime.GOMAXPROCS(0)-1) {
		wg.Go(func() {
			for b := range work {
				b.decode(p.as, na)
				cells := b.cells
				b.cells = nil
				select {
				case used <- cells:
				default:
				}
			}
		})
	}
	err := func() error {
		defer wg.Wait()
		defer close(work)
		for {
			b := new(block)
			select {
			case b.cells = <-used:
			default:
			}
			err := p.fillBlock(b)
			if b.rows > 0 {
				blocks = append(blocks, b)
				work <- b
			}
			if err != nil {
				return err
			}
		}
	}()
	if err != io.EOF {
		return nil, err
	}
	return blocks, p.checkCells(blocks)
}

// fillBlock reads records until the block is full; io.EOF ends the file.
func (p *parser) fillBlock(b *block) error {
	for !b.full() {
		record, err := p.csv.Read()
		if err == io.EOF {
			return err
		}
		if err != nil {
			return p.wrap(err, record)
		}
		before := b.bytes
		line, _ := p.csv.FieldPos(0)
		b.add(record, line)
		if b.bytes-before > maxRecord {
			return fmt.Errorf("%s:%d: a record of %d bytes", p.file, line, b.bytes-before)
		}
	}
	return nil
}

// checkCells refuses text that is not UTF-8, and dates not written as asked.
func (p *parser) checkCells(blocks []*block) error {
	for _, b := range blocks {
		for c := range b.columns {
			q := &b.columns[c]
			if q.bad < 0 {
				continue
			}
			bad := cut(q.cell(q.bad), 50)
			if as := p.as[c]; as.date != nil && utf8.ValidString(bad) {
				return fmt.Errorf("%s:%d: column %q: %q is not a date like %s", p.file, b.lines[q.bad], p.names[c], bad, as.date.example())
			}
			return fmt.Errorf("%s:%d: column %q: %q is not UTF-8", p.file, b.lines[q.bad], p.names[c], bad)
		}
	}
	return nil
}

func (p *parser) cellError(field int, what string) error {
	line, column := p.csv.FieldPos(field)
	return fmt.Errorf("%s:%d:%d: %s", p.file, line, column, what)
}

// wrap gives an error of encoding/csv its place.
func (p *parser) wrap(err error, record []string) error {
	var place *csv.ParseError
	if !errors.As(err, &place) {
		return fmt.Errorf("%s: %w", p.file, err)
	}
	if !errors.Is(err, csv.ErrFieldCount) {
		if place.StartLine != place.Line {
			return fmt.Errorf("%s:%d:%d: record begun on line %d: %w", p.file, place.Line, place.Column, place.StartLine, place.Err)
		}
		return fmt.Errorf("%s:%d:%d: %w", p.file, place.Line, place.Column, place.Err)
	}
	field := min(len(record), len(p.names)+1) - 1 // the last one, or the first too many
	line, column := p.csv.FieldPos(field)
	return fmt.Errorf("%s:%d:%d: record of %d fields under a header of %d columns: %w",
		p.file, line, column, len(record), len(p.names), place.Err)
}

// checkNames refuses columns without a name or with the name of another.
func checkNames(names []string) error {
	var unnamed, twice []string
	count := make(map[string]int, len(names))
	for i, name := range names {
		count[name]++
		switch {
		case name == "":
			unnamed = append(unnamed, fmt.Sprint(i+1))
		case count[name] == 2:
			twice = append(twice, fmt.Sprintf("%q", name))
		}
	}
	if unnamed != nil {
		return fmt.Errorf("header: no name for column %s (pandas writes its index so, without index=False)", strings.Join(unnamed, ", "))
	}
	if twice != nil {
		return fmt.Errorf("header: more than one column %s", strings.Join(twice, ", "))
	}
	return nil
}
