package neural

import (
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Order is the order of n records, below 2^32, in one epoch: by a draw of 32
// bits that depends on the seed, the keys and the record alone, ties by record.
// So leaving out a record does not change the order of the others.
func Order(n int, seed uint64, keys ...uint64) []int {
	draws := make([]uint64, n)
	keys = append(slices.Clip(keys), 0)
	for i := range draws {
		keys[len(keys)-1] = uint64(i)
		draws[i] = xrai.Hash(seed, keys...)>>32<<32 | uint64(i)
	}
	slices.Sort(draws)
	order := make([]int, n)
	for k, d := range draws {
		order[k] = int(d & (1<<32 - 1))
	}
	return order
}
