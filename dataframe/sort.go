package dataframe

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A SortKey is a column to sort by.
type SortKey struct {
	Column     string
	Descending bool
}

// Asc sorts a column from the least to the greatest.
func Asc(column string) SortKey { return SortKey{Column: column} }

// Desc sorts a column from the greatest to the least.
func Desc(column string) SortKey { return SortKey{column, true} }

// Sort returns the rows sorted by the first key, then by the second where the
// first is equal, and so on; rows equal in all keys keep their order, unlike in
// pandas' default. Missing values come last in both directions. Text is sorted
// by its bytes, false before true.
func Sort(df DataFrame, keys ...SortKey) (DataFrame, error) {
	order, err := ArgSort(df, keys...)
	if err != nil {
		return DataFrame{}, err
	}
	return Rows(df, order)
}

// ArgSort returns the row numbers in the order of [Sort].
func ArgSort(df DataFrame, keys ...SortKey) ([]int, error) {
	if len(keys) == 0 {
		return nil, errors.New("sort: no key")
	}
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = key.Column
	}
	places, err := columnsOf(df, names)
	if err != nil {
		return nil, fmt.Errorf("sort: %w", err)
	}
	order := numbersFrom(0, df.Nrow())
	for i := len(keys) - 1; i >= 0; i-- {
		order = take(df, places[i]).sort(order, keys[i].Descending)
	}
	return order, nil
}

// sort reorders rows by the column's values, missing ones last, and keeps the
// order of equal ones.
func (v Column) sort(order []int, descending bool) []int {
	ranks := v.ranks()
	if descending {
		for row := range ranks {
			ranks[row] = ^ranks[row]
		}
	}
	here, missing := make([]int, 0, len(order)), []int{}
	for _, row := range order {
		if v.IsMissing(row) {
			missing = append(missing, row)
		} else {
			here = append(here, row)
		}
	}
	return append(radixSort(here, ranks), missing...)
}

// ranks maps values to numbers in the same order, equal ones to equal numbers.
func (v Column) ranks() []uint64 {
	ranks := make([]uint64, v.Len())
	switch {
	case v.Ints != nil:
		for row, i := range v.Ints {
			ranks[row] = uint64(i) ^ 1<<63
		}
	case v.Floats != nil:
		for row, f := range v.Floats {
			ranks[row] = floatRank(f)
		}
	case v.Bools != nil:
		for row, b := range v.Bools {
			ranks[row] = uint64(ofBool(b))
		}
	default:
		v.textRanks(ranks)
	}
	return ranks
}

// floatRank is the bits of f with all of them turned for a negative number and
// the sign turned for others, which orders them as unsigned integers.
func floatRank(f float64) uint64 {
	if f == 0 {
		return 1 << 63 // -0 too
	}
	if f < 0 {
		return ^math.Float64bits(f)
	}
	return math.Float64bits(f) | 1<<63
}

func (v Column) textRanks(ranks []uint64) {
	codes := newCoder().codes(v)
	var texts []string // by code
	for row, k := range codes {
		if int(k) == len(texts) {
			texts = append(texts, v.Texts[row])
		}
	}
	byText := numbersFrom(0, len(texts))
	slices.SortFunc(byText, func(a, b int) int { return strings.Compare(texts[a], texts[b]) })
	rankOf := make([]uint64, len(texts))
	for rank, k := range byText {
		rankOf[k] = uint64(rank)
	}
	for row, k := range codes {
		if k != missingCode {
			ranks[row] = rankOf[k]
		}
	}
}

// radixSort sorts rows by their rank, least byte first, so that rows of equal
// rank keep their order. Bytes that all ranks share are passed over.
func radixSort(order []int, ranks []uint64) []int {
	var counts [8][256]int
	for _, row := range order {
		for b := range counts {
			counts[b][byte(ranks[row]>>(8*b))]++
		}
	}
	other := make([]int, len(order))
	for b := range counts {
		if len(order) == 0 || counts[b][byte(ranks[order[0]]>>(8*b))] == len(order) {
			continue
		}
		var next [256]int
		for v := 1; v < 256; v++ {
			next[v] = next[v-1] + counts[b][v-1]
		}
		for _, row := range order {
			v := byte(ranks[row] >> (8 * b))
			other[next[v]] = row
			next[v]++
		}
		order, other = other, order
	}
	return order
}
