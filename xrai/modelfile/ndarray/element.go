package ndarray

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"unicode/utf8"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// order is the byte order of a dtype.
func (d *DType) byteOrder() binary.ByteOrder {
	if d.Big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// bits returns an element of 1, 2, 4 or 8 bytes as an unsigned number.
func (d *DType) bits(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(d.byteOrder().Uint16(b))
	case 4:
		return uint64(d.byteOrder().Uint32(b))
	}
	return d.byteOrder().Uint64(b)
}

// signed extends the sign of an element's bits.
func (d *DType) signed(b []byte) int64 {
	shift := 64 - 8*len(b)
	return int64(d.bits(b)<<shift) >> shift
}

// float reads a float of 2, 4 or 8 bytes.
func (d *DType) float(b []byte) float64 {
	switch len(b) {
	case 2:
		return half(uint16(d.bits(b)))
	case 4:
		return float64(math.Float32frombits(uint32(d.bits(b))))
	}
	return math.Float64frombits(d.bits(b))
}

// half widens an IEEE 754 number of 2 bytes.
func half(h uint16) float64 {
	sign := 1.0
	if h&0x8000 != 0 {
		sign = -1
	}
	exponent, fraction := int(h>>10&31), float64(h&0x3ff)
	switch {
	case exponent == 0:
		return sign * math.Ldexp(fraction, -24)
	case exponent < 31:
		return sign * math.Ldexp(1024+fraction, exponent-25)
	case fraction == 0:
		return math.Inf(int(sign))
	}
	return math.NaN()
}

// text decodes characters of four bytes each, without the zeros that fill an
// element up.
func (d *DType) text(b []byte) (string, error) {
	for len(b) >= 4 && b[len(b)-1]|b[len(b)-2]|b[len(b)-3]|b[len(b)-4] == 0 {
		b = b[:len(b)-4]
	}
	out := make([]byte, 0, len(b)/4)
	for ; len(b) >= 4; b = b[4:] {
		r := d.byteOrder().Uint32(b)
		if r > utf8.MaxRune {
			return "", fmt.Errorf("0x%x is no character", r)
		}
		out = utf8.AppendRune(out, rune(r))
	}
	return string(out), nil
}

// trimmed returns bytes without the zeros that fill an element up.
func trimmed(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return b
}

// boxed returns an element as a plain value, as Python's item() does; ok is false
// for dates, fields, and what is not understood.
func boxed(d *DType, b []byte) (v any, ok bool) {
	switch {
	case d.Kind == Bool:
		return b[0] != 0, true
	case d.Kind == Int:
		return d.signed(b), true
	case d.Kind == Uint:
		if u := d.bits(b); u > math.MaxInt64 {
			return new(big.Int).SetUint64(u), true
		}
		return int64(d.bits(b)), true
	case d.Kind == Float && d.Size <= 8:
		return d.float(b), true
	case d.Kind == Complex && d.Size <= 16:
		return complex(d.float(b[:d.Size/2]), d.float(b[d.Size/2:])), true
	case d.Kind == Bytes:
		return pickle.Bytes(trimmed(b)), true
	case d.Kind == Text:
		s, err := d.text(b)
		return s, err == nil
	}
	return nil, false
}
