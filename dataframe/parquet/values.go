package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// values are the values of a page or dictionary in their physical type; one of
// the slices is used.
type values struct {
	bools  []bool
	ints   []int64 // physInt32 and physInt64; physInt96 as nanoseconds since 1970
	floats []float64
	texts  []string // physBytes and physFixed
}

func (v values) len() int { return len(v.bools) + len(v.ints) + len(v.floats) + len(v.texts) }

// at returns the values of the given places.
func (v values) at(places []uint32) (values, error) {
	n := uint32(v.len())
	for _, i := range places {
		if i >= n {
			return values{}, fmt.Errorf("value %d of a dictionary of %d", i, n)
		}
	}
	return values{pick(v.bools, places), pick(v.ints, places), pick(v.floats, places), pick(v.texts, places)}, nil
}

func pick[T any](from []T, places []uint32) []T {
	if from == nil {
		return nil
	}
	list := make([]T, len(places))
	for k, i := range places {
		list[k] = from[i]
	}
	return list
}

// width is the bytes of a value of fixed length.
func (l leaf) width() int {
	switch l.physical {
	case physInt32, physFloat:
		return 4
	case physInt64, physDouble:
		return 8
	case physInt96:
		return 12
	case physFixed:
		return l.length
	}
	return 0
}

// decode reads n values in the given encoding.
func (l leaf) decode(b []byte, encoding int64, n int, room *budget) (values, error) {
	switch {
	case encoding == encPlain:
		return l.plain(b, n)
	case encoding == encRLE && l.physical == physBool:
		return rleBools(b, n)
	case encoding == encDelta && (l.physical == physInt32 || l.physical == physInt64):
		ints, _, err := deltaInts(b, n)
		if l.physical == physInt32 {
			for i, v := range ints {
				ints[i] = int64(int32(v))
			}
		}
		return values{ints: ints}, err
	case encoding == encDeltaLength && l.physical == physBytes:
		texts, err := deltaLength(b, n)
		return values{texts: texts}, err
	case encoding == encDeltaBytes && (l.physical == physBytes || l.physical == physFixed):
		texts, err := deltaBytes(b, n, room)
		if l.physical == physFixed {
			for _, s := range texts {
				if len(s) != l.length {
					return values{}, errData
				}
			}
		}
		return values{texts: texts}, err
	case encoding == encSplit && l.width() > 0 && l.physical != physInt96:
		return l.split(b, n)
	}
	return values{}, fmt.Errorf("encoding %s is not read for this type", encodingName(encoding))
}

func encodingName(encoding int64) string {
	names := []string{"PLAIN", "1", "PLAIN_DICTIONARY", "RLE", "BIT_PACKED", "DELTA_BINARY_PACKED",
		"DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "RLE_DICTIONARY", "BYTE_STREAM_SPLIT"}
	if encoding >= 0 && encoding < int64(len(names)) {
		return names[encoding]
	}
	return fmt.Sprint(encoding)
}

func (l leaf) plain(b []byte, n int) (values, error) {
	switch l.physical {
	case physBool:
		if len(b) < (n+7)/8 {
			return values{}, errData
		}
		list := make([]bool, n)
		for i := range list {
			list[i] = b[i/8]>>(i%8)&1 == 1
		}
		return values{bools: list}, nil
	case physBytes:
		return plainTexts(b, n)
	}
	if n > len(b)/l.width() {
		return values{}, errData
	}
	return l.fixed(n, func(i int) []byte { return b[i*l.width() : (i+1)*l.width()] }), nil
}

// fixed reads n values of fixed length, of which at gives the bytes.
func (l leaf) fixed(n int, at func(i int) []byte) values {
	var v values
	switch l.physical {
	case physInt32, physInt64, physInt96:
		v.ints = make([]int64, n)
	case physFloat, physDouble:
		v.floats = make([]float64, n)
	case physFixed:
		v.texts = make([]string, n)
	}
	for i := range n {
		b := at(i)
		switch l.physical {
		case physInt32:
			v.ints[i] = int64(int32(binary.LittleEndian.Uint32(b)))
		case physInt64:
			v.ints[i] = int64(binary.LittleEndian.Uint64(b))
		case physInt96:
			v.ints[i] = int96(b)
		case physFloat:
			v.floats[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		case physDouble:
			v.floats[i] = math.Float64frombits(binary.LittleEndian.Uint64(b))
		case physFixed:
			v.texts[i] = string(b)
		}
	}
	return v
}

// int96 is nanoseconds of the day, then the Julian day, as nanoseconds since
// 1970. Beyond int64 it wraps, as elsewhere.
func int96(b []byte) int64 {
	const julian1970 = 2440588
	nanoseconds := int64(binary.LittleEndian.Uint64(b))
	day := int64(binary.LittleEndian.Uint32(b[8:]))
	return (day-julian1970)*86400e9 + nanoseconds
}

// plainTexts reads texts of 4 bytes of length and their bytes each. They share
// one copy of the page.
func plainTexts(b []byte, n int) (values, error) {
	if n > len(b)/4 {
		return values{}, errData
	}
	all := string(b)
	list := make([]string, n)
	at := 0
	for i := range list {
		if len(all)-at < 4 {
			return values{}, errData
		}
		length := int64(binary.LittleEndian.Uint32(b[at:]))
		at += 4
		if length > int64(len(all)-at) {
			return values{}, errData
		}
		list[i] = all[at : at+int(length)]
		at += int(length)
	}
	return values{texts: list}, nil
}

func rleBools(b []byte, n int) (values, error) {
	if len(b) < 4 || int64(binary.LittleEndian.Uint32(b)) > int64(len(b)-4) {
		return values{}, errData
	}
	bits, err := appendHybrid(nil, b[4:4+binary.LittleEndian.Uint32(b)], 1, n)
	if err != nil {
		return values{}, err
	}
	list := make([]bool, n)
	for i, bit := range bits {
		list[i] = bit == 1
	}
	return values{bools: list}, nil
}

// split reads values whose first bytes all stand first, then their second ones.
func (l leaf) split(b []byte, n int) (values, error) {
	width := l.width()
	if n > len(b)/width || len(b) != n*width {
		return values{}, errors.New("data do not have the length of their values")
	}
	one := make([]byte, width)
	return l.fixed(n, func(i int) []byte {
		for k := range one {
			one[k] = b[k*n+i]
		}
		return one
	}), nil
}
