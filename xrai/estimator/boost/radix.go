package boost

import (
	"math"
	"slices"
)

const (
	digit      = 11 // bits sorted by at a time
	digits     = 6  // times that many hold 64 bits
	radixLeast = 1 << 10
)

// sortNumbers sorts values, which hold no NaN: digit by digit from the lowest.
func sortNumbers(values []float64) {
	if len(values) < radixLeast {
		slices.Sort(values)
		return
	}
	keys, spare := make([]uint64, len(values)), make([]uint64, len(values))
	var count [digits][1 << digit]int32
	for i, v := range values {
		k := math.Float64bits(v + 0) // -0 becomes 0
		// As unsigned numbers, keys are in the order of values: a negative one has
		// all its bits turned, others the sign only.
		k ^= uint64(int64(k)>>63) | 1<<63
		keys[i] = k
		for d := range digits {
			count[d][k>>(d*digit)&(1<<digit-1)]++
		}
	}
	for d := range digits {
		shift := d * digit
		c := &count[d]
		if c[keys[0]>>shift&(1<<digit-1)] == int32(len(keys)) {
			continue // all alike
		}
		at := int32(0)
		for i, m := range c {
			c[i] = at
			at += m
		}
		for _, k := range keys {
			b := k >> shift & (1<<digit - 1)
			spare[c[b]] = k
			c[b]++
		}
		keys, spare = spare, keys
	}
	for i, k := range keys {
		k ^= uint64(int64(^k)>>63) | 1<<63
		values[i] = math.Float64frombits(k)
	}
}
