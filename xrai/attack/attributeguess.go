package attack

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// columnsAttribute is the feature that columns of the model's own inputs hold.
func columnsAttribute(pool *xrai.Dataset, columns []int) (Attribute, error) {
	var a Attribute
	if len(columns) == 0 {
		return a, fmt.Errorf("no column is named")
	}
	for k, c := range columns {
		if c < 0 || c >= pool.Columns() || slices.Contains(columns[:k], c) {
			return a, fmt.Errorf("column %d is named twice or is outside the %d columns", c, pool.Columns())
		}
		a.Names = append(a.Names, pool.FeatureName(c))
	}
	if len(columns) == pool.Columns() {
		return a, fmt.Errorf("no other column is left to guess from")
	}
	at := func(i int) []float64 {
		var v []float64
		for _, c := range columns {
			v = append(v, pool.X.At(i, c))
		}
		return v
	}
	var values [][]float64 // distinct, ascending
	for i := range pool.Rows() {
		v := at(i)
		if slices.ContainsFunc(v, math.IsNaN) {
			return a, fmt.Errorf("record %d: the value is missing", i)
		}
		if k, ok := slices.BinarySearchFunc(values, v, slices.Compare[[]float64]); !ok {
			values = slices.Insert(values, k, v)
		}
		if len(values) > maxValues {
			return a, fmt.Errorf("the feature has more than %d distinct values", maxValues)
		}
	}
	for i := range pool.Rows() {
		k, _ := slices.BinarySearchFunc(values, at(i), slices.Compare[[]float64])
		a.Of = append(a.Of, k)
	}
	a.Values = len(values)
	a.With = func(k int) (*mat.Dense, error) {
		x := mat.DenseCopyOf(pool.X)
		for i := range pool.Rows() {
			for j, c := range columns {
				x.Set(i, c, values[k][j])
			}
		}
		return x, nil
	}
	return a, nil
}

// sensitive is a feature with the records' classes.
type sensitive struct {
	Attribute
	labels  []int
	classes []string
	in      int // training rows
}

func (f *sensitive) check(rows int) error {
	if len(f.Of) != rows {
		return fmt.Errorf("%d rows have a value of the feature, the tables have %d", len(f.Of), rows)
	}
	for i, k := range f.Of {
		if k < -1 || k >= f.Values {
			return fmt.Errorf("record %d: value %d is outside the %d", i, k, f.Values)
		}
	}
	if why := Unsuited(f.Attribute, f.in); why != "" {
		return fmt.Errorf("%s", why)
	}
	return nil
}

// Unsuited says why a feature cannot be guessed: how many values it has, or a table,
// of which train rows are the training one's, without any; "" when it can.
func Unsuited(a Attribute, train int) string {
	switch {
	case a.Values > maxValues:
		return fmt.Sprintf("it has more than %d distinct values", maxValues)
	case a.Values < 2:
		return "it has one value only"
	}
	have := [2]int{}
	for i, k := range a.Of {
		if k >= 0 {
			have[side(i < train)]++
		}
	}
	if have[0] == 0 || have[1] == 0 {
		return "it is missing in all rows of a table"
	}
	return ""
}

// guesses returns the value guessed for each row, and the values' shares among
// test rows.
func (f *sensitive) guesses(ctx context.Context, m xrai.Classifier, o AttributeOptions) ([]int, []float64, error) {
	prior, known := make([]float64, f.Values), 0
	for _, k := range f.Of[f.in:] {
		if k >= 0 {
			prior[k]++
			known++
		}
	}
	for k := range prior {
		prior[k] /= float64(known)
	}
	tried := make([][]float64, f.Values)
	err := parallel.For(ctx, f.Values, o.Workers, o.Progress, func() func(int) error {
		return func(k int) error {
			x, err := f.With(k)
			if err != nil {
				return err
			}
			p, err := m.Proba(x)
			if err != nil {
				return err
			}
			if n, _ := p.Dims(); n != len(f.labels) {
				return fmt.Errorf("value %d: answers to %d rows of %d", k, n, len(f.labels))
			}
			for i, y := range f.labels {
				tried[k] = append(tried[k], prior[k]*p.At(i, y))
			}
			return nil
		}
	})
	if err != nil {
		return nil, nil, err
	}
	guess := make([]int, len(f.labels))
	for i := range guess {
		best := -1.0
		for k, p := range prior {
			// Where the model finds every value impossible, the share decides.
			if v := tried[k][i] + 1e-9*p; v > best {
				best, guess[i] = v, k
			}
		}
	}
	return guess, prior, nil
}

// baseline guesses the feature of each row from the rest and the label, learnt from
// the test rows. The rest is what the model would be given if all rows had the same
// value: nothing in it depends on the feature, however it is encoded.
func (f *sensitive) baseline(ctx context.Context, o AttributeOptions) ([]int, error) {
	l := o.Baseline
	if l == nil {
		l = forest.Classifier{}
	}
	x, err := f.With(0)
	if err != nil {
		return nil, err
	}
	n, columns := x.Dims()
	var kept []int
	for j := range columns {
		for i := range n {
			if v := x.At(i, j); v != x.At(0, j) {
				kept = append(kept, j)
				break
			}
		}
	}
	d := &xrai.Dataset{X: mat.NewDense(n, len(kept)+len(f.classes), nil), Labels: make([]int, n)}
	for k := range f.Values {
		d.Classes = append(d.Classes, fmt.Sprint(k))
	}
	var rows []int
	for i, y := range f.labels {
		for k, j := range kept {
			d.X.Set(i, k, x.At(i, j))
		}
		d.X.Set(i, len(kept)+y, 1)
		if f.Of[i] >= 0 {
			d.Labels[i] = f.Of[i]
			if i >= f.in {
				rows = append(rows, i)
			}
		}
	}
	c, err := xrai.FitClassifier(ctx, xrai.Reseed(l, xrai.Key(o.Seed, keyBaseline)), d.Subset(rows))
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	p, err := c.Proba(d.X)
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	return xrai.Labels(p), nil
}
