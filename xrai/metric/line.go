package metric

import (
	"math"
	"slices"
	"sort"
)

// line is scratch for outputs of two classes. With the first coordinate the second
// falls, so distances from a query grow both ways, and two places moving inward
// meet all outputs in order without sorting.
type line struct {
	squares []uint64 // bits of outputs' squared distances
	chain   []int32
	ends    []int
	one     [1]int32
}

// inward is a query's way along a line: outputs lo to hi are left, farthest first,
// since a block needs the sum over those beyond it.
type inward struct {
	query
	x        []float64 // of each cell, its value
	lo, hi   int
	position int // of the farthest row left
	farther  float64
}

// apart is how far squared distances are apart where distances, of at most √2 each,
// surely are by more than tied.
const apart = 4 * tied

// onLine reports whether outputs on a line and this one are on one line.
func (w *walk) onLine(out []float64) bool {
	n := w.distinct()
	above := sort.Search(n, func(u int) bool { return w.out[2*u] >= out[0] })
	return !(above > 0 && w.out[2*above-1] < out[1] || above < n && w.out[2*above+1] > out[1])
}

func (w *walk) start(q query, x []float64) inward {
	return inward{query: q, x: x, hi: w.distinct() - 1, position: len(w.cellOf)}
}

// alongLine is values for a query on the line.
func (w *walk) alongLine(q query, x []float64) {
	in := w.start(q, x)
	if w.lane != nil && binary(q.out) {
		w.lane.follow(&in)
		w.alone(&in, 0)
		return
	}
	w.measureLine(q.out, 0, w.distinct())
	w.tied(&in, true)
}

// measureLine sets the squared distances of some outputs.
func (w *walk) measureLine(out []float64, from, to int) {
	l := &w.along
	if l.squares == nil {
		l.squares = make([]uint64, w.distinct())
	}
	x, y := out[0], out[1]
	squares, outputs := l.squares[from:to], w.out[2*from:2*to]
	for u := range squares {
		a, b := x-outputs[2*u], y-outputs[2*u+1]
		squares[u] = math.Float64bits(float64(a*a) + float64(b*b))
	}
}

// tied goes inward by blocks of ties: all of the way by squared distances already
// measured, or until the next output is surely farther off than tied from what is
// left. Outputs whose distances follow within tied are a chain; most are alone.
// Bits of positive numbers are ordered as they are, so that the farther side is
// chosen without a branch, which would be guessed wrong every second time.
func (w *walk) tied(in *inward, all bool) {
	l := &w.along
	sure := math.Inf(1)
	if within := func(v float64) bool { return v >= 0 && v <= 1 }; w.unit && within(in.out[0]) && within(in.out[1]) {
		sure = apart
	}
	lo, hi := in.lo, in.hi
	position, farther := in.position, in.farther
	chain := l.chain[:0]
	u, d := int32(-1), 0.0 // the output before
	for left := in.left(); left >= 0; left-- {
		v, e := int32(-1), math.Inf(-1)
		in.lo, in.hi = lo, hi
		if left > 0 {
			if !all {
				w.measureLine(in.out, lo, lo+1)
				w.measureLine(in.out, hi, hi+1)
			}
			a, b := l.squares[hi], l.squares[lo]
			farLow := int(int64(a-b) >> 63) // all bits where lo is farther
			at := hi ^ (hi^lo)&farLow
			hi -= 1 + farLow
			lo -= farLow
			v, e = int32(at), math.Float64frombits(a^(a^b)&uint64(farLow))
		}
		switch {
		case u < 0:
			u, d = v, e
			continue
		case !(d-e > sure) && left > 0 && !(math.Sqrt(d)-math.Sqrt(e) > tied):
			chain = append(chain, u)
			u, d = v, e
			continue
		case len(chain) > 0:
			chain = append(chain, u)
			position, farther = w.chain(chain, position, farther, in)
			chain = chain[:0]
		case w.rows[u] > 1:
			l.one[0] = u
			rows, adds := w.block(l.one[:], position, farther, in.label, in.x)
			farther += adds
			position -= rows
		default:
			c, x := w.first[u], farther
			if w.cell[c].label == in.label {
				x = w.weight[position] + farther
				farther += w.weight[position] - w.weight[position-1]
			}
			in.x[c] = x
			position--
		}
		if !all {
			break
		}
		u, d = v, e
	}
	in.position, in.farther = position, farther
	l.chain = chain
}

// chain sets the values of a chain's blocks. A block ends where distances exceed its
// nearest by more than tied, so they are found outward.
func (w *walk) chain(chain []int32, position int, farther float64, in *inward) (int, float64) {
	slices.Reverse(chain)
	l := &w.along
	distance := func(i int) float64 { return math.Sqrt(math.Float64frombits(l.squares[chain[i]])) }
	l.ends = l.ends[:0]
	first := distance(0)
	for i := range chain {
		if d := distance(i); d-first > tied {
			l.ends, first = append(l.ends, i), d
		}
	}
	end := len(chain)
	for e := len(l.ends); e >= 0; e-- {
		start := 0
		if e > 0 {
			start = l.ends[e-1]
		}
		rows, adds := w.block(chain[start:end], position, farther, in.label, in.x)
		farther += adds
		position -= rows
		end = start
	}
	return position, farther
}
