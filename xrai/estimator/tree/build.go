package tree

import (
	"context"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// builder grows trees over one prepared training matrix. It is scratch: one
// goroutine each.
type builder struct {
	*scanner
	params Params
	looked int // columns a node looks at
	all    []int
	drawn  []int
	leafOf func(rows []int32, stat []int64) []float64
	spare  []int32
	// grown, if set, is told each node's rows as rows[start:end].
	grown func(node int32, start, end int)
}

func newBuilder(c *columns, t *target, p Params, looked int, leaf func([]int32, []int64) []float64) *builder {
	b := &builder{scanner: newScanner(c, t), params: p, looked: looked, leafOf: leaf,
		all: make([]int, c.d), spare: make([]int32, c.n)}
	for f := range b.all {
		b.all[f] = f
	}
	return b
}

// split is where a node is divided.
type split struct {
	boundary
	column    int
	threshold float64
}

// nodeKey names a node by its way from the root, so that a node's draws do not
// depend on the rest of the tree.
type nodeKey uint64

func (k nodeKey) child(right bool) nodeKey {
	if right {
		return nodeKey(xrai.Key(uint64(k), 2))
	}
	return nodeKey(xrai.Key(uint64(k), 1))
}

// build grows the subtree of rows[start:end] and returns its root. It reorders
// those rows so that every node's stand together.
func (b *builder) build(ctx context.Context, t *Tree, rows []int32, start, depth int, key nodeKey) (int32, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	stat := b.sum(rows)
	node := t.grow(len(rows), b.leafOf(rows, stat))
	if b.grown != nil {
		b.grown(node, start, start+len(rows))
	}
	if b.isLeaf(rows, stat, depth) {
		return node, nil
	}
	s := b.split(rows, stat, key)
	if s.score == worst {
		return node, nil
	}
	middle := b.partition(rows, s)
	t.Feature[node], t.Threshold[node] = int32(s.column), s.threshold
	left, err := b.build(ctx, t, rows[:middle], start, depth+1, b.childKey(key, false))
	if err != nil {
		return 0, err
	}
	right, err := b.build(ctx, t, rows[middle:], start+middle, depth+1, b.childKey(key, true))
	if err != nil {
		return 0, err
	}
	t.Left[node], t.Right[node] = left, right
	return node, nil
}

func (b *builder) childKey(key nodeKey, right bool) nodeKey {
	if b.looked == b.d {
		return 0
	}
	return key.child(right)
}

func (b *builder) isLeaf(rows []int32, stat []int64, depth int) bool {
	return depth >= b.params.MaxDepth || len(rows) < b.params.MinSamplesSplit ||
		len(rows) < 2*b.params.MinSamplesLeaf || b.pure(rows, stat)
}

// split finds a node's best split: the best boundary of the columns it looks
// at, the first column on ties. Without one its score is worst.
func (b *builder) split(rows []int32, stat []int64, key nodeKey) split {
	b.sparseNode(rows)
	best := split{boundary: boundary{score: worst}}
	for _, f := range b.looksAt(rows, key) {
		b.read(f, rows, stat)
		if c := b.best(stat, int64(b.params.MinSamplesLeaf)); c.score > best.score {
			best = split{c, f, b.threshold(f, b.entries.codes[c.entry], b.entries.codes[c.entry+1])}
		}
	}
	return best
}

// looksAt returns the columns a node looks at, in order: all of them, or the
// first few of the node's random order. As in scikit-learn, when none of those
// varies it draws on to the first that does.
func (b *builder) looksAt(rows []int32, key nodeKey) []int {
	if b.looked == b.d {
		return b.all
	}
	order := b.draw(key)
	first := order[:b.looked]
	if slices.ContainsFunc(first, func(f int) bool { return b.varies(f, rows) }) {
		slices.Sort(first)
		return first
	}
	for i := b.looked; i < len(order); i++ {
		if b.varies(order[i], rows) {
			return order[i : i+1]
		}
	}
	return nil
}

func (b *builder) varies(f int, rows []int32) bool {
	codes := b.columns.codes[f]
	for _, r := range rows[1:] {
		if codes[r] != codes[rows[0]] {
			return true
		}
	}
	return false
}

// draw returns all columns in the node's random order.
func (b *builder) draw(key nodeKey) []int {
	b.drawn = append(b.drawn[:0], b.all...)
	xrai.Rand(uint64(key)).Shuffle(len(b.drawn), func(i, j int) {
		b.drawn[i], b.drawn[j] = b.drawn[j], b.drawn[i]
	})
	return b.drawn
}

// partition moves the rows that go left to the front, both sides in their
// order, and returns how many they are.
func (b *builder) partition(rows []int32, s split) int {
	codes, values := b.columns.codes[s.column], b.values[s.column]
	left, right := 0, b.spare[:0]
	for _, r := range rows {
		if float64(values[codes[r]]) <= s.threshold {
			rows[left] = r
			left++
		} else {
			right = append(right, r)
		}
	}
	copy(rows[left:], right)
	return left
}
