package conformance

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// refused checks that err is there and names all of these.
func refused(what string, err error, parts ...string) error {
	var p *panicked
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err == nil {
		return fmt.Errorf("%s: no error", what)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			return fmt.Errorf("%s: the error %q does not say %q", what, err, part)
		}
	}
	return nil
}

// ask predicts without looking at what comes.
func ask(m xrai.Model, x *mat.Dense) error {
	return try(func() error {
		var err error
		switch m := m.(type) {
		case xrai.Classifier:
			_, err = m.Proba(x)
		case xrai.Regressor:
			_, err = m.Predict(x)
		}
		return err
	})
}

func (c Case) tryFit(ds *xrai.Dataset) error {
	return try(func() error {
		_, err := c.fit(ds)
		return err
	})
}

func missing(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	whole := table(task, 26, rows, cols)
	holed := clone(whole)
	holed.X.Set(7, 2, nan)
	for i := 20; i < 40; i++ {
		holed.X.Set(i, i%2, nan)
	}
	holed.X.Set(30, 2, nan) // two in one row
	m, err := c.fit(whole)
	if err != nil {
		return err
	}
	hole := queries(27, 10, cols)
	hole.Set(3, 1, nan)
	if !c.Missing {
		return errors.Join(
			refused("a missing value in fit", c.tryFit(holed), "record 7", `"col2"`),
			refused("a missing value in prediction", ask(m, hole), "record 3", "column 1"))
	}
	empty := clone(whole)
	for i := range rows {
		empty.X.Set(i, 1, nan)
	}
	for j := range cols {
		hole.Set(5, j, nan)
	}
	var errs []error
	for _, k := range []struct {
		what string
		ds   *xrai.Dataset
	}{{"a fit without missing values", whole}, {"a fit with missing values", holed}, {"a fit with a column of missing values", empty}} {
		m, err := c.fit(k.ds)
		if err == nil {
			_, err = predict(m, hole)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", k.what, err))
		}
	}
	return errors.Join(errs...)
}

// badData: refused by name, both in fit and in prediction.
func badData(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	change := func(f func(*xrai.Dataset)) *xrai.Dataset {
		ds := table(task, 28, rows, cols)
		f(ds)
		return ds
	}
	var errs []error
	expect := func(what string, err error, parts ...string) {
		errs = append(errs, refused(what, err, parts...))
	}
	for _, inf := range []float64{math.Inf(1), math.Inf(-1)} {
		expect("an infinite value in fit", c.tryFit(change(func(ds *xrai.Dataset) { ds.X.Set(4, 3, inf) })), "record 4", `"col3"`)
	}
	expect("no rows", c.tryFit(&xrai.Dataset{Classes: names, Labels: []int{}}), "no rows")
	expect("an empty matrix", c.tryFit(change(func(ds *xrai.Dataset) { ds.X = &mat.Dense{} })), "no rows")
	expect("no target", c.tryFit(change(func(ds *xrai.Dataset) { ds.Y, ds.Labels, ds.Classes = nil, nil, nil })), "target")
	expect("too few names", c.tryFit(change(func(ds *xrai.Dataset) { ds.Features = ds.Features[1:] })), "3 feature names")
	if task == xrai.Classification {
		expect("a label too large", c.tryFit(change(func(ds *xrai.Dataset) { ds.Labels[6] = 4 })), "record 6", "label 4")
		expect("a negative label", c.tryFit(change(func(ds *xrai.Dataset) { ds.Labels[6] = -1 })), "record 6", "label -1")
		expect("too few labels", c.tryFit(change(func(ds *xrai.Dataset) { ds.Labels = ds.Labels[1:] })), "59 labels")
	} else {
		expect("a missing target", c.tryFit(change(func(ds *xrai.Dataset) { ds.Y[6] = nan })), "record 6", "NaN")
		expect("an infinite target", c.tryFit(change(func(ds *xrai.Dataset) { ds.Y[6] = math.Inf(-1) })), "record 6", "Inf")
		expect("too few targets", c.tryFit(change(func(ds *xrai.Dataset) { ds.Y = ds.Y[1:] })), "59 targets")
	}
	m, err := c.fit(table(task, 28, rows, cols))
	if err != nil {
		return err
	}
	infinite := queries(29, 10, cols)
	infinite.Set(2, 1, math.Inf(1))
	expect("an infinite value in prediction", ask(m, infinite), "record 2", "column 1")
	expect("nil in prediction", ask(m, nil), "no rows")
	expect("an empty matrix in prediction", ask(m, &mat.Dense{}), "no rows")
	expect("a row too wide", ask(m, queries(29, 2, cols+1)), "4 columns", "5")
	expect("a row too narrow", ask(m, queries(29, 2, cols-1)), "4 columns", "3")
	return errors.Join(errs...)
}

