package svm

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Decision returns scikit-learn's decision_function of shape "ovr". For two classes
// it is n×1, the pair's score turned so that above 0 it speaks for the second. For
// more it is n×C, votes with a share of a vote for how clear they were:
//
//	votes_a + s_a / (3 (|s_a| + 1))     s_a = sum over pairs of a of the score for a
func (m *ClassifierModel) Decision(x *mat.Dense) (*mat.Dense, error) {
	classes := len(m.Counts)
	var all []float64
	err := m.scored(x, func(_ int, score []float64) {
		if classes == 2 {
			all = append(all, -score[0])
			return
		}
		votes, clear := make([]float64, classes), make([]float64, classes)
		pair := 0
		for a := range classes {
			for b := a + 1; b < classes; b++ {
				s := score[pair]
				clear[a] += s
				clear[b] -= s
				if s < 0 {
					votes[b]++
				} else {
					votes[a]++
				}
				pair++
			}
		}
		for a, s := range clear {
			votes[a] += s / (3 * (math.Abs(s) + 1))
		}
		all = append(all, votes...)
	})
	if err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	return mat.NewDense(n, len(all)/n, all), nil
}
