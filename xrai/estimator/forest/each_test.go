package forest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// some is a leave-one-out with blocks of a few records, and all its records in an
// order of their own, one of them twice.
func some(t *testing.T, seed uint64) (*without, []int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 12))
	for {
		d := 1 + r.IntN(8)
		data, learner := untidy(r, 30+r.IntN(200), d, 2+r.IntN(3)), someForest(r, d)
		out, err := learner.(xrai.LeaveOneOuter).LeaveOneOut(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		if w, ok := out.(*without); ok {
			w.together = (1 + r.IntN(100)) * len(w.trees)
			records := r.Perm(data.Rows())
			return w, append(records, records[0])
		}
	}
}

// collected is what Each tells of each record.
func collected(t *testing.T, w *without, records []int, workers int, progress func(done, total int)) [][]xrai.Change {
	t.Helper()
	got := make([][]xrai.Change, len(records))
	var mu sync.Mutex
	called := make([]int, len(records))
	err := w.Each(t.Context(), records, workers, progress, func() func(int, []xrai.Change) error {
		return func(at int, changes []xrai.Change) error {
			mu.Lock()
			defer mu.Unlock()
			called[at]++
			for _, c := range changes {
				got[at] = append(got[at], xrai.Change{Rows: slices.Clone(c.Rows), Proba: slices.Clone(c.Proba)})
			}
			return nil
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for at, n := range called {
		if n != 1 {
			t.Fatalf("record %d of the list is told %d times", at, n)
		}
	}
	return got
}

// TestEachEqualsWithout: together and one by one, in any order, on any number of
// workers, the same changes to the last bit. Without is held to a refit elsewhere.
func TestEachEqualsWithout(t *testing.T) {
	changed := 0
	for seed := range uint64(60) {
		w, records := some(t, seed)
		one := w.Worker()
		want := make([][]xrai.Change, len(records))
		for at, record := range records {
			changes, err := one.Without(t.Context(), record)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range changes {
				want[at] = append(want[at], xrai.Change{Rows: slices.Clone(c.Rows), Proba: slices.Clone(c.Proba)})
			}
		}
		for _, workers := range []int{1, 2, 8} {
			got := collected(t, w, records, workers, nil)
			for at := range records {
				equal := func(a, b xrai.Change) bool {
					return slices.Equal(a.Rows, b.Rows) && slices.Equal(a.Proba, b.Proba)
				}
				byRow := func(a, b xrai.Change) int { return int(a.Rows[0] - b.Rows[0]) }
				slices.SortFunc(want[at], byRow)
				slices.SortFunc(got[at], byRow)
				if !slices.EqualFunc(got[at], want[at], equal) {
					t.Fatalf("seed %d, %d workers, record %d: %v, want %v", seed, workers, records[at], got[at], want[at])
				}
				changed += len(want[at])
			}
		}
	}
	if changed < 10000 {
		t.Errorf("only %d changes were compared", changed)
	}
}

func TestEachTellsProgress(t *testing.T) {
	w, records := some(t, 1)
	w.together = 10 * len(w.trees)
	var told []int
	collected(t, w, records, 2, func(done, total int) {
		if total != len(records) {
			t.Errorf("%d of %d records", done, total)
		}
		told = append(told, done)
	})
	if !slices.IsSorted(told) || len(slices.Compact(slices.Clone(told))) != len(told) ||
		told[0] != 0 || told[len(told)-1] != len(records) || len(told) <= len(records)/10 {
		t.Errorf("told %v of %d", told, len(records))
	}
	told = nil
	if err := w.Each(t.Context(), nil, 2, func(done, _ int) { told = append(told, done) }, func() func(int, []xrai.Change) error { return nil }); err != nil || !slices.Equal(told, []int{0}) {
		t.Errorf("without records: told %v, %v", told, err)
	}
}

func TestEachEnds(t *testing.T) {
	w, records := some(t, 2)
	nothing := func() func(int, []xrai.Change) error {
		return func(int, []xrai.Change) error { return nil }
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := w.Each(ctx, records, 2, func(done, _ int) {
		if done > 0 {
			cancel()
		}
	}, nothing)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	full := errors.New("full")
	err = w.Each(t.Context(), records, 2, nil, func() func(int, []xrai.Change) error {
		return func(int, []xrai.Change) error { return full }
	})
	if !errors.Is(err, full) {
		t.Errorf("the visitor's error: %v", err)
	}
	for _, bad := range []int{-1, len(records) - 1} {
		if w.Each(t.Context(), []int{0, bad}, 1, nil, nothing) == nil {
			t.Errorf("record %d is left out", bad)
		}
	}
	if w.Each(t.Context(), records, -1, nil, nothing) == nil {
		t.Error("-1 workers are taken")
	}
}

// TestWithoutAfterCancel: what an interrupted call left behind is not in the next
// one's answer.
func TestWithoutAfterCancel(t *testing.T) {
	data := waves(300, 3)
	out, err := Classifier{Params: Params{Trees: 20, Params: tree.Params{Seed: 1}}}.LeaveOneOut(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	tried, fresh := out.Worker(), out.Worker()
	interrupted := 0
	for record := range 20 {
		ctx := &countdown{Context: t.Context(), left: 40 * record}
		if _, err := tried.Without(ctx, record); err != nil {
			interrupted++
		}
		got, err := tried.Without(t.Context(), record)
		if err != nil {
			t.Fatal(err)
		}
		want, err := fresh.Without(t.Context(), record)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := after(t, out.Base(), got), after(t, out.Base(), want); !slices.Equal(a.RawMatrix().Data, b.RawMatrix().Data) {
			t.Fatalf("record %d differs", record)
		}
	}
	if interrupted < 3 {
		t.Errorf("only %d calls were interrupted", interrupted)
	}
}

// countdown is a context that is cancelled after it was asked so often.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}
