package svm

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Caps on what a saved model may claim, far above any that fits in practice.
const (
	maxColumns = 1 << 20
	maxClasses = 1 << 10
)

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// checkVectors refuses support vectors that are no n rows of d columns.
func checkVectors(vectors []float64, d, n int) error {
	if d < 1 || d > maxColumns {
		return fmt.Errorf("%d columns are outside 1 to %d", d, maxColumns)
	}
	if len(vectors)%d != 0 || len(vectors)/d != n {
		return fmt.Errorf("%d values are not %d support vectors of %d columns", len(vectors), n, d)
	}
	return checkNumbers("support vectors", vectors)
}

func checkNumbers(what string, list []float64) error {
	for i, v := range list {
		if !finite(v) {
			return fmt.Errorf("number %d of the %s is %v", i, what, v)
		}
	}
	return nil
}

// each calls use with the kernels of each row of x and every support vector. A NaN
// or infinite value is an error.
func each(m xrai.Model, kernel Kernel, vectors []float64, x *mat.Dense, use func(i int, k []float64) error) error {
	if err := xrai.CheckColumns(m, x); err != nil {
		return err
	}
	n, d := x.Dims()
	k := make([]float64, len(vectors)/d)
	for i := range n {
		row := x.RawRowView(i)
		for j, v := range row {
			if !finite(v) {
				return fmt.Errorf("%s: record %d, column %d: value is %v", m.Kind(), i, j, v)
			}
		}
		for s := range k {
			k[s] = kernel.of(row, vectors[s*d:(s+1)*d])
		}
		if err := use(i, k); err != nil {
			return fmt.Errorf("%s: record %d: %w", m.Kind(), i, err)
		}
	}
	return nil
}
