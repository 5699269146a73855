package dataframe

import (
	"math"
	"unicode/utf8"
)

// look finds out what the cells of a column are, as far as that tells.
func (w *worker) look(p *parser, c, rows int) (seen, error) {
	var all seen
	as := &p.as[c]
	if as.text {
		return seenText, nil
	}
	for _, s := range w.column(c, rows) {
		cell := s.of(w.data)
		if isMissing(p.na, cell) {
			all |= seenMissing
			continue
		}
		if as.date == nil {
			if _, ok := parseBool(cell); ok {
				all |= seenBool
				continue
			}
		}
		n, ok := as.number(cell)
		if !ok {
			return 0, errMalformed
		}
		if all |= n.seen(); all&seenText != 0 {
			break
		}
	}
	return all, nil
}

// A filler sets the cells of a column in a table from some row on.
type filler struct {
	*worker
	p      *parser
	df     DataFrame
	row, c int
	cells  []span
}

// fill sets the cells as a kind. If one is of another kind, all are looked at
// instead.
func (f filler) fill(k kind) (seen, error) {
	var all seen
	fits := true
	switch k {
	case float:
		all, fits = f.floats()
	case integer:
		all, fits = f.ints()
	case boolean:
		all, fits = f.bools()
	default:
		return seenText, f.strings()
	}
	if fits {
		return all, nil
	}
	return f.look(f.p, f.c, len(f.cells))
}

func (f filler) floats() (all seen, fits bool) {
	as := &f.p.as[f.c]
	var v cell
	for i, s := range f.cells {
		text := s.of(f.data)
		if isMissing(f.p.na, text) {
			v.f = math.NaN()
			all |= seenMissing
		} else {
			n, _ := as.number(text)
			all |= n.seen()
			if all&seenText != 0 {
				return 0, false
			}
			v.f = n.f
		}
		f.df.Elem(f.row+i, f.c).Set(&v)
	}
	return all, true
}

func (f filler) ints() (all seen, fits bool) {
	as := &f.p.as[f.c]
	var v cell
	for i, s := range f.cells {
		text := s.of(f.data)
		n, _ := as.number(text)
		if n.kind != integer || isMissing(f.p.na, text) {
			return 0, false
		}
		all |= n.seen()
		v.i = n.i
		f.df.Elem(f.row+i, f.c).Set(&v)
	}
	return all, true
}

func (f filler) bools() (all seen, fits bool) {
	var v cell
	for i, s := range f.cells {
		text := s.of(f.data)
		var ok bool
		if v.missing = isMissing(f.p.na, text); v.missing {
			all |= seenMissing
		} else if v.b, ok = parseBool(text); !ok {
			return 0, false
		} else {
			all |= seenBool
		}
		f.df.Elem(f.row+i, f.c).Set(&v)
	}
	return all, true
}

func (f filler) strings() error {
	as := &f.p.as[f.c]
	var v cell
	all, from := "", 0
	known := &f.texts[f.c]
	pays := known.pays()
	if !pays {
		all = joined(f.data, f.cells)
	}
	for i, s := range f.cells {
		text := s.of(f.data)
		at := from
		from += len(text)
		if isMissing(f.p.na, text) {
			f.df.Elem(f.row+i, f.c).Set(nil)
			continue
		}
		if as.date != nil && !as.isSound(text) || !f.valid && !utf8.Valid(text) {
			return errMalformed
		}
		if pays {
			v.s = known.text(text)
		} else {
			v.s = all[at:from]
		}
		f.df.Elem(f.row+i, f.c).Set(&v)
	}
	return nil
}
