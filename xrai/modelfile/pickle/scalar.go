package pickle

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"
)

// left refuses a length that is more than what is left.
func (m *machine) left(n uint64) error {
	if n > uint64(len(m.data)-m.pos) {
		return &TruncatedError{max(n, n+uint64(m.pos))}
	}
	return nil
}

// take returns the next n bytes as a view.
func (m *machine) take(n uint64) ([]byte, error) {
	if err := m.left(n); err != nil {
		return nil, err
	}
	b := m.data[m.pos : m.pos+int(n) : m.pos+int(n)]
	m.pos += int(n)
	return b, nil
}

// size reads an unsigned length of 1, 2, 4 or 8 bytes.
func (m *machine) size(bytes int) (uint64, error) {
	b, err := m.take(uint64(bytes))
	if err != nil {
		return 0, err
	}
	switch bytes {
	case 1:
		return uint64(b[0]), nil
	case 2:
		return uint64(binary.LittleEndian.Uint16(b)), nil
	case 4:
		return uint64(binary.LittleEndian.Uint32(b)), nil
	}
	return binary.LittleEndian.Uint64(b), nil
}

// signedSize reads a length that protocols 1 and 2 write as a signed number of
// four bytes.
func (m *machine) signedSize() (uint64, error) {
	n, err := m.size(4)
	if err == nil && n > math.MaxInt32 {
		err = fmt.Errorf("length %d is negative", int32(n))
	}
	return n, err
}

func (m *machine) fixedInt(op byte) (any, error) {
	switch op {
	case opBinInt1:
		n, err := m.size(1)
		return int64(n), err
	case opBinInt2:
		n, err := m.size(2)
		return int64(n), err
	}
	n, err := m.size(4)
	if err == nil {
		err = m.meter.charge(costBox)
	}
	return int64(int32(n)), err
}

// longInt reads a two's complement integer, least byte first.
func (m *machine) longInt(op byte) (any, error) {
	read := func() (uint64, error) { return m.size(1) }
	if op == opLong4 {
		read = m.signedSize
	}
	n, err := read()
	if err != nil {
		return nil, err
	}
	if n > uint64(m.meter.limits.MaxInt) {
		return nil, &LimitError{"bytes of an integer", int64(m.meter.limits.MaxInt), "MaxInt"}
	}
	b, err := m.take(n)
	if err != nil {
		return nil, err
	}
	if err := m.meter.charge(4*costBox + 2*int64(n)); err != nil {
		return nil, err
	}
	if n <= 8 {
		var v uint64
		for i, c := range b {
			v |= uint64(c) << (8 * i)
		}
		if n > 0 && n < 8 && b[n-1] >= 0x80 {
			v -= 1 << (8 * n)
		}
		return int64(v), nil
	}
	high := slices.Clone(b)
	slices.Reverse(high)
	v := new(big.Int).SetBytes(high)
	if b[n-1] >= 0x80 {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(8*n)))
	}
	return plainInt(v), nil
}

// plainInt returns an int64 when the value fits.
func plainInt(v *big.Int) any {
	if v.IsInt64() {
		return v.Int64()
	}
	return v
}

func (m *machine) binFloat() (any, error) {
	b, err := m.take(8)
	if err != nil {
		return nil, err
	}
	return math.Float64frombits(binary.BigEndian.Uint64(b)), m.meter.charge(costBox)
}

// text reads a str with its length before it. Python's surrogates stay as they
// are written, so the string need not be UTF-8.
func (m *machine) text(op byte) (any, error) {
	var n uint64
	var err error
	switch op {
	case opShortBinUnicode, opShortBinString:
		n, err = m.size(1)
	case opBinString:
		n, err = m.signedSize()
	case opBinUnicode:
		n, err = m.size(4)
	default:
		n, err = m.size(8)
	}
	if err != nil {
		return nil, err
	}
	b, err := m.take(n)
	if err != nil {
		return nil, err
	}
	return string(b), m.meter.charge(2*costBox + int64(n))
}

func (m *machine) bytes(op byte) (any, error) {
	width := 8
	switch op {
	case opShortBinBytes:
		width = 1
	case opBinBytes:
		width = 4
	}
	n, err := m.size(width)
	if err != nil {
		return nil, err
	}
	b, err := m.take(n)
	if err != nil {
		return nil, err
	}
	return Bytes(b), m.meter.charge(2 * costBox)
}
