package tree

import (
	"math"
	"math/big"
	"slices"
	"strconv"
)

// weigh puts weights and targets in integers.
func (g *plain) weigh(weights []float64) error {
	if err := checkWeights(weights, g.n); err != nil {
		return err
	}
	g.wt = make([]int64, g.n)
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	whole := false
	scale, room := 1.0, math.Ldexp(1, 50)
	if g.target.label == nil {
		room = math.Ldexp(1, 30)
	}
	for ; !whole && sum*scale <= room; scale *= 2 {
		whole = !slices.ContainsFunc(weights, func(w float64) bool { return w*scale != math.Trunc(w*scale) })
		if whole {
			break
		}
	}
	var e int // weights are below 2^e
	if !whole {
		_, e = math.Frexp(slices.Max(weights))
		scale = math.Ldexp(1, 58-e)
		for p := 1; p <= len(weights); p *= 2 {
			scale /= 2
		}
	}
	for i := range g.wt {
		g.wt[i] = 1
		if weights != nil {
			g.wt[i] = int64(math.RoundToEven(weights[i] * scale))
			if weights[i] > 0 {
				g.wt[i] = max(g.wt[i], 1)
			}
		}
	}
	g.total = 0
	for _, w := range g.wt {
		g.total += w
	}
	g.gainScale = 1 / float64(g.total)
	g.weightSum = float64(g.total) / scale
	if g.target.label != nil {
		return nil
	}
	var y []float64
	for i, v := range g.target.y {
		if g.wt[i] > 0 {
			y = append(y, v)
		}
	}
	lo, hi := slices.Min(y), slices.Max(y)
	g.wy, g.fixed = make([]int64, g.n), make([]int64, g.n)
	unit := 1.0
	if g.target.criterion == Poisson {
		lo = 0
	}
	if lo != hi {
		rows := g.total
		if !whole {
			rows = int64(len(y))
		}
		room := 62 - int(math.Ceil(math.Log2(float64(rows+1))))
		_, exp := math.Frexp(hi/2 - lo/2)
		exp++
		wide := min(room, 52)
		unit = math.Ldexp(1, exp-wide)
		fixed := g.fixed
		for i, v := range g.target.y {
			if g.wt[i] > 0 {
				fixed[i] = int64(math.RoundToEven(math.Ldexp(v/2-lo/2, wide-exp+1)))
			}
		}
		if whole {
			var sum int64
			for i, v := range fixed {
				sum += g.wt[i] * v
			}
			mean := sum / g.total
			if g.target.criterion == Poisson {
				mean = 0
			}
			for i, v := range fixed {
				g.wy[i] = g.wt[i] * (v - mean)
			}
		} else {
			var sum int64
			for i, v := range fixed {
				sum += int64(math.RoundToEven(float64(v) * math.Ldexp(weights[i], -e)))
			}
			mean := float64(sum) / float64(g.total) * math.Ldexp(scale, e)
			if g.target.criterion == Poisson {
				mean = 0
			}
			for i, v := range fixed {
				if g.wt[i] > 0 {
					g.wy[i] = int64(math.RoundToEven((float64(v) - mean) * math.Ldexp(weights[i], -e)))
				}
			}
			unit *= math.Ldexp(scale, e)
		}
	}
	g.unit = unit
	g.gainScale = unit / float64(g.total)
	if g.target.criterion != Poisson {
		g.gainScale *= unit
	}
	most := 0.0
	for _, v := range y {
		most = max(most, math.Abs(v))
	}
	_, exp := math.Frexp(most)
	exp -= min(116, 126-len(strconv.FormatInt(g.total, 2)))
	g.pointMean = func(rows []int32) float64 {
		first := g.target.y[rows[0]]
		same := true
		var sum, w big.Int
		for _, r := range rows {
			same = same && g.target.y[r] == first
			var q big.Int
			new(big.Float).SetMantExp(big.NewFloat(g.target.y[r]), -exp).Int(&q)
			sum.Add(&sum, q.Mul(&q, big.NewInt(g.wt[r])))
			w.Add(&w, big.NewInt(g.wt[r]))
		}
		if same {
			return first
		}
		v, _ := new(big.Rat).SetFrac(&sum, &w).Float64()
		return math.Ldexp(v, exp)
	}
	return nil
}
