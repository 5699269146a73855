package tree

import (
	"cmp"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// memories are what a Reviser knows of the nodes that it came by in one tree: of
// each column drawn at a node the codes there, the class weights up to each of
// them, and the scores of the boundaries between. It is emptied, not freed, for
// the next tree.
type memories struct {
	nodes  []memory
	stats  []int64 // of each node, width numbers
	looks  []look
	codes  []int32
	lefts  []int32 // of each code, width numbers: class weights up to it
	rows   []int32 // of each code, how many rows up to it, where a child needs more than one
	scores []float64
	blocks []block
	slopes []float64 // of each block, width least derivatives and width greatest
	limit  int       // of bytes
}

// memory is one node's.
type memory struct {
	from, to int32   // its looks are looks[from:to], the one with the best boundary first
	pure     float64 // the purity of the node undivided
	redraw   bool    // more columns were drawn than asked for, since none varied
}

// look is a column drawn at a node.
type look struct {
	column   int32
	from, to int32 // its codes are codes[from:to]; the boundary after codes[k] has scores[k]
	block    int32 // its boundaries together; those of each blockSize follow if they are more
	// Of random thresholds, the one drawn and the greatest code below it.
	threshold float64
	cut       int32
}

// block is a few boundaries next to each other, of which one look at a bound
// tells that none of them is the best.
//
// Adding 1 to a class's weight in a child moves the child's purity by at most
// slope: 1 for Gini, whose derivative is 2p - sum of p²; less than log2(n)+2 for
// entropy. So changes of d in sum raise a score by at most d·slope. For Gini the
// derivatives in the block's children, of least weight or more, are between slopes;
// they change by at most 4/n a step in a child of weight n.
type block struct {
	top   float64 // the best score
	least float64 // the weight of the smallest child
}

const (
	// smallNode is up to how many rows a subtree is always built again.
	smallNode = 12
	blockSize = 16
	// maxRemembered bounds the memory of a tree's nodes, in bytes. What comes later
	// is searched as in growing.
	maxRemembered = 48 << 20
)

// slope is block's.
func (t *Target) slope(total int64) float64 {
	if t.criterion == Entropy {
		return math.Log2(float64(total)+16) + 2
	}
	return 1
}

// rounding is more than scores are off by rounding.
func rounding(score float64) float64 { return 1e-9 * (1 + math.Abs(score)) }

func (m *memories) forget() {
	m.nodes, m.stats, m.looks, m.codes = m.nodes[:0], m.stats[:0], m.looks[:0], m.codes[:0]
	m.lefts, m.rows, m.scores = m.lefts[:0], m.rows[:0], m.scores[:0]
	m.blocks, m.slopes = m.blocks[:0], m.slopes[:0]
}

// bytes is about what the memories take.
func (m *memories) bytes() int {
	return 32*len(m.nodes) + 40*len(m.looks) + 12*len(m.codes) + 4*len(m.lefts) + 16*len(m.blocks) + 8*len(m.slopes)
}

// memoryOf returns the place in nodes of a node's memory, which it makes if it is
// not there, and -1 where there is no more room.
func (r *Reviser) memoryOf(l *layer, node int32, key nodeKey) int32 {
	if l.memory[node] >= 0 {
		return l.memory[node]
	}
	if r.known.bytes() >= r.known.limit {
		return -1
	}
	r.gather(l, node, nil)
	l.memory[node] = r.remember(key)
	return l.memory[node]
}

// remember makes the memory of the node of the rows gathered.
func (r *Reviser) remember(key nodeKey) int32 {
	g, k := r.g, &r.known
	at := int32(len(k.nodes))
	k.stats = append(k.stats, g.statOf(r.rows)...)
	stat := k.stats[int(at)*g.width:]
	m := memory{from: int32(len(k.looks)), pure: g.purity(stat)}
	g.enter(r.rows, stat, g.looked == g.d || g.slotsPay())
	if g.params.Splitter == Random {
		g.thresholdKey, g.missingKey = xrai.Hash(uint64(key), keyThreshold), xrai.Hash(uint64(key), keyMissing)
	}
	if g.looked == g.d {
		for f := range g.d {
			r.lookAt(f)
		}
	} else {
		g.draw.start(g.d, key)
		for some := false; g.draw.drawn() < g.looked || !some; {
			f, ok := g.draw.next()
			if !ok {
				break
			}
			m.redraw = m.redraw || g.draw.drawn() > g.looked
			some = r.lookAt(f) || some
		}
	}
	m.to = int32(len(k.looks))
	slices.SortStableFunc(k.looks[m.from:m.to], func(a, b look) int {
		return cmp.Compare(k.blocks[b.block].top, k.blocks[a.block].top)
	})
	k.nodes = append(k.nodes, m)
	return at
}

// lookAt remembers a column of the node entered and reports whether it varies.
func (r *Reviser) lookAt(f int) (varies bool) {
	g, k := r.g, &r.known
	w := g.width
	g.read(f)
	l := look{column: int32(f), from: int32(len(k.codes))}
	k.codes = append(k.codes, g.entries.codes...)
	l.to = int32(len(k.codes))
	last := len(g.entries.codes) - 1
	g.left, g.right = resize(g.left, w), resize(g.right, w)
	clear(g.left)
	rows := int32(0)
	for e := range last + 1 {
		for c, v := range g.stats[e*w : e*w+w] {
			g.left[c] += v
			g.right[c] = g.stat[c] - g.left[c]
			k.lefts = append(k.lefts, int32(g.left[c]))
		}
		if g.countRows {
			rows += g.entries.rows[e]
			k.rows = append(k.rows, rows)
		}
		score := worst
		if e < last && g.params.Splitter != Random {
			score = g.purity(g.left) + g.purity(g.right)
		}
		k.scores = append(k.scores, score)
	}
	if g.params.Splitter == Random {
		l.block = int32(len(k.blocks))
		k.blocks, k.slopes = append(k.blocks, block{top: worst}), append(k.slopes, make([]float64, 2*w)...)
		if last > 0 {
			l.threshold, l.cut = g.drawThreshold(f, g.entries.codes[0], g.entries.codes[last], false)
		}
	} else {
		r.addBlocks(&l)
	}
	k.looks = append(k.looks, l)
	return last > 0
}

// addBlocks adds those of a look: the one of all its boundaries first.
func (r *Reviser) addBlocks(l *look) {
	k, w := &r.known, r.g.width
	l.block = int32(len(k.blocks))
	last := l.to - 1
	k.blocks = append(k.blocks, block{top: worst, least: math.Inf(1)})
	k.slopes = slices.Grow(k.slopes, 2*w)
	k.slopes = k.slopes[:len(k.slopes)+2*w]
	if last-l.from <= blockSize {
		r.bound(l.block, l.from, last)
		return
	}
	all := k.slopes[int(l.block)*2*w : int(l.block+1)*2*w]
	for c := range w {
		all[c], all[w+c] = math.Inf(1), math.Inf(-1)
	}
	for from := l.from; from < last; from += blockSize {
		at := int32(len(k.blocks))
		k.blocks = append(k.blocks, block{})
		k.slopes = slices.Grow(k.slopes, 2*w)
		k.slopes = k.slopes[:len(k.slopes)+2*w]
		r.bound(at, from, min(from+blockSize, last))
		b, whole := k.blocks[at], &k.blocks[l.block]
		whole.top, whole.least = max(whole.top, b.top), min(whole.least, b.least)
		all := k.slopes[int(l.block)*2*w : int(l.block+1)*2*w]
		for c, v := range k.slopes[int(at)*2*w : int(at+1)*2*w] {
			if c < w {
				all[c] = min(all[c], v)
			} else {
				all[c] = max(all[c], v)
			}
		}
	}
}

// bound sets a block to the boundaries after codes from up to, but not, to.
func (r *Reviser) bound(at, from, to int32) {
	g, k, w := r.g, &r.known, r.g.width
	b := block{top: worst, least: math.Inf(1)}
	low, high := k.slopes[int(at)*2*w:int(at)*2*w+w], k.slopes[int(at)*2*w+w:int(at)*2*w+2*w]
	for c := range w {
		low[c], high[c] = math.Inf(1), math.Inf(-1)
	}
	for e := from; e < to; e++ {
		b.top = max(b.top, k.scores[e])
		left := 0.0
		squareLeft, squareRight := 0.0, 0.0
		for c, v := range k.lefts[int(e)*w : int(e)*w+w] {
			x, y := float64(v), float64(g.stat[c]-int64(v))
			left += x
			squareLeft += x * x
			squareRight += y * y
		}
		right := float64(g.weightOf(g.stat)) - left
		b.least = min(b.least, left, right)
		if g.criterion != Gini {
			continue
		}
		squareLeft, squareRight = squareLeft/(left*left), squareRight/(right*right)
		for c, v := range k.lefts[int(e)*w : int(e)*w+w] {
			x, y := 2*float64(v)/left-squareLeft, 2*float64(g.stat[c]-int64(v))/right-squareRight
			low[c], high[c] = min(low[c], x, y), max(high[c], x, y)
		}
	}
	k.blocks[at] = b
}
