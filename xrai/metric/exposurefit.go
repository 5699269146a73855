package metric

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// answer fits the learner, with or without a record, and returns its answer to it.
func (e *exposure) answer(ctx context.Context, l xrai.Learner, row int, without bool) (float64, error) {
	d := e.train
	if without {
		d = e.train.Without(row)
	}
	m, err := l.Fit(ctx, d)
	if err != nil {
		return 0, fmt.Errorf("fit %s for record %d: %w", l.Kind(), row, err)
	}
	a, err := e.ask(m, []int{row})
	if err != nil {
		return 0, err
	}
	return a[0], nil
}

// ask returns the model's answers to training rows: ln p of the class, or the
// prediction in units of the residual standard deviation.
func (e *exposure) ask(m xrai.Model, rows []int) ([]float64, error) {
	x := mat.NewDense(len(rows), e.train.Columns(), nil)
	for k, row := range rows {
		x.SetRow(k, e.train.Row(row))
	}
	out := make([]float64, len(rows))
	if e.result.Regression {
		r, ok := m.(xrai.Regressor)
		if !ok {
			return nil, noAnswer(m, "a number")
		}
		f, err := r.Predict(x)
		if err != nil {
			return nil, err
		}
		for k, v := range f {
			if out[k] = v; e.result.ResidualSD > 0 {
				out[k] = v / e.result.ResidualSD
			}
			if math.IsNaN(out[k]) || math.IsInf(out[k], 0) {
				return nil, fmt.Errorf("the model's answer to record %d is %v", rows[k], v)
			}
		}
		return out, nil
	}
	c, ok := m.(xrai.Classifier)
	if !ok {
		return nil, noAnswer(m, "class probabilities")
	}
	p, err := c.Proba(x)
	if err != nil {
		return nil, err
	}
	if err := checkProba("the learner", p); err != nil {
		return nil, err
	}
	for k, row := range rows {
		out[k] = math.Log(max(p.At(k, e.train.Labels[row]), e.result.Floor))
	}
	return out, nil
}

// all returns the paired effect of every record on its own answer: with the same
// seed, once.
func (e *exposure) all(ctx context.Context) ([]float64, error) {
	l := xrai.Reseed(e.learner, xrai.Key(e.options.Seed, keyChoose))
	n := e.train.Rows()
	effects := make([]float64, n)
	if e.result.Regression {
		base, err := l.Fit(ctx, e.train)
		if err != nil {
			return nil, err
		}
		rows := make([]int, n)
		for i := range rows {
			rows[i] = i
		}
		full, err := e.ask(base, rows)
		if err != nil {
			return nil, err
		}
		e.tellOne()
		err = parallel.For(ctx, n, e.options.Workers, nil, func() func(int) error {
			return func(i int) error {
				a, err := e.answer(ctx, l, i, true)
				effects[i] = full[i] - a
				e.tellOne()
				return err
			}
		})
		return effects, err
	}
	out, err := xrai.NewLeaveOneOut(ctx, l, e.train)
	if err != nil {
		return nil, err
	}
	e.tellOne()
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	before := e.fits
	progress := func(done, _ int) {
		for e.fits < before+done {
			e.tellOne()
		}
	}
	err = leaveEach(ctx, out, rows, e.options.Workers, progress, func() func(int, []xrai.Change) error {
		return func(i int, changes []xrai.Change) error {
			k := e.train.Labels[i]
			for _, c := range changes {
				for _, row := range c.Rows {
					if int(row) == i {
						effects[i] = math.Log(max(out.Base().At(i, k), e.result.Floor)) - math.Log(max(c.Proba[k], e.result.Floor))
					}
				}
			}
			return nil
		}
	})
	return effects, err
}

func residualFolds(n int) int { return min(5, n) }

// residual finds the standard deviation of the learner's errors on rows it was
// not fitted on, from five folds: a full tree has none on those it was.
func (e *exposure) residual(ctx context.Context) error {
	n := e.train.Rows()
	folds := residualFolds(n)
	fold := make([]int, n)
	for at, i := range xrai.Rand(e.options.Seed, keyResidual).Perm(n) {
		fold[i] = at % folds
	}
	square := 0.0
	for f := range folds {
		var in, out []int
		for i, k := range fold {
			if k == f {
				out = append(out, i)
			} else {
				in = append(in, i)
			}
		}
		m, err := xrai.Reseed(e.learner, xrai.Key(e.options.Seed, keyResidual, uint64(f))).Fit(ctx, e.train.Subset(in))
		if err != nil {
			return err
		}
		a, err := e.ask(m, out)
		if err != nil {
			return err
		}
		for k, row := range out {
			d := a[k] - e.train.Y[row]
			square += d * d / float64(n)
		}
		e.tellOne()
	}
	e.result.ResidualSD = math.Sqrt(square)
	if e.result.ResidualSD == 0 {
		return fmt.Errorf("the learner predicts held-out rows without error, so there is no residual to measure by")
	}
	return nil
}

// tell reports fits done; tellOne one more.
func (e *exposure) tell() {
	if e.options.Progress != nil {
		e.telling.Lock()
		defer e.telling.Unlock()
		e.options.Progress(e.fits, e.total)
	}
}

func (e *exposure) tellOne() {
	e.telling.Lock()
	defer e.telling.Unlock()
	e.fits++
	if e.options.Progress != nil {
		e.options.Progress(e.fits, e.total)
	}
}
