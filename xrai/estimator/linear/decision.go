package linear

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Decision returns the scores before the logistic function, scikit-learn's
// decision_function: n×1 for two classes, higher for the second, else n×C. A class
// without rows has none, which is an error.
func (m *LogisticModel) Decision(x *mat.Dense) (*mat.Dense, error) {
	if len(m.Present) != len(m.ClassNames) {
		return nil, fmt.Errorf("%s: %d of %d classes have scores", m.Kind(), len(m.Present), len(m.ClassNames))
	}
	return decisions(m, x, m.Coef, m.Intercepts)
}

// Decision returns the scores, scikit-learn's decision_function: n×1 for two
// classes, higher for the second, else n×C.
func (m *ScoreModel) Decision(x *mat.Dense) (*mat.Dense, error) {
	return decisions(m, x, m.Coef, m.Intercepts)
}

func decisions(m xrai.Model, x *mat.Dense, coef [][]float64, intercepts []float64) (*mat.Dense, error) {
	if err := checkRows(m, x); err != nil {
		return nil, err
	}
	if len(coef) == 0 {
		return nil, fmt.Errorf("%s: a single class has no scores", m.Kind())
	}
	n, _ := x.Dims()
	out := mat.NewDense(n, len(coef), nil)
	for i := range n {
		row, score := x.RawRowView(i), out.RawRowView(i)
		for k, c := range coef {
			score[k] = floats.Dot(row, c) + intercepts[k]
			if !finite(score[k]) {
				return nil, fmt.Errorf("%s: record %d: the score of its values overflows", m.Kind(), i)
			}
		}
	}
	return out, nil
}
