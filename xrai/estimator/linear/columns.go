package linear

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
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

// chunk rows of a few hundred columns stay in a core's cache.
const chunk = 512

// gram sets the upper triangle of dst (p×p) to Z' diag(weight) Z.
func (c *columns) gram(dst blas64.Symmetric, weight []float64) {
	clear(dst.Data)
	at := func(a, b int) *float64 { return &dst.Data[min(a, b)*dst.Stride+max(a, b)] }
	var buf [chunk]float64
	sums := make([]float64, c.p()) // of each dense column, and of the excess of each sparse one
	for lo := 0; lo < c.n; lo += chunk {
		hi := min(lo+chunk, c.n)
		wz := buf[:hi-lo]
		for k, a := range c.dense {
			floats.MulTo(wz, c.col[a].values[lo:hi], weight[lo:hi])
			sums[a] += floats.Sum(wz)
			row := dst.Data[a*dst.Stride:]
			for _, b := range c.dense[k:] {
				row[b] += floats.Dot(wz, c.col[b].values[lo:hi])
			}
		}
	}
	total := floats.Sum(weight)
	for _, b := range c.sparse {
		z := &c.col[b]
		excess := make([]float64, len(z.rows))
		for k, i := range z.rows {
			excess[k] = weight[i] * z.excess[k]
			sums[b] += excess[k]
		}
		for _, a := range c.dense {
			sum, values := z.base*sums[a], c.col[a].values
			for k, i := range z.rows {
				sum += excess[k] * values[i]
			}
			*at(a, b) = sum
		}
	}
	for k, a := range c.sparse {
		za, row := &c.col[a], dst.Data[a*dst.Stride:]
		for _, b := range c.sparse[k:] {
			zb := &c.col[b]
			row[b] = za.base*zb.base*total + za.base*sums[b] + zb.base*sums[a]
		}
	}
	for i, w := range weight {
		entry, excess := c.entry[c.start[i]:c.start[i+1]], c.excess[c.start[i]:c.start[i+1]]
		for k, s := range entry {
			row, x := dst.Data[c.sparse[s]*dst.Stride:], w*excess[k]
			for m, t := range entry[k:] {
				row[c.sparse[t]] += x * excess[k+m]
			}
		}
	}
}

// work is how many products of two numbers a block of the second derivative and
// its factors take, and multiplying by Z, by its transpose and by the weights.
func (c *columns) work() (block, iteration float64) {
	n, d, p, some := float64(c.n), float64(len(c.dense)), float64(c.p()), float64(len(c.entry))
	block = n*d*d/2 + d*some + some*some/n/2 + p*p*p/6
	return block, 2*(n*(d+2)+some) + p*p
}

// gramDiagonal sets dst (p) to the diagonal of Z' diag(weight) Z.
func (c *columns) gramDiagonal(dst, weight []float64) {
	clear(dst)
	for _, j := range c.dense {
		for i, v := range c.col[j].values {
			dst[j] += weight[i] * v * v
		}
	}
	total := floats.Sum(weight)
	for _, j := range c.sparse {
		z := &c.col[j]
		usual := total
		for k, i := range z.rows {
			v := z.base + z.excess[k]
			usual -= weight[i]
			dst[j] += weight[i] * v * v
		}
		dst[j] += max(0, usual) * z.base * z.base
	}
}
