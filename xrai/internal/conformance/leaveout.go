package conformance

import (
	"context"
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// leaveOneOut holds a learner's own leave-one-out to xrai.Refit, bit for bit.
func leaveOneOut(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	sets := []*xrai.Dataset{table(task, 48, rows, cols), grid(task, 49, rows, cols)}
	if c.Weights != Refused {
		weighed := grid(task, 50, rows, cols)
		weighed.Weights = make([]float64, rows)
		for i := range weighed.Weights {
			weighed.Weights[i] = float64(i % 3)
		}
		sets = append(sets, weighed)
	}
	var errs []error
	if o, ok := c.Learner.(xrai.LeaveOneOuter); ok {
		for _, ds := range sets {
			errs = append(errs, asRefit(o, ds, c.LeaveOneOut))
		}
	}
	if xrai.IsRandom(c.Learner) && xrai.IsPaired(c.Learner) && c.Weights == Refused {
		errs = append(errs, fmt.Errorf("Paired() is true, but the learner refuses the weight of 0 that leaves a record out"))
	}
	return errors.Join(errs...)
}

// asRefit compares every third record's answers.
func asRefit(l xrai.LeaveOneOuter, ds *xrai.Dataset, tolerance float64) error {
	ctx := context.Background()
	own, err := l.LeaveOneOut(ctx, ds)
	if err != nil {
		return fmt.Errorf("leave one out: %w", err)
	}
	plain, err := xrai.Refit(ctx, l, ds)
	if err != nil {
		return err
	}
	if !bitEqual(own.Base(), plain.Base()) {
		return fmt.Errorf("leave one out starts from other probabilities than a fit's")
	}
	fast, slow := own.Worker(), plain.Worker()
	for record := 0; record < rows; record += 3 {
		got, err := changed(fast, own.Base(), record)
		if err != nil {
			return fmt.Errorf("leave out record %d: %w", record, err)
		}
		want, err := changed(slow, plain.Base(), record)
		if err != nil {
			return err
		}
		if !(tolerance > 0 && mat.EqualApprox(got, want, tolerance) || bitEqual(got, want)) {
			return fmt.Errorf("leaving out record %d gives other probabilities than a fit without it", record)
		}
	}
	for _, record := range []int{-1, rows} {
		if _, err := fast.Without(ctx, record); err == nil {
			return fmt.Errorf("record %d of %d is left out", record, rows)
		}
	}
	return nil
}

// changed returns the probabilities without the record, and refuses a row that
// is named twice.
func changed(w xrai.LeaveOneOutWorker, base *mat.Dense, record int) (*mat.Dense, error) {
	changes, err := w.Without(context.Background(), record)
	if err != nil {
		return nil, err
	}
	p := mat.DenseCopyOf(base)
	seen := map[int32]bool{}
	for _, c := range changes {
		for _, i := range c.Rows {
			if seen[i] {
				return nil, fmt.Errorf("row %d is named twice", i)
			}
			seen[i] = true
			p.SetRow(int(i), c.Proba)
		}
	}
	return p, nil
}
