package knn

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// basis maps rows to points of m numbers that are no farther apart than the rows:
//
//	|point(a) - point(b)| <= (1 + slack) |a - b| + slack (|a - centre| + |b - centre|)
//
// They are the rows less the centre, or with many columns what those are in the
// directions in which rows differ most.
type basis struct {
	m      int
	slack  float64
	centre []float64   // d
	axis   [][]float64 // m orthonormal directions of length d, nil for the columns
}

const (
	// fullPoint is up to how many columns are points as they are, and maxPoint
	// how many directions there are of more.
	fullPoint = 32
	maxPoint  = 32
	// sampled is how many rows directions are found from.
	sampled = 256
	// rounds of subspace iteration: nearly the leading directions will do.
	rounds = 3
)

// newBasis returns one for rows, or nil where no directions were found.
func newBasis(t *rows) *basis {
	b := &basis{m: t.d, slack: 1024 * float64(t.d+8) * 0x1p-52, centre: make([]float64, t.d)}
	sample := t.sample()
	for _, row := range sample {
		floats.AddScaled(b.centre, 1/float64(len(sample)), row)
	}
	if t.d <= fullPoint {
		return b
	}
	b.axis = leading(sample, b.centre, maxPoint)
	if b.m = len(b.axis); b.m == 0 || !orthonormal(b.axis, b.slack/256) {
		return nil
	}
	return b
}

// sample returns some rows, evenly spread.
func (t *rows) sample() [][]float64 {
	some := min(t.n, sampled)
	out := make([][]float64, some)
	for i := range out {
		out[i] = t.row(i * t.n / some)
	}
	return out
}

// leading returns up to m orthonormal directions in which the sample varies
// most, the widest first: subspace iteration from drawn directions, then the
// axes of what the sample is in them.
func leading(sample [][]float64, centre []float64, m int) [][]float64 {
	n, d := len(sample), len(centre)
	s := mat.NewDense(n, d, nil)
	for i, row := range sample {
		floats.SubTo(s.RawRowView(i), row, centre)
	}
	widest := max(mat.Max(s), -mat.Min(s))
	if widest == 0 || math.IsInf(1/widest, 0) {
		return nil
	}
	s.Scale(1/widest, s)
	rng := xrai.Rand(1)
	v := mat.NewDense(m, d, nil)
	for k := range m {
		for j := range d {
			v.Set(k, j, rng.NormFloat64())
		}
	}
	var seen mat.Dense
	for range rounds {
		seen.Mul(s, v.T()) // n×m
		var next mat.Dense
		next.Mul(seen.T(), s) // m×d
		kept := orthogonalise(rowsOf(&next))
		if len(kept) == 0 {
			return nil
		}
		seen.Reset()
		v = mat.NewDense(len(kept), d, nil)
		for k, row := range kept {
			v.SetRow(k, row)
		}
	}
	seen.Mul(s, v.T())
	var inner mat.SymDense
	inner.SymOuterK(1, seen.T())
	var eigen mat.EigenSym
	if !eigen.Factorize(&inner, true) {
		return orthogonalise(rowsOf(v))
	}
	var turn, turned mat.Dense
	eigen.VectorsTo(&turn)
	turned.Mul(turn.T(), v)
	axes := rowsOf(&turned)
	slices.Reverse(axes) // eigenvalues ascend
	return orthogonalise(axes)
}

func rowsOf(m *mat.Dense) [][]float64 {
	n, _ := m.Dims()
	out := make([][]float64, n)
	for i := range out {
		out[i] = append([]float64(nil), m.RawRowView(i)...)
	}
	return out
}

// orthogonalise makes vectors orthonormal in order, and drops those that hardly
// leave the ones before.
func orthogonalise(vectors [][]float64) [][]float64 {
	kept := vectors[:0:0]
	for _, v := range vectors {
		size := floats.Norm(v, 2)
		if !(size > 0) || math.IsInf(size, 0) {
			continue
		}
		floats.Scale(1/size, v)
		for range 2 {
			for _, u := range kept {
				floats.AddScaled(v, -floats.Dot(u, v), u)
			}
		}
		rest := floats.Norm(v, 2)
		if !(rest > 1e-6) {
			continue
		}
		floats.Scale(1/rest, v)
		for _, u := range kept {
			floats.AddScaled(v, -floats.Dot(u, v), u)
		}
		floats.Scale(1/floats.Norm(v, 2), v)
		kept = append(kept, v)
	}
	return kept
}

// orthonormal reports whether all products of two vectors are 0, or 1 of one
// with itself, up to the deviation allowed.
func orthonormal(vectors [][]float64, allowed float64) bool {
	for i, u := range vectors {
		for j, v := range vectors[:i+1] {
			want := 0.0
			if i == j {
				want = 1
			}
			if !(math.Abs(floats.Dot(u, v)-want) <= allowed) {
				return false
			}
		}
	}
	return true
}

// point sets dst (m) to a row's point and returns the row's distance from the
// centre. scratch is d long.
func (b *basis) point(dst, row, scratch []float64) float64 {
	floats.SubTo(scratch, row, b.centre)
	if b.axis == nil {
		copy(dst, scratch)
	}
	for k, axis := range b.axis {
		dst[k] = floats.Dot(axis, scratch)
	}
	return math.Sqrt(floats.Dot(scratch, scratch))
}
