package dataframe

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"unicode/utf8"

	"github.com/go-gota/gota/series"
)

const (
	chunkBytes   = 256 << 10 // what a worker reads at a time
	maxRecord    = 1 << 30   // bytes of the longest record read
	sampleBlocks = 8
)

var errChanged = errors.New("the file changed while it was read")

// A parser reads the records of a file whose header is known. It counts them,
// guesses the types of the columns from some of them, and reads all into a table
// of these types. What it meets on the way decides the types; if the guess was
// wrong, it reads all once more.
type parser struct {
	src     *source
	file    string
	names   []string
	as      []readAs // by column
	na      *missingSet
	comma   []byte
	start   int64 // where the records begin
	workers []*worker

	chunkBytes, maxRecord int64
}

func newParser(src *source, file string, o CSVOptions) (*parser, error) {
	p := &parser{src: src, file: file, na: newMissingSet(o.NA), chunkBytes: chunkBytes, maxRecord: maxRecord}
	for range runtime.GOMAXPROCS(0) {
		p.workers = append(p.workers, new(worker))
	}
	comma := cmp.Or(o.Comma, ',')
	p.comma = utf8.AppendRune(nil, comma)
	r, err := newPlainReader(src, src.size, comma)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if p.names, err = p.header(r); err != nil {
		return nil, err
	}
	p.start = r.offset()
	if p.as, err = o.readAs(p.names); err != nil {
		return nil, fmt.Errorf("%s: CSVOptions.%w", file, err)
	}
	return p, nil
}

// table reads the records. Its errors want [parser.explain].
func (p *parser) table() (DataFrame, error) {
	if p.src.err != nil {
		return DataFrame{}, p.src.err
	}
	blocks, err := p.findBlocks()
	if err != nil {
		return DataFrame{}, err
	}
	rows := 0
	for _, b := range blocks {
		rows = b.row + b.rows
	}
	if rows == 0 {
		return newFrame(p.names, slices.Repeat([]series.Type{series.String}, len(p.names)), 0)
	}
	if int64(rows) > p.src.size/int64(len(p.names)) { // a cell takes a byte at least
		return DataFrame{}, errMalformed
	}
	all, err := p.sample(blocks)
	if err != nil {
		return DataFrame{}, err
	}
	for range 2 {
		df, met, err := p.read(blocks, rows, all)
		if err != nil {
			return DataFrame{}, err
		}
		if df.Ncol() > 0 {
			return df, nil
		}
		for c := range all {
			all[c] |= met[c]
		}
		runtime.GC() // the table just filled in vain
	}
	return DataFrame{}, errChanged
}

// sample looks at some blocks from all over the file.
func (p *parser) sample(blocks []block) ([]seen, error) {
	some := blocks
	if len(blocks) > sampleBlocks {
		some = nil
		for i := range sampleBlocks {
			some = append(some, blocks[i*(len(blocks)-1)/(sampleBlocks-1)])
		}
	}
	return p.eachColumn(some, func(w *worker, c int, b block) (seen, error) { return w.look(p, c, b.rows) })
}

// read reads all blocks into a table of the types that the cells seen ask for.
// There is no table if cells ask for other types.
func (p *parser) read(blocks []block, rows int, all []seen) (DataFrame, []seen, error) {
	types := make([]series.Type, len(all))
	for c := range all {
		types[c] = all[c].column().seriesType()
	}
	df, err := newFrame(p.names, types, rows)
	if err != nil {
		return DataFrame{}, nil, err
	}
	var wrong atomic.Bool
	met, err := p.eachColumn(blocks, func(w *worker, c int, b block) (seen, error) {
		if wrong.Load() {
			return w.look(p, c, b.rows)
		}
		k := all[c].column()
		s, err := filler{w, p, df, b.row, c, w.column(c, b.rows)}.fill(k)
		if (all[c] | s).column() != k {
			wrong.Store(true)
		}
		return s, err
	})
	if wrong.Load() {
		df = DataFrame{}
	}
	return df, met, err
}

// eachColumn calls do for each column of each block and returns all that was
// seen, by column.
func (p *parser) eachColumn(blocks []block, do func(w *worker, c int, b block) (seen, error)) ([]seen, error) {
	for _, w := range p.workers {
		w.seen, w.texts = make([]seen, len(p.names)), make([]interner, len(p.names))
	}
	err := p.each(len(blocks), func(w *worker, i int) error {
		if err := w.load(p, blocks[i]); err != nil {
			return err
		}
		for c := range p.names {
			s, err := do(w, c, blocks[i])
			if err != nil {
				return err
			}
			w.seen[c] |= s
		}
		return nil
	})
	all := make([]seen, len(p.names))
	for _, w := range p.workers {
		for c, s := range w.seen {
			all[c] |= s
		}
	}
	return all, err
}
