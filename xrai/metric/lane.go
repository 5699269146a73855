package metric

import (
	"math"
	"sort"
)

// lane is what the fast way along a line reads. Outputs that are probabilities p and
// 1-p are as far from a query as their p are, up to √2, so whole numbers tell which
// end is farther, and most are alone at their distance: one row, none near.
type lane struct {
	places []int64 // each output's p in units of 2^-61, ascending
	whats  []int64 // four times its cell, and crowded, and its label where it is alone
	steps  []step  // of each position
	leads  [2][2]lead
}

const (
	laneUnit = 1 << 61
	// Places less than 2^31 apart are near. Distances that differ by more in p differ
	// by more than tied.
	laneNear = 31
	crowded  = 2 // not alone
)

// step is what a row at one position gets beside what is farther, and what it adds
// to that: of one that matches, and of another.
type step [2]struct{ gets, adds float64 }

// lead is the way of queries of one label while all is farther on one side than the
// other's end: the same for each, as far as it goes.
type lead struct {
	x       []float64 // of each cell
	farther []float64 // after so many outputs
}

// binary reports whether an output is p and 1-p, to within far less than tied.
func binary(out []float64) bool {
	return out[0] >= 0 && out[0] <= 1 && math.Abs(out[0]+out[1]-1) <= 1e-12
}

func place(p float64) int64 { return int64(math.Round(p * laneUnit)) }

// newLane returns nil unless at least half of the outputs are alone.
func newLane(g *game) *lane {
	if !g.line {
		return nil
	}
	n := g.distinct()
	l := &lane{}
	crowds := 0
	for u := range n {
		out := g.output(int32(u))
		if !binary(out) {
			return nil
		}
		near := func(v int) bool {
			return v >= 0 && v < n && math.Abs(out[0]-g.out[2*v]) <= 2*tied
		}
		what := 4 * int64(g.first[u])
		if g.rows[u] > 1 || near(u-1) || near(u+1) {
			what += crowded
			crowds++
		} else {
			what += int64(g.cell[g.first[u]].label)
		}
		l.places, l.whats = append(l.places, place(out[0])), append(l.whats, what)
	}
	if 2*crowds > n {
		return nil
	}
	l.steps = make([]step, len(g.weight))
	for j := 1; j < len(g.weight); j++ {
		l.steps[j][0].gets, l.steps[j][0].adds = g.weight[j], g.weight[j]-g.weight[j-1]
	}
	for label := range l.leads {
		for side, first := range []int{0, n - 1} {
			l.leads[label][side] = l.lead(int64(label), first, 1-2*side, len(g.cell))
		}
	}
	return l
}

// lead goes from the first output up or down to one that is not alone.
func (l *lane) lead(label int64, u, by, cells int) lead {
	d := lead{x: make([]float64, cells), farther: []float64{0}}
	farther := 0.0
	for position := len(l.steps) - 1; u >= 0 && u < len(l.whats) && l.whats[u]&crowded == 0; u += by {
		does := &l.steps[position][(l.whats[u]^label)&1]
		d.x[l.whats[u]>>2] = does.gets + farther
		farther += does.adds
		d.farther = append(d.farther, farther)
		position--
	}
	return d
}

// follow takes a query along its lead.
func (l *lane) follow(in *inward) {
	last := len(l.places) - 1
	q := 2 * place(in.out[0])
	down, up := &l.leads[in.label][1], &l.leads[in.label][0]
	// Outputs surely farther than the other end.
	k := sort.Search(min(last, len(down.farther)-1), func(k int) bool { return (l.places[0]+l.places[last-k]-q)>>laneNear <= 0 })
	if k > 0 {
		in.hi -= k
		from := l.whats[in.hi+1] >> 2
		copy(in.x[from:], down.x[from:])
		in.farther = down.farther[k]
	} else {
		k = sort.Search(min(last, len(up.farther)-1), func(k int) bool { return (l.places[k]+l.places[last]-q)>>laneNear >= -1 })
		in.lo += k
		to := l.whats[in.lo] >> 2
		copy(in.x[:to], up.x)
		in.farther = up.farther[k]
	}
	in.position -= k
}
