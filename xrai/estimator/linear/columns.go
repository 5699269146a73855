package linear

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// columns is a training matrix Z by column, each centred and scaled to a root
// mean square of 1, with a column of ones last for the intercept. The penalty
// moves along: |w_j|² becomes penalty_j |w'_j|² with w' = w·scale.
//
// Columns most of whose values are one and the same, as one-hot columns' are, are
// kept as that value and what the others differ from it.
type columns struct {
	n       int
	col     []column  // p columns of n values
	shift   []float64 // d
	scale   []float64 // d
	penalty []float64 // p, 0 for the intercept

	dense, sparse []int // places in col
	// The rows' entries of sparse columns: row i has those from start[i] to
	// start[i+1].
	start  []int32
	entry  []int32 // place in sparse
	excess []float64
}

// column is n values, or base in all rows but some, which have more by excess.
type column struct {
	values []float64 // nil if sparse
	sizes  []float64 // absolute values of values
	base   float64
	rows   []int32 // ascending
	excess []float64
}

// expand writes all values of the column.
func (c *column) expand(out []float64) {
	if c.values != nil {
		copy(out, c.values)
		return
	}
	for i := range out {
		out[i] = c.base
	}
	for k, i := range c.rows {
		out[i] += c.excess[k]
	}
}

// usualShare: a column is sparse if at most one value in usualShare is not the
// usual one.
const usualShare = 8

// atOnce is how many columns are read at a time.
const atOnce = 16

// newColumns does not centre without an intercept, which could not make up for it.
func newColumns(train *xrai.Dataset, intercept bool) *columns {
	n, d := train.X.Dims()
	c := &columns{n: n, shift: make([]float64, d), scale: make([]float64, d)}
	scratch := matrix(min(d, atOnce), n)
	for j := range d {
		if j%atOnce == 0 { // rows are read in order, for some columns at a time
			some := scratch[:min(atOnce, d-j)]
			for i := range n {
				for k, v := range train.Row(i)[j : j+len(some)] {
					some[k][i] = v
				}
			}
		}
		z := scratch[j%atOnce]
		usual, rows := others(z)
		if intercept {
			c.shift[j] = mean(z, nil)
			floats.AddConst(-c.shift[j], z)
		}
		c.scale[j] = floats.Norm(z, 2) / math.Sqrt(float64(n))
		if c.scale[j] == 0 {
			c.scale[j] = 1
		}
		c.penalty = append(c.penalty, 1/(c.scale[j]*c.scale[j]))
		if rows == nil {
			values, sizes := make([]float64, n), make([]float64, n)
			for i, v := range z {
				values[i] = v / c.scale[j]
				sizes[i] = math.Abs(values[i])
			}
			c.dense = append(c.dense, len(c.col))
			c.col = append(c.col, column{values: values, sizes: sizes})
			continue
		}
		s := column{base: z[usual] / c.scale[j], rows: rows, excess: make([]float64, len(rows))}
		for k, i := range rows {
			s.excess[k] = z[i]/c.scale[j] - s.base
		}
		c.sparse = append(c.sparse, len(c.col))
		c.col = append(c.col, s)
	}
	if intercept {
		c.sparse = append(c.sparse, len(c.col))
		c.col = append(c.col, column{base: 1})
		c.penalty = append(c.penalty, 0)
	}
	c.transpose()
	return c
}

// others returns a row with the value that most rows have, and the rows with
// others; none where those are too many.
func others(z []float64) (usual int, rows []int32) {
	votes := 0
	for i, v := range z { // a value that most have outlives all others
		switch {
		case votes == 0:
			usual, votes = i, 1
		case v == z[usual]:
			votes++
		default:
			votes--
		}
	}
	rows = []int32{}
	for i, v := range z {
		if v != z[usual] {
			if len(rows) == len(z)/usualShare {
				return 0, nil
			}
			rows = append(rows, int32(i))
		}
	}
	return usual, rows
}

// transpose lists the entries of sparse columns by row.
func (c *columns) transpose() {
	c.start = make([]int32, c.n+1)
	for _, j := range c.sparse {
		for _, i := range c.col[j].rows {
			c.start[i+1]++
		}
	}
	for i := range c.n {
		c.start[i+1] += c.start[i]
	}
	c.entry, c.excess = make([]int32, c.start[c.n]), make([]float64, c.start[c.n])
	next := append([]int32(nil), c.start...)
	for s, j := range c.sparse {
		for k, i := range c.col[j].rows {
			c.entry[next[i]], c.excess[next[i]] = int32(s), c.col[j].excess[k]
			next[i]++
		}
	}
}

// p is the number of coefficients of a class, the intercept among them.
func (c *columns) p() int { return len(c.col) }

// original returns the coefficients and intercept for the columns as given.
func (c *columns) original(w []float64) (coef []float64, intercept float64) {
	coef = make([]float64, len(c.shift))
	for j := range coef {
		coef[j] = w[j] / c.scale[j]
	}
	if len(w) > len(coef) {
		intercept = w[len(coef)] - floats.Dot(c.shift, coef)
	}
	return coef, intercept
}

// times sets dst (n) to Z w.
func (c *columns) times(dst, w []float64) {
	base := 0.0
	for _, j := range c.sparse {
		base += w[j] * c.col[j].base
	}
	for i := range dst {
		dst[i] = base
	}
	for lo := 0; lo < c.n; lo += chunk {
		hi := min(lo+chunk, c.n)
		for _, j := range c.dense {
			if w[j] != 0 {
				floats.AddScaled(dst[lo:hi], w[j], c.col[j].values[lo:hi])
			}
		}
	}
	for _, j := range c.sparse {
		z := &c.col[j]
		for k, i := range z.rows {
			dst[i] += w[j] * z.excess[k]
		}
	}
}

// transTimes sets dst (p) to Z' v.
func (c *columns) transTimes(dst, v []float64) {
	for _, j := range c.dense {
		dst[j] = floats.Dot(c.col[j].values, v)
	}
	sum := floats.Sum(v)
	for _, j := range c.sparse {
		dst[j] = c.col[j].base*sum + c.col[j].dotExcess(v)
	}
}

// dotExcess is what is left of z·v without base.
func (z *column) dotExcess(v []float64) float64 {
	sum := 0.0
	for k, i := range z.rows {
		sum += z.excess[k] * v[i]
	}
	return sum
}

// dots returns the products of each column with v (n), and those of the absolute
// values.
func (c *columns) dots(v []float64) (sum, size []float64) {
	sum, size = make([]float64, c.p()), make([]float64, c.p())
	c.transTimes(sum, v)
	sizes := make([]float64, len(v))
	for i, v := range v {
		sizes[i] = math.Abs(v)
	}
	for _, j := range c.dense {
		size[j] = floats.Dot(c.col[j].sizes, sizes)
	}
	all := floats.Sum(sizes)
	for _, j := range c.sparse {
		z := &c.col[j]
		usual := all
		for k, i := range z.rows {
			usual -= sizes[i]
			size[j] += math.Abs(z.base+z.excess[k]) * sizes[i]
		}
		size[j] += math.Abs(z.base) * max(0, usual)
	}
	return sum, size
}
