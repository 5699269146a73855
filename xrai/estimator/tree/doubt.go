package tree

import (
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// readDoubtful considers the columns in doubt of a node after the moves for the
// grower's best, which has the score and column of the best of the others.
func (r *Reviser) readDoubtful(node int32, key nodeKey, m *memory, moves []move) {
	g := r.g
	r.enter(node, moves)
	random := g.params.Splitter == Random
	if random {
		g.thresholdKey, g.missingKey = xrai.Hash(uint64(key), keyThreshold), xrai.Hash(uint64(key), keyMissing)
	}
	// A column in doubt may have given the best so far, which reading it finds again.
	b := &g.best
	for i := range m.looks {
		if r.doubt[i] && m.looks[i].column == b.column {
			b.column = int32(g.d)
		}
	}
	for i := range m.looks {
		f := int(m.looks[i].column)
		switch {
		case !r.doubt[i]:
		case random:
			g.tryRandom(f, g.limits, b)
		default:
			if g.read(f); len(g.entries.codes) > 1 {
				g.consider(f, g.limits, b)
			}
		}
	}
}

// enter turns the grower to the node's rows with weight after the moves, of
// statistics stat.
func (r *Reviser) enter(node int32, moves []move) {
	g, t := r.g, r.t
	if t.pairs == nil {
		r.gather(node, moves)
		g.enter(r.rows, r.stat, false)
		return
	}
	start, end := t.start[node], t.end[node]
	rows, pairs := append(r.rows[:0], t.rows[start:end]...), append(g.pairs[:0], t.pairs[start:end]...)
	r.places = r.places[:0]
	for _, m := range moves {
		w := int64(r.before(m) + m.by)
		pair := w<<32 | w&-int64(g.label[m.row])
		switch stays := w > 0 && m.stay != gone; {
		case r.before(m) > 0 && stays:
			pairs[t.place[m.row]-start] = pair
		case r.before(m) > 0:
			r.places = append(r.places, t.place[m.row]-start)
		case stays:
			rows, pairs = append(rows, m.row), append(pairs, pair)
		}
	}
	// From the last on, so that what takes a place stays.
	slices.Sort(r.places)
	for i := len(r.places) - 1; i >= 0; i-- {
		k, last := r.places[i], len(rows)-1
		rows[k], pairs[k] = rows[last], pairs[last]
		rows, pairs = rows[:last], pairs[:last]
	}
	r.rows, g.pairs = rows, pairs
	g.node, g.stat, g.slotted, g.gathered = rows, r.stat, false, false
}

// nearest returns the codes next to a boundary on both sides of it that some row
// of the node has after the moves.
func (r *Reviser) nearest(node int32, c *candidate, moves []move) (below, above int32) {
	const some = 256 // rows at a time, since the first often suffice
	g, t := r.g, r.t
	below, above = -1, math.MaxInt32
	look := func(k int32) {
		if k <= c.below {
			below = max(below, k)
		} else {
			above = min(above, k)
		}
	}
	for _, m := range moves {
		if m.stay != gone && r.before(m)+m.by > 0 {
			look(g.code(int(c.column), m.row))
		}
	}
	r.mark(moves, true)
	r.codes = resize(r.codes, some)
	for from := t.start[node]; from < t.end[node] && (below != c.below || above != c.above); from += some {
		rows := t.rows[from:min(from+some, t.end[node])]
		g.codesOf(int(c.column), rows, r.codes)
		for i, k := range r.codes[:len(rows)] {
			if (k <= c.below && k > below || k > c.below && k < above) && !r.marked[rows[i]] {
				look(k)
			}
		}
	}
	r.mark(moves, false)
	return below, above
}
