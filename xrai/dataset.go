package xrai

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Dataset is a table ready for a learner: n×d features and one target a row.
// Exactly one of Labels and Y is set. Learners and metrics never change one.
type Dataset struct {
	X        *mat.Dense // n×d, rows are records
	Features []string   // d column names

	Labels  []int    // classification: n class indexes in [0, len(Classes))
	Classes []string // class names, in the order of probability columns

	Y []float64 // regression: n targets

	// Weights count the records in a fit: n numbers, none negative; nil means 1
	// each. A learner that cannot weigh records refuses them. Metrics and attacks
	// look at records one by one and pass them over.
	Weights []float64
}

// Rows returns n, the number of records.
func (d *Dataset) Rows() int {
	if d == nil || d.X == nil || d.X.IsEmpty() {
		return 0
	}
	n, _ := d.X.Dims()
	return n
}

// Columns returns d, the number of features.
func (d *Dataset) Columns() int {
	if d == nil || d.X == nil || d.X.IsEmpty() {
		return 0
	}
	_, c := d.X.Dims()
	return c
}

// IsClassification reports whether the target is a class.
func (d *Dataset) IsClassification() bool { return d != nil && d.Classes != nil }

// Row returns record i's features without copying them. NaN is a missing value.
func (d *Dataset) Row(i int) []float64 { return d.X.RawRowView(i) }

// Check refuses what no learner can use, naming the record and column: no
// rows, no columns, lengths that disagree, a label outside the classes, an
// infinite value, weights that are negative or all 0.
func (d *Dataset) Check() error {
	n, cols := d.Rows(), d.Columns()
	switch {
	case n == 0:
		return fmt.Errorf("the data has no rows")
	case cols == 0:
		return fmt.Errorf("the data has no columns")
	case d.Features != nil && len(d.Features) != cols:
		return fmt.Errorf("the data has %d columns but %d feature names", cols, len(d.Features))
	case d.Classes != nil && d.Y != nil:
		return fmt.Errorf("the data has both classes and a numeric target")
	case d.Classes == nil && d.Y == nil:
		return fmt.Errorf("the data has no target")
	case d.Classes != nil && len(d.Labels) != n:
		return fmt.Errorf("the data has %d rows but %d labels", n, len(d.Labels))
	case d.Y != nil && len(d.Y) != n:
		return fmt.Errorf("the data has %d rows but %d targets", n, len(d.Y))
	}
	for i, c := range d.Labels {
		if c < 0 || c >= len(d.Classes) {
			return fmt.Errorf("record %d: label %d is outside the %d classes", i, c, len(d.Classes))
		}
	}
	for i, y := range d.Y {
		if math.IsNaN(y) || math.IsInf(y, 0) {
			return fmt.Errorf("record %d: target is %v", i, y)
		}
	}
	for i := range n {
		for j, v := range d.Row(i) {
			if math.IsInf(v, 0) {
				return fmt.Errorf("record %d, column %s: value is %v", i, d.FeatureName(j), v)
			}
		}
	}
	return checkWeights(d.Weights, n)
}

// CheckComplete is Check for a learner that cannot use missing values.
func (d *Dataset) CheckComplete() error {
	if err := d.Check(); err != nil {
		return err
	}
	for i := range d.Rows() {
		for j, v := range d.Row(i) {
			if math.IsNaN(v) {
				return fmt.Errorf("record %d, column %s: the value is missing", i, d.FeatureName(j))
			}
		}
	}
	return nil
}

// CheckPlain is CheckComplete for a learner that cannot weigh records either.
func (d *Dataset) CheckPlain() error {
	if err := d.CheckComplete(); err != nil {
		return err
	}
	if d.Weights != nil {
		return fmt.Errorf("this learner cannot weigh records")
	}
	return nil
}

func checkWeights(w []float64, n int) error {
	if w == nil {
		return nil
	}
	if len(w) != n {
		return fmt.Errorf("the data has %d rows but %d weights", n, len(w))
	}
	largest := 0.0
	for i, v := range w {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fmt.Errorf("record %d: weight is %v", i, v)
		}
		largest = max(largest, v)
	}
	if largest == 0 {
		return fmt.Errorf("all weights are 0")
	}
	return nil
}

// FeatureName returns the name of column j, quoted, or its number.
func (d *Dataset) FeatureName(j int) string {
	if j < len(d.Features) {
		return fmt.Sprintf("%q", d.Features[j])
	}
	return fmt.Sprintf("%d", j)
}

// Subset copies the rows named, in that order; an index may repeat.
func (d *Dataset) Subset(rows []int) *Dataset {
	cols := d.Columns()
	out := &Dataset{Features: d.Features, Classes: d.Classes}
	if len(rows) > 0 {
		out.X = mat.NewDense(len(rows), cols, nil)
	}
	for k, i := range rows {
		copy(out.X.RawRowView(k), d.Row(i))
	}
	if d.Labels != nil {
		out.Labels = make([]int, len(rows))
		for k, i := range rows {
			out.Labels[k] = d.Labels[i]
		}
	}
	if d.Y != nil {
		out.Y = make([]float64, len(rows))
		for k, i := range rows {
			out.Y[k] = d.Y[i]
		}
	}
	if d.Weights != nil {
		out.Weights = make([]float64, len(rows))
		for k, i := range rows {
			out.Weights[k] = d.Weights[i]
		}
	}
	return out
}

// Without copies the data less one record.
func (d *Dataset) Without(record int) *Dataset {
	rows := make([]int, 0, d.Rows()-1)
	for i := range d.Rows() {
		if i != record {
			rows = append(rows, i)
		}
	}
	return d.Subset(rows)
}
