package tree

import "math"

// entries are the distinct codes of one column that a node holds, ascending,
// with the statistics of the rows at each.
type entries struct {
	codes []int32
	stats []int64 // len(codes)×width
	rows  []int32 // rows at each, where they are asked for
}

// scanner reads a node's columns. It is scratch: one goroutine each.
type scanner struct {
	*Columns
	*Target
	*sample
	entries
	countRows bool // fill entries.rows

	// The node's rows and, in the same order, their codes in the column read, their
	// pairs if the sample has them, and when gathered their labels, weights, and for
	// statistics of two numbers the second of them: weighted targets, or the weights
	// of rows in the second class.
	node     []int32
	stat     []int64 // the node's statistics
	codes    []int32
	pairs    []int64
	gathered bool
	class    []int32
	mass     []int64
	second   []int64

	slotted bool     // sparse columns are counted in slot
	slot    []int64  // slots×width
	hist    []int64  // maxCodes×width, zero between uses
	rowHist []int32  // maxCodes, zero between uses
	seen    []uint64 // one bit a code, zero between uses

	left, right []int64

	thresholdKey, missingKey uint64 // of the node's random thresholds
}

func newScanner(c *Columns) *scanner {
	return &scanner{Columns: c, sample: &sample{}, seen: make([]uint64, c.maxCodes/64+1)}
}

// aim makes the scanner read for a target.
func (s *scanner) aim(t *Target) {
	s.Target = t
	if len(s.hist) < s.maxCodes*t.width {
		s.hist = make([]int64, s.maxCodes*t.width)
	}
	s.slot = resize(s.slot, s.slots*t.width)
}

// enter turns to the node of rows with statistics stat. If slotted, all its
// sparse columns are counted at once.
func (s *scanner) enter(rows []int32, stat []int64, slotted bool) {
	s.node, s.stat, s.slotted, s.gathered = rows, stat, slotted && s.slots > 0, false
	if len(s.sample.pair) > 0 {
		s.pairs = resize(s.pairs, len(rows))
		for i, r := range rows {
			s.pairs[i] = s.sample.pair[r]
		}
	} else {
		s.pairs = s.pairs[:0]
		s.gather()
	}
	if s.slotted {
		s.countSlots()
	}
}

// gather collects the node's labels, weights and second numbers, once.
func (s *scanner) gather() {
	if s.gathered {
		return
	}
	s.gathered = true
	s.mass = resize(s.mass, len(s.node))
	if len(s.pairs) > 0 {
		s.second, s.class = resize(s.second, len(s.node)), resize(s.class, len(s.node))
		for i, v := range s.pairs {
			second := v & math.MaxUint32
			s.mass[i], s.second[i] = v>>32, second
			s.class[i] = int32((second + math.MaxUint32) >> 32) // 1 where second is not 0
		}
		return
	}
	for i, r := range s.node {
		s.mass[i] = s.weight[r]
	}
	if s.width == 2 {
		s.second = resize(s.second, len(s.node))
	}
	if s.isNumber() {
		for i, r := range s.node {
			s.second[i] = s.sum[r]
		}
		return
	}
	s.class = resize(s.class, len(s.node))
	for i, r := range s.node {
		s.class[i] = s.label[r]
	}
	if s.width == 2 {
		for i, c := range s.class {
			s.second[i] = s.mass[i] & -int64(c)
		}
	}
}

func (s *scanner) countSlots() {
	s.gather()
	clear(s.slot)
	slot, w := s.slot, int32(s.width)
	if s.isNumber() {
		for i, r := range s.node {
			m, v := s.mass[i], s.second[i]
			for _, k := range s.rowSlots[s.rowStart[r]:s.rowStart[r+1]] {
				slot[2*k] += m
				slot[2*k+1] += v
			}
		}
		return
	}
	for i, r := range s.node {
		m, c := s.mass[i], s.class[i]
		for _, k := range s.rowSlots[s.rowStart[r]:s.rowStart[r+1]] {
			slot[k*w+c] += m
		}
	}
}

// rowsAt returns the number of rows at an entry, where they are counted or each
// weighs 1.
func (s *scanner) rowsAt(e int) int {
	if s.countRows {
		return int(s.rows[e])
	}
	return int(s.weightOf(s.stats[e*s.width : (e+1)*s.width]))
}

// known returns how many entries are values, and whether one more is for rows
// whose value is missing.
func (s *scanner) known(f int) (entries int, missing bool) {
	n := len(s.entries.codes)
	if n > 0 && int(s.entries.codes[n-1]) == len(s.values[f]) {
		return n - 1, true
	}
	return n, false
}

// purity is the side of statistics.
func (s *scanner) purity(stat []int64) float64 { return s.side(stat, s.unit) }
