package tree

import (
	"context"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// search finds the best split of a node and keeps it there; found is false for a
// leaf.
func (g *Grower) search(ctx context.Context, k int32) (found bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	n := &g.nodes[k]
	own, left := g.own(k)
	rows := g.rows[n.start:n.end]
	if g.isLeaf(rows, own, n.depth) {
		return false, nil
	}
	g.best.score = worst
	if n.hist != nil {
		g.scan(n.hist, rows, own)
	} else if err := g.look(ctx, rows, own, n.key); err != nil {
		return false, err
	}
	b := &g.best
	if b.score == worst {
		return false, nil
	}
	gain := max(0, (b.score-g.purity(own))*g.share(g.Target))
	decrease := gain
	if g.criterion == FriedmanMSE {
		decrease *= math.Ldexp(float64(g.total), -g.shift)
	}
	// scikit-learn's tolerance.
	if decrease+0x1p-52 < g.params.MinImpurityDecrease {
		return false, nil
	}
	n.column, n.cut, n.threshold, n.gain = b.column, b.cut, b.threshold, gain
	n.missing, n.missingLeft = b.missing, b.missingLeft
	n.constants = len(g.found)
	copy(left, b.left)
	return true, nil
}

func (g *Grower) isLeaf(rows []int32, stat []int64, depth int) bool {
	return depth >= g.params.MaxDepth || len(rows) < g.params.MinSamplesSplit ||
		len(rows) < 2*g.params.MinSamplesLeaf || float64(g.weightOf(stat)) < 2*g.limits.weight || g.pure(rows, stat)
}

// pure reports whether all rows have one target.
func (s *scanner) pure(rows []int32, stat []int64) bool {
	if s.isNumber() {
		for _, r := range rows[1:] {
			if s.fixed[r] != s.fixed[rows[0]] {
				return false
			}
		}
		return true
	}
	n := s.weightOf(stat)
	for _, m := range stat {
		if m == n {
			return true
		}
	}
	return false
}

// look considers the columns a node looks at: all of them, or those drawn. As in
// scikit-learn, when none of those varies in the node it draws on to the first
// that does.
func (g *Grower) look(ctx context.Context, rows []int32, stat []int64, key nodeKey) error {
	if g.params.Splitter == Random {
		g.thresholdKey, g.missingKey = xrai.Hash(uint64(key), keyThreshold), xrai.Hash(uint64(key), keyMissing)
	}
	if g.looked == g.d {
		g.enter(rows, stat, true)
		for f := range g.d {
			if f&15 == 15 && len(rows) > 1<<14 && ctx.Err() != nil {
				return ctx.Err()
			}
			if !g.constant[f] {
				g.try(f)
			}
		}
		return nil
	}
	g.enter(rows, stat, g.slotsPay())
	g.draw.start(g.d, key)
	for some := false; g.draw.drawn() < g.looked || !some; {
		f, ok := g.draw.next()
		if !ok {
			break
		}
		if len(rows) > 1<<14 && ctx.Err() != nil {
			return ctx.Err()
		}
		if !g.constant[f] && g.try(f) {
			some = true
		}
	}
	return nil
}

// slotsPay reports whether counting the sparse columns of all rows, whichever are
// looked at, is quicker than reading those drawn one by one. Where two numbers
// are counted, reading a binary column takes half the time.
func (g *Grower) slotsPay() bool {
	cost := 2
	if g.width == 2 {
		cost = 4
	}
	return g.looked*g.sparse.columns*g.n > cost*g.d*len(g.rowSlots)
}

// try considers one column and reports whether it varies in the node.
func (g *Grower) try(f int) (varies bool) {
	if g.params.Splitter == Random {
		varies = g.tryRandom(f, g.limits, &g.best)
	} else if g.read(f); len(g.entries.codes) > 1 {
		g.consider(f, g.limits, &g.best)
		varies = true
	}
	if !varies {
		g.constant[f] = true
		g.found = append(g.found, int32(f))
	}
	return varies
}

// forget keeps only the first of the columns found constant.
func (g *Grower) forget(keep int) {
	for _, f := range g.found[keep:] {
		g.constant[f] = false
	}
	g.found = g.found[:keep]
}
