package tree

import (
	"math"
	"math/bits"
)

// means averages targets exactly and rounds once, so that a mean does not depend
// on the order of rows. Targets are whole multiples of 2^exp: as many bits for
// the largest as leave weighted sums below 2^127, so that only targets far
// smaller, by 2^15 at the least, lose some.
type means struct{ exp int }

// newMeans serves targets up to largest in size and weights up to total in sum.
func newMeans(largest float64, total int64) means {
	_, e := math.Frexp(largest)
	return means{e - meanBits(total)}
}

func meanBits(total int64) int { return min(116, 126-bits.Len64(uint64(total))) }

// int128 is a weighted sum of targets, an integer in two's complement.
type int128 struct {
	hi, lo uint64
}

func (t *int128) add(u int128) {
	var carry uint64
	t.lo, carry = bits.Add64(t.lo, u.lo, 0)
	t.hi, _ = bits.Add64(t.hi, u.hi, carry)
}

func (t *int128) negate() {
	var borrow uint64
	t.lo, borrow = bits.Sub64(0, t.lo, 0)
	t.hi, _ = bits.Sub64(0, t.hi, borrow)
}

// of returns weight times y.
func (m means) of(y float64, weight int64) int128 {
	if y == 0 {
		return int128{}
	}
	f, e := math.Frexp(y)
	mantissa := uint64(math.Abs(f) * (1 << 53))
	var t int128
	if shift := e - 53 - m.exp; shift >= 0 {
		t.hi, t.lo = mantissa>>(64-shift), mantissa<<shift
	} else {
		t.lo = mantissa >> -shift
	}
	hi, lo := bits.Mul64(t.lo, uint64(weight))
	t = int128{hi + t.hi*uint64(weight), lo}
	if y < 0 {
		t.negate()
	}
	return t
}

// mean returns sum/weight, rounded once.
func (m means) mean(sum int128, weight int64) float64 {
	negative := sum.hi>>63 == 1
	if negative {
		sum.negate()
	}
	if sum.hi|sum.lo == 0 {
		return 0
	}
	// Shifted up, the quotient has more bits than float64.
	up := 0
	if sum.hi == 0 {
		sum.hi, sum.lo, up = sum.lo, 0, 64
	}
	zeros := bits.LeadingZeros64(sum.hi)
	sum.hi, sum.lo, up = sum.hi<<zeros|sum.lo>>(64-zeros), sum.lo<<zeros, up+zeros
	w := uint64(weight)
	high, rest := sum.hi/w, sum.hi%w
	low, rest := bits.Div64(rest, sum.lo, w)
	// The quotient's 64 leading bits, the last one set if any bit follows.
	zeros = bits.LeadingZeros64(high)
	top := high<<zeros | low>>(64-zeros)
	if low<<zeros|rest != 0 {
		top |= 1
	}
	v := math.Ldexp(float64(top), 64-zeros-up+m.exp)
	if negative {
		return -v
	}
	return v
}
