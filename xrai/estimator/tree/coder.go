package tree

import (
	"math"
	"slices"
)

// coder turns columns into codes of their sorted distinct values. It is scratch.
type coder struct {
	codes    []int32
	keys, to []uint64 // order-preserving value bits above, row below
}

func newCoder(n int) *coder {
	return &coder{codes: make([]int32, n), keys: make([]uint64, n), to: make([]uint64, n)}
}

// fewValues codes a column of up to eight values by comparing with each: one-hot
// columns need no sorting. It returns the values, ascending, the code of each
// row, which is len(values) for NaN, and how often each code occurs; of a column
// with more values it returns nil.
func (c *coder) fewValues(column []float32) (values []float32, codes []uint8, counts []int) {
	const most = 8 // values, and the code of a missing one before they are sorted
	var found [most]float32
	var count [most + 1]int
	known, last, since := 0, -1, 0 // rows since all have code last
	codes = make([]uint8, len(column))
	for i, v := range column {
		if last >= 0 && last < most && v == found[last] {
			codes[i] = uint8(last)
			continue
		}
		if last >= 0 {
			count[last] += i - since
		}
		since = i
		if v != v {
			last = most
		} else if last = slices.Index(found[:known], v); last < 0 {
			if known == most {
				return nil, nil, nil
			}
			found[known], last = v, known
			known++
		}
		codes[i] = uint8(last)
	}
	count[last] += len(column) - since
	values = slices.Clone(found[:known])
	slices.Sort(values)
	var rank [most + 1]uint8
	counts = make([]int, known+1)
	rank[most] = uint8(known)
	counts[known] = count[most]
	for k, v := range found[:known] {
		at := slices.Index(values, v)
		rank[k], counts[at] = uint8(at), count[k]
	}
	if count[most] > 0 || !slices.Equal(values, found[:known]) {
		for i, k := range codes {
			codes[i] = rank[k]
		}
	}
	return values, codes, counts
}

// manyValues is fewValues for any number of values, by sorting. The codes are
// valid until the next call.
func (c *coder) manyValues(column []float32) (values []float32, codes []int32, counts []int) {
	keys := c.keys[:0]
	for i, v := range column {
		if v == v {
			keys = append(keys, uint64(sortable(v))<<32|uint64(i))
		}
	}
	missing := len(column) - len(keys)
	keys = c.sort(keys)
	distinct := 0
	for i, k := range keys {
		if i == 0 || k>>32 != keys[i-1]>>32 {
			distinct++
		}
	}
	values, counts = make([]float32, 0, distinct), make([]int, distinct+1)
	since := 0
	for i, k := range keys {
		row := uint32(k)
		if i == 0 || k>>32 != keys[i-1]>>32 {
			if i > 0 {
				counts[len(values)-1], since = i-since, i
			}
			values = append(values, column[row])
		}
		c.codes[row] = int32(len(values) - 1)
	}
	counts[distinct-1], counts[distinct] = len(keys)-since, missing
	if missing > 0 {
		for i, v := range column {
			if v != v {
				c.codes[i] = int32(distinct)
			}
		}
	}
	return values, c.codes, counts
}

// sortable maps float32, NaN apart, to bits in the same order.
func sortable(v float32) uint32 {
	b := math.Float32bits(v)
	if b>>31 == 1 {
		return ^b
	}
	return b | 1<<31
}

// sort sorts keys by their upper half, rows in order among equals: a radix sort
// of three digits, which leaves out digits that all keys share.
func (c *coder) sort(keys []uint64) []uint64 {
	const digit = 11
	const mask = 1<<digit - 1
	var counts [3][1 << digit]int32
	for _, k := range keys {
		counts[0][k>>32&mask]++
		counts[1][k>>(32+digit)&mask]++
		counts[2][k>>(32+2*digit)&mask]++
	}
	to := c.to[:len(keys)]
	for pass := range 3 {
		count, shift := &counts[pass], 32+pass*digit
		if len(keys) > 0 && int(count[keys[0]>>shift&mask]) == len(keys) {
			continue
		}
		var at int32
		for i, m := range count {
			count[i] = at
			at += m
		}
		for _, k := range keys {
			d := k >> shift & mask
			to[count[d]] = k
			count[d]++
		}
		keys, to = to, keys
	}
	return keys
}
