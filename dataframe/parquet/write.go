package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

const (
	defaultGroupRows = 1 << 20
	pageBytes        = 1 << 20 // when a page is full
	pageRows         = 1 << 16 // the most rows of a page
	createdBy        = "xrai-go"
)

// WriteOptions says how a Parquet file is written. The zero value is usable.
type WriteOptions struct {
	// Compression is none, snappy, gzip or zstd; "" means snappy.
	Compression string

	// GroupRows is the most rows of a row group; 0 means 1,048,576.
	GroupRows int
}

// Write writes a table to a Parquet file, as [Format] does. The file appears
// whole or not at all.
func Write(path string, df dataframe.DataFrame, o WriteOptions) error {
	return dataframe.WriteFile(path, func(w io.Writer) error { return Format(w, df, o) })
}

// Format writes a table as Parquet: Bool, Int (as INT64), Float (as DOUBLE) and
// String (as text in UTF-8) columns, all of which may have missing values. [Parse]
// reads back the same table. pandas reads missing values as NaN or None, so that
// an Int column with some becomes float64 there.
//
// Names that are empty or repeated, text that is not UTF-8 or of 1 GiB and more,
// and a table without columns are errors.
func Format(w io.Writer, df dataframe.DataFrame, o WriteOptions) error {
	codec, err := codecOf(o.Compression)
	if err != nil {
		return fmt.Errorf("WriteOptions: %w", err)
	}
	if o.GroupRows == 0 {
		o.GroupRows = defaultGroupRows
	}
	if o.GroupRows < 0 || o.GroupRows > math.MaxInt32 {
		return fmt.Errorf("WriteOptions: GroupRows is %d", o.GroupRows)
	}
	columns, err := dataframe.Columns(df)
	if err != nil {
		return err
	}
	if len(columns) == 0 {
		return errors.New("a table without columns")
	}
	f := &formatter{w: w, codec: codec, columns: columns}
	for _, c := range columns {
		if err := checkTexts(c); err != nil {
			return err
		}
	}
	return f.write(df.Nrow(), o.GroupRows)
}

func checkTexts(c dataframe.Column) error {
	switch {
	case c.Name == "":
		return errors.New("a column without a name")
	case !utf8.ValidString(c.Name):
		return fmt.Errorf("name %q is not UTF-8", c.Name)
	}
	for row, s := range c.Texts {
		switch {
		case c.IsMissing(row):
		case !utf8.ValidString(s):
			return fmt.Errorf("column %q, row %d: %.50q is not UTF-8", c.Name, row, s)
		case len(s) >= 1<<30:
			return fmt.Errorf("column %q, row %d: a text of %d bytes", c.Name, row, len(s))
		}
	}
	return nil
}

// A formatter writes one file.
type formatter struct {
	w       io.Writer
	at      int64 // bytes written
	codec   int64
	columns []dataframe.Column
	groups  []writtenGroup
}

type writtenGroup struct {
	rows   int
	chunks []writtenChunk
}

type writtenChunk struct {
	physical, values int
	encodings        []int
	from, dictionary int64 // dictionary is 0 for none
	size, unpacked   int64
}

func (f *formatter) put(b []byte) error {
	n, err := f.w.Write(b)
	f.at += int64(n)
	return err
}

func (f *formatter) write(rows, groupRows int) error {
	if err := f.put([]byte(magic)); err != nil {
		return err
	}
	for from := 0; from < rows; from += groupRows {
		g := writtenGroup{rows: min(groupRows, rows-from)}
		for _, c := range f.columns {
			chunk, err := f.chunk(c, from, from+g.rows)
			if err != nil {
				return fmt.Errorf("column %q: %w", c.Name, err)
			}
			g.chunks = append(g.chunks, chunk)
		}
		f.groups = append(f.groups, g)
	}
	meta := f.meta(rows)
	meta = binary.LittleEndian.AppendUint32(meta, uint32(len(meta)))
	return f.put(append(meta, magic...))
}

// physicalOf returns how a column is stored.
func physicalOf(c dataframe.Column) int {
	switch {
	case c.Bools != nil:
		return physBool
	case c.Ints != nil:
		return physInt64
	case c.Floats != nil:
		return physDouble
	}
	return physBytes
}

// meta is the file's footer.
func (f *formatter) meta(rows int) []byte {
	var e encoder
	e.element(func() {
		e.i32(1, 2) // the version of the format
		e.list(2, kindStruct, 1+len(f.columns))
		e.element(func() {
			e.text(4, "schema")
			e.i32(5, len(f.columns))
		})
		for _, c := range f.columns {
			e.element(func() { e.schema(c) })
		}
		e.i64(3, int64(rows))
		e.list(4, kindStruct, len(f.groups))
		for _, g := range f.groups {
			e.element(func() { e.group(g, f.columns, f.codec) })
		}
		e.text(6, createdBy)
	})
	return e.b
}

func (e *encoder) schema(c dataframe.Column) {
	e.i32(1, physicalOf(c))
	e.i32(3, optional)
	e.text(4, c.Name)
	if c.Texts != nil {
		e.i32(6, convertedUTF8)
		e.structure(10, func() { e.structure(logicalString, func() {}) })
	}
}

func (e *encoder) group(g writtenGroup, columns []dataframe.Column, codec int64) {
	e.list(1, kindStruct, len(g.chunks))
	total := int64(0)
	for i, c := range g.chunks {
		total += c.unpacked
		e.element(func() {
			e.i64(2, 0)
			e.structure(3, func() { e.chunk(c, columns[i].Name, codec) })
		})
	}
	e.i64(2, total)
	e.i64(3, int64(g.rows))
}

func (e *encoder) chunk(c writtenChunk, name string, codec int64) {
	e.i32(1, c.physical)
	e.list(2, kindI32, len(c.encodings))
	for _, encoding := range c.encodings {
		e.zigzag(int64(encoding))
	}
	e.list(3, kindBinary, 1)
	e.rawText(name)
	e.i32(4, int(codec))
	e.i64(5, int64(c.values))
	e.i64(6, c.unpacked)
	e.i64(7, c.size)
	e.i64(9, c.from)
	if c.dictionary > 0 {
		e.i64(11, c.dictionary)
	}
}
