package forest

import (
	"context"
	"runtime"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// grow grows the trees, one unit of work each.
func grow(ctx context.Context, train *xrai.Dataset, target *tree.Target, weights []float64, p Params, s shape) ([]tree.Tree, error) {
	columns, err := tree.NewColumns(train)
	if err != nil {
		return nil, err
	}
	draws := 0
	if s.bootstrap {
		draws = p.draws(train.Rows())
	}
	records := newSampler(p.Seed, draws, weights, train.Rows())
	// Parameters are checked once here, so that workers cannot fail by them.
	if _, err := tree.NewGrower(columns, target, p.Params); err != nil {
		return nil, err
	}
	trees := make([]tree.Tree, p.Trees)
	err = parallel.For(ctx, p.Trees, 0, nil, func() func(int) error {
		grower, err := tree.NewGrower(columns, target, p.Params)
		drawn := make([]float64, train.Rows())
		return func(k int) error {
			if err != nil {
				return err
			}
			if draws == 0 && weights == nil {
				drawn = nil // all records once
			} else {
				records.tree(k, drawn)
			}
			t, err := grower.Grow(ctx, drawn, xrai.Hash(p.Seed, keyColumns, uint64(k)))
			if err != nil {
				return err
			}
			trees[k] = *t
			return nil
		}
	})
	return trees, err
}

// leastRows is how many rows are worth a goroutine's turn.
const leastRows = 64

// average returns the n×width mean of the trees' answers. Each sum adds the
// trees in order.
func average(trees []tree.Tree, width int, x *mat.Dense) *mat.Dense {
	n, _ := x.Dims()
	out := mat.NewDense(n, width, nil)
	sums := out.RawMatrix().Data
	// No context and no error: a block is milliseconds.
	bundle := tree.NewBundle(trees, x)
	block := min(tree.BlockRows, max(leastRows, (n-1)/runtime.GOMAXPROCS(0)+1))
	_ = parallel.For(context.Background(), (n+block-1)/block, 0, nil, func() func(int) error {
		adder := bundle.Adder()
		return func(b int) error {
			from, to := b*block, min((b+1)*block, n)
			sum := sums[from*width : to*width]
			adder.AddTo(x, from, to, sum)
			for i := range sum {
				sum[i] /= float64(len(trees))
			}
			return nil
		}
	})
	return out
}
