package dataframe

import (
	"math"
	"strings"
	"unicode/utf8"
)

// kind orders what the cells of a column can be: a column is of the least kind
// that holds all its cells.
type kind uint8

const (
	text kind = iota
	empty
	boolean
	integer
	float
)

// join returns the least kind that holds cells of both kinds.
func (k kind) join(l kind) kind {
	switch {
	case k == l || l == empty:
		return k
	case k == empty:
		return l
	case k == integer && l == float || k == float && l == integer:
		return float
	}
	return text
}

const (
	blockRows  = 256
	blockBytes = 4 << 20
)

// A block is some consecutive rows of a file. The reading goroutine fills its
// cells row by row; another one decodes them into columns and lets them go.
type block struct {
	rows, bytes int
	cells       []string // row-major
	lines       []int    // by row, where it begins in the file
	columns     []piece
}

func (b *block) add(record []string, line int) {
	b.cells = append(b.cells, record...)
	b.lines = append(b.lines, line)
	for _, cell := range record {
		b.bytes += len(cell)
	}
	b.rows++
}

func (b *block) full() bool { return b.rows >= blockRows || b.bytes >= blockBytes }

func (b *block) decode(as []readAs, na *missingSet) {
	b.columns = make([]piece, len(as))
	for c := range b.columns {
		p := &b.columns[c]
		p.store(b.cells[c:], len(as))
		p.bad = -1
		switch {
		case as[c].date != nil:
			p.decodeDates(as[c].date, na)
		case !as[c].text:
			p.decode(na)
		}
		if p.kind == text && p.bad < 0 {
			p.bad = p.firstBad()
		}
	}
	clear(b.cells)
	b.cells = b.cells[:0]
}

// A piece is the part of a column inside one block: its text and, decoded, the
// values that fit all its cells.
type piece struct {
	raw  string
	ends []uint32 // where each cell ends in raw

	kind    kind
	missing int
	inexact bool // an integer that float64 cannot hold
	ints    []int
	floats  []float64 // NaN where missing
	bools   []int8    // -1 where missing
	bad     int       // the first cell that may not be so, or -1
}

// store keeps every stride-th of the cells.
func (p *piece) store(cells []string, stride int) {
	size := 0
	for i := 0; i < len(cells); i += stride {
		size += len(cells[i])
	}
	var raw strings.Builder
	raw.Grow(size)
	p.ends = make([]uint32, 0, (len(cells)+stride-1)/stride)
	for i := 0; i < len(cells); i += stride {
		raw.WriteString(cells[i])
		p.ends = append(p.ends, uint32(raw.Len()))
	}
	p.raw = raw.String()
}

// cells yields the text of each cell of the piece.
func (p *piece) cells(yield func(int, string) bool) {
	from := uint32(0)
	for i, end := range p.ends {
		if !yield(i, p.raw[from:end]) {
			return
		}
		from = end
	}
}

func (p *piece) cell(i int) string {
	from := uint32(0)
	if i > 0 {
		from = p.ends[i-1]
	}
	return p.raw[from:p.ends[i]]
}

func (p *piece) firstBad() int {
	for i, cell := range p.cells {
		if !utf8.ValidString(cell) {
			return i
		}
	}
	return -1
}

// decode reads the cells as the kind met so far and widens it on the way:
// nothing but missing, then Bool, or integers, then floats. Text ends it.
func (p *piece) decode(na *missingSet) {
	p.kind = empty
	for i, cell := range p.cells {
		if na.has(cell) {
			p.addMissing(i)
			continue
		}
		if p.kind == empty || p.kind == boolean {
			if v, ok := parseBool(cell); ok {
				p.addBool(i, v)
				continue
			}
		}
		n := parseNumber(cell)
		if n.kind == text || p.kind == boolean {
			p.kind, p.ints, p.floats, p.bools = text, nil, nil, nil
			return
		}
		p.addNumber(i, n)
	}
}

func (p *piece) addMissing(i int) {
	p.missing++
	switch p.kind {
	case boolean:
		p.bools = append(p.bools, -1)
	case integer:
		p.toFloats()
		p.floats = append(p.floats, math.NaN())
	case float:
		p.floats = append(p.floats, math.NaN())
	}
}

func (p *piece) addBool(i int, v bool) {
	if p.kind == empty {
		p.kind = boolean
		p.bools = make([]int8, i, len(p.ends))
		for k := range p.bools {
			p.bools[k] = -1
		}
	}
	b := int8(0)
	if v {
		b = 1
	}
	p.bools = append(p.bools, b)
}

func (p *piece) addNumber(i int, n number) {
	p.inexact = p.inexact || !n.exact
	if p.kind == empty {
		p.startNumbers(i, n.kind)
	}
	if p.kind == integer && n.kind == float {
		p.toFloats()
	}
	if p.kind == integer {
		p.ints = append(p.ints, n.i)
	} else {
		p.floats = append(p.floats, n.f)
	}
}

// startNumbers makes room for numbers after the given count of missing values.
func (p *piece) startNumbers(missing int, k kind) {
	if missing == 0 && k == integer {
		p.kind, p.ints = integer, make([]int, 0, len(p.ends))
		return
	}
	p.kind, p.floats = float, make([]float64, missing, len(p.ends))
	for i := range p.floats {
		p.floats[i] = math.NaN()
	}
}

func (p *piece) toFloats() {
	p.floats = make([]float64, len(p.ints), len(p.ends))
	for i, v := range p.ints {
		p.floats[i] = float64(v)
	}
	p.kind, p.ints = float, nil
}

// columnKind returns the kind of a whole column. Identifiers never lose digits:
// an integer that float64 cannot hold turns a column of floats to text.
func columnKind(blocks []*block, c int, keepText bool) kind {
	if keepText {
		return text
	}
	k, missing, inexact := empty, 0, false
	for _, b := range blocks {
		p := &b.columns[c]
		k = k.join(p.kind)
		missing += p.missing
		inexact = inexact || p.inexact
	}
	if k == integer && missing > 0 {
		k = float
	}
	if k == float && inexact {
		k = text
	}
	return k
}
