package dataframe

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// A span is where the text of a cell is in the bytes of a block.
type span struct{ from, to uint32 }

func (s span) of(data []byte) []byte { return data[s.from:s.to] }

// padding is how many bytes past its end a block must have room for.
const padding = 8

// A splitter finds the cells of records as encoding/csv does. It knows that a
// record is malformed, not where.
type splitter struct {
	comma   []byte
	columns int
}

// split finds the cells of a block of so many records, column by column: those
// of column c are cells[c*rows:(c+1)*rows]. Each line ends in LF. Quoted cells
// are unescaped in place. It reports whether the records are sound.
func (s *splitter) split(data []byte, rows int, cells []span) bool {
	long := data[:len(data)+padding]
	commas := lowBytes * uint64(s.comma[0])
	last := s.columns - 1
	i := 0
	for row := range rows {
		for last > 0 && i < len(data) && (data[i] == '\n' || data[i] == '\r' && data[i+1] == '\n') {
			i += bytes.IndexByte(data[i:], '\n') + 1
		}
		if i == len(data) {
			return false
		}
		for c := range s.columns {
			from, to := i, i
			if data[i] == '"' {
				from++
				if to, i = s.quoted(data, from); i < 0 {
					return false
				}
			} else {
				for {
					v := binary.LittleEndian.Uint64(long[i:])
					m := zeroBytes(v^commas) | zeroBytes(v^lowBytes*'\n') | zeroBytes(v^lowBytes*'"')
					if m == 0 {
						i += 8
						continue
					}
					i += bits.TrailingZeros64(m) >> 3
					if len(s.comma) == 1 || data[i] != s.comma[0] || bytes.HasPrefix(data[i:], s.comma) {
						break
					}
					i++
				}
				to = i
				if data[i] == '\n' && to > from && data[to-1] == '\r' {
					to--
				}
			}
			switch {
			case c == last:
				if data[i] != '\n' {
					return false
				}
				i++
			case data[i] != s.comma[0]:
				return false
			default:
				i += len(s.comma)
			}
			cells[c*rows+row] = span{uint32(from), uint32(to)}
		}
	}
	for last > 0 && i < len(data) && (data[i] == '\n' || data[i] == '\r' && data[i+1] == '\n') {
		i += bytes.IndexByte(data[i:], '\n') + 1
	}
	return i == len(data)
}

const (
	lowBytes  = 0x0101010101010101
	highBytes = 0x8080808080808080
)

// zeroBytes has the high bit of each zero byte of v set; bits above the lowest
// of these may be set without cause.
func zeroBytes(v uint64) uint64 { return (v - lowBytes) &^ v & highBytes }

// quoted unescapes a quoted cell whose text begins at from. It returns where the
// text ends and the place of the comma or LF after the cell, -1 if there is
// neither.
func (s *splitter) quoted(data []byte, from int) (to, next int) {
	to = from
	for i := from; ; {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			return 0, -1
		}
		to += moveText(data, to, i, i+n)
		i += n + 1
		switch rest := data[i:]; {
		case rest[0] == '"':
			data[to] = '"'
			to++
			i++
		case rest[0] == '\n' || bytes.HasPrefix(rest, s.comma):
			return to, i
		case rest[0] == '\r' && rest[1] == '\n':
			return to, i + 1
		default:
			return 0, -1
		}
	}
}

// moveText moves data[from:end] to the place to, at or before it, with CR LF
// made LF, and returns how many bytes are left.
func moveText(data []byte, to, from, end int) int {
	text := data[from:end]
	if bytes.IndexByte(text, '\r') < 0 {
		if to < from {
			copy(data[to:], text)
		}
		return len(text)
	}
	n := 0
	for i, c := range text {
		if c == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			continue
		}
		data[to+n] = c
		n++
	}
	return n
}
