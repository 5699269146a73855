package parquet

import (
	"fmt"
	"sync/atomic"
)

// A budget is how much memory a file may still ask for. A file of some bytes can
// claim to unpack to any number of them.
type budget struct {
	limit int64
	left  atomic.Int64
}

func newBudget(limit int64) *budget {
	b := &budget{limit: limit}
	b.left.Store(limit)
	return b
}

// spend takes n times size bytes, neither of which need make sense, from the
// budget.
func (b *budget) spend(n, size int64) error {
	if n < 0 || size < 0 || size > 0 && n > b.limit/size || b.left.Add(-n*size) < 0 {
		return fmt.Errorf("unpacks to more than %d bytes", b.limit)
	}
	return nil
}
