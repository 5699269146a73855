package dataframe

import (
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// A worker reads blocks of a file, one after another, into memory that it
// keeps.
type worker struct {
	data  []byte
	cells []span // of one block, column by column
	seen  []seen // by column, in all blocks
	texts []interner
	valid bool // all of data is UTF-8
}

// each calls do for 0..n-1 on all cores, until one call fails; of several
// failed calls the error is that of the least number known.
func (p *parser) each(n int, do func(w *worker, i int) error) error {
	var next, failed atomic.Int64
	failed.Store(int64(n))
	errs := make([]error, n)
	var wg sync.WaitGroup
	for _, w := range p.workers[:min(n, len(p.workers))] {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n || failed.Load() < int64(n) {
					return
				}
				if errs[i] = do(w, i); errs[i] != nil {
					failed.Store(int64(i))
				}
			}
		})
	}
	wg.Wait()
	i := slices.IndexFunc(errs, func(err error) bool { return err != nil })
	if i < 0 {
		return nil
	}
	return errs[i]
}

// bytes returns n bytes to fill, with the padding of a splitter after them.
func (w *worker) bytes(n int) []byte {
	w.data = slices.Grow(w.data[:0], n+padding)[:n]
	return w.data
}

// load reads a block and finds its cells.
func (w *worker) load(p *parser, b block) error {
	n := int(b.to - b.from)
	data := w.bytes(n + 1)
	if err := p.src.read(data[:n], b.from); err != nil {
		return err
	}
	data[n] = '\n'
	if !b.open {
		data = data[:n]
	}
	d := len(p.names)
	if b.rows > len(data)/d { // a cell takes a byte at least
		return errMalformed
	}
	w.valid = utf8.Valid(data)
	w.cells = slices.Grow(w.cells[:0], b.rows*d)[:b.rows*d]
	s := splitter{p.comma, d}
	if data[len(data)-1] != '\n' || !s.split(data, b.rows, w.cells) {
		return errMalformed
	}
	return nil
}

// column returns the cells of a column.
func (w *worker) column(c, rows int) []span { return w.cells[c*rows : (c+1)*rows] }
