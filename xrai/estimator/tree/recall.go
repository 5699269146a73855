package tree

import (
	"math"
)

// steadyShift is by how much the moves raise the score of a steady boundary at
// most, whose derivatives are between low and high and whose children weigh least
// or more.
func (r *Reviser) steadyShift(low, high []float64, least int64, moves []move, changes int64) float64 {
	if low == nil || changes > least/2 {
		return math.Inf(1)
	}
	shift := 2 * float64(changes) * float64(changes+1) / float64(least-changes)
	for _, v := range moves {
		if v.by > 0 {
			shift += high[r.g.label[v.row]] * float64(v.by)
		} else if v.by < 0 {
			shift += low[r.g.label[v.row]] * float64(v.by)
		}
	}
	return shift
}

// recall returns the split of a node after the moves; ok is false when its memory
// does not tell. Columns that it does not decide are read.
func (r *Reviser) recall(node int32, key nodeKey, moves []move) (column int32, threshold float64, ok bool) {
	g := r.g
	m := &r.t.nodes[r.t.memory[node]]
	if m.redraw || !r.stillDivided(node, m, moves) {
		return 0, 0, false
	}
	doubtful := r.within(m, moves)
	changes := int64(0)
	for _, v := range moves {
		changes += int64(max(v.by, -v.by))
	}
	shift := float64(changes) * g.slope(g.weightOf(m.stat)+changes)
	steadyShift := min(shift, r.steadyShift(m.low, m.high, steady, moves, changes))
	restShift := min(shift, r.steadyShift(m.restLow, m.restHigh, m.restLeast, moves, changes))
	var top candidate
	top.score = worst
	w := g.width
	for i := range m.best {
		c := &m.best[i]
		if c.atMost()+shift+rounding(c.score) < top.score {
			break
		}
		if c.steady && c.score+steadyShift+rounding(c.score) < top.score || r.doubt[c.look] {
			continue
		}
		inside, known := r.sides(c, m.lefts[i*w:i*w+w], moves)
		if !known {
			r.doubt[c.look], doubtful = true, true
			continue
		}
		for _, left := range []bool{false, true} { // where a new value inside goes
			if left && inside < 0 {
				break
			}
			v := *c
			v.score = r.score(c, moves, inside, left)
			if inside >= 0 && left {
				v.below = inside
			} else if inside >= 0 {
				v.above = inside
			}
			if v.score > top.score || v.score == top.score && v.score != worst &&
				(v.column < top.column || v.column == top.column && v.below < top.below) {
				top = v
			}
		}
	}
	off := rounding(top.score)
	for i := range m.looks {
		l := &m.looks[i]
		if l.rest+shift+off >= top.score || l.steadyRest+restShift+off >= top.score {
			r.doubt[i], doubtful = true, true
		}
	}
	if doubtful {
		g.best.score = top.score
		g.best.column = top.column
		r.readDoubtful(node, key, m, moves)
		if g.best.score == worst {
			return 0, 0, false
		}
		if b := &g.best; b.score != top.score || b.column != top.column || r.doubt[top.look] {
			return b.column, b.threshold, true
		}
	}
	if top.score == worst {
		return 0, 0, false
	}
	if g.params.Splitter == Random {
		return top.column, top.threshold, true
	}
	below, above := r.adjacent(node, &top, m, moves)
	return top.column, g.threshold(int(top.column), below, above), true
}

// stillDivided reports whether the node after the moves, whose statistics it
// keeps, is one to be divided, of at least two classes.
func (r *Reviser) stillDivided(node int32, m *memory, moves []move) bool {
	copy(r.stat, m.stat)
	rows := int(r.t.end[node] - r.t.start[node])
	for _, v := range moves {
		r.stat[r.g.label[v.row]] += int64(v.by)
		rows += v.rows(r)
	}
	r.nodeRows = rows
	p := r.g.params
	if rows < p.MinSamplesSplit || rows < 2*p.MinSamplesLeaf || p.MinSamplesLeaf > 1 && len(moves) > spareRows {
		return false
	}
	total := r.g.weightOf(r.stat)
	for _, s := range r.stat {
		if s == total {
			return false
		}
	}
	return true
}

