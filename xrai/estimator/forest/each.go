package forest

import (
	"context"
	"sync"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// together is how many records are left out of how many trees, multiplied, before
// the trees' answers are merged. It bounds the memory that these take.
const together = 1 << 18

// Each implements xrai.LeaveEachOut: a tree after the other leaves out a block of
// records, so that what one learns of the tree's nodes serves the others, and is
// then forgotten.
func (w *without) Each(ctx context.Context, records []int, workers int, progress func(done, total int), start func() func(at int, changes []xrai.Change) error) error {
	for _, record := range records {
		if err := xrai.CheckRecord(record, w.train.Rows()); err != nil {
			return err
		}
	}
	last := -1
	tell := func(done int) {
		if done > last && progress != nil {
			progress(done, len(records))
		}
		last = max(last, done)
	}
	tell(0)
	e := &each{without: w, told: make([]told, len(w.trees))}
	blocks := (len(records)*len(w.trees)-1)/w.together + 1
	for b := range blocks {
		from, to := len(records)*b/blocks, len(records)*(b+1)/blocks
		err := e.block(ctx, records[from:to], workers, func(trees int) {
			tell(from + (to-from)*trees/(len(w.trees)+1))
		}, func() func(int, []xrai.Change) error {
			visit := start()
			return func(at int, changes []xrai.Change) error { return visit(from+at, changes) }
		})
		if err != nil {
			return err
		}
		tell(to)
	}
	return nil
}

// each is what workers share in Each.
type each struct {
	*without
	told []told // of each tree

	mu       sync.Mutex
	revisers []*reviser
	taken    int // how many of them workers have
}

// take gives a worker a reviser of its own for a block.
func (e *each) take() *reviser {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.taken == len(e.revisers) {
		e.revisers = append(e.revisers, e.newReviser())
	}
	e.taken++
	return e.revisers[e.taken-1]
}

// told are one tree's answers without each record of a block.
type told struct {
	first  []int32 // record i has those from first[i] to first[i+1]
	rows   []int32
	at     []int32 // of each row the place of its class shares
	shares []float64
}

// ask asks the tree turned to.
func (t *told) ask(ctx context.Context, r *reviser, records []int) error {
	t.first, t.rows, t.at, t.shares = append(t.first[:0], 0), t.rows[:0], t.at[:0], t.shares[:0]
	for _, record := range records {
		revised, err := r.revise(ctx, record)
		if err != nil {
			return err
		}
		var last *float64
		for _, v := range revised {
			if first := &v.Shares[0]; first != last { // rows of a leaf share theirs
				t.shares, last = append(t.shares, v.Shares...), first
			}
			t.rows = append(t.rows, v.Row)
			t.at = append(t.at, int32(len(t.shares)/len(v.Shares)-1))
		}
		t.first = append(t.first, int32(len(t.rows)))
	}
	return nil
}

// block leaves out the records of one block.
func (e *each) block(ctx context.Context, records []int, workers int, progress func(trees int), start func() func(at int, changes []xrai.Change) error) error {
	e.taken = 0
	err := parallel.For(ctx, len(e.trees), workers, func(done, _ int) { progress(done) }, func() func(int) error {
		r := e.take()
		return func(k int) error { return e.told[k].ask(ctx, r.turn(k), records) }
	})
	if err != nil {
		return err
	}
	width := len(e.train.Classes)
	return parallel.For(ctx, len(records), workers, nil, func() func(int) error {
		merger, visit := e.newMerger(), start()
		return func(i int) error {
			merger.start()
			for k := range e.told {
				t := &e.told[k]
				for a := t.first[i]; a < t.first[i+1]; a++ {
					at := int(t.at[a]) * width
					merger.note(int32(k), t.rows[a], t.shares[at:at+width])
				}
			}
			return visit(i, merger.changes())
		}
	})
}
