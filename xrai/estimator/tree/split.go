package tree

import (
	"math"
	"math/bits"
	"slices"
)

// entries are the distinct values of one column that a node holds, ascending,
// with the statistics of the rows at each.
type entries struct {
	codes []int32
	stats []int64 // len(codes)×width
}

// scanner reads a node's columns. It is scratch: one goroutine each.
type scanner struct {
	*columns
	*target
	hist []int64  // maxCodes×width, zero between uses
	seen []uint64 // one bit a code, zero between uses
	slot []int64  // slots×width, of the node last given to sparseNode
	tiny []int32
	entries
	left, right []int64
}

func newScanner(c *columns, t *target) *scanner {
	return &scanner{columns: c, target: t,
		hist: make([]int64, c.maxCodes*t.width),
		seen: make([]uint64, c.maxCodes/64+1),
		slot: make([]int64, c.slots*t.width),
		left: make([]int64, t.width), right: make([]int64, t.width),
	}
}

// sparseNode counts the sparse columns of a node's rows, all at once.
func (s *scanner) sparseNode(rows []int32) {
	if s.slots == 0 {
		return
	}
	clear(s.slot)
	w := int32(s.width)
	if s.fixed == nil {
		for _, r := range rows {
			c := s.label[r]
			for _, k := range s.rowSlots[s.rowStart[r]:s.rowStart[r+1]] {
				s.slot[k*w+c]++
			}
		}
		return
	}
	for _, r := range rows {
		v := s.fixed[r]
		for _, k := range s.rowSlots[s.rowStart[r]:s.rowStart[r+1]] {
			s.slot[k*w]++
			s.slot[k*w+1] += v
		}
	}
}

// read fills entries with column f of a node. Sparse columns must have been
// counted by sparseNode; total is the node's statistics.
func (s *scanner) read(f int, rows []int32, total []int64) {
	s.entries.codes, s.stats = s.entries.codes[:0], s.stats[:0]
	if s.sparse[f] {
		s.readSparse(f, total)
		return
	}
	s.readDense(f, rows)
}

func (s *scanner) readSparse(f int, total []int64) {
	w := s.width
	slot := s.slot[int(s.firstSlot[f])*w:]
	usual := -1
	for k := range s.values[f] {
		if k == int(s.usual[f]) {
			usual = len(s.stats)
			s.entries.codes = append(s.entries.codes, int32(k))
			s.stats = append(s.stats, total...)
			continue
		}
		stat := slot[k*w : k*w+w]
		if rowsOf(stat, s.fixed != nil) == 0 {
			continue
		}
		s.entries.codes = append(s.entries.codes, int32(k))
		s.stats = append(s.stats, stat...)
	}
	rest := s.stats[usual : usual+w]
	for e := range s.entries.codes {
		if e*w == usual {
			continue
		}
		for c := range w {
			rest[c] -= s.stats[e*w+c]
		}
	}
	if rowsOf(rest, s.fixed != nil) == 0 {
		s.entries.codes = slices.Delete(s.entries.codes, usual/w, usual/w+1)
		s.stats = slices.Delete(s.stats, usual, usual+w)
	}
}

func (s *scanner) readDense(f int, rows []int32) {
	codes, w := s.columns.codes[f], s.width
	present := s.tiny[:0]
	words := len(s.values[f])/64 + 1
	few := len(rows)*8 < words
	for _, r := range rows {
		k := codes[r]
		s.add(s.hist[int(k)*w:int(k)*w+w], r)
		if few {
			present = append(present, k)
		} else {
			s.seen[k>>6] |= 1 << (k & 63)
		}
	}
	if few {
		slices.Sort(present)
		present = slices.Compact(present)
	} else {
		for i, word := range s.seen[:words] {
			for ; word != 0; word &= word - 1 {
				present = append(present, int32(i<<6+bits.TrailingZeros64(word)))
			}
			s.seen[i] = 0
		}
	}
	s.tiny = present
	s.entries.codes = append(s.entries.codes, present...)
	for _, k := range present {
		stat := s.hist[int(k)*w : int(k)*w+w]
		s.stats = append(s.stats, stat...)
		clear(stat)
	}
}

// rowsOf returns the number of rows in statistics.
func rowsOf(stat []int64, number bool) int64 {
	if number {
		return stat[0]
	}
	var n int64
	for _, m := range stat {
		n += m
	}
	return n
}

// boundary is a split of a column after one of its entries. The higher the
// score the purer the children; worst when there is none.
type boundary struct {
	score float64
	entry int
}

var worst = math.Inf(-1)

// best returns the best boundary of the entries, the lowest on ties, that
// leaves at least minLeaf rows on both sides.
func (s *scanner) best(total []int64, minLeaf int64) boundary {
	best := boundary{score: worst}
	w := s.width
	clear(s.left)
	copy(s.right, total)
	for e := 0; e+1 < len(s.entries.codes); e++ {
		for c, m := range s.stats[e*w : e*w+w] {
			s.left[c] += m
			s.right[c] -= m
		}
		if v := s.score(s.left, s.right, minLeaf); v > best.score {
			best = boundary{v, e}
		}
	}
	return best
}

// score compares splits of one node, the higher the better, whatever n:
//
//	Gini           sum_c l_c^2/l + sum_c r_c^2/r
//	entropy        sum_c l_c log l_c - l log l + the same of r
//	squared error  (sum of y left)^2/l + (sum of y right)^2/r
//
// with l, r the rows left and right. It is a function of integers that is
// symmetric in left and right, so splits that divide the rows alike score equal.
func (t *target) score(left, right []int64, minLeaf int64) float64 {
	nl, nr := rowsOf(left, t.fixed != nil), rowsOf(right, t.fixed != nil)
	if nl < minLeaf || nr < minLeaf {
		return worst
	}
	return t.side(left, nl) + t.side(right, nr)
}

func (t *target) side(stat []int64, n int64) float64 {
	switch {
	case t.fixed != nil:
		v := float64(stat[1])
		return v * v / float64(n)
	case t.criterion == Entropy:
		sum := 0.0
		for _, m := range stat {
			sum += t.xlogx[m]
		}
		return sum - t.xlogx[n]
	default:
		var squares int64
		for _, m := range stat {
			squares += m * m
		}
		return float64(squares) / float64(n)
	}
}
