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
	// isLeaf is a bit that no column reaches.
	isLeaf = 1 << 47
	// abreast is how many rows walk together: a walk mostly waits for memory, and
	// the rows wait at the same time.
	abreast = 8
	// BlockRows is how many rows all trees see before the next rows.
	BlockRows = 512
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

// Forest is trees laid out for walking. A node is 64 bits: the key, the column
// above it and the left child above that, after which the right one stands. A
// leaf is its own left child and has the key High, so that rows stay, and isLeaf.
type Forest struct {
	nodes  []uint64 // with room after the last tree for reading maxNodes at any start
	start  []int
	origin []int32 // of each node its place among the caller's
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
		f.nodes = append(f.nodes, uint64(child)<<48|uint64(s.Column)<<32|uint64(uint32(s.Key)))
	}
	f.nodes = slices.Grow(f.nodes, maxNodes)
}

// Len returns the number of trees.
func (f *Forest) Len() int { return len(f.start) }

// Block is the keys of up to BlockRows rows, eight rows together. It holds the
// memory of one goroutine.
type Block struct {
	rows, columns int
	keys          [][abreast]int32 // with room after the last group for reading MaxColumns
}

// NewBlock makes room for rows of so many keys.
func NewBlock(columns int) *Block {
	return &Block{columns: columns, keys: make([][abreast]int32, BlockRows/abreast*columns+MaxColumns)}
}

// Reset empties the block for so many rows, at most BlockRows.
func (b *Block) Reset(rows int) { b.rows = rows }

// Row returns where to put the keys of a row: column c's at [c][lane].
func (b *Block) Row(row int) (keys [][abreast]int32, lane int) {
	at := row / abreast * b.columns
	return b.keys[at : at+b.columns], row % abreast
}

// Leaves sets leaves to the caller's numbers of those that the rows of the block
// reach in a tree.
func (f *Forest) Leaves(tree int, b *Block, leaves []int32) {
	start := f.start[tree]
	nodes := (*[maxNodes]uint64)(f.nodes[start : start+maxNodes])
	origin := f.origin[start:]
	var at [abreast]uint16
	for from := 0; from < b.rows; from += abreast {
		group := b.keys[from/abreast*b.columns:]
		walk(nodes, (*[MaxColumns][abreast]int32)(group[:MaxColumns]), &at)
		for k, leaf := range at[:min(abreast, b.rows-from)] {
			leaves[from+k] = origin[leaf]
		}
	}
}

// walk sets at to the leaves that eight rows reach. Indexes fill their type, so
// that nothing has to be checked; nothing branches on values. It ends once all
// nodes read were leaves.
func walk(nodes *[maxNodes]uint64, keys *[MaxColumns][abreast]int32, at *[abreast]uint16) {
	var i0, i1, i2, i3, i4, i5, i6, i7 uint64
	for {
		n0, n1, n2, n3 := nodes[uint16(i0)], nodes[uint16(i1)], nodes[uint16(i2)], nodes[uint16(i3)]
		i0 = next(n0, keys[n0>>32%MaxColumns][0])
		i1 = next(n1, keys[n1>>32%MaxColumns][1])
		i2 = next(n2, keys[n2>>32%MaxColumns][2])
		i3 = next(n3, keys[n3>>32%MaxColumns][3])
		n4, n5, n6, n7 := nodes[uint16(i4)], nodes[uint16(i5)], nodes[uint16(i6)], nodes[uint16(i7)]
		i4 = next(n4, keys[n4>>32%MaxColumns][4])
		i5 = next(n5, keys[n5>>32%MaxColumns][5])
		i6 = next(n6, keys[n6>>32%MaxColumns][6])
		i7 = next(n7, keys[n7>>32%MaxColumns][7])
		if n0&n1&n2&n3&n4&n5&n6&n7&isLeaf != 0 {
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
