package dataframe

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A plainReader reads a file record by record, as slowly as it takes to say where
// an error is.
type plainReader struct {
	*csv.Reader
	mark int64 // bytes of the byte order mark
}

// newPlainReader reads the first end bytes of a file.
func newPlainReader(src *source, end int64, comma rune) (*plainReader, error) {
	r := bufio.NewReaderSize(src.stream(end), 64<<10)
	p := new(plainReader)
	if mark, _ := r.Peek(3); string(mark) == "\ufeff" {
		n, err := r.Discard(3)
		if err != nil {
			return nil, err
		}
		p.mark = int64(n)
	}
	p.Reader = csv.NewReader(bufio.NewReaderSize(newBlankLines(r, comma), 64<<10))
	p.Comma = comma
	return p, nil
}

// offset is where in the file the header ends, after it is read.
func (r *plainReader) offset() int64 { return r.mark + r.InputOffset() }

// header reads the names of the columns.
func (p *parser) header(r *plainReader) ([]string, error) {
	header, err := r.Read()
	switch {
	case err == io.EOF:
		return nil, fmt.Errorf("%s: no header: the file is empty", p.file)
	case err != nil:
		return nil, p.wrap(err, r, header)
	}
	for c, name := range header {
		if !utf8.ValidString(name) {
			line, column := r.FieldPos(c)
			return nil, fmt.Errorf("%s:%d:%d: column name is not UTF-8", p.file, line, column)
		}
	}
	if err := checkNames(header); err != nil {
		line, _ := r.FieldPos(0)
		return nil, fmt.Errorf("%s:%d: %w", p.file, line, err)
	}
	return header, nil
}

// explain returns the first error of a file in which reading met one: of the
// records as such, or, if these are sound, of what they hold.
func (p *parser) explain(met error) error {
	comma, _ := utf8.DecodeRune(p.comma)
	end := p.src.size
	var long *longRecord
	if errors.As(met, &long) {
		end = long.at
	}
	r, err := newPlainReader(p.src, end, comma)
	if err == nil {
		_, err = r.Read()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", p.file, err)
	}
	r.ReuseRecord = true
	var bad error
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return p.wrap(err, r, record)
		}
		if bad == nil {
			bad = p.checkCells(r, record)
		}
	}
	switch {
	case bad != nil:
		return bad
	case long != nil:
		return p.longRecord(long)
	case errors.Is(met, errMalformed):
		met = errChanged
	}
	return fmt.Errorf("%s: %w", p.file, met)
}

// checkCells refuses text that is not UTF-8, and dates not written as asked.
func (p *parser) checkCells(r *plainReader, record []string) error {
	for c, cell := range record {
		as := &p.as[c]
		if p.na.has(cell) || as.isSound([]byte(cell)) {
			continue
		}
		line, _ := r.FieldPos(0)
		bad := cut(cell, 50)
		if as.date != nil && utf8.ValidString(bad) {
			return fmt.Errorf("%s:%d: column %q: %q is not a date like %s", p.file, line, p.names[c], bad, as.date.example())
		}
		return fmt.Errorf("%s:%d: column %q: %q is not UTF-8", p.file, line, p.names[c], bad)
	}
	return nil
}

// longRecord gives a record that is too long its line.
func (p *parser) longRecord(long *longRecord) error {
	lines := 1
	buf := make([]byte, 64<<10)
	for at := int64(0); at < long.at; at += int64(len(buf)) {
		buf = buf[:min(int64(len(buf)), long.at-at)]
		if err := p.src.read(buf, at); err != nil {
			return fmt.Errorf("%s: %w", p.file, err)
		}
		lines += bytes.Count(buf, []byte{'\n'})
	}
	return fmt.Errorf("%s:%d: a record of more than %d bytes", p.file, lines, p.maxRecord)
}

// wrap gives an error of encoding/csv its place.
func (p *parser) wrap(err error, r *plainReader, record []string) error {
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
	line, column := r.FieldPos(field)
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
