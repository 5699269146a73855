package tree

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// tryRandom is read and consider for one threshold drawn evenly between the
// least and the greatest value of column f in the node, and reports whether the
// column varies there. Missing values go to a drawn side; if all values are
// equal, they are split from the missing.
func (s *scanner) tryRandom(f int, l limits, best *choice) (varies bool) {
	counted := (s.slotted && s.isSparse[f] || s.width == 2 && s.isBinary(f)) && !s.countRows
	var lo, hi int32
	missing := false
	if counted {
		s.read(f)
		lo, hi = s.entries.codes[0], s.entries.codes[len(s.entries.codes)-1]
	} else {
		s.codes = resize(s.codes, len(s.node))
		s.codesOf(f, s.node, s.codes)
		lo, hi, missing = s.span(f)
	}
	if lo > hi || lo == hi && !missing {
		return false
	}
	t, cut, missingLeft := math.MaxFloat64, hi, false
	if lo < hi {
		t, cut = s.drawThreshold(f, lo, hi, !counted && !s.missing[f] && len(s.node) <= 2*fewRows)
		missingLeft = missing && xrai.Hash(s.missingKey, uint64(f))&1 == 1
	}
	rows := 0
	s.left = resize(s.left, s.width)
	if counted {
		s.sumEntries(cut)
		rows = int(s.weightOf(s.left)) // each row weighs 1 where l.rows counts
	} else {
		rows = s.sumRows(cut, int32(len(s.values[f])), missingLeft)
	}
	s.right = append(s.right[:0], s.stat...)
	for c, m := range s.left {
		s.right[c] -= m
	}
	if l.rows > 1 && (rows < l.rows || len(s.node)-rows < l.rows) ||
		l.weight > 0 && (float64(s.weightOf(s.left)) < l.weight || float64(s.weightOf(s.right)) < l.weight) {
		return true
	}
	if score := s.purity(s.left) + s.purity(s.right); best.beatenBy(score, f) {
		best.set(score, f, cut, t)
		best.missing, best.missingLeft = missing, missingLeft
		best.left = append(best.left[:0], s.left...)
	}
	return true
}

// drawThreshold draws one between the values of two codes, and returns a code
// up to which the node's rows, whose codes are read if they are few, are below it.
func (s *scanner) drawThreshold(f int, lo, hi int32, few bool) (t float64, cut int32) {
	values := s.values[f]
	least, most := float64(values[lo]), float64(values[hi])
	t = least + float64(float64(xrai.Hash(s.thresholdKey, uint64(f))>>11)*0x1p-53*(most-least))
	if t >= most {
		return least, lo
	}
	if few {
		// Without branches, whose outcome would be a coin's.
		for _, k := range s.codes {
			above := int32(math.Float64bits(t-float64(values[k])) >> 63)
			lo = max(lo, k&^-above)
		}
		return t, lo
	}
	for lo+1 < hi { // values[lo] <= t < values[hi]
		if k := lo + (hi-lo)/2; float64(values[k]) <= t {
			lo = k
		} else {
			hi = k
		}
	}
	return t, lo
}

// span returns the least and greatest of the rows' codes in column f, lo > hi
// when there are none, and whether a value is missing.
func (s *scanner) span(f int) (lo, hi int32, some bool) {
	lo, hi = math.MaxInt32, -1
	if !s.missing[f] {
		for _, k := range s.codes {
			lo, hi = min(lo, k), max(hi, k)
		}
		return lo, hi, false
	}
	missing := int32(len(s.values[f]))
	for _, k := range s.codes {
		if k == missing {
			some = true
			continue
		}
		lo, hi = min(lo, k), max(hi, k)
	}
	return lo, hi, some
}

// sumEntries sets left to the statistics of the entries up to code cut.
func (s *scanner) sumEntries(cut int32) {
	w := s.width
	clear(s.left)
	for e, k := range s.entries.codes {
		if k > cut {
			return
		}
		for c, m := range s.stats[e*w : (e+1)*w] {
			s.left[c] += m
		}
	}
}

// sumRows sets left to the statistics of the rows up to code cut, and if so asked
// of those whose value is missing, and returns their number.
func (s *scanner) sumRows(cut, missing int32, missingLeft bool) int {
	rows := 0
	if missingLeft || s.width != 2 {
		s.gather()
		clear(s.left)
		for i, k := range s.codes {
			if k > cut && !(missingLeft && k == missing) {
				continue
			}
			rows++
			if s.isNumber() {
				s.left[0] += s.mass[i]
				s.left[1] += s.second[i]
			} else {
				s.left[s.class[i]] += s.mass[i]
			}
		}
		return rows
	}
	var a, b int64
	if len(s.pairs) > 0 {
		sum, pairs := int64(0), s.pairs[:len(s.codes)]
		for i, k := range s.codes {
			in := (int64(k) - int64(cut) - 1) >> 63 // all bits where k is at most cut
			sum += pairs[i] & in
			rows -= int(in)
		}
		s.left[0], s.left[1] = unpair(sum)
		return rows
	}
	mass, second := s.mass[:len(s.codes)], s.second[:len(s.codes)]
	for i, k := range s.codes {
		in := (int64(k) - int64(cut) - 1) >> 63
		a += mass[i] & in
		b += second[i] & in
		rows -= int(in)
	}
	if !s.isNumber() {
		a -= b
	}
	s.left[0], s.left[1] = a, b
	return rows
}
