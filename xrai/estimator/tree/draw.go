package tree

import (
	"math/bits"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// nodeKey names a node by its way from the root, so that a node's draws do not
// depend on the rest of the tree.
type nodeKey uint64

// What is drawn by a node's key.
const (
	keyLeft = iota + 1
	keyRight
	keyColumns
	keyThreshold
	keyMissing
)

func (k nodeKey) child(right bool) nodeKey {
	if right {
		return nodeKey(xrai.Hash(uint64(k), keyRight))
	}
	return nodeKey(xrai.Hash(uint64(k), keyLeft))
}

// below is a number from 0 to n-1, of 64 random bits.
func below(random uint64, n int) int {
	hi, _ := bits.Mul64(random, uint64(n))
	return int(hi)
}

// draw draws the columns a node looks at, one after the other and each once.
type draw struct {
	order []int32 // a permutation of all columns, the drawn ones first
	with  []int32 // the place that each of them changed places with
	key   uint64
}

// start turns to a node; its draws depend on its key alone.
func (d *draw) start(columns int, key nodeKey) {
	if d.order == nil {
		d.order = make([]int32, columns)
		for f := range d.order {
			d.order[f] = int32(f)
		}
	}
	for i := len(d.with) - 1; i >= 0; i-- { // take the last node's draws back
		j := d.with[i]
		d.order[i], d.order[j] = d.order[j], d.order[i]
	}
	d.with, d.key = d.with[:0], xrai.Hash(uint64(key), keyColumns)
}

// drawn returns the number of columns drawn.
func (d *draw) drawn() int { return len(d.with) }

// next draws one more column; ok is false after the last.
func (d *draw) next() (f int, ok bool) {
	i := len(d.with)
	if i == len(d.order) {
		return 0, false
	}
	j := i + below(xrai.Hash(d.key, uint64(i)), len(d.order)-i)
	d.order[i], d.order[j] = d.order[j], d.order[i]
	d.with = append(d.with, int32(j))
	return int(d.order[i]), true
}
