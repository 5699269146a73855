package bayes

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

var (
	_ xrai.LeaveOneOuter = Gaussian{}
	_ xrai.LeaveOneOuter = Bernoulli{}
)

// without is leave-one-out by a model that is not fitted anew, but from what the
// classes share with the fit on all records. Where it gives none, the record is
// refitted.
type without struct {
	plain xrai.LeaveOneOut
	train *xrai.Dataset
	model func(record int) (xrai.Classifier, bool)
}

// Base implements xrai.LeaveOneOut.
func (w *without) Base() *mat.Dense { return w.plain.Base() }

// Worker implements xrai.LeaveOneOut.
func (w *without) Worker() xrai.LeaveOneOutWorker {
	return &worker{without: w, refit: w.plain.Worker(), rows: make([]int32, w.train.Rows())}
}

type worker struct {
	*without
	refit   xrai.LeaveOneOutWorker
	rows    []int32
	changes []xrai.Change
}

// Without implements xrai.LeaveOneOutWorker.
func (w *worker) Without(ctx context.Context, record int) ([]xrai.Change, error) {
	if err := xrai.CheckRecord(record, w.train.Rows()); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m, ok := w.model(record)
	if !ok {
		return w.refit.Without(ctx, record)
	}
	p, err := m.Proba(w.train.X)
	if err != nil {
		return nil, err
	}
	w.changes = w.changes[:0]
	for i := range w.rows {
		if q := p.RawRowView(i); !slices.Equal(q, w.Base().RawRowView(i)) {
			w.rows[i] = int32(i)
			w.changes = append(w.changes, xrai.Change{Rows: w.rows[i : i+1], Proba: q})
		}
	}
	return w.changes, nil
}

// rest is groups without a record that leaves some of its class; false when it
// does not, or has no weight.
func (g *groups) rest(of []float64, label []int, given []float64, classes, record int) (place int, rows []int, priors []float64, ok bool) {
	place = slices.Index(g.class, label[record])
	if of[record] == 0 || len(g.rows[place]) == 1 {
		return 0, nil, nil, false
	}
	at, _ := slices.BinarySearch(g.rows[place], record)
	rows = slices.Delete(slices.Clone(g.rows[place]), at, at+1)
	r := &groups{class: g.class, weight: slices.Clone(g.weight), total: floats.Sum(slices.Delete(slices.Clone(of), record, record+1))}
	r.weight[place] = 0
	for _, i := range rows {
		r.weight[place] += of[i]
	}
	priors, err := r.priors(given, classes)
	return place, rows, priors, err == nil
}

// LeaveOneOut takes only the record's class anew, and of all records' variances
// those of the columns that may be the widest: bit for bit what fitting without
// the record gives. Most of the time goes to asking for all rows.
func (l Gaussian) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	plain, err := xrai.Refit(ctx, l, train)
	if err != nil {
		return nil, err
	}
	g, weight, err := newGroups(train)
	if err != nil {
		return nil, err
	}
	if l.VarSmoothing == 0 {
		l.VarSmoothing = 1e-9
	}
	s := &spread{train: train, weight: weight}
	for i, w := range weight {
		if w > 0 {
			s.all = append(s.all, i)
			s.total += w
		}
	}
	s.mean, s.variance = moments(train, s.all, weight)
	means, variances := make([][]float64, len(g.rows)), make([][]float64, len(g.rows))
	for k, rows := range g.rows {
		means[k], variances[k] = moments(train, rows, weight)
	}
	classes := append([]string(nil), train.Classes...)
	return &without{plain, train, func(record int) (xrai.Classifier, bool) {
		place, rows, priors, ok := g.rest(weight, train.Labels, l.Priors, len(classes), record)
		if !ok {
			return nil, false
		}
		smoothing := l.VarSmoothing * s.widest(record)
		if !(smoothing > 0) || !finite(smoothing) {
			return nil, false
		}
		m := &GaussianModel{ClassNames: classes, Present: g.class, Width: train.Columns(), Priors: priors}
		for k := range g.rows {
			mean, variance := means[k], slices.Clone(variances[k])
			if k == place {
				mean, variance = moments(train, rows, weight)
			}
			for j := range variance {
				variance[j] += smoothing
			}
			m.Mean, m.Variance = append(m.Mean, mean), append(m.Variance, variance)
		}
		return m, m.Check() == nil
	}}, nil
}

