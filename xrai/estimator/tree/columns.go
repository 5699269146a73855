package tree

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Columns is a feature matrix prepared once for growing many trees on it: each
// column as codes into its sorted distinct float32 values. It is immutable.
type Columns struct {
	n, d   int
	values [][]float32 // per column, distinct and ascending
	// Each column has its n codes in the narrowest type that holds them, because
	// growing a tree is mostly reading codes of rows here and there. A missing
	// value has code len(values).
	narrow   [][]uint8
	medium   [][]uint16
	wide     [][]int32
	missing  []bool // some value is missing
	maxCodes int
	sparse
	layout
}

// NewColumns prepares the features of x (n×d) for growing trees; targets and
// weights are not looked at. NaN is a missing value. What float32 cannot hold is
// refused by record and column. Targets given to NewGrower with it have its n
// rows.
func NewColumns(x *xrai.Dataset) (*Columns, error) {
	if x.Rows() == 0 || x.Columns() == 0 {
		return nil, fmt.Errorf("the data has no rows")
	}
	if x.Rows() > math.MaxInt32 {
		return nil, fmt.Errorf("%d rows are more than a tree can count", x.Rows())
	}
	if err := checkRange(x); err != nil {
		return nil, err
	}
	return newColumns(x.X), nil
}

// checkRange refuses what float32, in which values are compared, cannot hold.
func checkRange(d *xrai.Dataset) error {
	for i := range d.Rows() {
		for j, v := range d.Row(i) {
			if math.Abs(v) > math.MaxFloat32 {
				return fmt.Errorf("record %d, column %s: %v is beyond float32, in which trees compare values", i, d.FeatureName(j), v)
			}
		}
	}
	return nil
}

// Rows returns n, the number of prepared rows.
func (c *Columns) Rows() int { return c.n }

// Columns returns d, the number of features.
func (c *Columns) Columns() int { return c.d }

// Reversed returns the same columns, the last one first. Codes are shared.
func (c *Columns) Reversed() *Columns {
	r := *c
	r.values, r.missing = reversed(c.values), reversed(c.missing)
	r.narrow, r.medium, r.wide = reversed(c.narrow), reversed(c.medium), reversed(c.wide)
	r.isSparse, r.usual, r.firstSlot = reversed(c.isSparse), reversed(c.usual), reversed(c.firstSlot)
	r.firstCell = reversed(c.firstCell)
	return &r
}

func reversed[T any](s []T) []T {
	out := slices.Clone(s)
	slices.Reverse(out)
	return out
}

// Columns are copied out of the matrix a few at a time, since its rows, not its
// columns, stand together in memory.
const together = 16

func newColumns(x *mat.Dense) *Columns {
	n, d := x.Dims()
	c := &Columns{n: n, d: d, values: make([][]float32, d), missing: make([]bool, d),
		narrow: make([][]uint8, d), medium: make([][]uint16, d), wide: make([][]int32, d)}
	counts := make([][]int, d)
	coder := newCoder(n)
	buffer := make([]float32, together*n)
	for first := 0; first < d; first += together {
		some := min(together, d-first)
		for i := range n {
			for j, v := range x.RawRowView(i)[first : first+some] {
				buffer[j*n+i] = float32(v) + 0 // -0 becomes 0
			}
		}
		for j := range some {
			counts[first+j] = c.setColumn(first+j, coder, buffer[j*n:(j+1)*n])
		}
	}
	c.sparse = newSparse(c, counts)
	c.layout = newLayout(c)
	return c
}

// setColumn codes one column and returns how often each code occurs.
func (c *Columns) setColumn(f int, coder *coder, column []float32) []int {
	values, few, counts := coder.fewValues(column)
	var codes []int32
	if values == nil {
		values, codes, counts = coder.manyValues(column)
	}
	c.values[f], c.missing[f] = values, counts[len(values)] > 0
	if !c.missing[f] {
		counts = counts[:len(values)]
	}
	c.maxCodes = max(c.maxCodes, len(counts))
	switch {
	case few != nil:
		c.narrow[f] = few
	case len(counts) <= 1<<8:
		c.narrow[f] = narrowed[uint8](codes)
	case len(counts) <= 1<<16:
		c.medium[f] = narrowed[uint16](codes)
	default:
		c.wide[f] = slices.Clone(codes)
	}
	return counts
}

func narrowed[T uint8 | uint16](codes []int32) []T {
	out := make([]T, len(codes))
	for i, k := range codes {
		out[i] = T(k)
	}
	return out
}

// code returns the code of a row in column f.
func (c *Columns) code(f int, row int32) int32 {
	switch {
	case c.narrow[f] != nil:
		return int32(c.narrow[f][row])
	case c.medium[f] != nil:
		return int32(c.medium[f][row])
	}
	return c.wide[f][row]
}

// codesOf sets out to the codes of rows in column f.
func (c *Columns) codesOf(f int, rows, out []int32) {
	switch {
	case c.narrow[f] != nil:
		pick(c.narrow[f], rows, out)
	case c.medium[f] != nil:
		pick(c.medium[f], rows, out)
	default:
		pick(c.wide[f], rows, out)
	}
}

func pick[T uint8 | uint16 | int32](codes []T, rows, out []int32) {
	out = out[:len(rows)]
	for i, r := range rows {
		out[i] = int32(codes[r])
	}
}

// isBinary reports whether column f has two values and none is missing.
func (c *Columns) isBinary(f int) bool { return len(c.values[f]) == 2 && !c.missing[f] }

// codeCount is how many codes column f has.
func (c *Columns) codeCount(f int) int {
	if c.missing[f] {
		return len(c.values[f]) + 1
	}
	return len(c.values[f])
}

// threshold is the midpoint between the values of two codes of a column, as
// scikit-learn computes it.
func (c *Columns) threshold(f int, below, above int32) float64 {
	a, b := float64(c.values[f][below]), float64(c.values[f][above])
	t := a/2 + b/2
	if t == b {
		return a
	}
	return t
}

// goesLeft reports the side a prepared row takes at a threshold of column f.
func (c *Columns) goesLeft(f, row int32, threshold float64, missingLeft bool) bool {
	k := int(c.code(int(f), row))
	if k == len(c.values[f]) {
		return missingLeft
	}
	return float64(c.values[f][k]) <= threshold
}
