package parquet

import (
	"encoding/binary"
	"fmt"
)

// deltaInts reads n ints written as differences, and returns what follows them:
//
//	varint(values of a block) varint(miniblocks of a block) varint(n) zigzag(first)
//	block: zigzag(least difference) widths (a byte a miniblock) miniblocks
//
// A miniblock holds each difference less the least one, in as many bits as its
// width says.
func deltaInts(b []byte, n int) (ints []int64, rest []byte, err error) {
	var head [3]uint64
	for i := range head {
		v, size := binary.Uvarint(b)
		if size <= 0 {
			return nil, nil, errData
		}
		head[i], b = v, b[size:]
	}
	first, b, err := zigzag(b)
	if err != nil {
		return nil, nil, err
	}
	block, minis := head[0], head[1]
	if block == 0 || block > 1<<20 || minis == 0 || minis > block || block%minis != 0 || block/minis%8 != 0 {
		return nil, nil, fmt.Errorf("blocks of %d differences in %d parts", block, minis)
	}
	if head[2] != uint64(n) {
		return nil, nil, fmt.Errorf("%d values, not %d", head[2], n)
	}
	if n == 0 {
		return []int64{}, b, nil
	}
	if int64(n) > int64(len(b))*int64(block)+1 { // a block has a byte at least
		return nil, nil, errData
	}
	ints = append(make([]int64, 0, n), first)
	for len(ints) < n {
		var least int64
		if least, b, err = zigzag(b); err != nil {
			return nil, nil, err
		}
		if uint64(len(b)) < minis {
			return nil, nil, errData
		}
		widths := b[:minis]
		b = b[minis:]
		for _, width := range widths {
			if len(ints) == n {
				break // what is not needed is not written
			}
			count := int(block / minis)
			if width > 64 || len(b) < count/8*int(width) {
				return nil, nil, errData
			}
			ints = appendDeltas(ints, b, int(width), min(count, n-len(ints)), least)
			b = b[count/8*int(width):]
		}
	}
	return ints, b, nil
}

func zigzag(b []byte) (int64, []byte, error) {
	v, size := binary.Varint(b)
	if size <= 0 {
		return 0, nil, errData
	}
	return v, b[size:], nil
}

// appendDeltas adds up count differences of width bits each.
func appendDeltas(ints []int64, b []byte, width, count int, least int64) []int64 {
	last := ints[len(ints)-1]
	for i := range count {
		delta := uint64(0)
		for k := range width { // bit by bit: a number may lie in nine bytes
			at := i*width + k
			delta |= uint64(b[at/8]>>(at%8)&1) << k
		}
		last += least + int64(delta)
		ints = append(ints, last)
	}
	return ints
}

// deltaLength reads n texts: their lengths as differences, then their bytes.
func deltaLength(b []byte, n int) ([]string, error) {
	lengths, rest, err := deltaInts(b, n)
	if err != nil {
		return nil, err
	}
	all := string(rest)
	list := make([]string, n)
	for i, length := range lengths {
		if length < 0 || length > int64(len(all)) {
			return nil, errData
		}
		list[i], all = all[:length], all[length:]
	}
	return list, nil
}

// deltaBytes reads n texts, each as how many bytes it shares with the beginning
// of the one before, and what follows them.
func deltaBytes(b []byte, n int, room *budget) ([]string, error) {
	shared, rest, err := deltaInts(b, n)
	if err != nil {
		return nil, err
	}
	list, err := deltaLength(rest, n)
	if err != nil {
		return nil, err
	}
	before := ""
	for i, k := range shared {
		if k < 0 || k > int64(len(before)) {
			return nil, errData
		}
		if k > 0 {
			if err := room.spend(k+int64(len(list[i])), 1); err != nil {
				return nil, err
			}
			list[i] = before[:k] + list[i]
		}
		before = list[i]
	}
	return list, nil
}
