package boost

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// tiniest is the mean hessian below which a leaf adds nothing.
const tiniest = 1e-150

// settle gives the leaves of a tree of output k their values: what their rows
// drawn need most by the loss, not by its slope alone. For the squared error that
// is the mean that they have.
func (s *stages) settle(t *tree.Tree, k int, leaves []int32) {
	switch l := s.loss.(type) {
	case squared:
	case refitted:
		s.settleConstant(t, k, leaves, l)
	default:
		s.settleNewton(t, k, leaves)
	}
}

// settleNewton sets each leaf to one Newton step, the sum of negative gradients
// over that of hessians. With C > 2 classes it is (C-1)/C of that (Friedman
// 2001, algorithm 6).
func (s *stages) settleNewton(t *tree.Tree, k int, leaves []int32) {
	rows := s.drawnOrUsed()
	n := len(s.records)
	largestG, largestH := 0.0, 0.0
	eachRow(rows, n, func(i int32) {
		w := s.target.weight(i)
		largestG = max(largestG, math.Abs(w*s.g[k][i]))
		largestH = max(largestH, w*s.h[k][i])
	})
	g, h := make([]adder, t.Len()), make([]adder, t.Len())
	weight := make([]float64, t.Len())
	for i := range g {
		g[i], h[i] = newAdder(s.present, largestG), newAdder(s.present, largestH)
	}
	eachRow(rows, n, func(i int32) {
		leaf, w, times := leaves[i], s.target.weight(i), s.target.times(i)
		g[leaf].addTimes(-w*s.g[k][i], times)
		h[leaf].addTimes(w*s.h[k][i], times)
		weight[leaf] += w * float64(times)
	})
	share := 1.0
	if c := float64(s.loss.outputs()); c > 1 {
		share = (c - 1) / c
	}
	for i := range t.Left {
		if t.Left[i] >= 0 {
			continue
		}
		v := 0.0
		if sum := h[i].sum(); sum/weight[i] >= tiniest {
			v = g[i].sum() * share / sum
		}
		t.SetValue(int32(i), v)
	}
}

// settleConstant sets each leaf to the best constant for its rows' residuals.
func (s *stages) settleConstant(t *tree.Tree, k int, leaves []int32, l refitted) {
	residuals, weights := make([][]float64, t.Len()), make([][]float64, t.Len())
	eachRow(s.drawnOrUsed(), len(s.records), func(i int32) {
		leaf := leaves[i]
		residuals[leaf] = append(residuals[leaf], s.target.y[i]-s.raw[k][i])
		weights[leaf] = append(weights[leaf], s.target.weight(i))
	})
	for i := range t.Left {
		if t.Left[i] < 0 {
			t.SetValue(int32(i), l.constant(residuals[i], weights[i]))
		}
	}
}
