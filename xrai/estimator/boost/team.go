package boost

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// team is how many goroutines share a piece of work. Whatever they do is exact,
// so their number changes no bit.
type team struct{ workers int }

// each runs units 0 to n-1. start is called once in each worker.
func (t *team) each(n int, start func() func(unit int)) {
	if t.workers == 1 || n == 1 {
		work := start()
		for i := range n {
			work(i)
		}
		return
	}
	var next atomic.Int64
	run := func() {
		work := start()
		for {
			i := int(next.Add(1) - 1)
			if i >= n {
				return
			}
			work(i)
		}
	}
	var wg sync.WaitGroup
	for range min(t.workers, n) - 1 {
		wg.Go(run)
	}
	run()
	wg.Wait()
}

// parts divides n items into one part a worker, each at least least long, and
// works on them at once. It returns the number of parts.
func (t *team) parts(n, least int, work func(part, from, to int)) int {
	parts := max(1, min(t.workers, n/max(1, least)))
	var wg sync.WaitGroup
	for p := 1; p < parts; p++ {
		wg.Go(func() { work(p, p*n/parts, (p+1)*n/parts) })
	}
	work(0, 0, n/parts)
	wg.Wait()
	return parts
}

// aloneSteps is how many steps of work are not worth a second goroutine.
const aloneSteps = 1 << 14

// allCores is a team for work of that many steps.
func allCores(steps int) *team {
	if steps < aloneSteps {
		return &team{1}
	}
	return &team{runtime.GOMAXPROCS(0)}
}
