package tree

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// memory is what is remembered of a node: the boundaries that may be the best
// when a few rows weigh otherwise.
//
// Adding 1 to a class's weight in a child moves the child's purity by at most
// slope: 1 for Gini, whose derivative is 2p - sum of p²; less than log2(n)+2 for
// entropy. So after changes of d in sum, a boundary that was 2·d·slope below the
// best is not the best. What is not remembered scored at most its column's rest.
type memory struct {
	stat      []int64
	looks     []look
	best      []candidate // by score, the highest first
	lefts     []int64     // of each of them the left statistics, one after the other
	low, high []float64
	restLow   []float64
	restHigh  []float64
	restLeast int64 // weight of their smallest child
	redraw    bool  // more columns were drawn than asked for, since none varied
}

// look is a column drawn at a node, with the least and the greatest code there
// and how many rows have them.
type look struct {
	column            int32
	lo, hi            int32
	atLow, atGreatest int32
	rest, steadyRest  float64 // the best score not remembered, of others and of steady ones
}

// candidate is a boundary between the codes below and above, next to each other
// in the node.
type candidate struct {
	score        float64
	threshold    float64 // of one drawn
	column       int32
	below, above int32
	rows         int32 // on the left, where a child needs more than one
	look         int32
	steady       bool
	spread       float64 // between derivatives by a class in the two children, at most; of a steady one
}

const (
	// smallNode is up to how many rows a subtree is always built again.
	smallNode = 24
	// foreseen is the sum of changes for which enough boundaries are remembered,
	// if they are at most maxCandidates.
	foreseen      = 4
	maxCandidates = 40
	// spareRows is how many rows a child may lack, by which it is too small.
	spareRows = 6
	// steady is the weight of a large child.
	steady = 32
)

// slope is memory's.
func (t *Target) slope(total int64) float64 {
	if t.criterion == Entropy {
		return math.Log2(float64(total)+16) + 2
	}
	return 1
}

// rounding is more than scores are off by rounding.
func rounding(score float64) float64 { return 1e-9 * (1 + math.Abs(score)) }

