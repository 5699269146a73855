package metric

import (
	"cmp"
	"math"
	"slices"
)

// walk is one worker's way through the distinct outputs of a game, nearest
// first.
type walk struct {
	*game
	order    []int32   // outputs by distance
	distance []float64 // of each output
	ends     []int     // end of each tied block in order
	along    line
}

func newWalk(g *game) *walk {
	return &walk{game: g, order: make([]int32, g.distinct()), distance: make([]float64, g.distinct())}
}

// add adds a query's Shapley values to the sums of all cells.
func (w *walk) add(q query, s sums) {
	if w.line && w.addLine(q, s) {
		return
	}
	w.sort(q.out)
	w.blocks()
	// Farthest block first: a block needs the sum over those beyond it.
	position := len(w.cellOf) // position of the block's last row, 1-based
	farther := 0.0
	for e := len(w.ends) - 1; e >= 0; e-- {
		start := 0
		if e > 0 {
			start = w.ends[e-1]
		}
		rows, adds := w.block(w.order[start:w.ends[e]], position, farther, q, s)
		farther += adds
		position -= rows
	}
}

// block adds the values of a tied block whose last row is at position, and
// returns its rows and what it adds to nearer blocks.
func (w *walk) block(outputs []int32, position int, farther float64, q query, s sums) (rows int, adds float64) {
	matches := 0
	for _, u := range outputs {
		rows += int(w.rows[u])
		for _, c := range w.cell[w.first[u]:w.first[u+1]] {
			if c.label == q.label {
				matches += int(c.rows)
			}
		}
	}
	match, other, adds := w.blockValues(position-rows+1, position, matches, farther)
	for _, u := range outputs {
		for c := w.first[u]; c < w.first[u+1]; c++ {
			v := other
			if w.cell[c].label == q.label {
				v = match
			}
			s.value[c] += q.rows * v
			s.square[c] += q.rows * v * v
		}
	}
	return rows, adds
}

// blocks finds where tied blocks end, walking outward.
func (w *walk) blocks() {
	w.ends = w.ends[:0]
	first := w.distance[w.order[0]]
	for i, u := range w.order {
		if w.distance[u]-first > tied {
			w.ends = append(w.ends, i)
			first = w.distance[u]
		}
	}
	w.ends = append(w.ends, len(w.order))
}

// euclidean is the one distance every version uses: classes in order.
func euclidean(a, b []float64) float64 {
	sum := 0.0
	for k, v := range a {
		sum += (v - b[k]) * (v - b[k])
	}
	return math.Sqrt(sum)
}

// sort orders outputs by distance, equal distances by output.
func (w *walk) sort(out []float64) {
	w.measure(out)
	for u := range w.order {
		w.order[u] = int32(u)
	}
	slices.SortFunc(w.order, func(a, b int32) int {
		if c := cmp.Compare(w.distance[a], w.distance[b]); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
}

func (w *walk) measure(out []float64) {
	for u := range w.distance {
		w.distance[u] = euclidean(out, w.output(int32(u)))
	}
}
