package boost

import (
	"cmp"
	"slices"
)

// categorySet is a set of bins or of categories, 0 to 255.
type categorySet [256 / 8]byte

func (s *categorySet) add(i uint8)      { s[i/8] |= 1 << (i % 8) }
func (s *categorySet) remove(i uint8)   { s[i/8] &^= 1 << (i % 8) }
func (s *categorySet) has(i uint8) bool { return s[i/8]&(1<<(i%8)) != 0 }

// categories returns the categories of a set of bins. When missing values go
// left, what is no category of the training data does too.
func (s *categorySet) categories(c *column, missingLeft bool) categorySet {
	var out categorySet
	if missingLeft {
		for i := range out {
			out[i] = 0xff
		}
	}
	for bin, v := range c.categories {
		if s.has(uint8(bin)) {
			out.add(v)
		} else {
			out.remove(v)
		}
	}
	return out
}

// support is how many rows' worth of hessians a category needs to be sorted, and
// what smooths its place among the others, as in scikit-learn.
const support = 10

// categories looks for a better split in a column of categories. They are sorted
// by gradient over hessian (Fisher 1958, "On Grouping for Maximum Homogeneity"),
// a missing value being one of them, and parted at each place; those with too
// few rows stay on the right. So that the right side always has at least half of
// the categories, the left one is grown from both ends.
func (s *searcher) categories(k int, cells []cell, total cell, loss float64, best *split) {
	type category struct {
		bin   uint8
		place float64
		*cell
	}
	var sorted []category
	share := float64(total.rows) / (float64(total.hessian) * s.scale.hessian)
	for b := range cells {
		c := &cells[b]
		bin := uint8(b)
		if b == s.columns[k].bins() {
			bin = missingBin
		}
		h := float64(c.hessian) * s.scale.hessian
		if h*share >= support {
			sorted = append(sorted, category{bin, float64(c.gradient) * s.scale.gradient / (h + support), c})
		}
	}
	if len(sorted) < 2 {
		return
	}
	slices.SortStableFunc(sorted, func(a, b category) int { return cmp.Compare(a.place, b.place) })
	half := (len(sorted) + 1) / 2
	grow := func(order []category, most int) {
		var left cell
		for i := range most {
			c := order[i]
			left = left.plus(*c.cell)
			if left.rows < s.minRows || left.hessian < s.minHess {
				continue
			}
			right := total.minus(left)
			if right.rows < s.minRows || right.hessian < s.minHess {
				break
			}
			if gain := s.gain(left, right, loss); gain > best.gain && gain > 0 {
				set := new(categorySet)
				for _, c := range order[:i+1] {
					set.add(c.bin)
				}
				*best = split{gain: gain, column: k, left: left, set: set, missingLeft: set.has(missingBin)}
			}
		}
	}
	grow(sorted, half)
	slices.Reverse(sorted)
	grow(sorted, half-1)
}
