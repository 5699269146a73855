package boost

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// walker is trees laid out for prediction.
type walker struct {
	nodes []step
	flags []byte
	start []int32
	sets  []byte
	set   []int32 // of each node, nil without splits of categories
}

// step is a node: at a split the threshold, the column and the right child, at a
// leaf what it adds and -1.
type step struct {
	value          float64
	feature, right int32
}

// newWalker lays out the trees from the one given on.
func newWalker(t *Trees, from int) *walker {
	first := int32(len(t.Feature))
	if from < len(t.Start) {
		first = t.Start[from]
	}
	w := &walker{nodes: make([]step, int32(len(t.Feature))-first), flags: t.Flags[first:]}
	for i := range w.nodes {
		k := first + int32(i)
		w.nodes[i] = step{t.Value[k], t.Feature[k], t.Right[k] - first}
	}
	for _, s := range t.Start[from:] {
		w.start = append(w.start, s-first)
	}
	if len(t.Sets) == 0 {
		return w
	}
	skip := 0
	for _, f := range t.Flags[:first] {
		skip += int(f&FlagCategories) / FlagCategories
	}
	w.sets = t.Sets[skip*len(categorySet{}):]
	w.set = make([]int32, len(w.nodes))
	next := int32(0)
	for i, f := range w.flags {
		if f&FlagCategories != 0 {
			w.set[i] = next
			next++
		}
	}
	return w
}

// blockRows is how many rows all trees see before the next rows: they stay in
// the processor's nearest memory.
const blockRows = 64

// add adds what the trees, len(raw) of them a stage, say of the rows of x to
// raw[output][row]. missing says that a value may be.
func (w *walker) add(x *mat.Dense, missing bool, raw [][]float64, t *team) {
	n, width := x.Dims()
	if n > fewRows && len(w.start) > fewTrees {
		if r := newRanks(w, width, missing); r != nil {
			r.add(x, raw, t)
			return
		}
	}
	walk := w.numbers
	if missing || w.set != nil {
		walk = w.any
	}
	t.each((n+blockRows-1)/blockRows, func() func(int) {
		rows := make([][]float64, blockRows)
		return func(b int) {
			from, to := b*blockRows, min((b+1)*blockRows, n)
			for i := from; i < to; i++ {
				rows[i-from] = x.RawRowView(i)
			}
			for k, start := range w.start {
				walk(start, rows[:to-from], raw[k%len(raw)][from:to])
			}
		}
	})
}

// numbers adds to out what the tree that starts at a node says of rows without
// missing values, where no split is of categories.
func (w *walker) numbers(start int32, rows [][]float64, out []float64) {
	nodes := w.nodes
	out = out[:len(rows)]
	for r, row := range rows {
		i := start
		n := &nodes[i]
		for n.feature >= 0 {
			i++
			if row[n.feature] > n.value {
				i = n.right
			}
			n = &nodes[i]
		}
		out[r] += n.value
	}
}

// any is numbers for all rows and trees.
func (w *walker) any(start int32, rows [][]float64, out []float64) {
	for r, row := range rows {
		i := start
		for w.nodes[i].feature >= 0 {
			if w.goesLeft(i, row[w.nodes[i].feature]) {
				i++
			} else {
				i = w.nodes[i].right
			}
		}
		out[r] += w.nodes[i].value
	}
}

func (w *walker) goesLeft(i int32, v float64) bool {
	missingLeft := w.flags[i]&FlagMissingLeft != 0
	if w.flags[i]&FlagCategories == 0 {
		return v <= w.nodes[i].value || v != v && missingLeft
	}
	if !(v >= 0 && v <= 255) || v != math.Trunc(v) {
		return missingLeft // no category at all
	}
	set := w.sets[int(w.set[i])*len(categorySet{}):]
	return set[int(v)/8]&(1<<(int(v)%8)) != 0
}

// checkRows refuses rows that a model cannot predict, naming record and column:
// an infinite value and, unless it takes them, a missing one. It reports whether
// any value is missing.
func checkRows(m xrai.Model, x *mat.Dense, missing bool) (bool, error) {
	if err := xrai.CheckColumns(m, x); err != nil {
		return false, err
	}
	n, _ := x.Dims()
	found := false
	for i := range n {
		for j, v := range x.RawRowView(i) {
			switch {
			case v-v == 0:
			case math.IsInf(v, 0):
				return false, fmt.Errorf("%s: record %d, column %d: value is %v", m.Kind(), i, j, v)
			case !missing:
				return false, fmt.Errorf("%s: record %d, column %d: the value is missing", m.Kind(), i, j)
			default:
				found = true
			}
		}
	}
	return found, nil
}
