package tree

import "math/bits"

// fewRows is up to how many rows of a node are looked at one by one where their
// column has many codes.
const fewRows = 24

// read fills entries with column f of the node.
func (s *scanner) read(f int) {
	s.entries.codes, s.stats = s.entries.codes[:0], s.stats[:0]
	if s.slotted && s.isSparse[f] && !s.countRows {
		s.readSlots(f)
		return
	}
	if s.width == 2 && s.isBinary(f) && !s.countRows {
		s.readBinary(f)
		return
	}
	s.codes = resize(s.codes, len(s.node))
	s.codesOf(f, s.node, s.codes)
	if words := s.codeCount(f) / 64; len(s.node) <= fewRows && words > len(s.node) && !s.countRows {
		s.readFew()
		return
	}
	if len(s.pairs) > 0 && !s.countRows {
		s.countPairs(s.codeCount(f))
		return
	}
	s.count()
	s.listCodes(s.codeCount(f))
	s.collect()
}

// countPairs fills entries from the rows' pairs. Each row has weight, so that a
// sum of 0 is a code without rows.
func (s *scanner) countPairs(codes int) {
	pairs, hist := s.pairs[:len(s.codes)], s.hist
	for i, k := range s.codes {
		hist[k] += pairs[i]
	}
	if codes > 2*len(s.codes) {
		s.listCodes(codes)
		for _, k := range s.entries.codes {
			a, b := unpair(hist[k])
			s.stats = append(s.stats, a, b)
			hist[k] = 0
		}
		return
	}
	for k, sum := range hist[:codes] {
		if sum != 0 {
			a, b := unpair(sum)
			s.entries.codes, s.stats = append(s.entries.codes, int32(k)), append(s.stats, a, b)
		}
	}
	clear(hist[:codes])
}

// readBinary reads a column of two codes, for statistics of two numbers.
func (s *scanner) readBinary(f int) {
	codes := s.narrow[f]
	var a, b int64 // of the rows with code 1
	if len(s.pairs) > 0 {
		sum, pairs := int64(0), s.pairs[:len(s.node)]
		for i, r := range s.node {
			sum += pairs[i] & -int64(codes[r])
		}
		a, b = unpair(sum)
	} else {
		mass, second := s.mass[:len(s.node)], s.second[:len(s.node)]
		for i, r := range s.node {
			k := -int64(codes[r])
			a += mass[i] & k
			b += second[i] & k
		}
		if !s.isNumber() {
			a -= b
		}
	}
	c, d := s.stat[0]-a, s.stat[1]-b
	if s.isNumber() && c != 0 || !s.isNumber() && c+d != 0 {
		s.entries.codes = append(s.entries.codes, 0)
		s.stats = append(s.stats, c, d)
	}
	if s.isNumber() && a != 0 || !s.isNumber() && a+b != 0 {
		s.entries.codes = append(s.entries.codes, 1)
		s.stats = append(s.stats, a, b)
	}
}

// unpair returns the statistics in a sum of pairs.
func unpair(sum int64) (first, second int64) {
	second = int64(uint32(sum))
	return sum>>32 - second, second
}

// readFew reads a column of many codes in a node of few rows by sorting them.
func (s *scanner) readFew() {
	s.gather()
	var order [fewRows]int64 // code above, place below
	keys := order[:len(s.codes)]
	for i, k := range s.codes {
		key := int64(k)<<32 | int64(i)
		j := i
		for ; j > 0 && keys[j-1] > key; j-- {
			keys[j] = keys[j-1]
		}
		keys[j] = key
	}
	last := int32(-1)
	w := s.width
	for _, key := range keys {
		k, i := int32(key>>32), int32(key)
		if k != last {
			s.entries.codes = append(s.entries.codes, k)
			for range w {
				s.stats = append(s.stats, 0)
			}
			last = k
		}
		stat := s.stats[len(s.stats)-w:]
		if s.isNumber() {
			stat[0] += s.mass[i]
			stat[1] += s.second[i]
		} else {
			stat[s.class[i]] += s.mass[i]
		}
	}
}

// readSlots reads a sparse column; what its slots lack has the usual code.
func (s *scanner) readSlots(f int) {
	w := s.width
	first := int(s.firstSlot[f]) * w
	usual := -1
	for k := range s.values[f] {
		if k == int(s.usual[f]) {
			usual = len(s.stats)
			s.entries.codes = append(s.entries.codes, int32(k))
			s.stats = append(s.stats, s.stat...)
			continue
		}
		stat := s.slot[first+k*w : first+k*w+w]
		if s.weightOf(stat) == 0 {
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
	if s.weightOf(rest) == 0 {
		e := usual / w
		s.entries.codes = append(s.entries.codes[:e], s.entries.codes[e+1:]...)
		s.stats = append(s.stats[:usual], s.stats[usual+w:]...)
	}
}

// count adds the node's rows to the histogram.
func (s *scanner) count() {
	s.gather()
	hist := s.hist
	if s.isNumber() {
		for i, k := range s.codes {
			hist[2*k] += s.mass[i]
			hist[2*k+1] += s.second[i]
		}
	} else {
		w := int32(s.width)
		for i, k := range s.codes {
			hist[k*w+s.class[i]] += s.mass[i]
		}
	}
	if s.countRows {
		if s.rowHist == nil {
			s.rowHist = make([]int32, s.maxCodes)
		}
		for _, k := range s.codes {
			s.rowHist[k]++
		}
	}
}

// listCodes lists the codes of the rows, in order, each once.
func (s *scanner) listCodes(codes int) {
	for _, k := range s.codes {
		s.seen[k>>6] |= 1 << (k & 63)
	}
	for i := range codes/64 + 1 {
		word := s.seen[i]
		for ; word != 0; word &= word - 1 {
			s.entries.codes = append(s.entries.codes, int32(i<<6+bits.TrailingZeros64(word)))
		}
		s.seen[i] = 0
	}
}

// collect moves the histogram to the entries.
func (s *scanner) collect() {
	w := int32(s.width)
	for _, k := range s.entries.codes {
		stat := s.hist[k*w : k*w+w]
		s.stats = append(s.stats, stat...)
		clear(stat)
	}
	if s.countRows {
		s.rows = s.rows[:0]
		for _, k := range s.entries.codes {
			s.rows = append(s.rows, s.rowHist[k])
			s.rowHist[k] = 0
		}
	}
}
