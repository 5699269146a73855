package parquet

import "errors"

// The numbers below are those of the format's parquet.thrift.

const (
	physBool = iota
	physInt32
	physInt64
	physInt96
	physFloat
	physDouble
	physBytes
	physFixed
)

const (
	required = iota
	optional
	repeated
)

const (
	encPlain       = 0
	encPlainDict   = 2
	encRLE         = 3
	encBitPacked   = 4
	encDelta       = 5
	encDeltaLength = 6
	encDeltaBytes  = 7
	encDict        = 8
	encSplit       = 9
)

const (
	pageData   = 0
	pageIndex  = 1
	pageDict   = 2
	pageDataV2 = 3
)

// A fileMeta is what of a file's footer is needed to read it.
type fileMeta struct {
	schema    []element
	rows      int64
	groups    []rowGroup
	encrypted bool
}

// An element is a node of the schema's tree, in depth-first order.
type element struct {
	name       string
	physical   int64 // -1 for a node with children
	length     int64 // of physFixed, in bytes
	repetition int64
	children   int64
	converted  int64 // -1 for none
	scale      int64
	logical    logical
}

// A logical is the union LogicalType: the number of its member, and its fields.
type logical struct {
	member int64
	scale  int64
	utc    bool
	unit   int64 // 1 milliseconds, 2 microseconds, 3 nanoseconds
	bits   int64
	signed bool
}

type rowGroup struct {
	rows    int64
	columns []chunkMeta
}

type chunkMeta struct {
	file       string // of a chunk in another file
	encrypted  bool
	physical   int64
	codec      int64
	values     int64
	size       int64 // compressed, with the pages' heads
	dataAt     int64
	dictionary int64 // where it is, 0 for none
}

func readMeta(d *decoder) fileMeta {
	var m fileMeta
	d.fields(func(id int64, kind byte) bool {
		switch id {
		case 2:
			d.list(kind, func(kind byte) { m.schema = append(m.schema, readElement(d, kind)) })
		case 3:
			m.rows = d.integer(kind)
		case 4:
			d.list(kind, func(kind byte) { m.groups = append(m.groups, readGroup(d, kind)) })
		case 8:
			m.encrypted = true
			return false
		default:
			return false
		}
		return true
	})
	return m
}

func readElement(d *decoder, kind byte) element {
	e := element{physical: -1, converted: -1}
	d.structure(kind, func(id int64, kind byte) bool {
		switch id {
		case 1:
			e.physical = d.integer(kind)
		case 2:
			e.length = d.integer(kind)
		case 3:
			e.repetition = d.integer(kind)
		case 4:
			e.name = d.text(kind)
		case 5:
			e.children = d.integer(kind)
		case 6:
			e.converted = d.integer(kind)
		case 7:
			e.scale = d.integer(kind)
		case 10:
			e.logical = readLogical(d, kind)
		default:
			return false
		}
		return true
	})
	return e
}

func readLogical(d *decoder, kind byte) logical {
	var l logical
	d.structure(kind, func(id int64, kind byte) bool {
		l.member = id
		d.structure(kind, func(id int64, kind byte) bool {
			switch {
			case l.member == logicalDecimal && id == 1:
				l.scale = d.integer(kind)
			case (l.member == logicalTime || l.member == logicalTimestamp) && id == 1:
				l.utc = d.bool(kind)
			case (l.member == logicalTime || l.member == logicalTimestamp) && id == 2:
				d.structure(kind, func(id int64, _ byte) bool {
					l.unit = id
					return false
				})
			case l.member == logicalInteger && id == 1:
				l.bits = d.integer(kind)
			case l.member == logicalInteger && id == 2:
				l.signed = d.bool(kind)
			default:
				return false
			}
			return true
		})
		return true
	})
	return l
}

func readGroup(d *decoder, kind byte) rowGroup {
	var g rowGroup
	d.structure(kind, func(id int64, kind byte) bool {
		switch id {
		case 1:
			d.list(kind, func(kind byte) { g.columns = append(g.columns, readChunk(d, kind)) })
		case 3:
			g.rows = d.integer(kind)
		default:
			return false
		}
		return true
	})
	return g
}

func readChunk(d *decoder, kind byte) chunkMeta {
	var c chunkMeta
	d.structure(kind, func(id int64, kind byte) bool {
		switch id {
		case 1:
			c.file = d.text(kind)
		case 3:
			d.structure(kind, func(id int64, kind byte) bool { return c.read(d, id, kind) })
		case 8, 9:
			c.encrypted = true
			return false
		default:
			return false
		}
		return true
	})
	return c
}

func (c *chunkMeta) read(d *decoder, id int64, kind byte) bool {
	switch id {
	case 1:
		c.physical = d.integer(kind)
	case 4:
		c.codec = d.integer(kind)
	case 5:
		c.values = d.integer(kind)
	case 7:
		c.size = d.integer(kind)
	case 9:
		c.dataAt = d.integer(kind)
	case 11:
		c.dictionary = d.integer(kind)
	default:
		return false
	}
	return true
}

// A pageHead stands before each page.
type pageHead struct {
	kind         int64
	size, packed int64 // of the page without this head: unpacked, and as it stands in the file
	hasSum       bool
	sum          uint32

	values   int64
	encoding int64
	levels   int64 // the encoding of definition levels
	levelLen int64 // their bytes, in a page of version 2
	plain    bool  // a page of version 2 that is not compressed
	heads    int   // how many of the heads of a kind of page there are
}

func readPageHead(d *decoder) pageHead {
	h := pageHead{kind: -1, levels: encRLE}
	d.fields(func(id int64, kind byte) bool {
		switch id {
		case 1:
			h.kind = d.integer(kind)
		case 2:
			h.size = d.integer(kind)
		case 3:
			h.packed = d.integer(kind)
		case 4:
			h.sum, h.hasSum = uint32(d.integer(kind)), true
		case 5, 7, 8:
			h.heads++
			d.structure(kind, func(field int64, kind byte) bool { return h.read(d, id, field, kind) })
		default:
			return false
		}
		return true
	})
	return h
}

// read reads a field of the head of a data page (5), a dictionary page (7) or a
// data page of version 2 (8).
func (h *pageHead) read(d *decoder, head, id int64, kind byte) bool {
	switch {
	case id == 1:
		h.values = d.integer(kind)
	case head != 8 && id == 2, head == 8 && id == 4:
		h.encoding = d.integer(kind)
	case head == 5 && id == 3:
		h.levels = d.integer(kind)
	case head == 8 && id == 5:
		h.levelLen = d.integer(kind)
	case head == 8 && id == 6:
		if d.integer(kind) != 0 {
			d.fail(errors.New("repetition levels in a column that is not nested"))
		}
	case head == 8 && id == 7:
		h.plain = !d.bool(kind)
	default:
		return false
	}
	return true
}
