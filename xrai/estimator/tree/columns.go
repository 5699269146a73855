package tree

import (
	"slices"

	"gonum.org/v1/gonum/mat"
)

// columns is a training matrix ready for split search: each column as codes
// into its sorted distinct float32 values.
type columns struct {
	n, d   int
	values [][]float32 // per column, distinct and ascending
	codes  [][]int32   // per column, n codes

	// A column most of whose rows share one value (one-hot columns above all)
	// is also kept by row, less that value: a node then counts a few entries a
	// row instead of every such column.
	sparse    []bool
	usual     []int32 // the shared value's code
	firstSlot []int32 // slot = firstSlot + code
	slots     int
	rowStart  []int32 // row i has rowSlots[rowStart[i]:rowStart[i+1]]
	rowSlots  []int32
	maxCodes  int
}

// A column is sparse when at most one row in sparseShare differs from its usual
// value and it has few enough codes to be walked at every node.
const (
	sparseShare = 4
	sparseCodes = 256
)

func newColumns(x *mat.Dense) *columns {
	n, d := x.Dims()
	c := &columns{n: n, d: d,
		values: make([][]float32, d), codes: make([][]int32, d),
		sparse: make([]bool, d), usual: make([]int32, d), firstSlot: make([]int32, d),
	}
	sorted := make([]float32, n)
	for f := range d {
		column := make([]float32, n)
		for i := range n {
			column[i] = float32(x.At(i, f)) + 0 // -0 becomes 0
		}
		copy(sorted, column)
		slices.Sort(sorted)
		values := slices.Clone(slices.Compact(sorted))
		sorted = sorted[:n]
		codes := make([]int32, n)
		counts := make([]int, len(values))
		for i, v := range column {
			k, _ := slices.BinarySearch(values, v)
			codes[i] = int32(k)
			counts[k]++
		}
		c.values[f], c.codes[f] = values, codes
		c.maxCodes = max(c.maxCodes, len(values))
		usual := 0
		for k, m := range counts {
			if m > counts[usual] {
				usual = k
			}
		}
		c.usual[f] = int32(usual)
		if len(values) <= sparseCodes && (n-counts[usual])*sparseShare <= n {
			c.sparse[f] = true
			c.firstSlot[f] = int32(c.slots)
			c.slots += len(values)
		}
	}
	c.fillRows()
	return c
}

func (c *columns) fillRows() {
	c.rowStart = make([]int32, c.n+1)
	each := func(visit func(i int, slot int32)) {
		for f, codes := range c.codes {
			if !c.sparse[f] {
				continue
			}
			for i, k := range codes {
				if k != c.usual[f] {
					visit(i, c.firstSlot[f]+k)
				}
			}
		}
	}
	each(func(i int, _ int32) { c.rowStart[i+1]++ })
	for i := range c.n {
		c.rowStart[i+1] += c.rowStart[i]
	}
	c.rowSlots = make([]int32, c.rowStart[c.n])
	next := slices.Clone(c.rowStart[:c.n])
	each(func(i int, slot int32) {
		c.rowSlots[next[i]] = slot
		next[i]++
	})
}

// threshold is the midpoint between the values of two codes of a column, as
// scikit-learn computes it.
func (c *columns) threshold(f int, below, above int32) float64 {
	a, b := float64(c.values[f][below]), float64(c.values[f][above])
	t := a/2 + b/2
	if t == b {
		return a
	}
	return t
}
