package pickle

import (
	"bytes"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Protocol 0 writes numbers and strings as lines of text.

// line returns the bytes up to the next line feed, which it takes too.
func (m *machine) line() ([]byte, error) {
	n := bytes.IndexByte(m.data[m.pos:], '\n')
	if n < 0 {
		return nil, m.left(uint64(len(m.data)-m.pos) + 1)
	}
	b, err := m.take(uint64(n) + 1)
	if err != nil {
		return nil, err
	}
	return b[:n], nil
}

// number returns a line that is no longer than an integer of MaxInt bytes.
func (m *machine) number() (string, error) {
	b, err := m.line()
	if err != nil {
		return "", err
	}
	// A byte is less than 2.5 decimal digits.
	if len(b) > 64 && 2*len(b) > 5*m.meter.limits.MaxInt {
		return "", &LimitError{"bytes of an integer", int64(m.meter.limits.MaxInt), "MaxInt"}
	}
	return string(bytes.TrimSpace(b)), nil
}

// textInt reads the line of INT, whose 00 and 01 are the booleans, or of LONG,
// which ends with an L.
func (m *machine) textInt(long bool) (any, error) {
	s, err := m.number()
	if err != nil {
		return nil, err
	}
	switch {
	case long:
		s = strings.TrimSuffix(s, "L")
	case s == "00":
		return false, nil
	case s == "01":
		return true, nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, m.meter.charge(costBox)
	}
	v, ok := new(big.Int).SetString(s, 10)
	if !ok {
		return nil, fmt.Errorf("%.40q is no integer", s)
	}
	return plainInt(v), m.meter.charge(4*costBox + int64(len(s)))
}

func (m *machine) textFloat() (any, error) {
	s, err := m.number()
	if err != nil {
		return nil, err
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, fmt.Errorf("%.40q is no float", s)
	}
	return v, m.meter.charge(costBox)
}

func (m *machine) textIndex() (uint64, error) {
	s, err := m.number()
	if err != nil {
		return 0, err
	}
	i, err := strconv.ParseUint(s, 10, 63)
	if err != nil {
		return 0, fmt.Errorf("%.40q is no index", s)
	}
	return i, nil
}

// quoted reads the line of STRING: a Python 2 str as its repr.
func (m *machine) quoted() (any, error) {
	b, err := m.line()
	if err != nil {
		return nil, err
	}
	b = bytes.TrimRight(b, " \t\r")
	n := len(b)
	if n < 2 || b[0] != b[n-1] || b[0] != '\'' && b[0] != '"' {
		return nil, fmt.Errorf("the string is not in quotes")
	}
	out, err := unescape(b[1 : n-1])
	if err != nil {
		return nil, err
	}
	return string(out), m.meter.charge(2*costBox + 2*int64(n))
}

// unescape undoes the escapes of a repr.
func unescape(b []byte) ([]byte, error) {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			out = append(out, b[i])
			continue
		}
		if i++; i == len(b) {
			return nil, fmt.Errorf("the string ends with a backslash")
		}
		switch c := b[i]; c {
		case '\\', '\'', '"':
			out = append(out, c)
		case 'a', 'b', 'f', 'n', 'r', 't', 'v':
			out = append(out, "\a\b\f\n\r\t\v"[strings.IndexByte("abfnrtv", c)])
		case 'x':
			if i+2 >= len(b) {
				return nil, fmt.Errorf(`\x needs two digits`)
			}
			v, err := strconv.ParseUint(string(b[i+1:i+3]), 16, 8)
			if err != nil {
				return nil, fmt.Errorf(`\x needs two digits`)
			}
			out = append(out, byte(v))
			i += 2
		case '0', '1', '2', '3', '4', '5', '6', '7':
			v, n := 0, 0
			for n < 3 && i+n < len(b) && b[i+n] >= '0' && b[i+n] <= '7' {
				v = 8*v + int(b[i+n]-'0')
				n++
			}
			out = append(out, byte(v))
			i += n - 1
		default:
			out = append(out, '\\', c)
		}
	}
	return out, nil
}

// escaped reads the line of UNICODE: Latin-1 with \uXXXX and \UXXXXXXXX.
func (m *machine) escaped() (any, error) {
	b, err := m.line()
	if err != nil {
		return nil, err
	}
	if err := m.meter.charge(2*costBox + 4*int64(len(b))); err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		digits := 0
		if b[i] == '\\' && i+1 < len(b) {
			switch b[i+1] {
			case 'u':
				digits = 4
			case 'U':
				digits = 8
			}
		}
		if digits == 0 {
			out = utf8.AppendRune(out, rune(b[i]))
			continue
		}
		end := i + 2 + digits
		if end > len(b) {
			return nil, fmt.Errorf(`\%c needs %d digits`, b[i+1], digits)
		}
		v, err := strconv.ParseUint(string(b[i+2:end]), 16, 32)
		if err != nil || v > utf8.MaxRune {
			return nil, fmt.Errorf(`%.12q is no character`, b[i:end])
		}
		out = appendCodePoint(out, rune(v))
		i = end - 1
	}
	return string(out), nil
}

// appendCodePoint appends a character as protocol 1 and later would write it,
// surrogates included.
func appendCodePoint(b []byte, r rune) []byte {
	if r >= 0xd800 && r <= 0xdfff {
		return append(b, 0xe0|byte(r>>12), 0x80|byte(r>>6&0x3f), 0x80|byte(r&0x3f))
	}
	return utf8.AppendRune(b, r)
}
