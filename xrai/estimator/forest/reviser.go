package forest

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// hits are a tree's draws by the record they hit.
type hits struct {
	first []int32 // record i was hit by draws draw[first[i]:first[i+1]]
	draw  []int32
}

func (s *sampler) hits(k int) hits {
	if s.draws == 0 {
		return hits{}
	}
	key := xrai.Hash(s.seed, keyRecords, uint64(k))
	of := make([]int32, s.draws)
	h := hits{first: make([]int32, s.n+1), draw: make([]int32, s.draws)}
	for j := range of {
		of[j] = int32(s.draw(key, uint64(j)))
		h.first[of[j]+1]++
	}
	for i := range s.n {
		h.first[i+1] += h.first[i]
	}
	next := append([]int32(nil), h.first[:s.n]...)
	for j, i := range of {
		h.draw[next[i]] = int32(j)
		next[i]++
	}
	return h
}

// redraw is draw for a draw that hit a record which now has no weight.
func (s *sampler) redraw(key, j uint64, record int) int {
	for again := uint64(1); ; again++ {
		if i := below(xrai.Hash(key, j, again), s.n); i != record && s.weight(i) != 0 {
			return i
		}
	}
}

// reviser leaves records out of one tree after the other. It is scratch: one
// goroutine each.
type reviser struct {
	*without
	grown   *tree.Reviser
	err     error
	tree    int
	by      []int // of each record, what the tree's draws add to its weight; zero between uses
	reweigh []tree.Reweigh
}

func (w *without) newReviser() *reviser {
	r := &reviser{without: w, by: make([]int, w.train.Rows())}
	r.grown, r.err = tree.NewReviser(w.columns, w.target, w.params.Params)
	return r
}

// turn turns to tree k.
func (r *reviser) turn(k int) *reviser {
	if r.tree = k; r.err == nil {
		r.grown.Turn(r.trees[k])
	}
	return r
}

// revise returns the rows whose class shares in the tree change without a record.
// They are valid until the next call.
func (r *reviser) revise(ctx context.Context, record int) ([]tree.Revised, error) {
	if r.err != nil || !r.redrawn(record) {
		return nil, r.err
	}
	revised, err := r.grown.Revise(ctx, r.reweigh)
	if err != nil {
		return nil, fmt.Errorf("without record %d: tree %d: %w", record, r.tree, err)
	}
	return revised, nil
}

// redrawn sets reweigh to what leaving the record out does to the tree's draws, and
// reports whether that is anything.
func (r *reviser) redrawn(record int) bool {
	r.reweigh = r.reweigh[:0]
	own := r.records.weight(record)
	if own == 0 {
		return false
	}
	if r.draws == 0 {
		r.reweigh = append(r.reweigh, tree.Reweigh{Row: record, By: -int(own)})
		return true
	}
	h := &r.hits[r.tree]
	draws := h.draw[h.first[record]:h.first[record+1]]
	if len(draws) == 0 {
		return false
	}
	key := xrai.Hash(r.params.Seed, keyRecords, uint64(r.tree))
	r.reweigh = append(r.reweigh, tree.Reweigh{Row: record, By: -len(draws) * int(own)})
	for _, j := range draws {
		i := r.records.redraw(key, uint64(j), record)
		if r.by[i] == 0 {
			r.reweigh = append(r.reweigh, tree.Reweigh{Row: i})
		}
		r.by[i] += int(r.records.weight(i))
	}
	for a := range r.reweigh[1:] {
		w := &r.reweigh[1+a]
		w.By, r.by[w.Row] = r.by[w.Row], 0
	}
	return true
}
