// Package parallel runs independent units of work on several goroutines. Each
// unit writes only its own slot, so results do not depend on the number of
// workers.
package parallel

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// Workers returns how many goroutines an option asks for: 0 means all cores.
func Workers(asked int) (int, error) {
	if asked < 0 {
		return 0, fmt.Errorf("workers %d is negative", asked)
	}
	if asked == 0 {
		return runtime.GOMAXPROCS(0), nil
	}
	return asked, nil
}

// For runs units 0 to n-1 on the workers asked for. start is called once in
// each worker and returns what it does with a unit. The first error by unit
// order among those met, or the context's, stops the rest. progress, if not
// nil, is told units done, in order and one call at a time: 0 before the first
// unit, all of them once at the end.
func For(ctx context.Context, n, workers int, progress func(done, total int), start func() func(unit int) error) error {
	workers, err := Workers(workers)
	if err != nil {
		return err
	}
	workers = max(1, min(workers, n))
	if progress == nil {
		progress = func(int, int) {}
	}
	progress(0, n)
	var next atomic.Int64
	var failed atomic.Bool
	var mu, telling sync.Mutex
	done := 0
	failedAt, failure := n, error(nil)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			work := start()
			for {
				unit := int(next.Add(1) - 1)
				if unit >= n || failed.Load() || ctx.Err() != nil {
					return
				}
				if err := work(unit); err != nil {
					mu.Lock()
					if unit < failedAt {
						failedAt, failure = unit, err
					}
					mu.Unlock()
					failed.Store(true)
					return
				}
				telling.Lock()
				if done++; done < n {
					progress(done, n)
				}
				telling.Unlock()
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	if failure != nil {
		return failure
	}
	progress(n, n)
	return nil
}
