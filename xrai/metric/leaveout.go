package metric

import (
	"context"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// leaveEach is xrai.LeaveEachOut's Each for any leave-one-out.
func leaveEach(ctx context.Context, out xrai.LeaveOneOut, records []int, workers int, progress func(done, total int), start func() func(at int, changes []xrai.Change) error) error {
	if each, ok := out.(xrai.LeaveEachOut); ok {
		return each.Each(ctx, records, workers, progress, start)
	}
	return parallel.For(ctx, len(records), workers, progress, func() func(int) error {
		worker, visit := out.Worker(), start()
		return func(i int) error {
			changes, err := worker.Without(ctx, records[i])
			if err != nil {
				return err
			}
			return visit(i, changes)
		}
	})
}