// extremes: each is fitted and predicted soundly, or refused.
func extremes(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	normal, err := c.fit(table(task, 30, rows, cols))
	if err != nil {
		return err
	}
	var errs []error
	note := func(what string, size float64, err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("%s of %g: %w", what, size, err))
		}
	}
	for _, size := range []float64{1e-310, 1e-30, 1e10, 1e30, 1e38, 1e150, 1e300, math.MaxFloat64} {
		for _, k := range []struct {
			what   string
			change func(*xrai.Dataset)
		}{
			{"one value", func(ds *xrai.Dataset) { ds.X.Set(8, 1, size) }},
			{"a column", func(ds *xrai.Dataset) {
				for i := range rows {
					ds.X.Set(i, 0, max(-1, min(1, ds.X.At(i, 0)))*size)
				}
			}},
			{"targets", func(ds *xrai.Dataset) {
				for i := 8; i < len(ds.Y); i++ {
					ds.Y[i] = size * (1 - float64(i%8)/4)
				}
			}},
		} {
			ds := table(task, 30, rows, cols)
			k.change(ds)
			note(k.what, size, orRefused(c, ds))
		}
		x := queries(31, 6, cols)
		x.Set(2, 1, size)
		x.Set(3, 0, -size)
		note("a value in prediction", size, soundOrRefused(normal, x))
	}
	return errors.Join(errs...)
}

// orRefused fits and predicts; a refusal is as good as sound predictions.
func orRefused(c Case, ds *xrai.Dataset) error {
	var m xrai.Model
	err := try(func() (err error) {
		m, err = c.fit(ds)
		return err
	})
	var p *panicked
	if errors.As(err, &p) {
		return err
	}
	if err != nil {
		return nil
	}
	if _, err := save(m); err != nil {
		return err
	}
	return soundOrRefused(m, ds.X)
}

func soundOrRefused(m xrai.Model, x *mat.Dense) error {
	var p *panicked
	if err := ask(m, x); errors.As(err, &p) {
		return err
	} else if err != nil {
		return nil
	}
	_, err := predict(m, x)
	return err
}

// patience is how long a cancelled fit may go on: long, for machines are slow
// and busy, and the race detector slows more.
const patience = 2 * time.Second

func cancelled(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	m, err := c.Learner.Fit(ctx, table(task, 32, rows, cols))
	if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("a cancelled fit returned the error %v", err)
	}
	if m != nil {
		return fmt.Errorf("a cancelled fit returned a model")
	}
	large := table(task, 33, 20000, 20)
	ctx, cancel = context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	start := time.Now()
	m, err = c.Learner.Fit(ctx, large)
	if took := time.Since(start); took > patience {
		return fmt.Errorf("a fit cancelled after 30 ms went on for %v", took)
	}
	if err == nil {
		return nil // done before
	}
	if !errors.Is(err, context.DeadlineExceeded) || m != nil {
		return fmt.Errorf("a fit cancelled midway returned the error %v and the model %T", err, m)
	}
	return nil
}
