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

// Row returns record i's features without copying them.
func (d *Dataset) Row(i int) []float64 { return d.X.RawRowView(i) }

// Check refuses what no learner can use, naming the record and column: no
// rows, no columns, lengths that disagree, a label outside the classes, a NaN
// or infinite value.
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
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("record %d, column %s: value is %v", i, d.FeatureName(j), v)
			}
		}
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
