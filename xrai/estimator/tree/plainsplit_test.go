package tree

import (
	"cmp"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// side is the purity of a set of rows, the higher the better.
func (g *plain) side(rows []int32) float64 {
	var w int64
	if g.target.label == nil {
		var s int64
		for _, r := range rows {
			w += g.wt[r]
			s += g.wy[r]
		}
		if g.target.criterion == Poisson {
			if s == 0 {
				return math.Inf(-1)
			}
			return float64(s) * math.Log(float64(s)*g.unit/float64(w))
		}
		return float64(s) * float64(s) / float64(w)
	}
	m := make([]int64, g.target.width)
	for _, r := range rows {
		m[g.target.label[r]] += g.wt[r]
		w += g.wt[r]
	}
	sum := 0.0
	for _, v := range m {
		if g.target.criterion == Entropy {
			sum += xlogx(v)
		} else {
			sum += float64(v) * float64(v)
		}
	}
	if g.target.criterion == Entropy {
		return sum - xlogx(w)
	}
	return sum / float64(w)
}

func (g *plain) weight(rows []int32) int64 {
	var w int64
	for _, r := range rows {
		w += g.wt[r]
	}
	return w
}

func (g *plain) valueOf(rows []int32) []float64 {
	if g.target.label == nil {
		return []float64{g.pointMean(rows)}
	}
	m := make([]int64, g.target.width)
	for _, r := range rows {
		m[g.target.label[r]] += g.wt[r]
	}
	p := make([]float64, len(m))
	for c := range p {
		p[c] = float64(m[c]) / float64(g.weight(rows))
	}
	return p
}

func (g *plain) pure(rows []int32) bool {
	for _, r := range rows {
		if g.target.label != nil && g.target.label[r] != g.target.label[rows[0]] {
			return false
		}
		if g.target.label == nil && g.fixed[r] != g.fixed[rows[0]] {
			return false
		}
	}
	return true
}

// search tries every split of a column.
func (g *plain) search(f int, rows []int32, key uint64) psplit {
	best := psplit{}
	var known, missing []int32
	for _, r := range rows {
		if int(g.code(f, r)) == len(g.values[f]) {
			missing = append(missing, r)
		} else {
			known = append(known, r)
		}
	}
	slices.SortStableFunc(known, func(a, b int32) int { return cmp.Compare(g.code(f, a), g.code(f, b)) })
	try := func(left, right []int32, threshold float64, missingLeft bool) {
		p := g.params
		least := p.MinWeightFractionLeaf * float64(g.total)
		if len(left) < p.MinSamplesLeaf || len(right) < p.MinSamplesLeaf || len(left) == 0 || len(right) == 0 ||
			float64(g.weight(left)) < least || float64(g.weight(right)) < least {
			return
		}
		if len(missing) == 0 {
			missingLeft = len(left) > len(right)
		}
		score := g.side(left) + g.side(right)
		if !math.IsInf(score, -1) && (!best.ok || score > best.score) {
			best = psplit{ok: true, column: f, score: score, threshold: threshold, missingLeft: missingLeft,
				left: slices.Sorted(slices.Values(left)), right: slices.Sorted(slices.Values(right))}
		}
	}
	if len(known) == 0 {
		return best
	}
	code := func(i int) int32 { return g.code(f, known[i]) }
	last := len(known) - 1
	if g.params.Splitter == Random {
		lo, hi := float64(g.values[f][code(0)]), float64(g.values[f][code(last)])
		if lo == hi {
			try(known, missing, math.MaxFloat64, false)
			return best
		}
		t := lo + unit(xrai.Hash(xrai.Hash(key, keyThreshold), uint64(f)))*(hi-lo)
		if t >= hi {
			t = lo
		}
		i := 0
		for float64(g.values[f][code(i)]) <= t {
			i++
		}
		if xrai.Hash(xrai.Hash(key, keyMissing), uint64(f))&1 == 0 {
			try(known[:i], slices.Concat(known[i:], missing), t, false)
		} else {
			try(slices.Concat(known[:i], missing), known[i:], t, true)
		}
		return best
	}
	for _, missingLeft := range []bool{false, true} {
		for i := range last {
			if code(i) == code(i+1) {
				continue
			}
			t := g.threshold(f, code(i), code(i+1))
			if missingLeft {
				try(slices.Concat(known[:i+1], missing), known[i+1:], t, true)
			} else {
				try(known[:i+1], slices.Concat(known[i+1:], missing), t, false)
			}
		}
		if len(missing) == 0 {
			break
		}
	}
	try(known, missing, math.MaxFloat64, false)
	return best
}

// unit is a number from 0 to below 1, of 64 random bits.
func unit(random uint64) float64 { return float64(random>>11) * 0x1p-53 }
