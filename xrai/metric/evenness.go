package metric

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// evenness is how evenly a model rests on its training records, with each test
// row's influence on it.
type evenness struct {
	spread, top     float64
	spreadBy, topBy []float64 // one a test row
}

// evennessOf computes, for scores c_i of n training records and s_ti the Shapley
// value of record i for test row t (c_i = n times the mean of s_ti over t),
//
//	spread = sqrt(Σ e_i²/n),  e_i = c_i less its class mean
//	top    = Σ a_i c_i / D,   D = Σ of the positive c_i
//
// with a_i = 1 for the highest hundredth of the records, in part for the last
// one, and 0 for the others. A test row's influence is the derivative of each by
// the row's weight:
//
//	Σ e_i s_ti / spread   and   n Σ (a_i - top [c_i > 0]) s_ti / D
//
// up to a constant, which no variance sees.
func evennessOf(ctx context.Context, f Fitted, r *SHAPrResult, workers int) (*evenness, error) {
	model, ok := f.Model.(xrai.Classifier)
	if !ok {
		return nil, noAnswer(f.Model, "class probabilities")
	}
	p, err := outputs(model, f.Train, "training")
	if err != nil {
		return nil, err
	}
	q, err := outputs(model, f.Test, "test")
	if err != nil {
		return nil, err
	}
	if f.Train.Rows() != len(r.Scores) || f.Test.Rows() != r.Test {
		return nil, fmt.Errorf("the result is of %d records and %d test rows, the tables have %d and %d", len(r.Scores), r.Test, f.Train.Rows(), f.Test.Rows())
	}
	g := newGame(p, f.Train.Labels, r.K)
	e := &evenness{spreadBy: make([]float64, r.Test), topBy: make([]float64, r.Test)}
	spread, top := e.weigh(g, r)
	queries := newQueries(q, f.Test.Labels, nil)
	err = parallel.For(ctx, len(queries), workers, nil, func() func(int) error {
		walk, values := newWalk(g), make([]float64, len(g.cell))
		return func(i int) error {
			walk.values(queries[i], values)
			x, y := 0.0, 0.0
			for c, v := range values {
				x += spread[c] * v
				y += top[c] * v
			}
			for _, t := range queries[i].at {
				e.spreadBy[t], e.topBy[t] = x, y
			}
			return nil
		}
	})
	return e, err
}

// weigh computes spread and top share, and returns what each cell's Shapley
// value counts in a test row's influence on them.
func (e *evenness) weigh(g *game, r *SHAPrResult) (spread, top []float64) {
	n := float64(len(r.Scores))
	score, excess := make([]float64, len(g.cell)), make([]float64, len(g.cell))
	for i, c := range g.cellOf {
		score[c], excess[c] = r.Scores[i], r.Excess(i)
	}
	spread, top = make([]float64, len(g.cell)), make([]float64, len(g.cell))
	all := 0.0
	for c, k := range g.cell {
		rows := float64(k.rows)
		e.spread += rows * excess[c] * excess[c] / n
		all += rows * max(score[c], 0)
		spread[c] = rows * excess[c]
	}
	e.spread = math.Sqrt(e.spread)
	for c := range spread {
		if e.spread > 0 {
			spread[c] /= e.spread
		}
	}
	order := make([]int, len(score))
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	if all == 0 {
		return spread, top
	}
	left := n / 100
	for _, c := range order {
		if score[c] <= 0 {
			break
		}
		top[c] = min(left, float64(g.cell[c].rows))
		left -= top[c]
		e.top += top[c] * score[c] / all
	}
	for c, k := range g.cell {
		if score[c] > 0 {
			top[c] -= e.top * float64(k.rows)
		}
		top[c] *= n / all
	}
	return spread, top
}
