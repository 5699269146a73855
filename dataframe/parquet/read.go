package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

const (
	magic           = "PAR1"
	defaultMaxBytes = 4 << 30
)

// Options says what of a Parquet file is read. The zero value is usable.
type Options struct {
	// Columns names the columns to read, in the order they shall have; nil
	// means all of them. Pages of others are not looked at.
	Columns []string

	// Rows is how many rows to read from the beginning; 0 means all.
	Rows int

	// Dates says what dates and times become. [dataframe.DateText] is the text
	// 2006-01-02, 2006-01-02T15:04:05 with the fraction that there is (and Z if
	// the file says that it is UTC), or 15:04:05. [dataframe.DateDays] and
	// [dataframe.DateSeconds] are days and seconds since 1970, or since midnight
	// for a time of day: Int for dates, Float for others.
	Dates dataframe.DateAs

	// MaxBytes bounds the size of the file, and apart from that the memory its
	// values ask for while they are read; 0 means 4 GiB, less than 0 any size.
	MaxBytes int64
}

// Read reads a Parquet file into a table, as [Parse] does.
func Read(path string, o Options) (dataframe.DataFrame, error) {
	f, err := os.Open(path)
	if err != nil {
		return dataframe.DataFrame{}, fmt.Errorf("read table: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return dataframe.DataFrame{}, fmt.Errorf("read table: %w", err)
	}
	return Parse(f, info.Size(), path, o)
}

// Parse reads a Parquet file of the given size into a table of n rows × d
// columns. The name stands for the file in errors.
//
// Columns become Bool; Int, whatever the width of their integers (unsigned ones
// beyond int make the column text); Float, which floats of 16 and 32 bits and
// decimals become, each the nearest float64; or String: text, UUIDs and
// dictionaries (pandas' categories) of these. Dates and times become what
// [Options].Dates says. Missing values stay missing in all of them, in an Int
// column too, where pandas makes it float64. A NaN is missing. A column without a type, which
// pandas writes of missing values only, is Float.
//
// An index that pandas wrote is the column __index_level_0__.
func Parse(r io.ReaderAt, size int64, name string, o Options) (df dataframe.DataFrame, err error) {
	defer func() {
		if p := recover(); p != nil {
			df, err = dataframe.DataFrame{}, fmt.Errorf("%s: damaged: %v", name, p)
		}
	}()
	if df, err = parse(r, size, o); err != nil {
		return dataframe.DataFrame{}, fmt.Errorf("%s: %w", name, err)
	}
	return df, nil
}

func parse(r io.ReaderAt, size int64, o Options) (dataframe.DataFrame, error) {
	var none dataframe.DataFrame
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.MaxBytes < 0 {
		o.MaxBytes = 1 << 62
	}
	switch {
	case size > o.MaxBytes:
		return none, fmt.Errorf("more than %d bytes", o.MaxBytes)
	case o.Rows < 0:
		return none, fmt.Errorf("Options.Rows is %d", o.Rows)
	case !slices.Contains([]dataframe.DateAs{dataframe.DateText, dataframe.DateDays, dataframe.DateSeconds}, o.Dates):
		return none, fmt.Errorf("Options.Dates: no way to give dates called %q", o.Dates)
	}
	s := source{r, size, newBudget(o.MaxBytes)}
	meta, err := s.footer()
	if err != nil {
		return none, err
	}
	leaves, err := meta.leaves(o.Columns)
	if err != nil {
		return none, err
	}
	rows, err := meta.count(leaves)
	if err != nil {
		return none, err
	}
	if o.Rows > 0 {
		rows = min(rows, int64(o.Rows))
	}
	columns := make([]dataframe.Column, len(leaves))
	errs := make([]error, len(leaves))
	eachColumn(len(leaves), func(i int) {
		if columns[i], errs[i] = s.column(meta, leaves[i], int(rows), o.Dates); errs[i] != nil {
			errs[i] = fmt.Errorf("column %q: %w", leaves[i].name, errs[i])
		}
	})
	for _, err := range errs {
		if err != nil {
			return none, err
		}
	}
	return dataframe.New(columns...)
}

// footer reads the metadata at the end of the file: themselves, 4 bytes of their
// length, and the magic word.
func (s source) footer() (fileMeta, error) {
	var ends [8]byte
	if s.size < 12 {
		return fileMeta{}, fmt.Errorf("not a Parquet file: %d bytes", s.size)
	}
	if _, err := s.r.ReadAt(ends[:4], 0); err != nil {
		return fileMeta{}, err
	}
	first := string(ends[:4])
	if _, err := s.r.ReadAt(ends[:], s.size-8); err != nil {
		return fileMeta{}, err
	}
	last := string(ends[4:])
	switch {
	case first == "PARE" && last == "PARE":
		return fileMeta{}, errors.New("encrypted files are not read")
	case first != magic || last != magic:
		return fileMeta{}, fmt.Errorf("not a Parquet file: it does not begin and end with %s", magic)
	}
	length := int64(binary.LittleEndian.Uint32(ends[:]))
	if length > s.size-12 {
		return fileMeta{}, fmt.Errorf("damaged: metadata of %d bytes in a file of %d", length, s.size)
	}
	if err := s.room.spend(length, 1); err != nil {
		return fileMeta{}, err
	}
	b := make([]byte, length)
	if _, err := s.r.ReadAt(b, s.size-8-length); err != nil {
		return fileMeta{}, err
	}
	d := &decoder{b: b, room: s.room}
	meta := readMeta(d)
	switch {
	case d.err != nil:
		return fileMeta{}, fmt.Errorf("damaged: %w", d.err)
	case meta.encrypted:
		return fileMeta{}, errors.New("encrypted files are not read")
	}
	return meta, nil
}

// count returns the number of rows, and checks that each row group has the
// columns.
func (m fileMeta) count(leaves []leaf) (int64, error) {
	rows := int64(0)
	for i, g := range m.groups {
		if g.rows < 0 || g.rows > m.rows-rows {
			return 0, fmt.Errorf("damaged: %d rows in row group %d of a file of %d", g.rows, i, m.rows)
		}
		rows += g.rows
		for _, l := range leaves {
			if l.index >= len(g.columns) {
				return 0, fmt.Errorf("damaged: row group %d has %d columns, and not %q", i, len(g.columns), l.name)
			}
		}
	}
	if rows != m.rows {
		return 0, fmt.Errorf("damaged: %d rows in row groups of a file of %d", rows, m.rows)
	}
	return rows, nil
}

// column reads the first rows of a column.
func (s source) column(m fileMeta, l leaf, rows int, dates dataframe.DateAs) (c dataframe.Column, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("damaged: %v", p)
		}
	}()
	b := newBuilder(l, dates)
	for _, g := range m.groups {
		if b.rows >= rows {
			break
		}
		if err := s.chunk(b, g.columns[l.index], g.rows, rows); err != nil {
			return c, err
		}
	}
	return b.out, nil
}

// eachColumn calls do for 0..n-1 on all cores.
func eachColumn(n int, do func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
