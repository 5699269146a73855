package boost

import "slices"

// quad is the rows' cells in four columns, a byte each.
type quad struct {
	columns []int    // at most four
	first   [4]int32 // first cells of the columns
	cells   []uint32
}

// maxCells is the most cells a column has. A histogram has that many more than
// the columns need, so that four columns of it can always be seen as four arrays;
// the place of a column that a quad lacks is there.
const maxCells = maxBins + 1

// fill sets the cells by the columns' bins.
func (q *quad) fill(t *table) {
	if q.cells == nil {
		q.cells = make([]uint32, t.n)
	}
	clear(q.cells)
	for j := range q.first {
		if j >= len(q.columns) {
			q.first[j] = t.first[len(t.columns)]
			continue
		}
		k := q.columns[j]
		q.first[j] = t.first[k]
		var cell [256]uint32
		for bin := range cell {
			cell[bin] = uint32(t.columns[k].cell(uint8(bin))) << (8 * j)
		}
		for i, bin := range t.bins[k] {
			q.cells[i] |= cell[bin]
		}
	}
}

// add adds the rows' gradients and hessians to their cells. Indexes are bytes
// into arrays of 256, so that nothing has to be checked.
func (q *quad) add(hist []cell, rows []int32, pairs []pair) {
	h0, h1 := (*[maxCells]cell)(hist[q.first[0]:]), (*[maxCells]cell)(hist[q.first[1]:])
	h2, h3 := (*[maxCells]cell)(hist[q.first[2]:]), (*[maxCells]cell)(hist[q.first[3]:])
	cells := q.cells[:len(pairs)]
	for _, r := range rows {
		p, at := pairs[r], cells[r]
		c := &h0[uint8(at)]
		c.gradient += p.gradient
		c.hessian += p.hessian
		c.rows++
		c = &h1[uint8(at>>8)]
		c.gradient += p.gradient
		c.hessian += p.hessian
		c.rows++
		c = &h2[uint8(at>>16)]
		c.gradient += p.gradient
		c.hessian += p.hessian
		c.rows++
		c = &h3[uint8(at>>24)]
		c.gradient += p.gradient
		c.hessian += p.hessian
		c.rows++
	}
}

// list is the rows' cells in columns most of whose rows share one bin, as
// one-hot columns' do. That bin is left out: its cell is what the column's others
// lack of the node's total. So a row of five one-hot groups costs five additions
// and not one a column.
type list struct {
	columns []int
	base    int32    // first cell
	end     int32    // cell after the last
	start   []int32  // row i has cells[start[i]:start[i+1]]
	cells   []uint16 // less base
}

const (
	// usualShare: a bin is left out of the lists when at least one row in
	// usualShare falls in it.
	usualShare = 2
	// listSpan bounds the cells that a list reaches over, so that they fit 16 bits.
	listSpan = 1 << 15
)

// usualCell returns the cell of column k that enough rows fall in to be left
// out, else -1.
func (t *table) usualCell(k int) int32 {
	var count [256]int
	for _, b := range t.bins[k] {
		count[b]++
	}
	most := 0
	for b, m := range count {
		if m > count[most] {
			most = b
		}
	}
	if count[most]*usualShare < t.n {
		return -1
	}
	return t.first[k] + t.columns[k].cell(uint8(most))
}

// newLists lists the rows' cells in the columns.
func (t *table) newLists(columns []int, change []bool, team *team) []list {
	var lists []list
	of := func(changing bool) {
		first := len(lists)
		for _, k := range columns {
			if changing != (change != nil && change[k]) {
				continue
			}
			if last := len(lists) - 1; last < first || t.first[k+1]-t.first[lists[last].columns[0]] > listSpan {
				lists = append(lists, list{})
			}
			l := &lists[len(lists)-1]
			l.columns = append(l.columns, k)
		}
	}
	of(false)
	of(true)
	team.each(len(lists), func() func(int) {
		return func(i int) { lists[i].fill(t) }
	})
	return lists
}

// fill sets the cells by the columns' bins.
func (l *list) fill(t *table) {
	columns := l.columns
	l.base, l.end = t.first[columns[0]], t.first[columns[len(columns)-1]+1]
	if l.start == nil {
		l.start = make([]int32, t.n+1)
	}
	clear(l.start)
	// listed holds of each bin its cell less base plus 1, 0 where it is left out.
	listed := make([][256]uint16, len(columns))
	for j, k := range columns {
		c := &t.columns[k]
		for bin := range listed[j] {
			if cell := t.first[k] + c.cell(uint8(bin)); cell != t.usual[k] && cell < t.first[k+1] {
				listed[j][bin] = uint16(cell-l.base) + 1
			}
		}
		for i, bin := range t.bins[k] {
			if listed[j][bin] > 0 {
				l.start[i+1]++
			}
		}
	}
	for i := range t.n {
		l.start[i+1] += l.start[i]
	}
	l.cells = slices.Grow(l.cells[:0], int(l.start[t.n]))[:l.start[t.n]]
	next := make([]int32, t.n)
	copy(next, l.start)
	for j, k := range columns {
		for i, bin := range t.bins[k] {
			if c := listed[j][bin]; c > 0 {
				l.cells[next[i]] = c - 1
				next[i]++
			}
		}
	}
}

func (l *list) add(hist []cell, rows []int32, pairs []pair) {
	hist = hist[l.base:l.end]
	for _, r := range rows {
		p := pairs[r]
		for _, c := range l.cells[l.start[r]:l.start[r+1]] {
			h := &hist[c]
			h.gradient += p.gradient
			h.hessian += p.hessian
			h.rows++
		}
	}
}