// remember fills the memory of nodes of more than smallNode rows.
func (g *Grower) remember(ctx context.Context, t *Grown) error {
	t.memory = make([]int32, t.Len())
	keys := make([]nodeKey, t.Len())
	keys[0] = t.seed
	var all collector
	for i := range t.Left {
		t.memory[i] = -1
		if t.Left[i] < 0 {
			continue
		}
		keys[t.Left[i]], keys[t.Right[i]] = g.childKey(keys[i], false), g.childKey(keys[i], true)
		if t.end[i]-t.start[i] <= smallNode {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		t.memory[i] = int32(len(t.nodes))
		t.nodes = append(t.nodes, g.memoryOf(t.rows[t.start[i]:t.end[i]], keys[i], &all))
	}
	return nil
}

// collector is scratch for the boundaries of a node.
type collector struct {
	best  []candidate
	lefts []int64
	order []int32
}

func (g *Grower) memoryOf(rows []int32, key nodeKey, all *collector) memory {
	m := memory{stat: g.statOf(rows)}
	all.best, all.lefts = all.best[:0], all.lefts[:0]
	g.enter(rows, m.stat, g.looked == g.d || g.slotsPay())
	if g.params.Splitter == Random {
		g.thresholdKey, g.missingKey = xrai.Hash(uint64(key), keyThreshold), xrai.Hash(uint64(key), keyMissing)
	}
	if g.looked == g.d {
		for f := range g.d {
			g.collectColumn(f, &m, all)
		}
	} else {
		g.draw.start(g.d, key)
		for some := false; g.draw.drawn() < g.looked || !some; {
			f, ok := g.draw.next()
			if !ok {
				break
			}
			m.redraw = m.redraw || g.draw.drawn() > g.looked
			some = g.collectColumn(f, &m, all) || some
		}
	}
	g.keepBest(&m, all)
	m.looks = slices.Clone(m.looks) // without room to grow
	return m
}

// collectColumn adds a column's boundaries, or the one drawn.
func (g *Grower) collectColumn(f int, m *memory, all *collector) (varies bool) {
	at := int32(len(m.looks))
	w := g.width
	if g.params.Splitter == Random {
		c := choice{score: worst, left: all.lefts[len(all.lefts):]}
		varies = g.tryRandom(f, limits{}, &c)
		g.codes = resize(g.codes, len(g.node))
		g.codesOf(f, g.node, g.codes)
		l := look{column: int32(f), rest: worst, steadyRest: worst}
		l.lo, l.hi, _ = g.span(f)
		left := int32(0)
		for _, k := range g.codes {
			if k == l.lo {
				l.atLow++
			}
			if k == l.hi {
				l.atGreatest++
			}
			if varies && k <= c.cut {
				left++
			}
		}
		m.looks = append(m.looks, l)
		if varies {
			// A value that no row of the node has goes by the threshold.
			cut := int32(sort.Search(len(g.values[f]), func(k int) bool { return float64(g.values[f][k]) > c.threshold })) - 1
			all.best = append(all.best, candidate{score: c.score, threshold: c.threshold, column: int32(f),
				below: cut, above: cut + 1, rows: left, look: at})
			all.lefts = append(all.lefts, c.left...)
		}
		return varies
	}
	g.read(f)
	codes := g.entries.codes
	last := len(codes) - 1
	m.looks = append(m.looks, look{column: int32(f), lo: codes[0], hi: codes[last], rest: worst, steadyRest: worst})
	g.left, g.right = resize(g.left, w), append(g.right[:0], m.stat...)
	clear(g.left)
	rows := 0
	for e := range last {
		for c, v := range g.stats[e*w : e*w+w] {
			g.left[c] += v
			g.right[c] -= v
		}
		if g.params.MinSamplesLeaf > 1 {
			rows += g.rowsAt(e)
		}
		if least := g.params.MinSamplesLeaf - spareRows; rows < least || len(g.node)-rows < least {
			continue
		}
		all.best = append(all.best, candidate{score: g.purity(g.left) + g.purity(g.right), column: int32(f),
			below: codes[e], above: codes[e+1], rows: int32(rows), look: at})
		all.lefts = append(all.lefts, g.left...)
	}
	return last > 0
}

// keepBest moves the best boundaries to the memory.
func (g *Grower) keepBest(m *memory, all *collector) {
	w := g.width
	g.findSteady(m, all)
	if len(all.best) == 0 {
		return
	}
	top := worst
	for i := range all.best {
		top = max(top, all.best[i].score)
	}
	least := top - 2*foreseen*g.slope(g.weightOf(m.stat)) - rounding(top)
	if g.params.Splitter == Random {
		least = worst
	}
	all.order = all.order[:0]
	for i := range all.best {
		if s := all.best[i].score; s >= least {
			all.order = append(all.order, int32(i))
		} else {
			g.drop(m, all, int32(i))
		}
	}
	slices.SortFunc(all.order, func(a, b int32) int {
		if c := cmp.Compare(all.best[b].atMost(), all.best[a].atMost()); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	if len(all.order) > maxCandidates && g.params.Splitter != Random {
		for _, i := range all.order[maxCandidates:] {
			g.drop(m, all, i)
		}
		all.order = all.order[:maxCandidates]
	}
	m.best, m.lefts = make([]candidate, 0, len(all.order)), make([]int64, 0, len(all.order)*w)
	for _, i := range all.order {
		m.best = append(m.best, all.best[i])
		m.lefts = append(m.lefts, all.lefts[int(i)*w:int(i+1)*w]...)
	}
}

// atMost is the score that a boundary is remembered by: others need be remembered
// down to lower scores than steady ones.
func (c *candidate) atMost() float64 {
	if c.steady {
		return c.score + c.spread
	}
	return c.score + 1
}

func (g *Grower) drop(m *memory, all *collector, i int32) {
	c := &all.best[i]
	l := &m.looks[c.look]
	if !c.steady {
		l.rest = max(l.rest, c.score)
		return
	}
	l.steadyRest = max(l.steadyRest, c.score)
	if m.restLow == nil {
		m.restLeast = math.MaxInt64
		m.restLow, m.restHigh = slices.Repeat([]float64{2}, g.width), slices.Repeat([]float64{-2}, g.width)
	}
	g.derive(m, all, int(i), m.restLow, m.restHigh)
	left := g.weightOf(all.lefts[int(i)*g.width : (int(i)+1)*g.width])
	m.restLeast = min(m.restLeast, left, g.weightOf(m.stat)-left)
}

// findSteady marks the boundaries between large children, and bounds their
// derivatives.
func (g *Grower) findSteady(m *memory, all *collector) {
	if g.criterion != Gini || g.params.Splitter == Random {
		return
	}
	w := g.width
	for i := range all.best {
		left := all.lefts[i*w : i*w+w]
		for c, v := range m.stat {
			g.right[c] = v - left[c]
		}
		if min(g.weightOf(left), g.weightOf(g.right)) < steady {
			continue
		}
		if m.low == nil {
			m.low, m.high = slices.Repeat([]float64{2}, w), slices.Repeat([]float64{-2}, w)
		}
		all.best[i].steady = true
		all.best[i].spread = g.derive(m, all, i, m.low, m.high)
	}
}

// derive widens low and high to a boundary's derivatives, and returns by how much
// those of its two children differ at most.
func (g *Grower) derive(m *memory, all *collector, i int, low, high []float64) (spread float64) {
	left, w := all.lefts[i*g.width:(i+1)*g.width], g.width
	for c, v := range m.stat {
		g.right[c] = v - left[c]
	}
	a, b := float64(g.weightOf(left)), float64(g.weightOf(g.right))
	squareA, squareB := g.purity(left)/a, g.purity(g.right)/b
	for c := range w {
		x, y := 2*float64(left[c])/a-squareA, 2*float64(g.right[c])/b-squareB
		low[c], high[c] = min(low[c], x, y), max(high[c], x, y)
		spread = max(spread, x-y, y-x)
	}
	return spread
}

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
