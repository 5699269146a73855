package tree

import (
	"math/rand/v2"
	"testing"
)

// TestRiseBounds: no boundary of a block scores more after the moves than the
// block's best did before and rise says.
func TestRiseBounds(t *testing.T) {
	bounded, near, large := 0, 0, 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 23))
		_, grown, reviser, _ := revisable(t, r, 60+r.IntN(900), 2+r.IntN(2))
		if reviser.g.params.Splitter == Random || reviser.g.params.MinSamplesLeaf > 1 {
			continue
		}
		reviser.Turn(grown)
		at := reviser.memoryOf(&reviser.base, 0, grown.seed)
		k, w := &reviser.known, reviser.g.width
		if k.nodes[at].redraw {
			continue
		}
		rows := make([]int32, reviser.g.n)
		for i := range rows {
			rows[i] = int32(i)
		}
		for range 100 {
			var moves []move
			for _, b := range reweighed(r, rows, grown.weight) {
				moves = append(moves, move{row: int32(b.Row), by: int32(b.By)})
			}
			if !reviser.stillDivided(k.stats[int(at)*w:int(at+1)*w], len(grown.rows), moves) {
				continue
			}
			for i := k.nodes[at].from; i < k.nodes[at].to; i++ {
				l := &k.looks[i]
				reviser.readCodes(l.column)
				for e := l.from; e < l.to-1; e++ {
					top := candidate{score: worst}
					reviser.tryBoundary(i, e, k.codes[e], &top)
					blocks := []int32{l.block}
					if l.to-1-l.from > blockSize {
						blocks = append(blocks, l.block+1+(e-l.from)/blockSize)
						large++
					}
					for _, b := range blocks {
						limit := k.blocks[b].top + reviser.rise(b)
						if top.score > limit+rounding(limit) {
							t.Fatalf("seed %d, %v: column %d after %d scores %v, limit %v", seed, moves, l.column, k.codes[e], top.score, limit)
						}
						if b := blocks[len(blocks)-1]; top.score > k.scores[e]+reviser.rise(b)+rounding(limit) {
							t.Fatalf("seed %d, %v: column %d after %d rises from %v to %v", seed, moves, l.column, k.codes[e], k.scores[e], top.score)
						}
						bounded++
						if top.score > limit-0.5 {
							near++
						}
					}
				}
			}
		}
	}
	if bounded < 10000 || near < 1000 || large < 1000 {
		t.Errorf("only %d bounds were looked at, %d near, %d of many blocks", bounded, near, large)
	}
}
