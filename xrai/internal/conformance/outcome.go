package conformance

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

var nan = math.NaN()

// predictions checks their form, that a row's does not depend on the rows asked
// with it, and that the columns of probabilities are the classes' own.
func predictions(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	ds := table(task, 11, rows, cols)
	m, err := c.fit(ds)
	if err != nil {
		return err
	}
	all, err := predict(m, ds.X)
	if err != nil {
		return err
	}
	window, err := predict(m, view(ds.X))
	if err != nil {
		return err
	}
	if err := differ(all, window, 0); err != nil {
		return fmt.Errorf("rows in a window of a wider matrix: %w", err)
	}
	width := len(all) / rows
	for i := range rows {
		one, err := predict(m, mat.NewDense(1, cols, ds.Row(i)))
		if err != nil {
			return err
		}
		if err := differ(all[i*width:(i+1)*width], one, max(c.Tolerance, 1e-13)); err != nil {
			return fmt.Errorf("record %d asked alone: %w", i, err)
		}
	}
	if task == xrai.Regression {
		return betterThanMean(ds.Y, all)
	}
	right := 0
	for i, label := range xrai.Labels(mat.NewDense(rows, width, all)) {
		if label == ds.Labels[i] {
			right++
		}
	}
	if right < rows*6/10 {
		return fmt.Errorf("%d of %d training rows of three classes far apart are predicted right: are the columns in the order of classes?", right, rows)
	}
	return nil
}

func betterThanMean(y, got []float64) error {
	mean := 0.0
	for _, v := range y {
		mean += v / float64(len(y))
	}
	left, total := 0.0, 0.0
	for i, v := range y {
		left += (v - got[i]) * (v - got[i])
		total += (v - mean) * (v - mean)
	}
	if left > 0.9*total {
		return fmt.Errorf("R2 on the training rows is %v", 1-left/total)
	}
	return nil
}

// absentClass: a class without rows has probability 0, and stays. A fit on one
// class knows nothing else.
func absentClass(c Case) error {
	task, err := c.task()
	if err != nil || task != xrai.Classification {
		return err
	}
	whole := table(task, 12, rows, cols)
	var twoClasses, oneClass []int
	for i, label := range whole.Labels {
		if label != 0 {
			twoClasses = append(twoClasses, i)
		}
		if label == 2 {
			oneClass = append(oneClass, i)
		}
	}
	var errs []error
	for _, k := range []struct {
		what    string
		ds      *xrai.Dataset
		present []bool
	}{
		{"three classes of four", whole, []bool{true, false, true, true}},
		{"two classes of four", whole.Subset(twoClasses), []bool{false, false, true, true}},
		{"one class of four", whole.Subset(oneClass), []bool{false, false, true, false}},
	} {
		m, err := c.fit(k.ds)
		if err == nil {
			err = zeros(m, k.present)
		} else if k.ds.Rows() == len(oneClass) && err.Error() != "" {
			continue // a learner may need two classes
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", k.what, err))
		}
	}
	alone := whole.Subset(oneClass)
	alone.Classes, alone.Labels = []string{"only"}, make([]int, len(oneClass))
	if m, err := c.fit(alone); err == nil {
		if err := zeros(m, []bool{true}); err != nil {
			errs = append(errs, fmt.Errorf("a single class: %w", err))
		}
	}
	return errors.Join(errs...)
}

// zeros checks that absent classes, and only they, have probability exactly 0
// throughout.
func zeros(m xrai.Model, present []bool) error {
	p, err := predict(m, queries(13, 50, cols))
	if err != nil {
		return err
	}
	if len(p) != 50*len(present) {
		return fmt.Errorf("%d probabilities a record, not %d", len(p)/50, len(present))
	}
	sum := make([]float64, len(present))
	for i, v := range p {
		sum[i%len(present)] += v
	}
	for k, s := range sum {
		if !present[k] && s != 0 {
			return fmt.Errorf("class %d has no rows, but probabilities that sum to %v over 50 rows", k, s)
		}
	}
	return nil
}

// smallTables: what is odd but sound must be fitted, what is too little may be
// refused.
func smallTables(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	oneColumn := table(task, 14, rows, 1)
	constant := table(task, 15, rows, cols)
	allConstant := table(task, 16, rows, cols)
	for i := range rows {
		constant.X.Set(i, 2, 5)
		for j := range cols {
			allConstant.X.Set(i, j, 0.1)
		}
	}
	var twice []int
	for i := range rows {
		twice = append(twice, i%20, i%20)
	}
	var errs []error
	for _, k := range []struct {
		what   string
		ds     *xrai.Dataset
		refuse bool // may be refused
	}{
		{"one column", oneColumn, false},
		{"a constant column", constant, false},
		{"duplicated rows", table(task, 17, rows, cols).Subset(twice), false},
		{"whole numbers", grid(task, 18, rows, cols), false},
		{"all columns constant", allConstant, true},
		{"one row", table(task, 19, 1, cols), true},
		{"two rows", table(task, 20, 2, cols), true},
		{"equal rows", table(task, 21, rows, cols).Subset(make([]int, 20)), true},
		{"more columns than rows", table(task, 22, 9, 30), true},
	} {
		m, err := c.fit(k.ds)
		if err != nil && k.refuse && len(err.Error()) > len("fit: ") {
			continue
		}
		if err == nil {
			_, err = predict(m, queries(23, 10, k.ds.Columns()))
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", k.what, err))
		}
	}
	if task == xrai.Regression {
		flat := table(task, 24, rows, cols)
		for i := range flat.Y {
			flat.Y[i] = 3
		}
		if _, err := fitPredict(c.Learner, flat, queries(25, 10, cols)); err != nil {
			errs = append(errs, fmt.Errorf("a constant target: %w", err))
		}
	}
	return errors.Join(errs...)
}
