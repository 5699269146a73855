package attack

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// shadows are models of the target's own learner, each fitted on half of the
// records of both tables. Shadows 2k and 2k+1 share out the records between them,
// so that each record is in half of the shadows.
type shadows struct {
	in   [][]bool // which records each was fitted on
	seen []*observed
}

const keyShadow, keyShadowFit = 6, 7

func fitShadows(ctx context.Context, learner xrai.Learner, pool *xrai.Dataset, members, count int, o Options) (*shadows, error) {
	if learner == nil {
		return nil, fmt.Errorf("the model has no learner, so no shadow models can be fitted")
	}
	if count < 2 || count%2 != 0 {
		return nil, fmt.Errorf("%d shadow models are not an even number from 2", count)
	}
	n := pool.Rows()
	s := &shadows{in: make([][]bool, count), seen: make([]*observed, count)}
	err := parallel.For(ctx, count, o.Workers, o.Progress, func() func(int) error {
		return func(k int) error {
			in, rows := make([]bool, n), []int(nil)
			for at, i := range xrai.Rand(o.Seed, keyShadow, uint64(k/2)).Perm(n) {
				in[i] = (at < n/2) == (k%2 == 0)
			}
			for i, is := range in {
				if is {
					rows = append(rows, i)
				}
			}
			if len(rows) == 0 {
				return fmt.Errorf("%d records are too few for shadow models", n)
			}
			m, err := xrai.Reseed(learner, xrai.Key(o.Seed, keyShadowFit, uint64(k))).Fit(ctx, pool.Subset(rows))
			if err != nil {
				return fmt.Errorf("shadow model %d: %w", k, err)
			}
			s.in[k] = in
			if s.seen[k], err = observePool(m, pool, members); err != nil {
				return fmt.Errorf("shadow model %d: %w", k, err)
			}
			return nil
		}
	})
	return s, err
}
