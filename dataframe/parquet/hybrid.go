package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
)

var errData = errors.New("data end too soon")

// appendHybrid reads n numbers of the given width in bits, written as runs of
// one number and of bit-packed groups of eight:
//
//	run:    varint(count<<1)       number in ⌈width/8⌉ bytes
//	groups: varint(groups<<1 | 1)  8*groups numbers of width bits, lowest bits first
func appendHybrid(to []uint32, b []byte, width, n int) ([]uint32, error) {
	if width < 0 || width > 32 || n < 0 {
		return nil, fmt.Errorf("numbers of %d bits", width)
	}
	if width == 0 {
		return append(to, make([]uint32, n)...), nil
	}
	for n > 0 {
		head, size := binary.Uvarint(b)
		if size <= 0 {
			return nil, errData
		}
		b = b[size:]
		if head&1 == 0 {
			bytes := (width + 7) / 8
			if len(b) < bytes || head>>1 == 0 {
				return nil, errData
			}
			value := uint32(0)
			for i := range bytes {
				value |= uint32(b[i]) << (8 * i)
			}
			count := int(min(head>>1, uint64(n)))
			for range count {
				to = append(to, value)
			}
			b, n = b[bytes:], n-count
			continue
		}
		groups := head >> 1
		if groups == 0 || groups > uint64(len(b)/width) {
			return nil, errData
		}
		count := min(8*int(groups), n)
		to = appendPacked(to, b, width, count)
		b, n = b[int(groups)*width:], n-count
	}
	return to, nil
}

// appendPacked reads count numbers of width bits from bytes that hold them.
func appendPacked(to []uint32, b []byte, width, count int) []uint32 {
	var bits uint64
	have := 0
	mask := uint64(1)<<width - 1
	for range count {
		for have < width {
			bits |= uint64(b[0]) << have
			b = b[1:]
			have += 8
		}
		to = append(to, uint32(bits&mask))
		bits >>= width
		have -= width
	}
	return to
}

// appendRuns writes numbers for appendHybrid: runs of eight or more equal ones,
// and groups of eight of what is between.
func appendRuns(to []byte, numbers []uint32, width int) []byte {
	for len(numbers) > 0 {
		if run := runLength(numbers); run >= 8 || run == len(numbers) {
			to = binary.AppendUvarint(to, uint64(run)<<1)
			for i := range (width + 7) / 8 {
				to = append(to, byte(numbers[0]>>(8*i)))
			}
			numbers = numbers[run:]
			continue
		}
		groups := 1 // until a group begins with a run
		for 8*groups < len(numbers) && runLength(numbers[8*groups:]) < 8 {
			groups++
		}
		to = binary.AppendUvarint(to, uint64(groups)<<1|1)
		n := min(8*groups, len(numbers))
		to = appendBits(to, numbers[:n], width, 8*groups)
		numbers = numbers[n:]
	}
	return to
}

func runLength(numbers []uint32) int {
	n := 1
	for n < len(numbers) && numbers[n] == numbers[0] {
		n++
	}
	return n
}

// appendBits packs numbers of width bits, and zeros up to count of them.
func appendBits(to []byte, numbers []uint32, width, count int) []byte {
	var bits uint64
	have := 0
	for i := range count {
		if i < len(numbers) {
			bits |= uint64(numbers[i]) << have
		}
		for have += width; have >= 8; have -= 8 {
			to = append(to, byte(bits))
			bits >>= 8
		}
	}
	if have > 0 {
		to = append(to, byte(bits))
	}
	return to
}
