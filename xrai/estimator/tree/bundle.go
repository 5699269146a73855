package tree

import (
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/descent"
)

// BlockRows is how many rows a Bundle is best asked for at a time.
const BlockRows = descent.BlockRows

// Bundle is trees of one width over the same columns, laid out for predicting
// many rows. It is immutable.
type Bundle struct {
	trees   []Tree
	rows    int // n
	columns int // d
	missing bool
	laid    *descent.Forest // nil where that is not worth it
	values  [][]float64     // of each of laid its Value by laid's numbers, where Width is at most fewValues
	at      []int           // of each tree its place in laid, -1 for one too large
}

// NewBundle lays out trees for asking for all rows of x (n×d).
func NewBundle(trees []Tree, x *mat.Dense) *Bundle {
	n, d := x.Dims()
	b := &Bundle{trees: trees, rows: n, columns: d}
	nodes := 0
	for k := range trees {
		nodes += trees[k].Len()
	}
	if n < leastRows || nodes > worthRows*n*len(trees) {
		return b
	}
	b.missing = hasMissing(x)
	b.laid, b.at = descent.NewForest(nodes), make([]int, len(trees))
	var splits []descent.Split
	for k := range trees {
		b.at[k] = -1
		if descent.Fits(trees[k].Len(), b.keys()) {
			b.at[k] = b.laid.Len()
			splits = trees[k].splits(splits[:0], b.missing, d)
			b.laid.Add(splits)
			b.values = append(b.values, trees[k].reordered(b.laid.Origin(b.at[k])))
		}
	}
	return b
}

const (
	// leastRows is below how many rows nothing is worth laying out.
	leastRows = 32
	// worthRows is how many nodes take as long to lay out as a row gains in a tree.
	worthRows = 8
)

func hasMissing(x *mat.Dense) bool {
	n, _ := x.Dims()
	for i := range n {
		for _, v := range x.RawRowView(i) {
			if v != v {
				return true
			}
		}
	}
	return false
}

// keys is how many keys a row has: one a column, and where values are missing a
// second for splits that send them right.
func (b *Bundle) keys() int {
	if b.missing {
		return 2 * b.columns
	}
	return b.columns
}

// splits appends the nodes to dst. Splits that send missing values right look at
// the second d keys, if there are.
func (t *Tree) splits(dst []descent.Split, missing bool, d int) []descent.Split {
	for i, l := range t.Left {
		if l < 0 {
			dst = append(dst, descent.Split{Left: -1})
			continue
		}
		s := descent.Split{Left: l, Right: t.Right[i], Column: t.Feature[i], Key: descent.Floor32(t.Threshold[i])}
		if missing && !t.missingLeft(int32(i)) {
			s.Column += int32(d)
		}
		dst = append(dst, s)
	}
	return dst
}

// Adder adds up the trees of a Bundle. It holds the memory of one goroutine.
type Adder struct {
	*Bundle
	block  *descent.Block
	leaves []uint16
}

// Adder returns a new one.
func (b *Bundle) Adder() *Adder {
	a := &Adder{Bundle: b}
	if b.laid != nil && b.laid.Len() > 0 {
		a.block, a.leaves = descent.NewBlock(b.rows, b.keys()), make([]uint16, min(b.rows, BlockRows))
	}
	return a
}

// AddTo adds the values of the leaves that each of the rows from to to-1 of x, at
// most BlockRows, reaches in all trees in order to out, which holds Width numbers
// for each of those rows. x is that of NewBundle.
func (a *Adder) AddTo(x *mat.Dense, from, to int, out []float64) {
	if a.block != nil {
		a.fill(x, from, to)
	}
	for k := range a.trees {
		t := &a.trees[k]
		if a.block == nil || a.at[k] < 0 {
			t.AddTo(x, from, to, out)
			continue
		}
		leaves := a.leaves[:to-from]
		a.laid.Leaves(a.at[k], a.block, leaves)
		t.addLeaves(leaves, a.laid.Origin(a.at[k]), a.values[a.at[k]], out)
	}
}

func (a *Adder) fill(x *mat.Dense, from, to int) {
	a.block.Reset(to - from)
	d := a.columns * descent.Stride
	for i := from; i < to; i++ {
		keys := a.block.Row(i - from)
		at := 0
		for _, v := range x.RawRowView(i) {
			switch {
			case v != v:
				keys[at], keys[at+d] = descent.Low, descent.High
			case a.missing:
				key := descent.Float32(float32(v))
				keys[at], keys[at+d] = key, key
			default:
				keys[at] = descent.Float32(float32(v))
			}
			at += descent.Stride
		}
	}
}

// fewValues is up to how many numbers a node are worth a copy in another order.
const fewValues = 2

// reordered returns the values of the nodes listed, nil for too many a node.
func (t *Tree) reordered(nodes []int32) []float64 {
	if t.Width > fewValues {
		return nil
	}
	out := make([]float64, 0, len(nodes)*t.Width)
	for _, i := range nodes {
		out = append(out, t.value(i)...)
	}
	return out
}

// addLeaves adds the value of each leaf to its Width numbers in out.
func (t *Tree) addLeaves(leaves []uint16, origin []int32, values, out []float64) {
	switch t.Width {
	case 1:
		out = out[:len(leaves)]
		for i, leaf := range leaves {
			out[i] += values[leaf]
		}
	case 2:
		out = out[:2*len(leaves)]
		for i, leaf := range leaves {
			v, o := values[2*int(leaf):2*int(leaf)+2], out[2*i:2*i+2]
			o[0] += v[0]
			o[1] += v[1]
		}
	default:
		for _, leaf := range leaves {
			for c, v := range t.value(origin[leaf]) {
				out[c] += v
			}
			out = out[t.Width:]
		}
	}
}
