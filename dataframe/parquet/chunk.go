package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

const cellSize = 24 // about what a cell takes in memory, in bytes, and in the table

// A source is the file that columns are read from.
type source struct {
	r    io.ReaderAt
	size int64
	room *budget
}

// chunk appends a chunk's values to a column, until it has the rows wanted.
func (s source) chunk(b *builder, c chunkMeta, rows int64, want int) error {
	switch {
	case c.file != "":
		return fmt.Errorf("values in another file, %q", c.file)
	case c.encrypted:
		return errors.New("encrypted columns are not read")
	case c.physical != b.leaf.physical:
		return fmt.Errorf("values of physical type %d under a schema of %d", c.physical, b.leaf.physical)
	case c.values != rows:
		return fmt.Errorf("%d values for %d rows", c.values, rows)
	case rows == 0:
		return nil
	}
	from := c.dataAt
	if c.dictionary > 0 {
		from = min(from, c.dictionary)
	}
	if from < int64(len(magic)) || c.size < 1 || c.size > s.size-from {
		return fmt.Errorf("values at %d, %d bytes long, in a file of %d", from, c.size, s.size)
	}
	if err := s.room.spend(c.size, 1); err != nil {
		return err
	}
	if err := s.room.spend(rows, cellSize); err != nil {
		return err
	}
	b.grow(min(int(rows), want-b.rows))
	data := make([]byte, c.size)
	if _, err := s.r.ReadAt(data, from); err != nil {
		return err
	}
	p := pages{leaf: b.leaf, codec: c.codec, room: s.room, data: data}
	for left := rows; left > 0 && b.rows < want; {
		n, err := p.next(b, left, want)
		if err != nil {
			return err
		}
		left -= n
	}
	return nil
}

// pages are what is left of a chunk.
type pages struct {
	leaf       leaf
	codec      int64
	room       *budget
	data       []byte
	dictionary *values
}

// next reads a page and returns how many values it had.
func (p *pages) next(b *builder, left int64, want int) (int64, error) {
	d := &decoder{b: p.data, room: p.room}
	head := readPageHead(d)
	if d.err != nil {
		return 0, d.err
	}
	body := p.data[d.at:]
	if head.packed < 0 || head.packed > int64(len(body)) || head.size < 0 {
		return 0, fmt.Errorf("a page of %d bytes, of which the file has %d", head.packed, len(body))
	}
	if head.heads > 1 {
		return 0, errors.New("a page of two kinds")
	}
	body, p.data = body[:head.packed], body[head.packed:]
	if head.hasSum && head.sum != crc32.ChecksumIEEE(body) {
		return 0, errors.New("a page's checksum does not agree")
	}
	switch head.kind {
	case pageIndex:
		return 0, nil
	case pageDict:
		return 0, p.readDictionary(head, body)
	case pageData, pageDataV2:
	default:
		return 0, nil
	}
	if head.values < 0 || head.values > left {
		return 0, fmt.Errorf("a page of %d values where %d are left", head.values, left)
	}
	return head.values, p.readData(b, head, body, want)
}

func (p *pages) unpack(body []byte, size int64) ([]byte, error) {
	if err := p.room.spend(size, 1); err != nil {
		return nil, err
	}
	return unpack(p.codec, body, size)
}

func (p *pages) readDictionary(head pageHead, body []byte) error {
	body, err := p.unpack(body, head.size)
	if err != nil {
		return err
	}
	if head.encoding != encPlain && head.encoding != encPlainDict {
		return fmt.Errorf("a dictionary in encoding %s", encodingName(head.encoding))
	}
	if head.values < 0 || head.values > 8*int64(len(body)) {
		return fmt.Errorf("a dictionary of %d values in %d bytes", head.values, len(body))
	}
	if err := p.room.spend(head.values, cellSize); err != nil {
		return err
	}
	v, err := p.leaf.plain(body, int(head.values))
	p.dictionary = &v
	return err
}

func (p *pages) readData(b *builder, head pageHead, body []byte, want int) error {
	n := int(head.values)
	present, body, err := p.levels(head, body)
	if err != nil {
		return err
	}
	count := n
	if present != nil {
		count = 0
		for _, is := range present {
			count += int(is)
		}
	}
	var v values
	switch {
	case count == 0 || p.leaf.content == asNull:
	case head.encoding == encDict || head.encoding == encPlainDict:
		v, err = p.fromDictionary(body, count)
	default:
		v, err = p.leaf.decode(body, head.encoding, count, p.room)
	}
	if err != nil {
		return err
	}
	return b.add(v, present, min(n, want-b.rows))
}

// levels unpacks a data page and reads which of its values are there; nil means
// all of them.
func (p *pages) levels(head pageHead, body []byte) (present []uint32, rest []byte, err error) {
	if head.kind == pageDataV2 {
		if head.levelLen < 0 || head.levelLen > min(head.size, int64(len(body))) {
			return nil, nil, errData
		}
		if p.leaf.optional {
			if present, err = appendHybrid(nil, body[:head.levelLen], 1, int(head.values)); err != nil {
				return nil, nil, err
			}
		}
		rest = body[head.levelLen:]
		if !head.plain {
			rest, err = p.unpack(rest, head.size-head.levelLen)
		}
		return present, rest, err
	}
	if rest, err = p.unpack(body, head.size); err != nil || !p.leaf.optional {
		return nil, rest, err
	}
	if head.levels != encRLE {
		return nil, nil, fmt.Errorf("levels in encoding %s are not read", encodingName(head.levels))
	}
	if len(rest) < 4 || int64(binary.LittleEndian.Uint32(rest)) > int64(len(rest)-4) {
		return nil, nil, errData
	}
	end := 4 + binary.LittleEndian.Uint32(rest)
	present, err = appendHybrid(nil, rest[4:end], 1, int(head.values))
	return present, rest[end:], err
}

// fromDictionary reads places in the dictionary: a byte that says how many bits
// they have, then the places.
func (p *pages) fromDictionary(body []byte, n int) (values, error) {
	if p.dictionary == nil {
		return values{}, errors.New("a page refers to a dictionary that is not there")
	}
	if len(body) == 0 {
		return values{}, errData
	}
	places, err := appendHybrid(nil, body[1:], int(body[0]), n)
	if err != nil {
		return values{}, err
	}
	return p.dictionary.at(places)
}
