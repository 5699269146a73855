package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Kinds of values in Thrift's compact protocol, in which a file's metadata are
// written.
const (
	kindStop   = 0
	kindTrue   = 1
	kindFalse  = 2
	kindByte   = 3
	kindI16    = 4
	kindI32    = 5
	kindI64    = 6
	kindDouble = 7
	kindBinary = 8
	kindList   = 9
	kindSet    = 10
	kindMap    = 11
	kindStruct = 12
)

const (
	maxDepth    = 32  // of structs in structs; the format needs about six
	elementSize = 128 // about what an element of a list takes in memory, in bytes
)

var errShort = errors.New("metadata end too soon")

// A decoder reads the compact protocol. The first error ends all reading: later
// calls return zero values.
type decoder struct {
	b     []byte
	at    int
	depth int
	room  *budget
	err   error
}

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
		d.at = len(d.b)
	}
}

func (d *decoder) byte() byte {
	if d.at >= len(d.b) {
		d.fail(errShort)
		return 0
	}
	d.at++
	return d.b[d.at-1]
}

func (d *decoder) varint() uint64 {
	v, n := binary.Uvarint(d.b[d.at:])
	if n <= 0 {
		d.fail(errShort)
		return 0
	}
	d.at += n
	return v
}

func (d *decoder) zigzag() int64 {
	v := d.varint()
	return int64(v>>1) ^ -int64(v&1)
}

func (d *decoder) bytes() []byte {
	n := d.varint()
	if n > uint64(len(d.b)-d.at) {
		d.fail(errShort)
		return nil
	}
	d.at += int(n)
	return d.b[d.at-int(n) : d.at]
}

// fields reads a struct. It hands each field to do, which reads it or says that
// it does not know it.
func (d *decoder) fields(do func(id int64, kind byte) bool) {
	if d.depth++; d.depth > maxDepth {
		d.fail(errors.New("metadata nested too deep"))
	}
	id := int64(0)
	for d.err == nil {
		head := d.byte()
		kind := head & 15
		if kind == kindStop {
			break
		}
		if delta := head >> 4; delta != 0 {
			id += int64(delta)
		} else {
			id = d.zigzag()
		}
		if d.err == nil && !do(id, kind) {
			d.skip(kind)
		}
	}
	d.depth--
}

// structure reads a struct that is a field or an element of the given kind.
func (d *decoder) structure(kind byte, do func(id int64, kind byte) bool) {
	if d.is(kind, kindStruct) {
		d.fields(do)
	}
}

func (d *decoder) is(kind, want byte) bool {
	if kind != want {
		d.fail(fmt.Errorf("metadata have a value of kind %d in the place of kind %d", kind, want))
	}
	return d.err == nil
}

func (d *decoder) integer(kind byte) int64 {
	switch kind {
	case kindByte:
		return int64(int8(d.byte()))
	case kindI16, kindI32, kindI64:
		return d.zigzag()
	}
	d.is(kind, kindI64)
	return 0
}

func (d *decoder) text(kind byte) string {
	if !d.is(kind, kindBinary) {
		return ""
	}
	return string(d.bytes())
}

func (d *decoder) bool(kind byte) bool {
	if kind != kindTrue {
		d.is(kind, kindFalse)
	}
	return kind == kindTrue
}

// list reads a list, of which do reads each element.
func (d *decoder) list(kind byte, do func(kind byte)) {
	if !d.is(kind, kindList) {
		return
	}
	head := d.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = d.varint()
	}
	if n > uint64(len(d.b)-d.at) { // an element has a byte at least
		d.fail(errShort)
	}
	for range n {
		if err := d.room.spend(1, elementSize); err != nil {
			d.fail(err)
		}
		if d.err != nil {
			return
		}
		do(head & 15)
	}
}

// skip passes over a value.
func (d *decoder) skip(kind byte) {
	switch kind {
	case kindTrue, kindFalse:
	case kindByte:
		d.byte()
	case kindI16, kindI32, kindI64:
		d.varint()
	case kindDouble:
		for range 8 {
			d.byte()
		}
	case kindBinary:
		d.bytes()
	case kindList, kindSet:
		d.list(kindList, d.skipElement)
	case kindMap:
		d.skipMap()
	case kindStruct:
		d.fields(func(int64, byte) bool { return false })
	default:
		d.fail(fmt.Errorf("metadata have a value of unknown kind %d", kind))
	}
}

// skipElement passes over an element: unlike a field's, a bool has a byte.
func (d *decoder) skipElement(kind byte) {
	if kind == kindTrue || kind == kindFalse {
		kind = kindByte
	}
	d.skip(kind)
}

func (d *decoder) skipMap() {
	n := d.varint()
	if n == 0 || d.err != nil {
		return
	}
	kinds := d.byte()
	if n > uint64(len(d.b)-d.at) {
		d.fail(errShort)
	}
	for range n {
		if d.err != nil {
			return
		}
		d.skipElement(kinds >> 4)
		d.skipElement(kinds & 15)
	}
}

// An encoder writes the compact protocol: fields by rising id.
type encoder struct {
	b    []byte
	last []int64 // the last field's id of each open struct
}

func (e *encoder) field(id int64, kind byte) {
	top := len(e.last) - 1
	e.b = append(e.b, byte(id-e.last[top])<<4|kind)
	e.last[top] = id
}

func (e *encoder) zigzag(v int64) {
	e.b = binary.AppendUvarint(e.b, uint64(v)<<1^uint64(v>>63))
}

func (e *encoder) i32(id int64, v int) {
	if v < math.MinInt32 || v > math.MaxInt32 {
		panic(fmt.Sprintf("parquet: %d in a field of 32 bits", v))
	}
	e.field(id, kindI32)
	e.zigzag(int64(v))
}

func (e *encoder) i64(id int64, v int64) {
	e.field(id, kindI64)
	e.zigzag(v)
}

func (e *encoder) text(id int64, s string) {
	e.field(id, kindBinary)
	e.rawText(s)
}

func (e *encoder) rawText(s string) {
	e.b = binary.AppendUvarint(e.b, uint64(len(s)))
	e.b = append(e.b, s...)
}

// list begins a list, whose elements follow.
func (e *encoder) list(id int64, kind byte, n int) {
	e.field(id, kindList)
	if n < 15 {
		e.b = append(e.b, byte(n)<<4|kind)
		return
	}
	e.b = append(e.b, 15<<4|kind)
	e.b = binary.AppendUvarint(e.b, uint64(n))
}

// structure writes a struct as a field.
func (e *encoder) structure(id int64, write func()) {
	e.field(id, kindStruct)
	e.element(write)
}

// element writes a struct without a field's head.
func (e *encoder) element(write func()) {
	e.last = append(e.last, 0)
	write()
	e.last = e.last[:len(e.last)-1]
	e.b = append(e.b, kindStop)
}
