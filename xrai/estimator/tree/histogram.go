package tree

// cell is what a node's rows with one code in one column sum up to.
type cell struct{ mass, second int64 }

// layout says where a histogram of all columns has their cells: the dense columns'
// one after the other, and then the sparse columns' slots.
type layout struct {
	firstCell []int32
	cells     int
	rowCells  int // cells that a row is added to, about
}

// maxCells bounds a histogram, 64 MB.
const maxCells = 1 << 22

func newLayout(c *Columns) layout {
	l := layout{firstCell: make([]int32, c.d)}
	for f := range c.d {
		if !c.isSparse[f] && l.cells <= maxCells {
			l.firstCell[f] = int32(l.cells)
			l.cells += c.codeCount(f)
			l.rowCells++
		}
	}
	for f := range c.d {
		if c.isSparse[f] {
			l.firstCell[f] = int32(l.cells) + c.firstSlot[f]
		}
	}
	l.cells += c.slots
	l.rowCells += (len(c.rowSlots) + c.n - 1) / c.n
	return l
}

// A node that is given a histogram of all columns hands it on to the larger of its
// children, less the rows of the smaller. So most rows of an uneven tree are read
// once, at the root. Sums are whole numbers, hence the same by either way.

// histograms reports whether this grower's nodes may have histograms.
func (g *Grower) histograms() bool {
	return g.isNumber() && g.criterion != Poisson && g.looked == g.d && g.params.Splitter != Random &&
		g.limits.none() && !g.countRows && g.cells <= maxCells
}

// pays reports whether so many rows are worth a look at each cell.
func (g *Grower) pays(rows int) bool { return rows*g.rowCells >= g.cells }

// prepare gives a node a histogram if it pays.
func (g *Grower) prepare(k int32) {
	n := &g.nodes[k]
	own, _ := g.own(k)
	if rows := g.rows[n.start:n.end]; n.hist == nil && g.histograms() && g.pays(len(rows)) && !g.isLeaf(rows, own, n.depth) {
		n.hist = g.sum(rows)
	}
}

// sum returns the histogram of rows, but for sparse columns' usual codes.
func (g *Grower) sum(rows []int32) []cell {
	hist := g.take()
	clear(hist)
	g.enter(rows, nil, false)
	g.countInto(hist)
	return hist
}

func (g *Grower) take() []cell {
	if k := len(g.free); k > 0 {
		hist := g.free[k-1]
		g.free = g.free[:k-1]
		return hist
	}
	return make([]cell, g.cells)
}

// give hands a node's histogram back.
func (g *Grower) give(k int32) {
	if n := &g.nodes[k]; n.hist != nil {
		g.free, n.hist = append(g.free, n.hist), nil
	}
}

// inherit hands the histogram of a node just divided on to its larger child.
func (g *Grower) inherit(k int32) {
	n := &g.nodes[k]
	if n.hist == nil {
		return
	}
	small, large := n.left, n.right
	if g.rowsOf(small) > g.rowsOf(large) {
		small, large = large, small
	}
	l := &g.nodes[large]
	own, _ := g.own(large)
	if rows := g.rows[l.start:l.end]; !g.pays(len(rows)) || g.isLeaf(rows, own, l.depth) {
		return
	}
	s := &g.nodes[small]
	rows := g.rows[s.start:s.end]
	l.hist, n.hist = n.hist, nil
	if g.pays(len(rows)) {
		s.hist = g.sum(rows)
		for i, c := range s.hist {
			l.hist[i].mass -= c.mass
			l.hist[i].second -= c.second
		}
		return
	}
	g.enter(rows, nil, false)
	for i := range rows {
		g.mass[i], g.second[i] = -g.mass[i], -g.second[i]
	}
	g.countInto(l.hist)
}

// countInto adds the rows entered to a histogram.
func (s *scanner) countInto(hist []cell) {
	for f := range s.d {
		if s.isSparse[f] {
			continue
		}
		cells := hist[s.firstCell[f]:]
		switch {
		case s.narrow[f] != nil:
			count(cells, s.narrow[f], s.node, s.mass, s.second)
		case s.medium[f] != nil:
			count(cells, s.medium[f], s.node, s.mass, s.second)
		default:
			count(cells, s.wide[f], s.node, s.mass, s.second)
		}
	}
	slots := hist[s.cells-s.slots:]
	for i, r := range s.node {
		m, v := s.mass[i], s.second[i]
		for _, k := range s.rowSlots[s.rowStart[r]:s.rowStart[r+1]] {
			slots[k].mass += m
			slots[k].second += v
		}
	}
}

func count[T uint8 | uint16 | int32](cells []cell, codes []T, rows []int32, mass, second []int64) {
	mass, second = mass[:len(rows)], second[:len(rows)]
	for i, r := range rows {
		c := &cells[codes[r]]
		c.mass += mass[i]
		c.second += second[i]
	}
}

// scan considers all columns of a node by its histogram.
func (g *Grower) scan(hist []cell, rows []int32, stat []int64) {
	g.node, g.stat = rows, stat
	for f := range g.d {
		if g.constant[f] {
			continue
		}
		cells := hist[g.firstCell[f]:][:g.codeCount(f)]
		if g.isSparse[f] {
			rest := cell{stat[0], stat[1]}
			cells[g.usual[f]] = cell{}
			for _, c := range cells {
				rest.mass -= c.mass
				rest.second -= c.second
			}
			cells[g.usual[f]] = rest
		}
		if !g.scanColumn(f, cells) {
			g.constant[f] = true
			g.found = append(g.found, int32(f))
		}
	}
}

// scanColumn considers one column and reports whether it varies in the node.
func (g *Grower) scanColumn(f int, cells []cell) bool {
	if last := len(g.values[f]); g.missing[f] && cells[last].mass > 0 {
		g.entries.codes, g.stats = g.entries.codes[:0], g.stats[:0]
		for k, c := range cells {
			if c.mass > 0 {
				g.entries.codes, g.stats = append(g.entries.codes, int32(k)), append(g.stats, c.mass, c.second)
			}
		}
		if len(g.entries.codes) == 1 {
			return false
		}
		g.consider(f, g.limits, &g.best)
		return true
	}
	best, at := worst, -1
	var n, sum, bestN, bestSum int64
	all, allSum := g.stat[0], g.stat[1]
	for k := range cells {
		m := cells[k].mass
		if m == 0 {
			continue
		}
		n += m
		sum += cells[k].second
		if n == all {
			break
		}
		l, r := float64(sum), float64(allSum-sum)
		if v := float64(l*l/float64(n)) + float64(r*r/float64(all-n)); v > best {
			best, at, bestN, bestSum = v, k, n, sum
		}
	}
	if at < 0 {
		return false
	}
	if g.best.beatenBy(best, f) {
		next := at + 1
		for cells[next].mass == 0 {
			next++
		}
		g.best.set(best, f, int32(at), g.threshold(f, int32(at), int32(next)))
		g.best.left = append(g.best.left[:0], bestN, bestSum)
	}
	return true
}
