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
	squares []uint64 // bits of each output's squared distance
	chain   []int32
	ends    []int
	one     [1]int32
}

// apart is how far squared distances are apart where distances, of at most √2 each,
// surely are by more than tied.
const apart = 4 * tied

// addLine is add for outputs on a line; false when the query is off it.
func (w *walk) addLine(q query, s sums) bool {
	n, out := w.distinct(), q.out
	above := sort.Search(n, func(u int) bool { return w.out[2*u] >= out[0] })
	if above > 0 && w.out[2*above-1] < out[1] || above < n && w.out[2*above+1] > out[1] {
		return false
	}
	w.lineSquares(out)
	within := func(v float64) bool { return v >= 0 && v <= 1 }
	w.lineSums(q, s, w.unit && within(out[0]) && within(out[1]))
	return true
}

func (w *walk) lineSquares(out []float64) {
	n := w.distinct()
	l := &w.along
	if l.squares == nil {
		l.squares = make([]uint64, n)
	}
	x, y := out[0], out[1]
	to, from := l.squares[:n], w.out[:2*n]
	for u := range to {
		a, b := x-from[2*u], y-from[2*u+1]
		to[u] = math.Float64bits(float64(a*a) + float64(b*b))
	}
}

// lineSums walks inward from both ends, farthest first, since a block needs the sum
// over those beyond it. Outputs whose distances follow within tied are a chain; most
// are alone. Bits of positive numbers are ordered as they are, so that the farther
// side is chosen without a branch, which would be guessed wrong every second time.
// unit says that all outputs are between 0 and 1.
func (w *walk) lineSums(q query, s sums, unit bool) {
	l := &w.along
	sure := math.Inf(1)
	if unit {
		sure = apart
	}
	n := w.distinct()
	lo, hi := 0, n-1
	position, farther := len(w.cellOf), 0.0
	squares, chain := l.squares[:n], l.chain[:0]
	u, d := int32(0), 0.0 // the output before
	for i := 0; i <= n; i++ {
		v, e := int32(0), math.Inf(-1)
		if i < n {
			a, b := squares[hi], squares[lo]
			farLow := int(int64(a-b) >> 63) // all bits where lo is farther
			at := hi ^ (hi^lo)&farLow
			hi -= 1 + farLow
			lo -= farLow
			v, e = int32(at), math.Float64frombits(a^(a^b)&uint64(farLow))
		}
		switch {
		case i == 0:
		case !(d-e > sure) && i < n && !(math.Sqrt(d)-math.Sqrt(e) > tied):
			chain = append(chain, u)
		case len(chain) > 0:
			chain = append(chain, u)
			position, farther = w.lineChain(chain, position, farther, q, s)
			chain = chain[:0]
		case w.rows[u] > 1:
			l.one[0] = u
			rows, adds := w.block(l.one[:], position, farther, q, s)
			farther += adds
			position -= rows
		default:
			c, x := w.first[u], farther
			if w.cell[c].label == q.label {
				x = w.weight[position] + farther
				farther += w.weight[position] - w.weight[position-1]
			}
			x1 := q.rows * x
			s.value[c] += x1
			s.square[c] += x1 * x
			position--
		}
		u, d = v, e
	}
	l.chain = chain
}

// lineChain adds a chain's blocks. A block ends where distances exceed its nearest
// by more than tied, so they are found outward.
func (w *walk) lineChain(chain []int32, position int, farther float64, q query, s sums) (int, float64) {
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
		rows, adds := w.block(chain[start:end], position, farther, q, s)
		farther += adds
		position -= rows
		end = start
	}
	return position, farther
}
