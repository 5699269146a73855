package boost

import (
	"context"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

var _ xrai.LeaveOneOuter = HistClassifier{}

// LeaveOneOut prepares the exact leave-one-out. Each record takes a fit, but the
// data are cut into bins once: without a record, only columns whose bounds move
// are cut again. Predictions are not computed. With early stopping, and with more
// than 200,000 records, of which only some say where bins end, it is xrai.Refit.
func (l HistClassifier) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	plain, err := xrai.Refit(ctx, l, train)
	if err != nil {
		return nil, err
	}
	p, err := l.check()
	if err != nil {
		return nil, err
	}
	w, err := newWithout(plain, train, l.ClassWeight)
	if err != nil {
		return nil, err
	}
	if w == nil {
		return plain, nil
	}
	h := &histWithout{without: w, params: p}
	h.place = slices.Repeat([]int32{-1}, train.Rows())
	for i, weight := range w.fits {
		if weight > 0 {
			h.place[i] = int32(len(h.records))
			h.records = append(h.records, int32(i))
		}
	}
	if p.stops(len(h.records)) || sampleOf(h.records) != nil {
		return plain, nil
	}
	categorical, err := p.categorical(train.Columns())
	if err != nil {
		return nil, err
	}
	if h.table, err = readTable(train.X, h.records, p.MaxBins, categorical, &team{1}); err != nil {
		return nil, err
	}
	h.bounds = h.table.readBounds(train.X, h.records, p.MaxBins)
	move := make([]bool, len(h.bounds))
	for k := range move {
		move[k] = h.bounds[k].sorted != nil
	}
	h.table.lay(&team{1}, move)
	return h, nil
}

type histWithout struct {
	*without
	params  HistParams
	records []int32 // rows with weight
	place   []int32 // of each row among them, -1 for none
	table   *table  // of the records
	bounds  []bounds
}

func (w *histWithout) Worker() xrai.LeaveOneOutWorker {
	r := &histRest{rest: w.newRest(), hist: w}
	r.boosting = boosting{HistParams: w.params, team: &team{1}, outside: &outside{}, loss: logistic{},
		target: &target{class: pick(w.class, w.records), classes: len(w.present)}}
	if c := len(w.present); c > 2 {
		r.boosting.loss = multinomial{c}
	}
	return r
}

// histRest boosts over the records with weight, of which one is left out.
type histRest struct {
	rest
	hist     *histWithout
	boosting boosting
	table    *ownTable
	left     []int32     // places of the records that are fitted
	of       []float64   // weights of the records
	sums     [][]float64 // of all rows
}

// Without implements xrai.LeaveOneOutWorker.
func (r *histRest) Without(ctx context.Context, record int) ([]xrai.Change, error) {
	if err := xrai.CheckRecord(record, len(r.rows)); err != nil {
		return nil, err
	}
	if r.fits[record] == 0 {
		return nil, ctx.Err()
	}
	if r.table == nil {
		r.begin()
	}
	at := r.hist.place[record]
	if !r.leave(record) || !r.table.leave(at) {
		return r.plain.Without(ctx, record)
	}
	b := &r.boosting
	r.left = r.left[:0]
	for _, row := range r.used {
		r.left = append(r.left, r.hist.place[row])
	}
	b.target.weights = nil
	if r.weights != nil {
		r.of = r.of[:0]
		for _, row := range r.hist.records {
			r.of = append(r.of, r.weights[row])
		}
		b.target.weights = r.of
	}
	b.absent = at
	for _, g := range b.growers {
		g.absent = at
	}
	b.start(b.loss.baseline(b.target.subset(r.left)))
	out := b.outside
	out.x[0] = r.train.Row(record)
	for k, row := range out.raw {
		for i := range row {
			row[i] = b.baseline[k]
		}
	}
	if err := b.run(ctx); err != nil {
		return nil, err
	}
	for k, sums := range r.sums {
		for i, row := range r.hist.records {
			sums[row] = b.raw[k][i]
		}
		next := 1
		for i, at := range r.hist.place {
			if at < 0 {
				sums[i] = out.raw[k][next]
				next++
			}
		}
		sums[record] = out.raw[k][0]
	}
	return r.answers(r.sums), nil
}

// begin makes the worker's memory, when it is first asked.
func (r *histRest) begin() {
	r.table = newOwnTable(r.hist.table, r.train.X, r.hist.records, r.hist.bounds, r.hist.params.MaxBins)
	b := &r.boosting
	width, outputs := r.train.Columns(), b.loss.outputs()
	b.prepare(&r.table.table, width)
	b.outside.x = [][]float64{nil}
	for i, at := range r.hist.place {
		if at < 0 {
			b.outside.x = append(b.outside.x, r.train.Row(i))
		}
	}
	b.outside.raw = matrix(outputs, len(b.outside.x))
	r.sums = matrix(outputs, len(r.rows))
}

// valueOf is what the tree just grown, and settled, says of a row of the data.
func (g *grower) valueOf(row []float64) float64 {
	n := &g.nodes[0]
	for n.left >= 0 {
		c := &g.columns[n.column]
		v := row[c.index]
		left := n.missingLeft
		switch {
		case v != v:
		case n.set == nil:
			left = int(n.bin) == len(c.thresholds) || v <= c.thresholds[n.bin]
		case v >= 0 && v <= 255 && v == math.Trunc(v):
			set := n.set.categories(c, n.missingLeft)
			left = set.has(uint8(v))
		}
		next := n.right
		if left {
			next = n.left
		}
		n = &g.nodes[next]
	}
	return n.value
}
