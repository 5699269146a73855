package dataframe

import (
	"math"
	"slices"

	"github.com/go-gota/gota/series"
)

const missingCode = -1

// A coder numbers distinct values 0, 1, ... in the order in which they first
// appear. 1 and 1.0 are the same number, 0.0 and -0.0 too. Values of several
// columns may be numbered by one coder if all are numbers, all text or all bool.
type coder struct {
	whole map[int]int32
	other map[uint64]int32 // floats that no int equals, by their bits
	texts map[string]int32
	n     int32
}

func newCoder() *coder {
	return &coder{whole: map[int]int32{}, other: map[uint64]int32{}, texts: map[string]int32{}}
}

// codes numbers the values of a column; missing values are missingCode.
func (k *coder) codes(v Column) []int32 {
	codes := make([]int32, v.Len())
	for row := range codes {
		switch {
		case v.IsMissing(row):
			codes[row] = missingCode
		case v.Ints != nil:
			codes[row] = codeOf(k, k.whole, v.Ints[row])
		case v.Texts != nil:
			codes[row] = codeOf(k, k.texts, v.Texts[row])
		case v.Floats != nil:
			if i, ok := wholeInt(v.Floats[row]); ok {
				codes[row] = codeOf(k, k.whole, i)
			} else {
				codes[row] = codeOf(k, k.other, math.Float64bits(v.Floats[row]))
			}
		default:
			codes[row] = codeOf(k, k.whole, int(ofBool(v.Bools[row])))
		}
	}
	return codes
}

// codeOf returns the number of a value in one of the coder's maps.
func codeOf[T comparable](k *coder, of map[T]int32, value T) int32 {
	code, ok := of[value]
	if !ok {
		code = k.n
		of[value] = code
		k.n++
	}
	return code
}

// wholeInt returns the int that equals f, if there is one.
func wholeInt(f float64) (int, bool) {
	if f != math.Trunc(f) || f < -1<<63 || f >= 1<<63 {
		return 0, false
	}
	return int(f), true
}

func ofBool(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// groupCodes numbers the distinct rows of the given columns of a table, in the
// order of their first appearance. A missing value equals a missing value.
func groupCodes(df DataFrame, places []int) (codes []int32, groups int) {
	codes = make([]int32, df.Nrow())
	groups = min(1, len(codes))
	for i, c := range places {
		k := newCoder()
		column := k.codes(take(df, c))
		if i == 0 {
			codes, groups = withMissing(column, int(k.n))
			continue
		}
		codes, groups = pairCodes(codes, column)
	}
	return codes, groups
}

// withMissing renumbers codes 0..n-1 so that missing values have one too, in the
// order of first appearance.
func withMissing(codes []int32, n int) ([]int32, int) {
	first := slices.Index(codes, missingCode)
	if first < 0 {
		return codes, n
	}
	before := int32(0) // values met before the first gap
	for _, k := range codes[:first] {
		before = max(before, k+1)
	}
	for row, k := range codes {
		switch {
		case k == missingCode:
			codes[row] = before
		case k >= before:
			codes[row] = k + 1
		}
	}
	return codes, n + 1
}

// pairCodes numbers the distinct pairs of codes. The first of a pair is never
// missing; a missing second is a value of its own.
func pairCodes(a, b []int32) ([]int32, int) {
	pairs := make(map[uint64]int32)
	codes := make([]int32, len(a))
	for row := range a {
		key := uint64(a[row])<<32 | uint64(uint32(b[row]))
		code, ok := pairs[key]
		if !ok {
			code = int32(len(pairs))
			pairs[key] = code
		}
		codes[row] = code
	}
	return codes, len(pairs)
}

// buckets sorts rows by code: those of code k, ascending, are
// rows[starts[k]:starts[k+1]]. Rows of missingCode are in none.
func buckets(codes []int32, groups int) (rows []int, starts []int) {
	starts = make([]int, groups+1)
	for _, k := range codes {
		if k != missingCode {
			starts[k+1]++
		}
	}
	for k := range groups {
		starts[k+1] += starts[k]
	}
	rows = make([]int, starts[groups])
	next := make([]int, groups)
	copy(next, starts)
	for row, k := range codes {
		if k != missingCode {
			rows[next[k]] = row
			next[k]++
		}
	}
	return rows, starts
}

// sameKind reports whether values of two types may be equal.
func sameKind(a, b series.Type) bool { return a == b || isNumeric(a) && isNumeric(b) }
