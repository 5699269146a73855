package gbtree

import (
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/mat"
)

// walker is trees laid out for prediction.
type walker struct {
	nodes []node
	flags []byte
	start []int32
	set   []int32 // of each node: its place in sets; nil without splits of categories
	sets  []set
	plain []bool // of each tree: no split of categories, and none for which zero is missing
}

// node is at a split the threshold, the column and the second child, at a leaf
// what it adds and -1. The column's lowest bit tells where missing values go.
type node struct {
	value          float64
	column, second int32
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

func newWalker(t *Trees) *walker {
	w := &walker{nodes: make([]node, len(t.Feature)), flags: t.Flags, start: t.Start, plain: make([]bool, len(t.Start))}
	for i := range w.nodes {
		column := t.Feature[i]
		if column >= 0 {
			column = column<<1 | int32(t.Flags[i]&MissingFirst)
		}
		w.nodes[i] = node{t.Value[i], column, t.Second[i]}
	}
	for k, start := range t.Start {
		end := len(w.nodes)
		if k+1 < len(t.Start) {
			end = int(t.Start[k+1])
		}
		w.plain[k] = !slices.ContainsFunc(t.Flags[start:end], func(f byte) bool { return f&^MissingFirst != 0 })
	}
	if len(t.Ends) == 0 {
		return w
	}
	w.set = make([]int32, len(w.nodes))
	from := int32(0)
	for i, f := range w.flags {
		if f&Categories != 0 {
			end := t.Ends[len(w.sets)]
			w.set[i] = int32(len(w.sets))
			w.sets = append(w.sets, newSet(t.Sets[from:end]))
			from = end
		}
	}
	return w
}

// blockRows is how many rows all trees see before the next rows: they stay in
// the processor's nearest memory.
const blockRows = 64

// aloneSteps is how many rows times trees are not worth a second goroutine.
const aloneSteps = 1 << 13

// sums returns the n×S sums of the rows, in float32 if single; otherwise values
// within ZeroBand are 0, as LightGBM reads them. workers 0 means all cores.
func (f *Forest) sums(x *mat.Dense, single bool, workers int) *mat.Dense {
	n, _ := x.Dims()
	s := len(f.Base)
	out := mat.NewDense(n, s, nil)
	w := newWalker(&f.Trees)
	blocks := (n + blockRows - 1) / blockRows
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
		if n*f.Trees.Len() < aloneSteps {
			workers = 1
		}
	}
	var next atomic.Int64
	work := func() {
		b := &block{rows: make([]float64, min(n, blockRows)*f.Width), leaves: make([]float64, blockRows)}
		for {
			i := int(next.Add(1) - 1)
			if i >= blocks {
				return
			}
			f.block(w, b, x, out, i*blockRows, min((i+1)*blockRows, n), single)
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

// block is the memory of one worker.
type block struct{ rows, leaves []float64 }

func (f *Forest) block(w *walker, b *block, x, out *mat.Dense, from, to int, single bool) {
	missing := false
	for i := from; i < to; i++ {
		row := b.rows[(i-from)*f.Width : (i-from+1)*f.Width]
		for j, v := range x.RawRowView(i) {
			if single {
				v = float64(float32(v))
			} else if math.Abs(v) <= ZeroBand {
				v = 0
			}
			missing = missing || v != v
			row[j] = v
		}
		copy(out.RawRowView(i), f.Base)
	}
	rows, leaves := b.rows[:(to-from)*f.Width], b.leaves[:to-from]
	s, sums := len(f.Base), out.RawMatrix().Data
	for k, start := range w.start {
		switch {
		case !w.plain[k]:
			w.any(start, rows, f.Width, leaves)
		case missing:
			w.missing(start, rows, f.Width, leaves)
		default:
			w.numbers(start, rows, f.Width, leaves)
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
		for i := from * s; i < to*s; i++ {
			sums[i] /= f.Divisor
		}
	}
}

// numbers finds the leaves of rows without missing values in a plain tree.
func (w *walker) numbers(start int32, rows []float64, width int, leaves []float64) {
	nodes := w.nodes
	for r := range leaves {
		row := rows[r*width : (r+1)*width]
		i := start
		n := &nodes[i]
		for n.column >= 0 {
			i++
			if row[n.column>>1] > n.value {
				i = n.second
			}
			n = &nodes[i]
		}
		leaves[r] = n.value
	}
}

// missing is numbers for all rows.
func (w *walker) missing(start int32, rows []float64, width int, leaves []float64) {
	nodes := w.nodes
	for r := range leaves {
		row := rows[r*width : (r+1)*width]
		i := start
		n := &nodes[i]
		for n.column >= 0 {
			v := row[n.column>>1]
			i++
			if v > n.value || v != v && n.column&1 == 0 {
				i = n.second
			}
			n = &nodes[i]
		}
		leaves[r] = n.value
	}
}

// any is numbers for all rows and trees.
func (w *walker) any(start int32, rows []float64, width int, leaves []float64) {
	for r := range leaves {
		row := rows[r*width : (r+1)*width]
		i := start
		for w.nodes[i].column >= 0 {
			if w.goesFirst(i, row[w.nodes[i].column>>1]) {
				i++
			} else {
				i = w.nodes[i].second
			}
		}
		leaves[r] = w.nodes[i].value
	}
}

func (w *walker) goesFirst(i int32, v float64) bool {
	flags := w.flags[i]
	switch {
	case v != v || flags&ZeroMissing != 0 && math.Abs(v) <= ZeroBand:
		return flags&MissingFirst != 0
	case flags&Categories == 0:
		return v <= w.nodes[i].value
	}
	// Both originals cut the fraction off.
	return v > -1 && v < math.MaxInt32 && w.sets[w.set[i]].has(int32(v))
}
