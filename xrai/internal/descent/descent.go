// Package descent walks many rows down many binary trees at once.
//
//  1. Translate each value of a row to an integer key, so that a row goes left at
//     a split exactly when its key is at most the split's: Float32 does for trees
//     that compare in float32, ranks among thresholds for others.
//  2. Add the trees to a Forest.
//  3. Fill a Block with the keys of up to BlockRows rows and ask for the leaves.
//
// A missing value is two keys, one below and one above all others: a split reads
// the one that goes its way. The package knows nothing of what leaves say.
package descent

import (
	"math"
	"slices"
)

const (
	// Low and High are the keys of a missing value at splits where it goes left
	// and right. No split has one of them.
	Low, High = math.MinInt32, math.MaxInt32

	// MaxColumns is how many columns of keys a Block can have.
	MaxColumns = 1 << 13
	// maxNodes is how many nodes a tree can have.
	maxNodes = 1 << 16
	// isLeaf is a bit that no column sets.
	isLeaf = 1 << 32
	// abreast is how many rows walk together: a walk mostly waits for memory, and
	// the rows wait at the same time.
	abreast = 8
	// Stride is how far apart the keys of a row are in a Block.
	Stride = abreast
	// maxKeys is how far a node may reach in the keys of eight rows.
	maxKeys = MaxColumns*abreast + abreast
	// BlockRows is how many rows all trees see before the next rows.
	BlockRows = 1024
)

// Float32 returns the key of v, not NaN: keys are in the order of the values,
// and both zeros have the same.
func Float32(v float32) int32 {
	b := int32(math.Float32bits(v + 0)) // -0 becomes 0
	return b ^ b>>31&math.MaxInt32
}

// Floor32 returns the key of the greatest float32 that is at most v, not NaN: a
// float32 is at most v exactly if its key is at most that.
func Floor32(v float64) int32 {
	low := float32(v)
	if float64(low) > v {
		low = math.Nextafter32(low, float32(math.Inf(-1)))
	}
	return Float32(low)
}

// Split is a node as callers have it. Of a leaf only Left counts, below 0.
type Split struct {
	Left, Right int32 // children, which stand after their parent
	Column      int32 // of the keys, 0 to MaxColumns-1
	Key         int32 // rows with at most this key go left
}

// Forest is trees laid out for walking. A node is 64 bits: the key, eight times
// the column above it and the left child above that, after which the right one
// stands. A leaf is its own left child and has the key High, so that rows stay,
// and isLeaf.
type Forest struct {
	nodes  []uint64 // with room after the last tree for reading maxNodes at any start
	start  []int
	origin []int32 // the caller's number of each node
}

// NewForest makes room for trees of so many nodes altogether.
func NewForest(nodes int) *Forest {
	return &Forest{nodes: make([]uint64, 0, nodes+maxNodes), origin: make([]int32, 0, nodes)}
}

// Fits reports whether a tree of so many nodes over so many columns of keys can
// be added.
func Fits(nodes, columns int) bool { return nodes <= maxNodes && columns <= MaxColumns }

// Add lays out a tree that Fits, level by level.
func (f *Forest) Add(tree []Split) {
	base := len(f.nodes)
	f.start = append(f.start, base)
	f.origin = append(f.origin, 0)
	for at := base; at < len(f.origin); at++ {
		s := &tree[f.origin[at]]
		if s.Left < 0 {
			f.nodes = append(f.nodes, uint64(at-base)<<48|isLeaf|High)
			continue
		}
		child := len(f.origin) - base
		f.origin = append(f.origin, s.Left, s.Right)
		f.nodes = append(f.nodes, uint64(child)<<48|uint64(s.Column)*abreast<<32|uint64(uint32(s.Key)))
	}
	f.nodes = slices.Grow(f.nodes, maxNodes)
}

// Origin returns the caller's numbers of a tree's nodes, by the Forest's.
func (f *Forest) Origin(tree int) []int32 {
	if tree+1 < len(f.start) {
		return f.origin[f.start[tree]:f.start[tree+1]]
	}
	return f.origin[f.start[tree]:]
}

// Len returns the number of trees.
func (f *Forest) Len() int { return len(f.start) }

// Block is the keys of up to BlockRows rows, eight rows together. It holds the
// memory of one goroutine.
type Block struct {
	rows, columns int
	keys          []int32 // with room after the last group for reading maxKeys
}

// NewBlock makes room for up to so many rows, at most BlockRows, of so many keys.
func NewBlock(rows, columns int) *Block {
	groups := (min(rows, BlockRows) + abreast - 1) / abreast
	return &Block{columns: columns, keys: make([]int32, groups*abreast*columns+maxKeys)}
}

// Reset empties the block for so many rows, at most those of NewBlock.
func (b *Block) Reset(rows int) { b.rows = rows }

// Row returns where to put the keys of a row: column c's at c*Stride.
func (b *Block) Row(row int) []int32 {
	at := row/abreast*b.columns*abreast + row%abreast
	return b.keys[at : at+(b.columns-1)*abreast+1]
}

// Leaves sets leaves to those that the rows of the block reach in a tree, by the
// Forest's numbers.
func (f *Forest) Leaves(tree int, b *Block, leaves []uint16) {
	start := f.start[tree]
	nodes := (*[maxNodes]uint64)(f.nodes[start : start+maxNodes])
	var at [abreast]uint16
	for from := 0; from < b.rows; from += abreast {
		walk(nodes, (*[maxKeys]int32)(b.keys[from*b.columns:]), &at)
		copy(leaves[from:b.rows], at[:])
	}
}

// walk sets at to the leaves that eight rows reach. Indexes fill their type, so
// that nothing has to be checked; nothing branches on values. It ends once all
// nodes read were leaves.
func walk(nodes *[maxNodes]uint64, keys *[maxKeys]int32, at *[abreast]uint16) {
	var i0, i1, i2, i3, i4, i5, i6, i7 uint64
	for {
		n := nodes[uint16(i0)]
		all := n
		i0 = next(n, keys[uint64(uint16(n>>32))])
		n = nodes[uint16(i1)]
		all &= n
		i1 = next(n, keys[uint64(uint16(n>>32))+1])
		n = nodes[uint16(i2)]
		all &= n
		i2 = next(n, keys[uint64(uint16(n>>32))+2])
		n = nodes[uint16(i3)]
		all &= n
		i3 = next(n, keys[uint64(uint16(n>>32))+3])
		n = nodes[uint16(i4)]
		all &= n
		i4 = next(n, keys[uint64(uint16(n>>32))+4])
		n = nodes[uint16(i5)]
		all &= n
		i5 = next(n, keys[uint64(uint16(n>>32))+5])
		n = nodes[uint16(i6)]
		all &= n
		i6 = next(n, keys[uint64(uint16(n>>32))+6])
		n = nodes[uint16(i7)]
		all &= n
		i7 = next(n, keys[uint64(uint16(n>>32))+7])
		if all&isLeaf != 0 {
			break
		}
	}
	*at = [abreast]uint16{uint16(i0), uint16(i1), uint16(i2), uint16(i3), uint16(i4), uint16(i5), uint16(i6), uint16(i7)}
}

// next returns the child of node n that a key goes to: the left one, or the one
// after it if the key is above the node's.
func next(n uint64, key int32) uint64 {
	return n>>48 + uint64(int64(int32(n))-int64(key))>>63
}
