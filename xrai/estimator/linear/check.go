package linear

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Caps on what a saved model may claim, far above any that fits in practice.
const (
	maxColumns = 1 << 20
	maxClasses = 1 << 16
)

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func checkCoef(coef []float64) error {
	if len(coef) == 0 {
		return fmt.Errorf("there are no coefficients")
	}
	if len(coef) > maxColumns {
		return fmt.Errorf("%d coefficients are above the limit of %d", len(coef), maxColumns)
	}
	for j, v := range coef {
		if !finite(v) {
			return fmt.Errorf("coefficient %d is %v", j, v)
		}
	}
	return nil
}

// checkRows refuses rows the model cannot predict, naming the first bad value.
func checkRows(m xrai.Model, x *mat.Dense) error {
	if err := xrai.CheckColumns(m, x); err != nil {
		return err
	}
	n, _ := x.Dims()
	for i := range n {
		for j, v := range x.RawRowView(i) {
			if !finite(v) {
				return fmt.Errorf("%s: record %d, column %d: value is %v", m.Kind(), i, j, v)
			}
		}
	}
	return nil
}

// checkTarget refuses data a regressor cannot be fitted on.
func checkTarget(train *xrai.Dataset) error {
	if err := train.CheckComplete(); err != nil {
		return err
	}
	if train.Y == nil {
		return fmt.Errorf("the target is a class, a regressor needs a number")
	}
	return nil
}

// overflow words an error about numbers that left float64.
func overflow(err error) error { return fmt.Errorf("%w: scale the columns", err) }
