package bayes

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Caps on what a saved model may claim, far above any that fits in practice.
const (
	maxColumns = 1 << 20
	maxClasses = 1 << 16
)

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// groups are the records of each class that has any of weight above 0.
type groups struct {
	class  []int     // indexes of those classes, ascending
	rows   [][]int   // their records, in order
	weight []float64 // the sum of their records' weights
	total  float64
}

// newGroups checks the data. of is the weight of each record.
func newGroups(train *xrai.Dataset) (g *groups, of []float64, err error) {
	if err := train.CheckComplete(); err != nil {
		return nil, nil, err
	}
	if !train.IsClassification() {
		return nil, nil, fmt.Errorf("the target is a number, a classifier needs a class")
	}
	of = train.Weights
	if of == nil {
		of = make([]float64, train.Rows())
		floats.AddConst(1, of)
	}
	g = &groups{total: floats.Sum(of)}
	if !finite(g.total) {
		return nil, nil, fmt.Errorf("the weights add up to more than a float64 holds")
	}
	rows := make([][]int, len(train.Classes))
	for i, c := range train.Labels {
		if of[i] > 0 {
			rows[c] = append(rows[c], i)
		}
	}
	for c, r := range rows {
		if len(r) == 0 {
			continue
		}
		sum := 0.0
		for _, i := range r {
			sum += of[i]
		}
		g.class, g.rows, g.weight = append(g.class, c), append(g.rows, r), append(g.weight, sum)
	}
	return g, of, nil
}

// priors returns the prior of each class that has records: its share of the
// weight, or those given, one a class of the data.
func (g *groups) priors(given []float64, classes int) ([]float64, error) {
	out := make([]float64, len(g.class))
	if given == nil {
		for k, w := range g.weight {
			out[k] = w / g.total
		}
		return out, nil
	}
	if len(given) != classes {
		return nil, fmt.Errorf("%d priors for %d classes", len(given), classes)
	}
	for c, p := range given {
		if !(p >= 0 && p <= 1) {
			return nil, fmt.Errorf("the prior of class %d is %v", c, p)
		}
	}
	if sum := floats.Sum(given); math.Abs(sum-1) > 1e-8 {
		return nil, fmt.Errorf("the priors sum to %v, not 1", sum)
	}
	for k, c := range g.class {
		if out[k] = given[c]; out[k] == 0 {
			return nil, fmt.Errorf("the prior of class %d is 0, but it has records", c)
		}
	}
	return out, nil
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

// posterior sets p (C) to the probabilities of the classes present, from the
// logarithms of their joint probabilities with a record; false where they
// overflow. It overwrites joint.
func posterior(p, joint []float64, present []int) bool {
	top, sum := floats.Max(joint), 0.0
	if !finite(top) || floats.HasNaN(joint) {
		return false
	}
	for k, v := range joint {
		joint[k] = math.Exp(v - top)
		sum += joint[k]
	}
	for k, c := range present {
		p[c] = joint[k] / sum
	}
	return true
}

// checkClasses refuses classes present that are out of order or not among C.
func checkClasses(names []string, present []int) error {
	if len(names) == 0 || len(names) > maxClasses {
		return fmt.Errorf("%d classes are outside 1 to %d", len(names), maxClasses)
	}
	if len(present) == 0 {
		return fmt.Errorf("no class is present")
	}
	for k, c := range present {
		if c < 0 || c >= len(names) || k > 0 && c <= present[k-1] {
			return fmt.Errorf("present class %d is out of order or outside the %d classes", c, len(names))
		}
	}
	return nil
}

// checkTable refuses a table that is not rows×width numbers from least to most.
func checkTable(what string, table [][]float64, rows, width int, least, most float64) error {
	if len(table) != rows {
		return fmt.Errorf("%d rows of %s, not %d", len(table), what, rows)
	}
	for k, row := range table {
		if len(row) != width {
			return fmt.Errorf("row %d of %s has %d numbers, not %d", k, what, len(row), width)
		}
		for j, v := range row {
			if !(v >= least && v <= most) {
				return fmt.Errorf("%s of class %d, column %d is %v", what, k, j, v)
			}
		}
	}
	return nil
}

func checkPriors(priors []float64, rows int) error {
	if len(priors) != rows {
		return fmt.Errorf("%d priors, not %d", len(priors), rows)
	}
	for k, p := range priors {
		if !(p > 0 && p <= 1) {
			return fmt.Errorf("the prior of class %d is %v", k, p)
		}
	}
	return nil
}
