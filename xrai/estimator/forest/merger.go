package forest

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// merger averages the trees' answers without one record after the other. It is
// scratch: one goroutine each.
type merger struct {
	*without
	// The answers that changed: those of a row are a list in the order of trees.
	touched    []int32
	head, tail []int32 // of each row, -1 without one
	answers    []answer
	shares     []float64
	changed    []xrai.Change
	rows       []int32
	proba      []float64
}

type answer struct {
	tree int32
	next int32
}

func (w *without) newMerger() *merger {
	n := w.train.Rows()
	r := &merger{without: w, head: make([]int32, n), tail: make([]int32, n)}
	for i := range r.head {
		r.head[i] = -1
	}
	return r
}

// start turns to another record.
func (r *merger) start() {
	for _, row := range r.touched {
		r.head[row] = -1
	}
	r.answers, r.shares, r.touched = r.answers[:0], r.shares[:0], r.touched[:0]
}

// note takes what tree k answers to a row; trees come in order.
func (r *merger) note(k, row int32, shares []float64) {
	at := int32(len(r.answers))
	r.answers = append(r.answers, answer{k, -1})
	r.shares = append(r.shares, shares...)
	if r.head[row] < 0 {
		r.head[row] = at
		r.touched = append(r.touched, row)
	} else {
		r.answers[r.tail[row]].next = at
	}
	r.tail[row] = at
}

// changes averages the rows with changed answers again. Sums of zeros and ones
// are exact in any order; others are added in the order of trees. The result is
// valid until the next call.
func (r *merger) changes() []xrai.Change {
	width := len(r.train.Classes)
	if need := len(r.touched) * width; cap(r.proba) < need {
		r.proba = make([]float64, 0, need+need/2)
	}
	r.changed = r.changed[:0]
	r.proba, r.rows = r.proba[:0], append(r.rows[:0], r.touched...)
	for n, row := range r.touched {
		r.proba = r.proba[:len(r.proba)+width]
		p := r.proba[len(r.proba)-width:]
		if !r.whole[row] || !r.exact(int(row), p) {
			r.add(int(row), p)
		}
		same := true
		for c, b := range r.base.RawRowView(int(row)) {
			p[c] /= float64(len(r.trees))
			same = same && p[c] == b
		}
		r.head[row] = -1
		if same {
			r.proba = r.proba[:len(r.proba)-width]
		} else {
			r.changed = append(r.changed, xrai.Change{Rows: r.rows[n : n+1], Proba: p})
		}
	}
	return r.changed
}

// exact sets p to the sum of a row's answers from the base's, which are whole;
// false when a changed answer is not.
func (r *merger) exact(row int, p []float64) bool {
	for c, b := range r.base.RawRowView(row) {
		p[c] = math.Round(b * float64(len(r.trees)))
	}
	for a := r.head[row]; a >= 0; a = r.answers[a].next {
		t := r.trees[r.answers[a].tree]
		at := int(t.LeafAt(row)) * len(p)
		for c, v := range r.shares[int(a)*len(p) : (int(a)+1)*len(p)] {
			if v != 0 && v != 1 {
				return false
			}
			p[c] += v - t.Value[at+c]
		}
	}
	return true
}

// add sets p to the sum of a row's answers, in the order of trees.
func (r *merger) add(row int, p []float64) {
	clear(p)
	a := r.head[row]
	for k, t := range r.trees {
		at := int(t.LeafAt(row)) * len(p)
		shares := t.Value[at : at+len(p)]
		if a >= 0 && int(r.answers[a].tree) == k {
			shares = r.shares[int(a)*len(p) : (int(a)+1)*len(p)]
			a = r.answers[a].next
		}
		for c, v := range shares {
			p[c] += v
		}
	}
}
