package conformance

import (
	"errors"
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

func weights(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	ones := make([]float64, rows)
	for i := range ones {
		ones[i] = 1
	}
	ds := table(task, 34, rows, cols)
	weighed := func(ds *xrai.Dataset, w []float64) *xrai.Dataset {
		out := *ds
		out.Weights = w
		return &out
	}
	switch c.Weights {
	case Refused:
		return refused("weights", c.tryFit(weighed(ds, ones)), "weigh")
	case Repeats, Taken:
	default:
		return fmt.Errorf("the case does not say what the learner does with weights")
	}
	negative, infinite, none := append([]float64(nil), ones...), append([]float64(nil), ones...), append([]float64(nil), ones...)
	negative[3], infinite[4], none[5] = -1, math.Inf(1), nan
	errs := []error{
		refused("a negative weight", c.tryFit(weighed(ds, negative)), "record 3", "weight"),
		refused("an infinite weight", c.tryFit(weighed(ds, infinite)), "record 4", "weight"),
		refused("a weight that is NaN", c.tryFit(weighed(ds, none)), "record 5", "weight"),
		refused("too few weights", c.tryFit(weighed(ds, ones[1:])), "59 weights"),
		refused("weights that are all 0", c.tryFit(weighed(ds, make([]float64, rows))), "weights"),
	}
	for _, size := range []float64{1e-300, 1e300} {
		w := append([]float64(nil), ones...)
		w[9] = size
		if err := orRefused(c, weighed(ds, w)); err != nil {
			errs = append(errs, fmt.Errorf("a weight of %g: %w", size, err))
		}
	}
	return errors.Join(append(errs, effect(c, ds, ones), zeroWeight(c, ds), zeroWeight(c, grid(task, 35, rows, cols)), repeats(c, ds), repeats(c, grid(task, 35, rows, cols)))...)
}

// effect: weights of 1 are none, others change the fit.
func effect(c Case, ds *xrai.Dataset, ones []float64) error {
	x := queries(36, 40, cols)
	noisy := grid(xrai.TaskOf(c.Learner), 37, rows, cols)
	plain, err := fitPredict(c.Learner, ds, x)
	if err != nil {
		return err
	}
	one := *ds
	one.Weights = ones
	got, err := fitPredict(c.Learner, &one, x)
	if err == nil {
		err = differ(plain, got, c.Tolerance)
	}
	if err != nil {
		return fmt.Errorf("weights of 1: %w", err)
	}
	plain, err = fitPredict(c.Learner, noisy, noisy.X)
	if err != nil {
		return err
	}
	noisy.Weights = make([]float64, rows)
	for i := range noisy.Weights {
		noisy.Weights[i] = []float64{0.1, 1, 5, 2}[i%4]
	}
	got, err = fitPredict(c.Learner, noisy, noisy.X)
	if err != nil {
		return fmt.Errorf("weights: %w", err)
	}
	if differ(plain, got, max(c.Tolerance, 1e-9)) == nil {
		return fmt.Errorf("weights change nothing")
	}
	return nil
}

// zeroWeight: such a record is absent. A learner that draws may draw otherwise
// for the others then, but the record's own values never matter.
func zeroWeight(c Case, ds *xrai.Dataset) error {
	x := queries(38, 40, cols)
	weighed := clone(ds)
	weighed.Weights = make([]float64, rows)
	var kept []int
	for i := range rows {
		last := ds.Labels != nil && ds.Labels[i] == 3 // a whole class goes
		if i%5 != 2 && !last {
			weighed.Weights[i] = 1 + float64(i%3)
			kept = append(kept, i)
		}
	}
	want, err := fitPredict(c.Learner, weighed, x)
	if err != nil {
		return fmt.Errorf("weights of 0: %w", err)
	}
	if !xrai.IsRandom(c.Learner) {
		got, err := fitPredict(c.Learner, weighed.Subset(kept), x)
		if err == nil {
			err = differ(want, got, 0)
		}
		if err != nil {
			return fmt.Errorf("without the records of weight 0: %w", err)
		}
	}
	for i, w := range weighed.Weights {
		if w == 0 {
			for j := range cols {
				weighed.X.Set(i, j, 50-20*float64(j))
			}
			if weighed.Labels != nil {
				weighed.Labels[i] = nobody
			} else {
				weighed.Y[i] = 40
			}
		}
	}
	got, err := fitPredict(c.Learner, weighed, x)
	if err == nil {
		err = differ(want, got, 0)
	}
	if err != nil {
		return fmt.Errorf("other values in records of weight 0: %w", err)
	}
	return nil
}

// repeats: a record of weight 2 is two records.
func repeats(c Case, ds *xrai.Dataset) error {
	if c.Weights != Repeats {
		return nil
	}
	x := queries(39, 40, cols)
	weighed := *ds
	var repeated []int
	for i := range rows {
		k := i * 7 % 4
		weighed.Weights = append(weighed.Weights, float64(k))
		for range k {
			repeated = append(repeated, i)
		}
	}
	want, err := fitPredict(c.Learner, ds.Subset(repeated), x)
	if err != nil {
		return err
	}
	got, err := fitPredict(c.Learner, &weighed, x)
	if err == nil {
		err = differ(want, got, c.Tolerance)
	}
	if err != nil {
		return fmt.Errorf("weights 0, 1, 2, 3 for repeated records: %w", err)
	}
	return nil
}
