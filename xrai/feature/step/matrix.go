package step

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Matrix applies the steps to the rows of x (n×d), whose columns are the inputs in
// order: for steps inside a model.
func (s *Steps) Matrix(x *mat.Dense) (*mat.Dense, error) {
	if x == nil || x.IsEmpty() {
		return nil, fmt.Errorf("no rows")
	}
	n, d := x.Dims()
	if d != s.width {
		return nil, fmt.Errorf("the steps take %d columns, the data has %d", s.width, d)
	}
	if len(s.names) > maxCells/n {
		return nil, fmt.Errorf("%d rows of %d features are too large a matrix", n, len(s.names))
	}
	f, err := s.apply(FromMatrix(x, s.columns), nil)
	if err != nil {
		return nil, err
	}
	return f.Matrix()
}
