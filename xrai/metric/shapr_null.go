package metric

import (
	"context"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// nullGames scores records the model never saw beside its training records.
type nullGames struct {
	p, q        *mat.Dense // outputs of training and of test rows
	train, test []int      // labels
	k           int

	members, others []float64
	auc             []float64
}

// testHalves draws two halves of m test rows, none when there are too few.
func testHalves(m int, seed uint64) [][]int {
	if m < 2 {
		return nil
	}
	order := xrai.Rand(seed, uint64(m)).Perm(m)
	a, b := order[:m/2], order[m/2:]
	slices.Sort(a)
	slices.Sort(b)
	return [][]int{a, b}
}

// play puts the test rows of one half among the training rows and scores all of
// them on the other half.
func (g *nullGames) play(ctx context.Context, in, out []int, workers int, progress func(done, total int)) error {
	n, classes := g.p.Dims()
	both := mat.NewDense(n+len(in), classes, nil)
	both.Slice(0, n, 0, classes).(*mat.Dense).Copy(g.p)
	labels := slices.Clone(g.train)
	for i, row := range in {
		both.SetRow(n+i, g.q.RawRowView(row))
		labels = append(labels, g.test[row])
	}
	joined := newGame(both, labels, g.k)
	total, err := joined.play(ctx, newQueries(g.q, g.test, out), workers, progress)
	if err != nil {
		return err
	}
	scores, _ := joined.scale(total, len(out))
	g.members, g.others = append(g.members, scores[:n]...), append(g.others, scores[n:]...)
	member := make([]bool, len(scores))
	for i := range n {
		member[i] = true
	}
	auc, err := AUC(scores, member)
	g.auc = append(g.auc, auc)
	return err
}

func (g *nullGames) result() *SHAPrNull {
	r := &SHAPrNull{Records: len(g.others), Quantiles: NewQuantiles(g.others)}
	r.Above, r.AboveNull = shareAbove(g.members, r.Quantiles.Q95), shareAbove(g.others, r.Quantiles.Q95)
	for _, a := range g.auc {
		r.AUC += a / float64(len(g.auc))
	}
	return r
}

func shareAbove(values []float64, limit float64) float64 {
	n := 0
	for _, v := range values {
		if v > limit {
			n++
		}
	}
	return float64(n) / float64(len(values))
}