// rows is what the move adds to the number of rows with weight.
func (m move) rows(r *Reviser) int {
	before := r.before(m)
	rows := 0
	if before > 0 {
		rows--
	}
	if before+m.by > 0 {
		rows++
	}
	return rows
}

// within sets doubt to the columns drawn that do not keep their least and
// greatest codes, as far as that matters, and reports whether there are any.
func (r *Reviser) within(m *memory, moves []move) (doubtful bool) {
	random := r.g.params.Splitter == Random
	r.doubt = resize(r.doubt, len(m.looks))
	for i := range m.looks {
		l := &m.looks[i]
		if r.doubt[i] = false; !random && l.lo == 0 && int(l.hi) == len(r.g.values[l.column])-1 {
			continue
		}
		low, greatest := l.atLow, l.atGreatest
		doubt := false
		for _, v := range moves {
			if v.by == 0 {
				continue
			}
			k := r.g.code(int(l.column), v.row)
			doubt = doubt || v.by > 0 && (k < l.lo || k > l.hi)
			if random && l.lo < l.hi && v.rows(r) < 0 {
				if k == l.lo {
					low--
				} else if k == l.hi {
					greatest--
				}
				doubt = doubt || low == 0 || greatest == 0
			}
		}
		r.doubt[i] = doubt
		doubtful = doubtful || doubt
	}
	return doubtful
}

// sides sets left to a boundary's statistics after the moves, less rows that
// bring a value between its codes, and returns that value's code, -1 without one;
// known is false when there are several.
func (r *Reviser) sides(c *candidate, lefts []int64, moves []move) (inside int32, known bool) {
	copy(r.left, lefts)
	inside = -1
	for _, v := range moves {
		if v.by == 0 {
			continue
		}
		k := r.g.code(int(c.column), v.row)
		switch {
		case k <= c.below:
			r.left[r.g.label[v.row]] += int64(v.by)
		case k < c.above:
			if inside >= 0 && inside != k {
				return 0, false
			}
			inside = k
		}
	}
	return inside, true
}

// score is the score of a boundary after the moves, worst if it is none.
func (r *Reviser) score(c *candidate, moves []move, inside int32, left bool) float64 {
	g := r.g
	if left {
		for _, v := range moves {
			if v.by != 0 && g.code(int(c.column), v.row) == inside {
				r.left[g.label[v.row]] += int64(v.by)
			}
		}
	}
	for k, v := range r.stat {
		r.right[k] = v - r.left[k]
	}
	if g.weightOf(r.left) <= 0 || g.weightOf(r.right) <= 0 {
		return worst
	}
	if least := g.params.MinSamplesLeaf; least > 1 {
		rows := int(c.rows)
		for _, v := range moves {
			if k := g.code(int(c.column), v.row); k <= c.below || left && k == inside {
				rows += v.rows(r)
			}
		}
		if rows < least || r.nodeRows-rows < least {
			return worst
		}
	}
	return g.purity(r.left) + g.purity(r.right)
}

// adjacent returns the codes on both sides of a boundary that some row has after
// the moves. A code can be gone only if a move takes a row of it; the least and
// the greatest cannot, since both sides have rows.
func (r *Reviser) adjacent(node int32, c *candidate, m *memory, moves []move) (below, above int32) {
	g, l := r.g, &m.looks[c.look]
	sure := true
	for _, v := range moves {
		if v.rows(r) < 0 {
			k := g.code(int(c.column), v.row)
			sure = sure && (k != c.below || k == l.lo) && (k != c.above || k == l.hi)
		}
	}
	if sure {
		return c.below, c.above
	}
	return r.nearest(node, c, moves)
}
