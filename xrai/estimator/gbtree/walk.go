package gbtree

import (
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/mat"
)

// blockRows is how many rows all trees see before the next rows: they stay in
// the processor's nearest memory.
const blockRows = 64

// aloneSteps is how many rows times trees are not worth a second goroutine.
const aloneSteps = 1 << 13

// sums returns the n×S sums of the rows, in float32 if single; otherwise values
// within ZeroBand are 0, as LightGBM reads them. workers 0 means all cores.
func (f *Forest) sums(x *mat.Dense, single bool, workers int) *mat.Dense {
	n, _ := x.Dims()
	out := mat.NewDense(n, len(f.Base), nil)
	w := newWalker(&f.Trees, n, f.Width)
	blocks := (n + blockRows - 1) / blockRows
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
		if n*f.Trees.Len() < aloneSteps {
			workers = 1
		}
	}
	var next atomic.Int64
	work := func() {
		b := newBlock(f.Width, w.copies, min(n, blockRows))
		for {
			i := int(next.Add(1) - 1)
			if i >= blocks {
				return
			}
			from, to := i*blockRows, min((i+1)*blockRows, n)
			b.fill(x, from, to, single)
			f.block(w, b, out, from, single)
		}
	}
	var wg sync.WaitGroup
	for range min(workers, blocks) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	return out
}

// block adds what the trees say of the rows of a block to their sums.
func (f *Forest) block(w *walker, b *block, out *mat.Dense, from int, single bool) {
	for i := range b.n {
		copy(out.RawRowView(from+i), f.Base)
	}
	s, sums := len(f.Base), out.RawMatrix().Data
	leaves := b.leaves[:b.n]
	for k := range w.t.Start {
		if fast := w.fast(k); fast != nil {
			fast.walk(b, leaves)
		} else {
			w.walk(k, b, leaves)
		}
		at := from*s + int(f.Output[k])
		if single {
			for _, v := range leaves {
				sums[at] = float64(float32(sums[at]) + float32(v))
				at += s
			}
		} else {
			for _, v := range leaves {
				sums[at] += v
				at += s
			}
		}
	}
	if f.Divisor != 1 {
		for i := from * s; i < (from+b.n)*s; i++ {
			sums[i] /= f.Divisor
		}
	}
}

// block is the rows that one worker looks at: their values, and for fast trees
// copies of each value in which missing ones are below or above all others.
type block struct {
	width, copies, n int
	rows, fast       []float64
	leaves           []float64
}

func newBlock(width, copies, rows int) *block {
	return &block{width: width, copies: copies, rows: make([]float64, rows*width), fast: make([]float64, rows*width*copies), leaves: make([]float64, rows)}
}

func (b *block) fill(x *mat.Dense, from, to int, single bool) {
	b.n = to - from
	low, high := math.Inf(-1), math.Inf(1)
	for i := range b.n {
		row := b.rows[i*b.width : (i+1)*b.width]
		for j, v := range x.RawRowView(from + i) {
			if single {
				v = float64(float32(v))
			} else if math.Abs(v) <= ZeroBand {
				v = 0
			}
			row[j] = v
		}
		if b.copies == 0 {
			continue
		}
		fast := b.fast[i*b.width*b.copies : (i+1)*b.width*b.copies]
		for j, v := range row {
			c := fast[j*b.copies : (j+1)*b.copies]
			c[0], c[1] = v, v
			if v != v {
				c[0], c[1] = low, high
			}
			if b.copies == 4 {
				c[2], c[3] = c[0], c[1]
				if v == 0 {
					c[2], c[3] = low, high
				}
			}
		}
	}
}

// walker is trees and what a walk through them needs besides.
type walker struct {
	t      *Trees
	trees  []fastTree // nil for few rows; without nodes for a tree that is not fast
	copies int        // that fast trees need of each value
	set    []int32    // of each node: its place in sets; nil without splits of categories
	sets   []set
}

// fewRows are not worth another layout of the trees, and copies of the values in
// manyColumns cost more memory than they are worth.
const (
	fewRows     = 16
	manyColumns = 1 << 14
)

func newWalker(t *Trees, rows, columns int) *walker {
	w := &walker{t: t}
	if len(t.Ends) > 0 {
		w.set = make([]int32, len(t.Feature))
		from := int32(0)
		for i, f := range t.Flags {
			if f&Categories != 0 {
				end := t.Ends[len(w.sets)]
				w.set[i] = int32(len(w.sets))
				w.sets = append(w.sets, newSet(t.Sets[from:end]))
				from = end
			}
		}
	}
	if rows < fewRows || columns > manyColumns {
		return w
	}
	w.copies = 2
	if slices.ContainsFunc(t.Flags, func(f byte) bool { return f&ZeroMissing != 0 }) {
		w.copies = 4
	}
	w.layOut()
	return w
}

// fast returns tree k in its fast form, nil if it has none.
func (w *walker) fast(k int) *fastTree {
	if w.trees == nil || w.trees[k].nodes == nil {
		return nil
	}
	return &w.trees[k]
}

// walk finds the leaves of rows in any tree.
func (w *walker) walk(k int, b *block, leaves []float64) {
	t := w.t
	for r := range leaves {
		row := b.rows[r*b.width : (r+1)*b.width]
		i := t.Start[k]
		for t.Feature[i] >= 0 {
			if w.goesFirst(i, row[t.Feature[i]]) {
				i++
			} else {
				i = t.Second[i]
			}
		}
		leaves[r] = t.Value[i]
	}
}

func (w *walker) goesFirst(i int32, v float64) bool {
	flags := w.t.Flags[i]
	switch {
	case v != v || flags&ZeroMissing != 0 && v == 0:
		return flags&MissingFirst != 0
	case flags&Categories == 0:
		return v <= w.t.Value[i]
	}
	// Both originals cut the fraction off.
	return v > -1 && v < math.MaxInt32 && w.sets[w.set[i]].has(int32(v))
}

// set is categories: bits for small ones, the list where some are large.
type set struct {
	bits []uint64
	list []int32
}

// bitLimit bounds the bits of a set, for a file may give it one huge category.
const bitLimit = 1024

func newSet(list []int32) set {
	if len(list) == 0 || list[len(list)-1] >= bitLimit {
		return set{list: list}
	}
	bits := make([]uint64, list[len(list)-1]/64+1)
	for _, v := range list {
		bits[v/64] |= 1 << (v % 64)
	}
	return set{bits: bits}
}

func (s *set) has(v int32) bool {
	if s.bits != nil {
		return int(v/64) < len(s.bits) && s.bits[v/64]&(1<<(v%64)) != 0
	}
	_, ok := slices.BinarySearch(s.list, v)
	return ok
}
