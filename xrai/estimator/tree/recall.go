package tree

import (
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// changed is what a node's moves add to its weights.
type changed struct {
	moves []weighed // those that change a weight
	add   []float64 // of each class, what is added
	take  []float64 // and what is taken
	sum   int64     // of both
	shift float64   // that any boundary's score rises by at most
	rows  int       // of the node after the moves
}

// weighed is a move that changes a weight below a node.
type weighed struct {
	row, by int32
	class   int32
	rows    int32 // added to the number of rows
	code    int32 // of the row in the column looked at
}

// candidate is a boundary of the node after the moves: rows with codes up to below
// go left.
type candidate struct {
	score     float64
	column    int32
	below     int32
	look      int32
	threshold float64 // of one drawn
}

// recall returns the split of a node after the moves by its memory; ok is false
// when that does not tell.
func (r *Reviser) recall(at int32, key nodeKey, rows int, moves []move) (column int32, threshold float64, ok bool) {
	g, k := r.g, &r.known
	m := &k.nodes[at]
	if m.redraw || !r.stillDivided(k.stats[int(at)*g.width:int(at+1)*g.width], rows, moves) {
		return 0, 0, false
	}
	top := candidate{score: worst}
	if g.params.Splitter == Random {
		g.thresholdKey = xrai.Hash(uint64(key), keyThreshold)
		for i := m.from; i < m.to; i++ {
			r.tryThreshold(i, &top)
		}
		return top.column, top.threshold, top.score != worst
	}
	for i := m.from; i < m.to; i++ {
		l := &k.looks[i]
		limit := top.score - rounding(top.score)
		inside := k.blocks[l.block].top+r.rise(l.block) >= limit
		outside := m.pure+r.changed.shift >= limit
		if !inside && !outside {
			continue
		}
		r.readCodes(l.column)
		if inside {
			r.tryBlocks(i, &top)
		}
		r.tryNew(i, inside, &top)
	}
	if top.score == worst {
		return 0, 0, false
	}
	below, above := r.adjacent(&k.looks[top.look], top.below)
	return top.column, g.threshold(int(top.column), below, above), true
}

// stillDivided notes what the moves change and reports whether the node of
// statistics before and so many rows is one to be divided after them, of at least
// two classes.
func (r *Reviser) stillDivided(before []int64, rows int, moves []move) bool {
	c := &r.changed
	c.moves, c.sum = c.moves[:0], 0
	clear(c.add)
	clear(c.take)
	copy(r.stat, before)
	for _, v := range moves {
		if v.by == 0 {
			continue
		}
		class := r.g.label[v.row]
		w := weighed{row: v.row, by: v.by, class: class, rows: int32(v.rows(r))}
		c.moves = append(c.moves, w)
		rows += int(w.rows)
		r.stat[class] += int64(v.by)
		if v.by > 0 {
			c.add[class] += float64(v.by)
			c.sum += int64(v.by)
		} else {
			c.take[class] -= float64(v.by)
			c.sum -= int64(v.by)
		}
	}
	total := r.g.weightOf(r.stat)
	c.rows = rows
	c.shift = float64(c.sum) * r.g.slope(total+c.sum)
	if p := r.g.params; rows < p.MinSamplesSplit || rows < 2*p.MinSamplesLeaf {
		return false
	}
	return !slices.Contains(r.stat, total)
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

// rise is by how much the moves raise the score of a boundary of a block at most.
func (r *Reviser) rise(at int32) float64 {
	c, b := &r.changed, &r.known.blocks[at]
	sum := float64(c.sum)
	if r.g.criterion != Gini || sum > b.least/2 {
		return c.shift
	}
	w := len(c.add)
	slopes := r.known.slopes[int(at)*2*w : int(at+1)*2*w]
	rise := 2 * sum * (sum + 1) / (b.least - sum)
	for class, a := range c.add {
		rise += slopes[w+class]*a - slopes[class]*c.take[class]
	}
	return min(rise, c.shift)
}

func (r *Reviser) readCodes(column int32) {
	for i := range r.changed.moves {
		m := &r.changed.moves[i]
		m.code = r.g.code(int(column), m.row)
	}
}

// tryBlocks considers the boundaries between the codes that a look's rows had.
func (r *Reviser) tryBlocks(look int32, top *candidate) {
	l := &r.known.looks[look]
	last := l.to - 1
	if last-l.from <= blockSize {
		r.tryBlock(look, l.block, l.from, last, top)
		return
	}
	at := l.block
	for from := l.from; from < last; from += blockSize {
		at++
		r.tryBlock(look, at, from, min(from+blockSize, last), top)
	}
}

func (r *Reviser) tryBlock(look, at, from, to int32, top *candidate) {
	k := &r.known
	rise := r.rise(at)
	limit := top.score - rounding(top.score) - rise
	if k.blocks[at].top < limit {
		return
	}
	for e := from; e < to; e++ {
		if k.scores[e] >= limit {
			r.tryBoundary(look, e, k.codes[e], top)
			limit = top.score - rounding(top.score) - rise
		}
	}
}

// tryNew considers the boundaries that rows which come to the node make by codes
// of their own; within the codes there are only if so asked.
func (r *Reviser) tryNew(look int32, inside bool, top *candidate) {
	k := &r.known
	l := &k.looks[look]
	codes := k.codes[l.from:l.to]
	last := int32(len(codes) - 1)
	for _, m := range r.changed.moves {
		switch {
		case m.by < 0:
		case m.code < codes[0]:
			r.tryBoundary(look, l.from-1, m.code, top)
		case m.code > codes[last]:
			r.tryBoundary(look, l.to-1, m.code, top)
			r.tryBoundary(look, l.to-1, codes[last], top)
		case inside && last > 0:
			e, found := slices.BinarySearch(codes, m.code)
			if !found {
				r.tryBoundary(look, l.from+int32(e)-1, m.code, top)
			}
		}
	}
}

// tryBoundary considers the boundary after code below for top; e is the greatest
// of the look's codes up to it, or the one before the first.
func (r *Reviser) tryBoundary(look, e, below int32, top *candidate) {
	g, k := r.g, &r.known
	l := &k.looks[look]
	var score float64
	rows := int32(0)
	if g.countRows && e >= l.from {
		rows = k.rows[e]
	}
	if g.width == 2 && g.criterion == Gini {
		var a, b int64
		if e >= l.from {
			a, b = int64(k.lefts[2*e]), int64(k.lefts[2*e+1])
		}
		for i := range r.changed.moves {
			m := &r.changed.moves[i]
			if m.code <= below {
				second := int64(m.by) & -int64(m.class)
				a += int64(m.by) - second
				b += second
				rows += m.rows
			}
		}
		c, d := r.stat[0]-a, r.stat[1]-b
		if a+b <= 0 || c+d <= 0 {
			return
		}
		l0, l1, r0, r1 := float64(a), float64(b), float64(c), float64(d)
		score = (float64(l0*l0)+float64(l1*l1))/float64(a+b) + (float64(r0*r0)+float64(r1*r1))/float64(c+d)
	} else {
		clear(r.left)
		if e >= l.from {
			for c := range r.left {
				r.left[c] = int64(k.lefts[int(e)*g.width+c])
			}
		}
		for i := range r.changed.moves {
			m := &r.changed.moves[i]
			if m.code <= below {
				r.left[m.class] += int64(m.by)
				rows += m.rows
			}
		}
		for c, v := range r.stat {
			r.right[c] = v - r.left[c]
		}
		if g.weightOf(r.left) <= 0 || g.weightOf(r.right) <= 0 {
			return
		}
		score = g.purity(r.left) + g.purity(r.right)
	}
	if least := g.params.MinSamplesLeaf; least > 1 && (int(rows) < least || r.changed.rows-int(rows) < least) {
		return
	}
	if score > top.score || score == top.score && (l.column < top.column || l.column == top.column && below < top.below) {
		*top = candidate{score: score, column: l.column, below: below, look: look}
	}
}

// tryThreshold considers the threshold that a look's column draws.
func (r *Reviser) tryThreshold(look int32, top *candidate) {
	k := &r.known
	l := &k.looks[look]
	r.readCodes(l.column)
	lo, hi := r.adjacentAfter(l, -1), r.adjacentUpTo(l, math.MaxInt32)
	if lo >= hi {
		return
	}
	codes := k.codes[l.from:l.to]
	threshold, cut := l.threshold, l.cut
	if lo != codes[0] || hi != codes[len(codes)-1] {
		threshold, cut = r.g.drawThreshold(int(l.column), lo, hi, false)
	}
	e, found := slices.BinarySearch(codes, cut)
	if !found {
		e--
	}
	before := top.score
	column := top.column
	r.tryBoundary(look, l.from+int32(e), cut, top)
	if top.score != before || top.column != column {
		top.threshold = threshold
	}
}

// adjacent returns the codes on both sides of a boundary that some row of the
// node has after the moves.
func (r *Reviser) adjacent(l *look, below int32) (from, to int32) {
	r.readCodes(l.column)
	return r.adjacentUpTo(l, below), r.adjacentAfter(l, below)
}

// adjacentUpTo returns the greatest code up to a limit that some row has, -1
// without one.
func (r *Reviser) adjacentUpTo(l *look, limit int32) int32 {
	codes := r.known.codes[l.from:l.to]
	e, found := slices.BinarySearch(codes, limit)
	if !found {
		e--
	}
	for ; e >= 0 && !r.stays(l, e); e-- {
	}
	code := int32(-1)
	if e >= 0 {
		code = codes[e]
	}
	for i := range r.changed.moves {
		if m := &r.changed.moves[i]; m.by > 0 && m.code <= limit {
			code = max(code, m.code)
		}
	}
	return code
}

// adjacentAfter returns the least code above a limit that some row has.
func (r *Reviser) adjacentAfter(l *look, limit int32) int32 {
	codes := r.known.codes[l.from:l.to]
	e, found := slices.BinarySearch(codes, limit)
	if found {
		e++
	}
	for ; e < len(codes) && !r.stays(l, e); e++ {
	}
	code := int32(math.MaxInt32)
	if e < len(codes) {
		code = codes[e]
	}
	for i := range r.changed.moves {
		if m := &r.changed.moves[i]; m.by > 0 && m.code > limit {
			code = min(code, m.code)
		}
	}
	return code
}

// stays reports whether some row has a look's code number e after the moves.
func (r *Reviser) stays(l *look, e int) bool {
	k, w := &r.known, r.g.width
	taken := int64(0)
	for i := range r.changed.moves {
		if m := &r.changed.moves[i]; m.code == k.codes[int(l.from)+e] {
			taken -= int64(m.by)
		}
	}
	if taken <= 0 {
		return true
	}
	at := (int(l.from) + e) * w
	for c := range w {
		taken -= int64(k.lefts[at+c])
		if e > 0 {
			taken += int64(k.lefts[at-w+c])
		}
	}
	return taken < 0
}
