package linear

import "gonum.org/v1/gonum/floats"

// mixed holds columns for products with vectors: those most of whose rows share
// one value by the rows that differ, the others whole.
type mixed struct {
	*columns
	col    [][]float64 // all values of each column
	sparse []differing // by column; no rows for those held whole
	whole  []bool
}

// differing are the rows in which a column differs from its usual value, and by
// how much.
type differing struct {
	usual float64
	rows  []int32
	by    []float64
}

// A column is held whole when more than one row in sparseRows differs: the
// processor adds up rows that stand together several times faster.
const sparseRows = 6

func newMixed(c *columns) *mixed {
	m := &mixed{columns: c, col: matrix(c.p(), c.n), sparse: make([]differing, c.p()), whole: make([]bool, c.p())}
	for j, z := range m.col {
		c.col[j].expand(z)
		usual := usualOf(z)
		d := differing{usual: usual}
		for i, v := range z {
			if v != usual {
				if len(d.rows)*sparseRows > c.n {
					m.whole[j] = true
					break
				}
				d.rows, d.by = append(d.rows, int32(i)), append(d.by, v-usual)
			}
		}
		if !m.whole[j] {
			m.sparse[j] = d
		}
	}
	return m
}

// usualOf returns the value that more than half of v share, if one is so.
func usualOf(v []float64) float64 {
	usual, ahead := v[0], 0
	for _, x := range v {
		switch {
		case x == usual:
			ahead++
		case ahead == 0:
			usual, ahead = x, 1
		default:
			ahead--
		}
	}
	return usual
}

// times sets dst (n) to Z w.
func (m *mixed) times(dst, w []float64) {
	shared := 0.0
	for j, d := range m.sparse {
		if !m.whole[j] {
			shared += d.usual * w[j]
		}
	}
	for i := range dst {
		dst[i] = shared
	}
	for j, d := range m.sparse {
		if m.whole[j] {
			floats.AddScaled(dst, w[j], m.col[j])
			continue
		}
		by, v := d.by[:len(d.rows)], w[j]
		for k, i := range d.rows {
			dst[i] += v * by[k]
		}
	}
}

// transTimes sets dst (p) to Z' v.
func (m *mixed) transTimes(dst, v []float64) {
	all := floats.Sum(v)
	for j, d := range m.sparse {
		if m.whole[j] {
			dst[j] = floats.Dot(m.col[j], v)
			continue
		}
		sum, by := 0.0, d.by[:len(d.rows)]
		for k, i := range d.rows {
			sum += v[i] * by[k]
		}
		dst[j] = d.usual*all + sum
	}
}
