package metric

import (
	"math"
	"sort"
)

// line is scratch for outputs of two classes. With the first coordinate the second
// falls, so distances from a query grow both ways, and two places moving outward
// meet all outputs in order without sorting.
type line struct {
	squares []uint64 // bits of each output's squared distance, between two infinite ones
	order   []int32
	ends    []int32
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
	w.lineOrder(above, w.unit && within(out[0]) && within(out[1]))
	w.lineSums(q, s)
	return true
}

func (w *walk) lineSquares(out []float64) {
	n := w.distinct()
	l := &w.along
	if l.squares == nil {
		l.squares, l.order = make([]uint64, n+2), make([]int32, n)
		l.squares[0], l.squares[n+1] = math.Float64bits(math.Inf(1)), math.Float64bits(math.Inf(1))
	}
	x, y := out[0], out[1]
	to, from := l.squares[1:n+1], w.out[:2*n]
	for u := range to {
		a, b := x-from[2*u], y-from[2*u+1]
		to[u] = math.Float64bits(float64(a*a) + float64(b*b))
	}
}

// lineOrder sets order, and ends to where tied blocks end. Bits of positive numbers
// are ordered as they are, so that the nearer side is chosen without a branch,
// which would be guessed wrong every second time. unit says that all outputs are
// between 0 and 1.
func (w *walk) lineOrder(above int, unit bool) {
	l := &w.along
	l.ends = l.ends[:0]
	sure := math.Inf(1)
	if unit {
		sure = apart
	}
	hi, lo := above+1, above // places in squares
	first := 0.0
	squares := l.squares
	for i := range l.order {
		a, b := squares[hi], squares[lo]
		nearer := int(int64(a-b) >> 63) // all bits where above is nearer
		at := lo ^ (lo^hi)&nearer
		hi -= nearer
		lo -= 1 + nearer
		l.order[i] = int32(at - 1)
		d := math.Float64frombits(b ^ (a^b)&uint64(nearer))
		if d-first > sure || i == 0 || math.Sqrt(d)-math.Sqrt(first) > tied {
			if i > 0 {
				l.ends = append(l.ends, int32(i))
			}
			first = d
		}
	}
	l.ends = append(l.ends, int32(len(l.order)))
}

// lineSums walks the blocks inward. Most hold one row.
func (w *walk) lineSums(q query, s sums) {
	l := &w.along
	position, farther := len(w.cellOf), 0.0
	for e := len(l.ends) - 1; e >= 0; e-- {
		start := int32(0)
		if e > 0 {
			start = l.ends[e-1]
		}
		if l.ends[e]-start == 1 {
			u := l.order[start]
			c := w.first[u]
			if w.rows[u] == 1 {
				v := farther
				if w.cell[c].label == q.label {
					v = w.weight[position] + farther
					farther += w.weight[position] - w.weight[position-1]
				}
				v1 := q.rows * v
				s.value[c] += v1
				s.square[c] += v1 * v
				position--
				continue
			}
		}
		rows, adds := w.block(l.order[start:l.ends[e]], position, farther, q, s)
		farther += adds
		position -= rows
	}
}
