package linear

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

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
