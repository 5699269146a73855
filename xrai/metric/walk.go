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
	found    [][]float64 // cells' values for a few queries
}

func newWalk(g *game) *walk {
	return &walk{game: g, order: make([]int32, g.distinct()), distance: make([]float64, g.distinct())}
}

// add adds queries' Shapley values to the sums of all cells.
func (w *walk) add(queries []query, s sums) {
	for len(queries) > 0 {
		some := queries[:min(len(queries), together)]
		w.all(some)
		s.add(some, w.found[:len(some)])
		queries = queries[len(some):]
	}
}

// together is how many queries' values are found before they are added up.
const together = 4

// all finds the values of a few queries.
func (w *walk) all(queries []query) {
	for len(w.found) < len(queries) {
		w.found = append(w.found, make([]float64, len(w.cell)))
	}
	for k := 0; k < len(queries); k++ {
		if k+1 < len(queries) && w.addPair(queries[k:k+2], w.found[k:k+2]) {
			k++
			continue
		}
		w.values(queries[k], w.found[k])
	}
}

// values sets x to the Shapley values of all cells for one test row of a query.
func (w *walk) values(q query, x []float64) {
	if w.line && w.onLine(q.out) {
		w.alongLine(q, x)
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
		rows, adds := w.block(w.order[start:w.ends[e]], position, farther, q.label, x)
		farther += adds
		position -= rows
	}
}

// block sets the values of a tied block whose last row is at position, and
// returns its rows and what it adds to nearer blocks.
func (w *walk) block(outputs []int32, position int, farther float64, label int32, x []float64) (rows int, adds float64) {
	matches := 0
	for _, u := range outputs {
		rows += int(w.rows[u])
		for _, c := range w.cell[w.first[u]:w.first[u+1]] {
			if c.label == label {
				matches += int(c.rows)
			}
		}
	}
	match, other, adds := w.blockValues(position-rows+1, position, matches, farther)
	for _, u := range outputs {
		for c := w.first[u]; c < w.first[u+1]; c++ {
			x[c] = other
			if w.cell[c].label == label {
				x[c] = match
			}
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
