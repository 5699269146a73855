package boost

// cell is what the rows of a node in one bin sum up to. Sums are whole numbers,
// so they are exact whatever the order, and a child's are its parent's less its
// sibling's.
type cell struct {
	gradient, hessian int64 // in the scale's units
	rows              int64
}

func (c cell) plus(o cell) cell {
	return cell{c.gradient + o.gradient, c.hessian + o.hessian, c.rows + o.rows}
}

func (c cell) minus(o cell) cell {
	return cell{c.gradient - o.gradient, c.hessian - o.hessian, c.rows - o.rows}
}

// pair is one row's gradient and hessian in fixed point.
type pair struct{ gradient, hessian int64 }

// histogrammer sums rows into histograms. It keeps those no longer used.
type histogrammer struct {
	*table
	team  *team
	pairs []pair // of each row
	free  [][]cell
}

// cells returns the number of cells of a histogram that mean something.
func (h *histogrammer) cells() int { return int(h.first[len(h.columns)]) }

// take returns a histogram; what is in it is not defined.
func (h *histogrammer) take() []cell {
	if k := len(h.free); k > 0 {
		hist := h.free[k-1]
		h.free = h.free[:k-1]
		return hist
	}
	return make([]cell, h.cells()+maxCells)
}

// give hands a histogram back, nil for none.
func (h *histogrammer) give(hist []cell) {
	if hist != nil {
		h.free = append(h.free, hist)
	}
}

// partAdds is how many additions are worth a goroutine of their own.
const partAdds = 1 << 17

// sum returns the histogram of rows whose total is given.
func (h *histogrammer) sum(rows []int32, total cell) []cell {
	most := max(1, h.team.workers)
	hists := make([][]cell, most)
	hists[0] = h.take()
	least := max(partAdds/max(1, h.perRow), h.cells())
	for p := 1; p < min(most, len(rows)/least); p++ {
		hists[p] = h.take()
	}
	parts := h.team.parts(len(rows), least, func(part, from, to int) {
		hist := hists[part]
		clear(hist[:h.cells()])
		for q := range h.quads {
			h.quads[q].add(hist, rows[from:to], h.pairs)
		}
		for l := range h.lists {
			h.lists[l].add(hist, rows[from:to], h.pairs)
		}
	})
	for _, hist := range hists[1:parts] {
		for i, c := range hist[:h.cells()] {
			hists[0][i] = hists[0][i].plus(c)
		}
		h.give(hist)
	}
	h.complete(hists[0], total)
	return hists[0]
}

// complete fills in the cells that are the rest.
func (h *histogrammer) complete(hist []cell, total cell) {
	for k, u := range h.usual {
		if u < 0 {
			continue
		}
		rest := total
		hist[u] = cell{}
		for _, c := range hist[h.first[k]:h.first[k+1]] {
			rest = rest.minus(c)
		}
		hist[u] = rest
	}
}

// subtract takes the smaller child's histogram off its parent's, which becomes
// the larger child's.
func (h *histogrammer) subtract(parent, child []cell) {
	parent = parent[:h.cells()]
	child = child[:len(parent)]
	for i := range parent {
		p, c := &parent[i], &child[i]
		p.gradient -= c.gradient
		p.hessian -= c.hessian
		p.rows -= c.rows
	}
}
