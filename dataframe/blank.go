package dataframe

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"
)

// blankLines passes a CSV stream on, with each blank line of a one-column file
// made an empty quoted field. encoding/csv drops blank lines, which is right
// for several columns but loses records when a record may be empty. Lines keep
// their numbers. Files of several columns pass unchanged after their header.
//
// Quotes are counted, not parsed: a quote elsewhere than the format allows
// makes encoding/csv fail at that line, so what follows it does not matter.
type blankLines struct {
	src     *bufio.Reader
	comma   []byte
	state   blankState
	quoted  bool   // the next line begins inside a quoted field
	pending []byte // filtered, not yet read
	err     error  // what follows pending
}

type blankState int

const (
	inHeader blankState = iota
	inOneColumn
	passing
)

func newBlankLines(src *bufio.Reader, comma rune) *blankLines {
	return &blankLines{src: src, comma: utf8.AppendRune(nil, comma)}
}

func (b *blankLines) Read(p []byte) (int, error) {
	for len(b.pending) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		if b.state == passing {
			return b.src.Read(p)
		}
		b.nextLine()
	}
	n := copy(p, b.pending)
	b.pending = b.pending[n:]
	return n, nil
}

func (b *blankLines) nextLine() {
	line, err := b.src.ReadBytes('\n')
	b.pending, b.err = line, err
	if !b.quoted && (string(line) == "\n" || string(line) == "\r\n") {
		if b.state == inOneColumn {
			b.pending = append([]byte(`""`), line...)
		}
		return
	}
	comma := b.scan(line)
	switch {
	case b.state != inHeader:
	case comma:
		b.state = passing
	case !b.quoted:
		b.state = inOneColumn
	}
}

// scan follows the quotes of a line and reports a comma outside them.
func (b *blankLines) scan(line []byte) (comma bool) {
	if b.state == inOneColumn {
		if bytes.Count(line, []byte{'"'})%2 == 1 {
			b.quoted = !b.quoted
		}
		return false
	}
	for i, c := range line {
		if c == '"' {
			b.quoted = !b.quoted
		} else if !b.quoted && c == b.comma[0] && bytes.HasPrefix(line[i:], b.comma) {
			return true
		}
	}
	return false
}

// limitReader passes on at most left bytes; one more is err.
type limitReader struct {
	src  io.Reader
	left int64
	err  error
}

func (l *limitReader) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, l.err
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.src.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return n - 1, l.err
	}
	return n, err
}
