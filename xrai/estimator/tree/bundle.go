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
	columns int // d
	missing bool
	laid    *descent.Forest // nil where that is not worth it
	at      []int           // of each tree its place in laid, -1 for one too large
}

// NewBundle lays out trees for asking for all rows of x (n×d).
func NewBundle(trees []Tree, x *mat.Dense) *Bundle {
	n, d := x.Dims()
	b := &Bundle{trees: trees, columns: d}
	nodes := 0
	for k := range trees {
		nodes += trees[k].Len()
	}
	if nodes > worthRows*n*len(trees) {
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
		}
	}
	return b
}

// worthRows is how many nodes take as long to lay out as a row gains in a tree.
const worthRows = 8

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
	leaves []int32
}

// Adder returns a new one.
func (b *Bundle) Adder() *Adder {
	a := &Adder{Bundle: b}
	if b.laid != nil && b.laid.Len() > 0 {
		a.block, a.leaves = descent.NewBlock(b.keys()), make([]int32, BlockRows)
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
		t.addLeaves(leaves, out)
	}
}

func (a *Adder) fill(x *mat.Dense, from, to int) {
	a.block.Reset(to - from)
	for i := from; i < to; i++ {
		keys, lane := a.block.Row(i - from)
		row := x.RawRowView(i)
		if !a.missing {
			keys = keys[:len(row)]
			for j, v := range row {
				keys[j][lane] = descent.Float32(float32(v))
			}
			continue
		}
		left, right := keys[:len(row)], keys[len(row):2*len(row)]
		for j, v := range row {
			if v != v {
				left[j][lane], right[j][lane] = descent.Low, descent.High
				continue
			}
			key := descent.Float32(float32(v))
			left[j][lane], right[j][lane] = key, key
		}
	}
}

// addLeaves adds the value of each leaf to its Width numbers in out.
func (t *Tree) addLeaves(leaves []int32, out []float64) {
	switch t.Width {
	case 1:
		out = out[:len(leaves)]
		for i, leaf := range leaves {
			out[i] += t.Value[leaf]
		}
	case 2:
		for _, leaf := range leaves {
			v := t.Value[2*leaf : 2*leaf+2 : 2*leaf+2]
			out[0] += v[0]
			out[1] += v[1]
			out = out[2:]
		}
	default:
		for _, leaf := range leaves {
			for c, v := range t.value(leaf) {
				out[c] += v
			}
			out = out[t.Width:]
		}
	}
}
