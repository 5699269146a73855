package boost

import (
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/descent"
)

// ranks is trees without splits of categories, laid out for many rows. A value
// is translated once to its rank, the number of the column's thresholds below it:
// it is at most a threshold exactly if its rank is at most the threshold's place
// among them.
type ranks struct {
	columns []rankColumn // those that are split on
	missing bool         // a column has a second key, for splits that send missing values right
	forest  *descent.Forest
	values  [][]float64 // of each tree, what its nodes add, in the forest's order
}

type rankColumn struct {
	index      int
	thresholds []float64 // ascending, each once
}

const (
	// fewRows is up to how many rows, and fewTrees up to how many trees, are not
	// worth ranks.
	fewRows  = 64
	fewTrees = 8
)

// newRanks lays out the trees of w for width columns, or returns nil where
// they have splits of categories or are too large.
func newRanks(w *walker, width int, missing bool) *ranks {
	if w.set != nil {
		return nil
	}
	r := &ranks{missing: missing, forest: descent.NewForest(len(w.nodes))}
	place := r.collect(w, width)
	keys := r.keys()
	for k, start := range w.start {
		end := int32(len(w.nodes))
		if k+1 < len(w.start) {
			end = w.start[k+1]
		}
		if !descent.Fits(int(end-start), keys) {
			return nil
		}
		r.forest.Add(r.splits(w, start, end, place))
		values := make([]float64, 0, end-start)
		for _, i := range r.forest.Origin(k) {
			values = append(values, w.nodes[start+i].value)
		}
		r.values = append(r.values, values)
	}
	return r
}

// keys is how many keys a row has.
func (r *ranks) keys() int {
	if r.missing {
		return 2 * max(1, len(r.columns))
	}
	return max(1, len(r.columns))
}

// collect lists the columns split on and their thresholds, and returns each
// column's place in the list.
func (r *ranks) collect(w *walker, width int) (place []int) {
	place = make([]int, width)
	for i := range w.nodes {
		n := &w.nodes[i]
		if n.feature < 0 {
			continue
		}
		if place[n.feature] == 0 {
			r.columns = append(r.columns, rankColumn{index: int(n.feature)})
			place[n.feature] = len(r.columns)
		}
		c := &r.columns[place[n.feature]-1]
		c.thresholds = append(c.thresholds, n.value)
	}
	for j := range place {
		place[j]--
	}
	for j := range r.columns {
		c := &r.columns[j]
		slices.Sort(c.thresholds)
		c.thresholds = slices.Compact(c.thresholds)
	}
	return place
}

// splits returns the nodes start to end-1, a tree.
func (r *ranks) splits(w *walker, start, end int32, place []int) []descent.Split {
	out := make([]descent.Split, 0, end-start)
	for i := start; i < end; i++ {
		n := &w.nodes[i]
		if n.feature < 0 {
			out = append(out, descent.Split{Left: -1})
			continue
		}
		column := place[n.feature]
		key, _ := slices.BinarySearch(r.columns[column].thresholds, n.value)
		if r.missing && w.flags[i]&FlagMissingLeft == 0 {
			column += len(r.columns)
		}
		out = append(out, descent.Split{Left: i + 1 - start, Right: n.right - start, Column: int32(column), Key: int32(key)})
	}
	return out
}

// rank returns how many thresholds are below v, not NaN.
func (c *rankColumn) rank(v float64) int32 {
	// Without branches, which would be guessed wrong every other time.
	t, below := c.thresholds, 0
	for n := len(t); n > 1; {
		half := n / 2
		above := 0
		if t[below+half-1] < v {
			above = 1
		}
		below += half & -above
		n -= half
	}
	if t[below] < v {
		below++
	}
	return int32(below)
}

// add is walker.add.
func (r *ranks) add(x *mat.Dense, raw [][]float64, t *team) {
	n, _ := x.Dims()
	size := min(descent.BlockRows, max(fewRows, (n-1)/t.workers+1))
	t.each((n+size-1)/size, func() func(int) {
		block, leaves := descent.NewBlock(size, r.keys()), make([]uint16, size)
		return func(b int) {
			from, to := b*size, min((b+1)*size, n)
			r.fill(block, x, from, to)
			leaves := leaves[:to-from]
			for k, values := range r.values {
				r.forest.Leaves(k, block, leaves)
				out := raw[k%len(raw)][from:to]
				for i, leaf := range leaves {
					out[i] += values[leaf]
				}
			}
		}
	})
}

func (r *ranks) fill(b *descent.Block, x *mat.Dense, from, to int) {
	b.Reset(to - from)
	right := len(r.columns) * descent.Stride
	for i := from; i < to; i++ {
		keys, row := b.Row(i-from), x.RawRowView(i)
		for j := range r.columns {
			c := &r.columns[j]
			at := j * descent.Stride
			v := row[c.index]
			if v != v {
				keys[at], keys[at+right] = descent.Low, descent.High
				continue
			}
			key := c.rank(v)
			keys[at] = key
			if r.missing {
				keys[at+right] = key
			}
		}
	}
}
