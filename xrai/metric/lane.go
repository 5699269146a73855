package metric

import "math"

// lane is what the fast way along a line reads. Outputs that are probabilities p and
// 1-p are as far from a query as their p are, up to √2, so whole numbers tell which
// end is farther, and most are alone at their distance: one row, none near.
type lane struct {
	// ends has for each output p in units of 2^-61, and what it is to queries of
	// each label: four times its cell, and alone or matching.
	ends  [2][]int64
	steps []float64 // for each position 0, 0, w(j), w(j) - w(j-1)
}

const (
	laneUnit = 1 << 61
	laneNear = laneUnit / 1_000_000_000 // tied, which is nearer than tied in distance
	crowded  = 2                        // not alone
	matching = 1
)

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
	crowd := make([]bool, n)
	crowds := 0
	for u := range n {
		out := g.output(int32(u))
		if !binary(out) {
			return nil
		}
		near := func(v int) bool {
			return v >= 0 && v < n && math.Abs(out[0]-g.out[2*v]) <= 2*tied
		}
		if crowd[u] = g.rows[u] > 1 || near(u-1) || near(u+1); crowd[u] {
			crowds++
		}
	}
	if 2*crowds > n {
		return nil
	}
	l := &lane{steps: make([]float64, 4*len(g.weight))}
	for label := range l.ends {
		l.ends[label] = make([]int64, 2*n)
		for u := range n {
			what := int64(4 * g.first[u])
			if crowd[u] {
				what += crowded
			} else if g.cell[g.first[u]].label == int32(label) {
				what += matching
			}
			l.ends[label][2*u], l.ends[label][2*u+1] = place(g.out[2*u]), what
		}
	}
	for j := 1; j < len(g.weight); j++ {
		l.steps[4*j+2], l.steps[4*j+3] = g.weight[j], g.weight[j]-g.weight[j-1]
	}
	return l
}

func (l *lane) suits(out []float64) bool { return binary(out) }

// alone goes inward, output by output, until the farthest row left is at a position
// or nearer.
func (w *walk) alone(in *inward, until int) {
	for in.position > until && in.lo <= in.hi {
		if !w.run(in, until) {
			w.tied(in, false)
		}
	}
}

// run goes inward while outputs are alone, and reports whether it came to the
// position.
func (w *walk) run(in *inward, until int) bool {
	ends, steps, x := w.lane.ends[in.label], w.lane.steps, in.x
	q := 2 * place(in.out[0])
	lo, hi := 2*in.lo, 2*in.hi
	position, farther := in.position, in.farther
	done := true
	for position > until {
		s := ends[lo] + ends[hi] - q // below 0 where lo is farther
		left := s >> 63
		at := hi ^ (hi^lo)&int(left)
		what := ends[at+1]
		if lo == hi || uint64(s+laneNear) <= 2*laneNear || what&crowded != 0 {
			done = false
			break
		}
		hi -= 2 + 2*int(left)
		lo -= 2 * int(left)
		j := 4*position + 2*int(what&matching)
		x[what>>2] = steps[j] + farther
		farther += steps[j+1]
		position--
	}
	in.lo, in.hi, in.position, in.farther = lo/2, hi/2, position, farther
	return done
}

// addPair is values for two queries at once, so that the processor can work on one
// while it waits for the other; false where the lane does not suit them.
func (w *walk) addPair(q []query, x [][]float64) bool {
	for _, one := range q {
		if w.lane == nil || !w.lane.suits(one.out) || !w.onLine(one.out) {
			return false
		}
	}
	a, b := w.start(q[0], x[0]), w.start(q[1], x[1])
	for a.lo < a.hi && b.lo < b.hi {
		if a.position != b.position {
			w.alone(&a, b.position)
			w.alone(&b, a.position)
			continue
		}
		crowdA, crowdB := w.runPair(&a, &b)
		if crowdA {
			w.tied(&a, false)
		}
		if crowdB {
			w.tied(&b, false)
		}
	}
	w.alone(&a, 0)
	w.alone(&b, 0)
	return true
}

// runPair is run for two queries at one position, until either is at an output that
// is not alone, or at its last.
func (w *walk) runPair(a, b *inward) (crowdA, crowdB bool) {
	steps := w.lane.steps
	endsA, xA, qA, loA, hiA, fartherA := w.lane.ends[a.label], a.x, 2*place(a.out[0]), 2*a.lo, 2*a.hi, a.farther
	endsB, xB, qB, loB, hiB, fartherB := w.lane.ends[b.label], b.x, 2*place(b.out[0]), 2*b.lo, 2*b.hi, b.farther
	position := 4 * a.position
	last := position - 4*min(a.hi-a.lo, b.hi-b.lo)
	for position > last {
		sA := endsA[loA] + endsA[hiA] - qA
		sB := endsB[loB] + endsB[hiB] - qB
		leftA, leftB := int(sA>>63), int(sB>>63)
		whatA, whatB := endsA[hiA^(hiA^loA)&leftA+1], endsB[hiB^(hiB^loB)&leftB+1]
		crowdA = uint64(sA+laneNear) <= 2*laneNear || whatA&crowded != 0
		crowdB = uint64(sB+laneNear) <= 2*laneNear || whatB&crowded != 0
		if crowdA || crowdB {
			break
		}
		hiA -= 2 + 2*leftA
		loA -= 2 * leftA
		hiB -= 2 + 2*leftB
		loB -= 2 * leftB
		jA, jB := position+2*int(whatA&matching), position+2*int(whatB&matching)
		xA[whatA>>2] = steps[jA] + fartherA
		fartherA += steps[jA+1]
		xB[whatB>>2] = steps[jB] + fartherB
		fartherB += steps[jB+1]
		position -= 4
	}
	a.lo, a.hi, a.position, a.farther = loA/2, hiA/2, position/4, fartherA
	b.lo, b.hi, b.position, b.farther = loB/2, hiB/2, position/4, fartherB
	return crowdA, crowdB
}
