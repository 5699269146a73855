package dataframe

import (
	"unicode/utf8"

	"github.com/go-gota/gota/series"
)

// kind is what the text of a cell can be, or the values of a column.
type kind uint8

const (
	text kind = iota
	boolean
	integer
	float
)

func (k kind) seriesType() series.Type {
	switch k {
	case boolean:
		return series.Bool
	case integer:
		return series.Int
	case float:
		return series.Float
	}
	return series.String
}

// seen is the set of all that was met among the cells of a column.
type seen uint8

const (
	seenText seen = 1 << iota
	seenBool
	seenInteger
	seenFloat
	seenMissing
	seenInexact // an integer that float64 cannot hold
)

// column returns the least kind that holds all cells. Identifiers never lose
// digits: an integer that float64 cannot hold turns a column of floats to text.
func (s seen) column() kind {
	numbers := s & (seenInteger | seenFloat)
	switch {
	case s&seenText != 0 || s&seenBool != 0 && numbers != 0:
		return text
	case s&seenBool != 0:
		return boolean
	case numbers == seenInteger && s&seenMissing == 0:
		return integer
	case s&seenInexact != 0:
		return text
	}
	return float
}

func (n number) seen() seen {
	s := seen(seenInteger)
	switch n.kind {
	case text:
		return seenText
	case float:
		s = seenFloat
	}
	if !n.exact {
		s |= seenInexact
	}
	return s
}

// number reads a cell that is not missing, and reports whether it is a date if
// it must be one.
func (as *readAs) number(cell []byte) (n number, ok bool) {
	if as.date == nil {
		return parseNumber(cell), true
	}
	t, err := as.date.parse(string(cell))
	if err != nil {
		return number{}, false
	}
	return as.date.number(t), true
}

// isSound reports whether a cell that is not missing may be text of the column.
func (as *readAs) isSound(cell []byte) bool {
	if as.date != nil {
		if _, err := as.date.parse(string(cell)); err != nil {
			return false
		}
	}
	return utf8.Valid(cell)
}
