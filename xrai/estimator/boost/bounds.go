package boost

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// bounds is what says where a column's bins end once a row is left out.
//
// Of few distinct values, the midpoints between them stay unless a value goes. Of
// more, percentiles move with the number of rows. A table that is made for leaving
// rows out gives each column as many thresholds as it will ever have, infinite
// ones last: so its cells stay where they are.
type bounds struct {
	once    []float64 // distinct values that a single row has, where the values are few
	few     []float64 // distinct values, where they are few
	sorted  []float64 // else all values, NaN apart
	values  []float64 // and those of each row
	single  [256]bool // categories that a single row has
	missing int       // rows without a value
}

// readBounds returns the bounds of the table's columns, and fills up its
// thresholds. The rows of x are the table's.
func (t *table) readBounds(x *mat.Dense, rows []int32, bins int) []bounds {
	out := make([]bounds, len(t.columns))
	for k := range t.columns {
		c, b := &t.columns[k], &out[k]
		values := make([]float64, len(rows))
		gather(x, rows, c.index, c.index+1, [][]float64{values})
		for _, v := range values {
			if v != v {
				b.missing++
			}
		}
		if c.categories != nil {
			b.countCategories(values)
			continue
		}
		sorted := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
		sortNumbers(sorted)
		if len(sorted) == 0 {
			continue
		}
		if b.few = distinctUpTo(sorted, bins); b.few != nil {
			for i, v := range sorted {
				if (i == 0 || sorted[i-1] != v) && (i+1 == len(sorted) || sorted[i+1] != v) {
					b.once = append(b.once, v)
				}
			}
			continue
		}
		b.sorted, b.values = sorted, values
		c.thresholds = filled(c.thresholds, bins-1)
	}
	return out
}

func (b *bounds) countCategories(values []float64) {
	var count [256]int
	for _, v := range values {
		if v == v {
			count[uint8(v)]++
		}
	}
	for v, m := range count {
		b.single[v] = m == 1
	}
}

// filled returns thresholds, filled up with infinity to n.
func filled(thresholds []float64, n int) []float64 {
	out := slices.Clone(thresholds)
	for len(out) < n {
		out = append(out, math.Inf(1))
	}
	return out
}

// goes reports that more than thresholds changes without a row whose value is v: a
// category goes, or the last missing value.
func (b *bounds) goes(v float64) bool {
	if v != v {
		return b.missing == 1
	}
	return b.sorted == nil && b.few == nil && b.single[uint8(v)]
}

// without returns a column's thresholds, n of them, without a row whose value is
// v; nil if they stay. spare is scratch for as many values as rows.
func (b *bounds) without(v float64, n, bins int, spare []float64) []float64 {
	from := b.sorted
	if from == nil {
		if _, single := slices.BinarySearch(b.once, v); v != v || !single {
			return nil
		}
		from = b.few
	}
	if v != v {
		return nil
	}
	at, _ := slices.BinarySearch(from, v)
	if len(from) == 1 {
		return filled(nil, n)
	}
	return filled(thresholds(append(append(spare[:0], from[:at]...), from[at+1:]...), bins), n)
}

// ownTable is a table of one worker, whose bins are those without a row. What
// stays is shared with the table it is made from.
type ownTable struct {
	table
	base   *table
	x      *mat.Dense
	rows   []int32
	bounds []bounds
	most   int // bins of a column
	spare  []float64
	group  []int     // of each column, its place among quads and, after them, lists
	stale  []bool    // of each group
	owned  []bool    // of each group
	own    [][]uint8 // bins of columns that moved once
}

func newOwnTable(t *table, x *mat.Dense, rows []int32, b []bounds, most int) *ownTable {
	groups := len(t.quads) + len(t.lists)
	o := &ownTable{table: *t, base: t, x: x, rows: rows, bounds: b, most: most, spare: make([]float64, t.n),
		group: make([]int, len(t.columns)), stale: make([]bool, groups), owned: make([]bool, groups), own: make([][]uint8, len(t.columns))}
	o.columns, o.bins = slices.Clone(t.columns), slices.Clone(t.bins)
	o.quads, o.lists = slices.Clone(t.quads), slices.Clone(t.lists)
	for q := range t.quads {
		for _, k := range t.quads[q].columns {
			o.group[k] = q
		}
	}
	for l := range t.lists {
		for _, k := range t.lists[l].columns {
			o.group[k] = len(t.quads) + l
		}
	}
	return o
}

// leave makes the bins those without a row of the table. It is false, and nothing
// is done, if more than thresholds would change.
func (o *ownTable) leave(row int32) bool {
	data := o.x.RawRowView(int(o.rows[row]))
	for k := range o.columns {
		if o.bounds[k].goes(data[o.columns[k].index]) {
			return false
		}
	}
	for k := range o.columns {
		c := &o.columns[k]
		base := o.base.columns[k].thresholds
		to := o.bounds[k].without(data[c.index], len(base), o.most, o.spare)
		if to == nil {
			to = base
		}
		if !slices.Equal(to, c.thresholds) {
			c.thresholds = to
			o.cut(k)
		}
	}
	for i, is := range o.stale {
		if is {
			o.refill(i)
		}
	}
	clear(o.stale)
	return true
}

// cut fills a column's bins by its thresholds.
func (o *ownTable) cut(k int) {
	if o.own[k] == nil {
		o.own[k] = make([]uint8, o.n)
		o.bins[k] = o.own[k]
	}
	values := o.bounds[k].values
	if values == nil {
		values = o.spare
		at := o.columns[k].index
		gather(o.x, o.rows, at, at+1, [][]float64{values})
	}
	o.columns[k].fill(values, o.bins[k])
	o.stale[o.group[k]] = true
}

// refill lays out the rows' cells in a group anew.
func (o *ownTable) refill(group int) {
	first := !o.owned[group]
	o.owned[group] = true
	if group < len(o.quads) {
		q := &o.quads[group]
		if first {
			q.cells = nil
		}
		q.fill(&o.table)
		return
	}
	l := &o.lists[group-len(o.quads)]
	if first {
		l.start, l.cells = nil, nil
	}
	l.fill(&o.table)
}