// spread is the variances of all records.
type spread struct {
	train          *xrai.Dataset
	weight         []float64
	all            []int
	total          float64
	mean, variance []float64
}

// nearWidest is how near the widest, relative to what a column's variance was, one
// without a record must come by the short formula for its exact value to be
// looked at.
const nearWidest = 1e-6

// widest is the largest variance of a column without a record.
func (s *spread) widest(record int) float64 {
	w := s.weight[record]
	rest := s.total - w
	about := make([]float64, len(s.mean))
	least := 0.0
	for j, v := range s.train.Row(record) {
		away := v - s.mean[j]
		about[j] = s.total/rest*s.variance[j] - w*s.total/(rest*rest)*away*away
		least = max(least, about[j]-nearWidest*s.variance[j]*s.total/rest)
	}
	at, _ := slices.BinarySearch(s.all, record)
	widest := 0.0
	var rows []int
	for j, v := range about {
		if v+nearWidest*s.variance[j]*s.total/rest >= least || math.IsNaN(v) {
			if rows == nil {
				rows = slices.Delete(slices.Clone(s.all), at, at+1)
			}
			widest = max(widest, s.of(rows, j))
		}
	}
	return widest
}

// of is the variance that moments gives column j.
func (s *spread) of(rows []int, j int) float64 {
	x, d := s.train.X.RawMatrix().Data, s.train.X.RawMatrix().Stride
	mean, total := x[rows[0]*d+j], 0.0
	for _, i := range rows {
		total += s.weight[i]
	}
	for range 2 {
		rest := 0.0
		for _, i := range rows {
			rest += s.weight[i] * (x[i*d+j] - mean)
		}
		mean += rest / total
	}
	variance := 0.0
	for _, i := range rows {
		away := x[i*d+j] - mean
		variance += s.weight[i] * away * away
	}
	return variance / total
}

// LeaveOneOut takes the record from its class's counts, which for weights of 1, or
// whole ones, is bit for bit what fitting without it gives; with other weights it
// is xrai.Refit. Most of the time goes to asking for all rows.
func (l Bernoulli) LeaveOneOut(ctx context.Context, train *xrai.Dataset) (xrai.LeaveOneOut, error) {
	plain, err := xrai.Refit(ctx, l, train)
	if err != nil {
		return nil, err
	}
	g, weight, err := newGroups(train)
	if err != nil {
		return nil, err
	}
	for _, w := range weight {
		if w != math.Trunc(w) || g.total > 1<<52 {
			return plain, nil
		}
	}
	if l.Alpha == 0 {
		l.Alpha = 1
	}
	c := newCounts(train, g, weight, l.Binarize)
	classes := append([]string(nil), train.Classes...)
	return &without{plain, train, func(record int) (xrai.Classifier, bool) {
		place, _, priors, ok := g.rest(weight, train.Labels, l.ClassPrior, len(classes), record)
		if !ok {
			return nil, false
		}
		m := &BernoulliModel{ClassNames: classes, Present: g.class, Width: train.Columns(), Binarize: l.Binarize, Priors: priors}
		for k := range g.rows {
			on, off := make([]float64, m.Width), make([]float64, m.Width)
			total := g.weight[k] + 2*l.Alpha
			if k == place {
				total = g.weight[k] - weight[record] + 2*l.Alpha
			}
			for j, v := range train.Row(record) {
				on[j], off[j] = c.on[k][j], c.off[k][j]
				if k == place && v > l.Binarize {
					on[j] -= weight[record]
				} else if k == place {
					off[j] -= weight[record]
				}
				on[j] = (on[j] + l.Alpha) / total
				off[j] = (off[j] + l.Alpha) / total
			}
			m.On, m.Off = append(m.On, on), append(m.Off, off)
		}
		return m, m.Check() == nil
	}}, nil
}

// counts are the weights of each class's records with a column on, and off.
type counts struct{ on, off [][]float64 }

func newCounts(train *xrai.Dataset, g *groups, weight []float64, binarize float64) counts {
	var c counts
	for _, rows := range g.rows {
		on, off := make([]float64, train.Columns()), make([]float64, train.Columns())
		for _, i := range rows {
			for j, v := range train.Row(i) {
				if v > binarize {
					on[j] += weight[i]
				} else {
					off[j] += weight[i]
				}
			}
		}
		c.on, c.off = append(c.on, on), append(c.off, off)
	}
	return c
}
