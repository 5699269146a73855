package conformance

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// names of the classes, in an order that is not the alphabet's. No record is of
// class nobody.
var names = []string{"yes", "nobody", "maybe", "no"}

const nobody = 1

// table draws n records of d columns whose scales are near 1: the last column
// a whole number in 0 to 2, the others normal. Three classes stand apart along
// the first column, and numeric targets follow the first, second and last.
func table(task xrai.Task, seed uint64, n, d int) *xrai.Dataset {
	rng := xrai.Rand(seed)
	ds := &xrai.Dataset{X: mat.NewDense(n, d, nil)}
	for j := range d {
		ds.Features = append(ds.Features, fmt.Sprintf("col%d", j))
	}
	for i := range n {
		row := ds.X.RawRowView(i)
		for j := range row {
			row[j] = rng.NormFloat64()
		}
		label := []int{0, 2, 3}[i%3]
		row[d-1] = float64(rng.IntN(3))
		y := 0.3*rng.NormFloat64() - row[d/2] + 0.5*row[d-1]
		if task == xrai.Classification {
			ds.Classes = names
			ds.Labels = append(ds.Labels, label)
			row[0] = 0.4*row[0] + 1.5*float64(label-2)
		} else {
			ds.Y = append(ds.Y, y+2*row[0])
		}
	}
	return ds
}

// grid draws records of whole numbers, so that ties, equal rows and equal rows
// with unequal targets abound.
func grid(task xrai.Task, seed uint64, n, d int) *xrai.Dataset {
	ds := table(task, seed, n, d)
	rng := xrai.Rand(seed, 1)
	for i := range n {
		for j := range ds.Row(i) {
			ds.Row(i)[j] = float64(rng.IntN(3))
		}
		if task == xrai.Regression {
			ds.Y[i] = ds.Row(i)[0] + float64(rng.IntN(3))
		}
	}
	return ds
}

// queries draws rows to predict.
func queries(seed uint64, n, d int) *mat.Dense {
	return table(xrai.Regression, seed, n, d).X
}

// clone copies the data to the bottom.
func clone(ds *xrai.Dataset) *xrai.Dataset {
	out := ds.Subset(upTo(ds.Rows()))
	out.Features, out.Classes = slices.Clone(ds.Features), slices.Clone(ds.Classes)
	return out
}

func upTo(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// equal compares data to the bottom.
func equal(a, b *xrai.Dataset) error {
	switch {
	case !bitEqual(a.X, b.X):
		return fmt.Errorf("features changed")
	case !slices.Equal(a.Labels, b.Labels):
		return fmt.Errorf("labels changed")
	case differ(a.Y, b.Y, 0) != nil:
		return fmt.Errorf("targets changed")
	case differ(a.Weights, b.Weights, 0) != nil || (a.Weights == nil) != (b.Weights == nil):
		return fmt.Errorf("weights changed")
	case !slices.Equal(a.Classes, b.Classes) || !slices.Equal(a.Features, b.Features):
		return fmt.Errorf("names changed")
	}
	return nil
}

func bitEqual(a, b *mat.Dense) bool {
	n, d := a.Dims()
	if r, c := b.Dims(); r != n || c != d {
		return false
	}
	for i := range n {
		if differ(a.RawRowView(i), b.RawRowView(i), 0) != nil {
			return false
		}
	}
	return true
}

// view returns the same matrix as a window of a wider one.
func view(x *mat.Dense) *mat.Dense {
	n, d := x.Dims()
	wide := mat.NewDense(n+2, d+3, nil)
	for i := range n + 2 {
		for j := range d + 3 {
			wide.Set(i, j, 77)
		}
	}
	window := wide.Slice(1, n+1, 2, d+2).(*mat.Dense)
	window.Copy(x)
	return window
}
