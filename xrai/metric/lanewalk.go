package metric

// alone goes inward until a number of outputs is left.
func (w *walk) alone(in *inward, until int) {
	for in.left() > until {
		if in.left() == 1 || !w.run(in, max(until, 1)) {
			w.tied(in, false)
		}
	}
}

// run goes inward while outputs are alone, and reports whether it came to where
// that many, at least one, are left.
func (w *walk) run(in *inward, until int) bool {
	places, whats, x := w.lane.places, w.lane.whats, in.x
	q, label := 2*place(in.out[0]), int64(in.label)
	lo, farther, end := in.lo, in.farther, until-1
	far := in.hi - lo
	steps := w.lane.steps[in.position-far:]
	for ; far > end; far-- {
		s := places[lo] + places[lo+far] - q // below 0 where lo is farther
		low := s >> 63
		what := whats[lo+far] ^ (whats[lo+far]^whats[lo])&low
		if uint64(s>>laneNear+1) <= 1 || what&crowded != 0 {
			break
		}
		lo -= int(low)
		does := &steps[far][(what^label)&1]
		x[what>>2] = does.gets + farther
		farther += does.adds
	}
	in.went(lo, far, farther)
	return far == end
}

// went moves inward to where lo and an output so far from it are the ends.
func (in *inward) went(lo, far int, farther float64) {
	in.position -= in.hi - in.lo - far
	in.lo, in.hi, in.farther = lo, lo+far, farther
}

func (in *inward) left() int { return in.hi - in.lo + 1 }

// addPair is values for two queries at once, so that the processor can work on one
// while it waits for the other; false where the lane does not suit them.
func (w *walk) addPair(q []query, x [][]float64) bool {
	for _, one := range q {
		if w.lane == nil || !binary(one.out) || !w.onLine(one.out) {
			return false
		}
	}
	a, b := w.start(q[0], x[0]), w.start(q[1], x[1])
	w.lane.follow(&a)
	w.lane.follow(&b)
	for {
		for a.left() != b.left() {
			w.alone(&a, b.left())
			w.alone(&b, a.left())
		}
		if a.left() <= 1 || a.position != b.position {
			break
		}
		w.runPair(&a, &b)
		// One is at an output that is not alone, or both at their last.
		w.tied(&a, false)
		w.tied(&b, false)
	}
	w.alone(&a, 0)
	w.alone(&b, 0)
	return true
}

// runPair is run for two queries at one position with as many outputs left, until
// either is at an output that is not alone, or at its last.
func (w *walk) runPair(a, b *inward) {
	places := w.lane.places
	whats := w.lane.whats[:len(places)]
	xA, qA, labelA, loA, fartherA := a.x, 2*place(a.out[0]), int64(a.label), a.lo, a.farther
	xB, qB, labelB, loB, fartherB := b.x, 2*place(b.out[0]), int64(b.label), b.lo, b.farther
	xB = xB[:len(xA)]
	far := a.hi - loA
	steps := w.lane.steps[a.position-far:][:far+1]
	for ; far > 0; far-- {
		hiA, hiB := loA+far, loB+far
		sA, sB := places[loA]+places[hiA]-qA, places[loB]+places[hiB]-qB
		lowA, lowB := sA>>63, sB>>63
		whatA, whatB := whats[hiA]^(whats[hiA]^whats[loA])&lowA, whats[hiB]^(whats[hiB]^whats[loB])&lowB
		if uint64(sA>>laneNear+1) <= 1 || uint64(sB>>laneNear+1) <= 1 || (whatA|whatB)&crowded != 0 {
			break
		}
		loA -= int(lowA)
		loB -= int(lowB)
		step := &steps[far]
		doesA, doesB := &step[(whatA^labelA)&1], &step[(whatB^labelB)&1]
		xA[whatA>>2] = doesA.gets + fartherA
		fartherA += doesA.adds
		xB[whatB>>2] = doesB.gets + fartherB
		fartherB += doesB.adds
	}
	a.went(loA, far, fartherA)
	b.went(loB, far, fartherB)
}
