package tree

import (
	"encoding/binary"
	"slices"
)

// sparse keeps the columns most of whose rows share one value, one-hot columns
// above all, by row and less that value: a node then counts a few entries a row
// instead of every such column.
type sparse struct {
	isSparse  []bool
	usual     []int32 // the shared value's code
	firstSlot []int32 // slot = firstSlot + code
	slots     int
	rowStart  []int32 // row i has rowSlots[rowStart[i]:rowStart[i+1]]
	rowSlots  []int32
	columns   int // how many there are
}

// A column is sparse when at most one row in sparseShare differs from its usual
// value, none is missing, and it has few enough codes to be walked at every
// node.
const (
	sparseShare = 4
	sparseCodes = 256
)

func newSparse(c *Columns, counts [][]int) sparse {
	s := sparse{isSparse: make([]bool, c.d), usual: make([]int32, c.d), firstSlot: make([]int32, c.d)}
	for f, count := range counts {
		usual := 0
		for k, m := range count {
			if m > count[usual] {
				usual = k
			}
		}
		s.usual[f] = int32(usual)
		if !c.missing[f] && len(count) > 1 && len(count) <= sparseCodes && (c.n-count[usual])*sparseShare <= c.n {
			s.isSparse[f] = true
			s.firstSlot[f] = int32(s.slots)
			s.slots += len(count)
			s.columns++
		}
	}
	s.fillRows(c)
	return s
}

func (s *sparse) fillRows(c *Columns) {
	s.rowStart = make([]int32, c.n+1)
	each := func(visit func(i int, slot int32)) {
		for f, is := range s.isSparse {
			if !is {
				continue
			}
			codes, usual := c.narrow[f], uint8(s.usual[f])
			eight := 0x0101010101010101 * uint64(usual)
			for i := 0; i < len(codes); i++ {
				// Most rows have the usual code: eight at once are passed over.
				for i+8 <= len(codes) && binary.LittleEndian.Uint64(codes[i:]) == eight {
					i += 8
				}
				for end := min(i+8, len(codes)); i < end; i++ {
					if codes[i] != usual {
						visit(i, s.firstSlot[f]+int32(codes[i]))
					}
				}
				i--
			}
		}
	}
	each(func(i int, _ int32) { s.rowStart[i+1]++ })
	for i := range c.n {
		s.rowStart[i+1] += s.rowStart[i]
	}
	s.rowSlots = make([]int32, s.rowStart[c.n])
	next := slices.Clone(s.rowStart[:c.n])
	each(func(i int, slot int32) {
		s.rowSlots[next[i]] = slot
		next[i]++
	})
}
