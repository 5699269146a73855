package metric

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// SHAPrInterval is a record's score and its excess over the mean of its class,
// with intervals over the draw of test rows.
type SHAPrInterval struct {
	Row           int
	Class         string
	Score, Excess Interval
}

// AccuracyName says what the mean score is, and that it is no privacy number.
func (r *SHAPrResult) AccuracyName() string {
	return fmt.Sprintf("K-NN accuracy in output space (K = %d)", r.K)
}

// SHAPrIntervals resamples the test rows, with replacement, and gives the records
// asked for (nil means all) the middle 95% of their scores and of their excesses.
// Class means are resampled along. model, train and test must be those of the
// result.
func SHAPrIntervals(ctx context.Context, model xrai.Classifier, train, test *xrai.Dataset, r *SHAPrResult, records []int, o BootstrapOptions) ([]SHAPrInterval, error) {
	out, err := shaprIntervals(ctx, model, train, test, r, records, o)
	if err != nil {
		return nil, fmt.Errorf("shapr intervals: %w", err)
	}
	return out, nil
}

func shaprIntervals(ctx context.Context, model xrai.Classifier, train, test *xrai.Dataset, r *SHAPrResult, records []int, o BootstrapOptions) ([]SHAPrInterval, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	if model == nil || r == nil {
		return nil, fmt.Errorf("a model and a result are needed")
	}
	p, err := outputs(model, train, "training")
	if err != nil {
		return nil, err
	}
	q, err := outputs(model, test, "test")
	if err != nil {
		return nil, err
	}
	n, m := train.Rows(), test.Rows()
	if n != len(r.Scores) || m != r.Test {
		return nil, fmt.Errorf("the result is of %d records and %d test rows, the tables have %d and %d", len(r.Scores), r.Test, n, m)
	}
	if records == nil {
		for i := range n {
			records = append(records, i)
		}
	}
	for _, i := range records {
		if i < 0 || i >= n {
			return nil, fmt.Errorf("record %d is outside the %d training rows, 0 to %d", i, n, n-1)
		}
	}
	game := newGame(p, train.Labels, r.K)
	queries := newQueries(q, test.Labels, nil)
	cells := newCellList(game, train, r, records)
	values, err := cells.values(ctx, game, queries, o.Workers)
	if err != nil {
		return nil, err
	}
	of := make([]int, m) // the query of each test row
	for k, query := range queries {
		for _, t := range query.at {
			of[t] = k
		}
	}
	draws := make([][]float64, o.Resamples)
	err = parallel.For(ctx, o.Resamples, o.Workers, o.Progress, func() func(int) error {
		counts := make([]int32, len(queries))
		return func(b int) error {
			clear(counts)
			g := xrai.Rand(o.Seed, keyBootstrap, uint64(b))
			for range m {
				counts[of[g.IntN(m)]]++
			}
			sum := make([]float64, cells.width())
			for k, c := range counts {
				if c > 0 {
					for j, v := range values[k] {
						sum[j] += float64(c) * v
					}
				}
			}
			for j := range sum {
				sum[j] *= float64(n) / float64(m)
			}
			draws[b] = sum
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	method := fmt.Sprintf("bootstrap of test rows, %d resamples", o.Resamples)
	out := make([]SHAPrInterval, len(records))
	score, excess := make([]float64, o.Resamples), make([]float64, o.Resamples)
	for k, i := range records {
		c, class := cells.at[k], len(cells.cells)+r.Labels[i]
		for b, d := range draws {
			score[b], excess[b] = d[c], d[c]-d[class]
		}
		out[k] = SHAPrInterval{Row: i, Class: r.Classes[r.Labels[i]],
			Score:  Interval{Value: r.Scores[i], Level: 0.95, Method: method, Measured: m > 1},
			Excess: Interval{Value: r.Excess(i), Level: 0.95, Method: method, Measured: m > 1}}
		out[k].Score.between(score)
		out[k].Excess.between(excess)
	}
	return out, nil
}

// cellList are the game's cells whose values are kept, then the class means.
type cellList struct {
	cells   []int32 // of the game, distinct
	at      []int   // place of each record's cell
	weights [][]cellWeight
}

// cellWeight is what a cell counts in its class's mean.
type cellWeight struct {
	cell   int
	weight float64
}

func newCellList(g *game, train *xrai.Dataset, r *SHAPrResult, records []int) *cellList {
	l := &cellList{weights: make([][]cellWeight, len(r.Classes))}
	place := map[int32]int{}
	for _, i := range records {
		c := g.cellOf[i]
		if _, ok := place[c]; !ok {
			place[c] = len(l.cells)
			l.cells = append(l.cells, c)
		}
		l.at = append(l.at, place[c])
	}
	count := make([]float64, len(r.Classes))
	for _, k := range train.Labels {
		count[k]++
	}
	for c, cell := range g.cell {
		k := cell.label
		l.weights[k] = append(l.weights[k], cellWeight{c, float64(cell.rows) / count[k]})
	}
	return l
}

func (l *cellList) width() int { return len(l.cells) + len(l.weights) }

// values returns, for each query, the Shapley values of the cells for one of its
// test rows, and the classes' means.
func (l *cellList) values(ctx context.Context, g *game, queries []query, workers int) ([][]float64, error) {
	out := make([][]float64, len(queries))
	err := parallel.For(ctx, len(queries), workers, nil, func() func(int) error {
		walk, values := newWalk(g), make([]float64, len(g.cell))
		return func(k int) error {
			walk.values(queries[k], values)
			v := make([]float64, l.width())
			for j, c := range l.cells {
				v[j] = values[c]
			}
			for class, weights := range l.weights {
				for _, w := range weights {
					v[len(l.cells)+class] += w.weight * values[w.cell]
				}
			}
			out[k] = v
			return nil
		}
	})
	return out, err
}
