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
