package tree

import "math"

// choice is how a node is divided. Rows go left whose code is at most cut;
// missing values go as missingLeft says.
type choice struct {
	score       float64 // worst when there is none
	column      int32
	cut         int32
	threshold   float64
	missing     bool // the node has missing values in the column
	missingLeft bool
	left        []int64 // statistics of the left child
}

var worst = math.Inf(-1)

// boundary is a split of a column after one of its entries.
type boundary struct {
	score float64
	entry int
}

// limits is what each child of a node needs.
type limits struct {
	rows   int
	weight float64
}

func (l limits) none() bool { return l.rows <= 1 && l.weight <= 0 }

// consider takes the best boundary of column f, which has been read, if it beats
// best: by score, or with the same score by a smaller column number.
func (s *scanner) consider(f int, l limits, best *choice) {
	n, missing := s.known(f)
	if missing {
		s.considerMissing(f, n, l, best)
		return
	}
	from, to := s.allowed(l)
	b := s.best(from, to)
	if !best.beatenBy(b.score, f) {
		return
	}
	k := s.entries.codes[b.entry]
	best.set(b.score, f, k, s.threshold(f, k, s.entries.codes[b.entry+1]))
	s.leftOf(b.entry, best)
}

func (c *choice) beatenBy(score float64, f int) bool {
	return score > c.score || score == c.score && score != worst && int32(f) < c.column
}

// set sets all but the left statistics, for a column without missing values.
func (c *choice) set(score float64, f int, cut int32, threshold float64) {
	c.score, c.column, c.cut, c.threshold, c.missing = score, int32(f), cut, threshold, false
}

// leftOf sets a choice's left statistics to the entries up to one of them.
func (s *scanner) leftOf(entry int, c *choice) {
	w := s.width
	c.left = append(c.left[:0], s.stats[:w]...)
	for i := w; i < (entry+1)*w; i += w {
		for j, m := range s.stats[i : i+w] {
			c.left[j] += m
		}
	}
}

// allowed returns the boundaries from up to, but not, to that leave both
// children what they need.
func (s *scanner) allowed(l limits) (from, to int) {
	to = len(s.entries.codes) - 1
	if l.none() {
		return 0, to
	}
	enough := func(rows int, weight int64) bool { return rows >= l.rows && float64(weight) >= l.weight }
	rows, weight := 0, int64(0)
	for ; from < to; from++ {
		rows += s.rowsAt(from)
		weight += s.weightAt(from)
		if enough(rows, weight) {
			break
		}
	}
	rows, weight = 0, 0
	for ; to > from; to-- {
		rows += s.rowsAt(to)
		weight += s.weightAt(to)
		if enough(rows, weight) {
			break
		}
	}
	return from, to
}

// best returns the best boundary from up to, but not, to, the lowest on ties.
func (s *scanner) best(from, to int) boundary {
	switch {
	case from >= to:
		return boundary{score: worst}
	case s.isNumber() && s.criterion != Poisson:
		return s.bestSquared(from, to)
	case s.width == 2 && s.criterion == Gini:
		return s.bestGini2(from, to)
	}
	best := boundary{score: worst}
	w := s.width
	s.left, s.right = resize(s.left, w), append(s.right[:0], s.stat...)
	clear(s.left)
	for e := range to {
		for c, m := range s.stats[e*w : e*w+w] {
			s.left[c] += m
			s.right[c] -= m
		}
		if e < from {
			continue
		}
		if v := s.purity(s.left) + s.purity(s.right); v > best.score {
			best = boundary{v, e}
		}
	}
	return best
}

// bestGini2 is best for two classes by Gini.
func (s *scanner) bestGini2(from, to int) boundary {
	best := boundary{score: worst}
	var a, b int64
	ta, tb := s.stat[0], s.stat[1]
	stats := s.stats[:2*to]
	for i := 0; i+1 < len(stats); i += 2 {
		a += stats[i]
		b += stats[i+1]
		if i < 2*from {
			continue
		}
		l0, l1, r0, r1 := float64(a), float64(b), float64(ta-a), float64(tb-b)
		v := (float64(l0*l0)+float64(l1*l1))/float64(a+b) + (float64(r0*r0)+float64(r1*r1))/float64(ta+tb-a-b)
		if v > best.score {
			best = boundary{v, i / 2}
		}
	}
	return best
}

// bestSquared is best for numbers by squared error.
func (s *scanner) bestSquared(from, to int) boundary {
	best := boundary{score: worst}
	var n, sum int64
	all, allSum := s.stat[0], s.stat[1]
	stats := s.stats[:2*to]
	for i := 0; i+1 < len(stats); i += 2 {
		n += stats[i]
		sum += stats[i+1]
		if i < 2*from {
			continue
		}
		l, r := float64(sum), float64(allSum-sum)
		if v := float64(l*l/float64(n)) + float64(r*r/float64(all-n)); v > best.score {
			best = boundary{v, i / 2}
		}
	}
	return best
}

// considerMissing is consider for a column of which n values, and a missing
// value, are in the node: as in scikit-learn the rows without a value are tried
// on both sides of each boundary, right first, and then against all others.
func (s *scanner) considerMissing(f, n int, l limits, best *choice) {
	w := s.width
	if n == 0 {
		return
	}
	without := s.stats[n*w : (n+1)*w]
	rows, weight := s.rowsAt(n), s.weightAt(n)
	all, allWeight := len(s.node), s.weightOf(s.stat)
	try := func(left []int64, leftRows int, leftWeight int64, cut int32, threshold float64, missingLeft bool) {
		if l.rows > 1 && (leftRows < l.rows || all-leftRows < l.rows) ||
			float64(leftWeight) < l.weight || float64(allWeight-leftWeight) < l.weight {
			return
		}
		s.right = append(s.right[:0], s.stat...)
		for c, m := range left {
			s.right[c] -= m
		}
		score := s.purity(left) + s.purity(s.right)
		if !best.beatenBy(score, f) {
			return
		}
		best.set(score, f, cut, threshold)
		best.missing, best.missingLeft = true, missingLeft
		best.left = append(best.left[:0], left...)
	}
	for _, missingLeft := range []bool{false, true} {
		s.left = resize(s.left, w)
		clear(s.left)
		leftRows, leftWeight := 0, int64(0)
		if missingLeft {
			copy(s.left, without)
			leftRows, leftWeight = rows, weight
		}
		for e := range n - 1 {
			for c, m := range s.stats[e*w : e*w+w] {
				s.left[c] += m
			}
			leftRows += s.rowsAt(e)
			leftWeight += s.weightAt(e)
			k := s.entries.codes[e]
			try(s.left, leftRows, leftWeight, k, s.threshold(f, k, s.entries.codes[e+1]), missingLeft)
		}
	}
	s.left = append(s.left[:0], s.stat...)
	for c, m := range without {
		s.left[c] -= m
	}
	try(s.left, all-rows, allWeight-weight, s.entries.codes[n-1], math.MaxFloat64, false)
}

// weightAt returns the weight at an entry.
func (s *scanner) weightAt(e int) int64 { return s.weightOf(s.stats[e*s.width : (e+1)*s.width]) }
