package inflate

import (
	"encoding/binary"
	"fmt"
	"io"
)

// checkXZ walks the blocks of an xz file without inflating them, and refuses sizes
// and dictionaries that are too large. Whatever else is wrong is left to the
// decoder.
//
// Format: tukaani.org/xz/xz-file-format.txt, version 1.2.0; LZMA2 chunks as in its
// reference implementation:
//
//	0x00          end of the block's data
//	0x01, 0x02    stored: size - 1 in 2 bytes, the bytes
//	0x80 to 0xff  size - 1 in 5 bits of the first byte and 2 bytes, compressed
//	              size - 1 in 2 bytes, properties in 1 byte from 0xc0 on
func checkXZ(data []byte, limit int64) error {
	x := &walker{data: data}
	var size, dicts int64
	for x.pos < len(data) {
		if b, err := x.peek(4); err != nil {
			return err
		} else if string(b) == "\x00\x00\x00\x00" {
			x.pos += 4 // padding between streams
			continue
		}
		head, err := x.take(12)
		if err != nil {
			return err
		}
		check := checkSize(head[7] & 15)
		for {
			b, err := x.peek(1)
			if err != nil {
				return err
			}
			if b[0] == 0 {
				break // the index follows
			}
			dict, n, err := x.block(check)
			if err != nil {
				return err
			}
			if size += n; size > limit {
				return tooLarge(limit)
			}
			// A block's dictionary is allocated, so many blocks with little in them
			// would cost much. Writers make no block smaller than its dictionary
			// but the last.
			if dicts += dict; dict > maxDict || dicts > maxDict+2*size {
				return fmt.Errorf("its dictionaries take %d bytes for %d of data", dicts, size)
			}
		}
		if err := x.index(); err != nil {
			return err
		}
		if _, err := x.take(12); err != nil {
			return err
		}
	}
	return nil
}

// checkSize is the length of a block's checksum of a kind.
func checkSize(kind byte) int {
	if kind == 0 {
		return 0
	}
	return 4 << ((kind - 1) / 3)
}

type walker struct {
	data []byte
	pos  int
}

func (x *walker) peek(n int) ([]byte, error) {
	if n > len(x.data)-x.pos {
		return nil, io.ErrUnexpectedEOF
	}
	return x.data[x.pos : x.pos+n], nil
}

func (x *walker) take(n int) ([]byte, error) {
	b, err := x.peek(n)
	if err == nil {
		x.pos += n
	}
	return b, err
}

// number reads an integer of 7 bits a byte.
func (x *walker) number() (uint64, error) {
	v, n := binary.Uvarint(x.data[x.pos:min(len(x.data), x.pos+9)])
	if n <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	x.pos += n
	return v, nil
}

// block walks a block and returns its dictionary and what it inflates to, in bytes.
func (x *walker) block(check int) (dict, size int64, err error) {
	start := x.pos
	b, err := x.take(2)
	if err != nil {
		return 0, 0, err
	}
	end := start + 4*(int(b[0])+1)
	flags := b[1]
	for _, bit := range []byte{0x40, 0x80} {
		if flags&bit != 0 {
			if _, err := x.number(); err != nil {
				return 0, 0, err
			}
		}
	}
	filter, err := x.take(3)
	if err != nil {
		return 0, 0, err
	}
	if flags&3 != 0 || filter[0] != 0x21 || filter[1] != 1 {
		return 0, 0, fmt.Errorf("it uses filters other than LZMA2")
	}
	if filter[2] > 40 {
		return 0, 0, fmt.Errorf("its dictionary has no size")
	}
	if filter[2] == 40 {
		dict = 1<<32 - 1
	} else {
		dict = int64(2|filter[2]&1) << (filter[2]/2 + 11)
	}
	if end < x.pos || end > len(x.data) {
		return 0, 0, io.ErrUnexpectedEOF
	}
	x.pos = end
	for {
		c, err := x.take(1)
		if err != nil {
			return 0, 0, err
		}
		if c[0] == 0 {
			break
		}
		n, err := x.chunk(c[0])
		if err != nil {
			return 0, 0, err
		}
		size += n
	}
	_, err = x.take((4-(x.pos-start)%4)%4 + check)
	return dict, size, err
}

// chunk walks the chunk whose first byte is c, and returns what it inflates to.
func (x *walker) chunk(c byte) (int64, error) {
	b, err := x.take(2)
	if err != nil {
		return 0, err
	}
	size := int(binary.BigEndian.Uint16(b)) + 1
	switch {
	case c >= 0x80:
		size += int(c&0x1f) << 16
		if b, err = x.take(2); err != nil {
			return 0, err
		}
		packed := int(binary.BigEndian.Uint16(b)) + 1
		if c >= 0xc0 {
			packed++
		}
		_, err = x.take(packed)
	case c <= 2:
		_, err = x.take(size)
	default:
		err = fmt.Errorf("0x%02x begins no chunk", c)
	}
	return int64(size), err
}

// index walks the list of blocks behind them, with its padding and checksum.
func (x *walker) index() error {
	start := x.pos
	x.pos++
	records, err := x.number()
	if err != nil {
		return err
	}
	for range 2 * min(records, uint64(len(x.data))) {
		if _, err := x.number(); err != nil {
			return err
		}
	}
	_, err = x.take((4-(x.pos-start)%4)%4 + 4)
	return err
}
