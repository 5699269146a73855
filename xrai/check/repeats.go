package check

import (
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
)

// codes are a table's values as numbers: equal in a column exactly when the values
// are, 0 where missing.
type codes struct {
	names []string
	of    [][]int32 // one list a column
}

func newCodes(df dataframe.DataFrame) (codes, error) {
	columns, err := dataframe.Columns(df)
	if err != nil {
		return codes{}, err
	}
	c := codes{names: df.Names(), of: make([][]int32, len(columns))}
	for j, column := range columns {
		seen := map[any]int32{}
		c.of[j] = make([]int32, column.Len())
		for i := range c.of[j] {
			if column.IsMissing(i) {
				continue
			}
			v := value(column, i)
			k, ok := seen[v]
			if !ok {
				k = int32(len(seen) + 1)
				seen[v] = k
			}
			c.of[j][i] = k
		}
	}
	return c, nil
}

func value(c dataframe.Column, i int) any {
	switch {
	case c.Ints != nil:
		return c.Ints[i]
	case c.Floats != nil:
		return math.Float64bits(c.Floats[i] + 0) // 0 for -0
	case c.Bools != nil:
		return c.Bools[i]
	}
	return c.Texts[i]
}

// hashes returns for each row the sum of its values' hashes, so that a column is
// taken out by subtraction.
func (c codes) hashes() []uint64 {
	out := make([]uint64, len(c.of[0]))
	for j, column := range c.of {
		for i, k := range column {
			out[i] += cellHash(j, k)
		}
	}
	return out
}

func cellHash(column int, code int32) uint64 { return xrai.Hash(1, uint64(column), uint64(code)) }

// equal reports whether rows a and b agree in all columns but one; -1 is no column.
func (c codes) equal(a, b, but int) bool {
	for j, column := range c.of {
		if j != but && column[a] != column[b] {
			return false
		}
	}
	return true
}

// groups are rows by hash.
type groups map[uint64][]int32

// find returns a row kept under h that agrees with row i in all columns but one.
func (g groups) find(c codes, h uint64, i, but int) bool {
	return slices.ContainsFunc(g[h], func(r int32) bool { return c.equal(int(r), i, but) })
}

// countRepeats looks at the rows of both tables, training rows first.
func (r *Result) countRepeats(both dataframe.DataFrame, target string) error {
	c, err := newCodes(both)
	if err != nil {
		return err
	}
	h := c.hashes()
	train, test := groups{}, groups{}
	for i := range r.Train {
		if train.find(c, h[i], i, -1) {
			r.Repeats.Train++
		} else {
			train[h[i]] = append(train[h[i]], int32(i))
		}
	}
	shared := make([]bool, r.Train+r.Test)
	for i := r.Train; i < len(h); i++ {
		if test.find(c, h[i], i, -1) {
			r.Repeats.Test++
		} else {
			test[h[i]] = append(test[h[i]], int32(i))
		}
		if train.find(c, h[i], i, -1) {
			shared[i] = true
			r.Repeats.Shared++
		}
	}
	most := 0
	near := make([]bool, len(shared))
	for j, name := range c.names {
		without := groups{}
		for i := range r.Train {
			k := h[i] - cellHash(j, c.of[j][i])
			without[k] = append(without[k], int32(i))
		}
		found := 0
		for i := r.Train; i < len(h); i++ {
			if shared[i] || !without.find(c, h[i]-cellHash(j, c.of[j][i]), i, j) {
				continue
			}
			if name == target {
				r.Repeats.Contradicted++
				continue
			}
			near[i] = true
			found++
		}
		if found > most {
			most, r.Repeats.NearColumn = found, name
		}
	}
	for _, n := range near {
		if n {
			r.Repeats.Near++
		}
	}
	return nil
}
