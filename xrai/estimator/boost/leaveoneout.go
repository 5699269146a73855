package boost

import (
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// without is what leaving records out has in common, whichever learner it is of.
//
// Each stage depends on all before it, so boosting is done again for each record.
// Shared is what the data are read into: a record is left out by not being looked
// at. The sums of trees, which boosting keeps of all its rows, are its answers.
type without struct {
	// LeaveOneOut is the plain one. It has the base, and leaves out records whose
	// going changes more: the last one of a class for instance.
	xrai.LeaveOneOut
	train   *xrai.Dataset
	cw      xrai.ClassWeight
	fits    []float64 // weights of the fit on all rows
	present []int     // classes that have rows
	class   []int32   // of each row, its place in present; 0 for rows without weight
	rows    []int32   // 0 to n-1
}

// Refits says that each record takes a fit of its own.
func (*without) Refits() bool { return true }

// newWithout returns nil for a single class.
func newWithout(plain xrai.LeaveOneOut, train *xrai.Dataset, cw xrai.ClassWeight) (*without, error) {
	c, err := newClasses(train, cw)
	if err != nil || c.loss == nil {
		return nil, err
	}
	n := train.Rows()
	w := &without{LeaveOneOut: plain, train: train, cw: cw, present: c.present, fits: make([]float64, n), class: make([]int32, n), rows: make([]int32, n)}
	for i, r := range c.records {
		w.class[r] = c.target.class[i]
		w.fits[r] = c.target.weight(int32(i))
	}
	for i := range w.rows {
		w.rows[i] = int32(i)
	}
	return w, nil
}

// rest is the rows without a record, in a worker's own memory.
type rest struct {
	*without
	plain   xrai.LeaveOneOutWorker
	given   []float64 // weights of the data, 0 of the record
	record  int       // what is left out
	used    []int32   // rows with weight
	weights []float64 // of all rows, nil where all used weigh 1
	count   []int     // of classes
	proba   []float64 // n×C
	p       []float64
	changes []xrai.Change
}

func (w *without) newRest() rest {
	n := w.train.Rows()
	r := rest{without: w, plain: w.LeaveOneOut.Worker(), given: slices.Clone(w.train.Weights), used: make([]int32, 0, n),
		count: make([]int, len(w.present)), proba: make([]float64, n*len(w.train.Classes)), p: make([]float64, len(w.present))}
	if r.given == nil {
		r.given = slices.Repeat([]float64{1}, n)
	}
	return r
}

// leave leaves a record out, and reports whether the others have all classes.
func (r *rest) leave(record int) bool {
	r.given[r.record] = 1
	if r.train.Weights != nil {
		r.given[r.record] = r.train.Weights[r.record]
	}
	r.record = record
	r.given[record] = 0
	data := *r.train
	data.Weights = r.given
	var err error
	if r.weights, err = r.cw.Apply(&data); err != nil {
		return false // the plain one says why
	}
	r.used = r.used[:0]
	clear(r.count)
	unit := true
	for i, w := range r.weights {
		if w > 0 {
			r.used = append(r.used, int32(i))
			r.count[r.class[i]]++
			unit = unit && w == 1
		}
	}
	if unit {
		r.weights = nil
	}
	return !slices.Contains(r.count, 0)
}

// answers returns the rows that get other probabilities from sums of trees.
func (r *rest) answers(raw [][]float64) []xrai.Change {
	r.changes = r.changes[:0]
	base := r.Base()
	classes := len(r.train.Classes)
	for i := range r.rows {
		p := r.proba[i*classes : (i+1)*classes]
		probabilities(r.present, raw, i, r.p, p)
		if !slices.Equal(p, base.RawRowView(i)) {
			r.changes = append(r.changes, xrai.Change{Rows: r.rows[i : i+1], Proba: p})
		}
	}
	return r.changes
}
