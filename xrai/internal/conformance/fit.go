package conformance

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

const (
	rows = 60
	cols = 4
)

func kinds(c Case) error {
	if reflect.TypeOf(c.Learner).Kind() != reflect.Struct {
		return fmt.Errorf("the learner is a %T, not a plain struct", c.Learner)
	}
	task, err := c.task()
	if err != nil {
		return err
	}
	ds := table(task, 1, rows, cols)
	m, err := c.fit(ds)
	if err != nil {
		return err
	}
	var errs []error
	if m.Kind() != c.Learner.Kind() || m.Kind() == "" {
		errs = append(errs, fmt.Errorf("the learner's kind is %q, its model's %q", c.Learner.Kind(), m.Kind()))
	}
	if m.Columns() != cols {
		errs = append(errs, fmt.Errorf("the model was fitted on %d columns, but says %d", cols, m.Columns()))
	}
	if v := reflect.TypeOf(m); v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		errs = append(errs, fmt.Errorf("the model is a %v, not a pointer to a struct", v))
	}
	k, isClassifier := m.(xrai.Classifier)
	_, isRegressor := m.(xrai.Regressor)
	if isClassifier != (task == xrai.Classification) || isRegressor != (task == xrai.Regression) {
		errs = append(errs, fmt.Errorf("the task is %v, but the model is a %T", task, m))
	}
	if isClassifier && !slices.Equal(k.Classes(), names) {
		errs = append(errs, fmt.Errorf("the classes are %q, not %q", k.Classes(), names))
	}
	other := table(xrai.Classification+xrai.Regression-task, 1, rows, cols)
	if _, err := c.fit(other); err == nil {
		errs = append(errs, fmt.Errorf("the learner takes a target of the other task"))
	}
	return errors.Join(errs...)
}

// sameAgain also fits on a window of a wider matrix, whose rows do not lie end
// to end in memory.
func sameAgain(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	var errs []error
	for _, ds := range []*xrai.Dataset{table(task, 1, rows, cols), grid(task, 2, rows, cols)} {
		if c.Weights != Refused {
			ds.Weights = make([]float64, rows)
			for i := range ds.Weights {
				ds.Weights[i] = 0.5 + float64(i%4)
			}
		}
		m, err := c.fit(ds)
		if err != nil {
			return err
		}
		first, err := save(m)
		if err != nil {
			return err
		}
		again := func(what string, ds *xrai.Dataset) {
			m, err := c.fit(ds)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", what, err))
				return
			}
			b, err := save(m)
			if err == nil {
				err = differJSON(first, b)
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", what, err))
			}
		}
		again("fitted again", ds)
		window := *ds
		window.X = view(ds.X)
		again("fitted on a window of a wider matrix", &window)
		for _, cores := range []int{1, 2, 5} {
			old := runtime.GOMAXPROCS(cores)
			again(fmt.Sprintf("with GOMAXPROCS %d", cores), ds)
			runtime.GOMAXPROCS(old)
		}
	}
	return errors.Join(errs...)
}

// untouched also scribbles over the data once the model is fitted: a model
// that keeps rows keeps a copy.
func untouched(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	ds := table(task, 3, rows, cols)
	if c.Weights != Refused {
		ds.Weights = make([]float64, rows)
		for i := range ds.Weights {
			ds.Weights[i] = float64(1 + i%3)
		}
	}
	if c.Missing {
		ds.X.Set(5, 1, nan)
	}
	before := clone(ds)
	m, err := c.fit(ds)
	if err != nil {
		return err
	}
	if err := equal(before, ds); err != nil {
		return fmt.Errorf("fit: %w", err)
	}
	x := queries(4, 20, cols)
	asked := mat.DenseCopyOf(x)
	want, err := predict(m, x)
	if err != nil {
		return err
	}
	if !bitEqual(x, asked) {
		return fmt.Errorf("predicting changed the rows asked")
	}
	for i := range rows {
		for j := range cols {
			ds.X.Set(i, j, 1e6)
		}
		if ds.Labels != nil {
			ds.Labels[i] = nobody
		} else {
			ds.Y[i] = 1e6
		}
		if ds.Weights != nil {
			ds.Weights[i] = 0
		}
	}
	got, err := predict(m, x)
	if err == nil {
		err = differ(want, got, 0)
	}
	if err != nil {
		return fmt.Errorf("the data changed after the fit, and the model with it: %w", err)
	}
	return nil
}

// seeds checks xrai.Randomized and xrai.Reseed.
func seeds(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	r, ok := c.Learner.(xrai.Randomized)
	if !ok {
		return nil
	}
	ds := table(task, 5, rows, cols)
	first, err := c.fit(ds)
	if err != nil {
		return err
	}
	want, err := save(first)
	if err != nil {
		return err
	}
	changes := false
	for seed := range uint64(4) {
		l := r.WithSeed(seed + 1000)
		if reflect.TypeOf(l) != reflect.TypeOf(c.Learner) || l.Kind() != c.Learner.Kind() {
			return fmt.Errorf("with another seed the %T is a %T", c.Learner, l)
		}
		if xrai.IsRandom(l) != xrai.IsRandom(c.Learner) {
			return fmt.Errorf("with another seed the learner is random: %v", xrai.IsRandom(l))
		}
		if !reflect.DeepEqual(l, r.WithSeed(seed+1000)) {
			return fmt.Errorf("the same seed set twice gives two learners")
		}
		m, err := fit(l, ds)
		if err != nil {
			return fmt.Errorf("with another seed: %w", err)
		}
		got, err := save(m)
		if err != nil {
			return err
		}
		changes = changes || differJSON(want, got) != nil
	}
	if changes != r.Random() {
		return fmt.Errorf("Random() is %v, but other seeds give other models: %v", r.Random(), changes)
	}
	again, err := c.fit(ds)
	if err != nil {
		return err
	}
	got, err := save(again)
	if err != nil {
		return err
	}
	if err := differJSON(want, got); err != nil {
		return fmt.Errorf("WithSeed changed the learner it was called on: %w", err)
	}
	return nil
}

func rowOrder(c Case) error {
	task, err := c.task()
	if err != nil || !c.RowOrder {
		return err
	}
	var errs []error
	for seed, ds := range []*xrai.Dataset{table(task, 6, rows, cols), grid(task, 7, rows, cols)} {
		x := queries(8, 40, cols)
		want, err := fitPredict(c.Learner, ds, x)
		if err != nil {
			return err
		}
		for k := range uint64(3) {
			got, err := fitPredict(c.Learner, ds.Subset(xrai.Rand(k, uint64(seed)).Perm(rows)), x)
			if err == nil {
				err = differ(want, got, c.Tolerance)
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("rows in another order: %w", err))
			}
		}
	}
	return errors.Join(errs...)
}

func goroutines(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	m, err := c.fit(table(task, 9, rows, cols))
	if err != nil {
		return err
	}
	x := queries(10, 200, cols)
	want, err := predict(m, x)
	if err != nil {
		return err
	}
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for k := range errs {
		wg.Go(func() {
			errs[k] = try(func() error {
				got, err := predict(m, x)
				if err != nil {
					return err
				}
				return differ(want, got, 0)
			})
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("several goroutines at once: %w", err)
	}
	return nil
}
