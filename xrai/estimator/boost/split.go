package boost

import "math"

// minHessian is the least sum of hessians of a child, as in scikit-learn.
const minHessian = 1e-3

// split is where a node is divided; gain -1 means not at all.
type split struct {
	gain        float64
	column      int // of the table
	bin         uint8
	missingLeft bool
	left        cell         // totals of the left child
	set         *categorySet // bins that go left, of a categorical column
}

// searcher finds a node's best split in its histogram.
//
// With G and H the sums of gradients and hessians and l the regularisation, a
// part's value is v = -G/(H+l) and its loss G·v; a split's gain is the node's
// loss less its children's (Chen, Guestrin 2016, arXiv:1603.02754, equations 5
// to 7).
type searcher struct {
	*table
	scale   scale
	minRows int64
	minHess int64 // minHessian in the scale's units
	l2      float64
}

func newSearcher(t *table, s scale, minRows int, l2 float64) *searcher {
	least := math.Ceil(minHessian / s.hessian)
	if least >= math.MaxInt64 {
		least = math.MaxInt64 // no split at all: all hessians are tiny
	}
	return &searcher{table: t, scale: s, minRows: int64(minRows), minHess: int64(least), l2: l2}
}

// value is that of a leaf with these totals.
func (s *searcher) value(c cell) float64 {
	return -(float64(c.gradient) * s.scale.gradient) / (float64(c.hessian)*s.scale.hessian + s.l2 + 1e-15)
}

// loss is that of a part whose value is its own best.
func (s *searcher) loss(c cell) float64 {
	g := float64(c.gradient) * s.scale.gradient
	return float64(g * (-g / (float64(c.hessian)*s.scale.hessian + s.l2 + 1e-15)))
}

// best returns the best split among columns from to to-1 that are looked at:
// the first column on ties. loss is the node's.
func (s *searcher) best(hist []cell, total cell, loss float64, looked []bool, from, to int) split {
	best := split{gain: -1}
	for k := from; k < to; k++ {
		if looked != nil && !looked[k] {
			continue
		}
		cells := hist[s.first[k]:s.first[k+1]]
		if s.columns[k].categories != nil {
			s.categories(k, cells, total, loss, &best)
		} else {
			s.numbers(k, cells, total, loss, &best)
		}
	}
	return best
}

// numbers looks for a better split in a column of numbers, whose missing values
// go to the right, or to the left.
func (s *searcher) numbers(k int, cells []cell, total cell, loss float64, best *split) {
	last := len(cells) - 1 // the last number stays on the right, unless a missing value does
	if s.columns[k].missing && cells[last].rows > 0 {
		s.missingLeft(k, cells, total, loss, best)
		return
	}
	if s.columns[k].missing {
		last--
	}
	s.missingRight(k, cells[:last], total, loss, best)
}

// missingRight tries the bounds above each of the bins.
func (s *searcher) missingRight(k int, bins []cell, total cell, loss float64, best *split) {
	var left cell
	for b := range bins {
		if bins[b].rows == 0 {
			continue // the same parts as before
		}
		left = left.plus(bins[b])
		if left.rows < s.minRows || left.hessian < s.minHess {
			continue
		}
		right := total.minus(left)
		if right.rows < s.minRows || right.hessian < s.minHess {
			break
		}
		if s.hopeless(left, right, loss, best.gain) {
			continue
		}
		if gain := s.gain(left, right, loss); gain > best.gain && gain > 0 {
			*best = split{gain: gain, column: k, bin: uint8(b), left: left}
		}
	}
}

// gain is what a split into these parts gains.
func (s *searcher) gain(left, right cell, loss float64) float64 {
	return loss - s.loss(left) - s.loss(right)
}

// hopeless reports that the gain is not above best. It needs no division, but
// may miss a gain that is short by rounding.
func (s *searcher) hopeless(left, right cell, loss, best float64) bool {
	gl, gr := float64(left.gradient)*s.scale.gradient, float64(right.gradient)*s.scale.gradient
	hl, hr := float64(left.hessian)*s.scale.hessian+s.l2, float64(right.hessian)*s.scale.hessian+s.l2
	return gl*gl*hr+gr*gr*hl < (best-loss)*hl*hr*(1-1e-9)
}

// missingLeft tries both ways of a column that lacks values in this node.
func (s *searcher) missingLeft(k int, cells []cell, total cell, loss float64, best *split) {
	numbers := len(cells) - 1
	s.missingRight(k, cells[:numbers], total, loss, best)
	var right cell
	for b := numbers - 1; b > 0; b-- {
		c := &cells[b]
		if c.rows == 0 {
			continue
		}
		right = right.plus(*c)
		if right.rows < s.minRows || right.hessian < s.minHess {
			continue
		}
		left := total.minus(right)
		if left.rows < s.minRows || left.hessian < s.minHess {
			break
		}
		if gain := s.gain(left, right, loss); gain > best.gain && gain > 0 {
			*best = split{gain: gain, column: k, bin: uint8(b - 1), missingLeft: true, left: left}
		}
	}
}
