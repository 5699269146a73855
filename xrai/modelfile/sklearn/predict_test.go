package sklearn

import (
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// frameMatrix returns a fixture's numbers as a matrix of a width.
func frameMatrix(f *fixture, width int) *mat.Dense {
	if width < 1 || width > 1000 {
		width = len(f.Columns)
	}
	rows := len(f.Columns[0].Values)
	x := mat.NewDense(rows, width, nil)
	for j, c := range f.Columns {
		for i, v := range c.Values {
			if n, ok := v.(float64); ok && j < width {
				x.Set(i, j, n)
			}
		}
	}
	return x
}

func probaOf(m xrai.Model, x *mat.Dense) (*mat.Dense, error) { return m.(xrai.Classifier).Proba(x) }
func predictOf(m xrai.Model, x *mat.Dense) ([]float64, error) {
	return m.(xrai.Regressor).Predict(x)
}
