package boost

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestTotal: in any order the same bits, and right to the last bit or two, or to 2^-1012.
func TestTotal(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	for _, spread := range []int{0, 10, 40} {
		for _, size := range []int{-1060, -900, 0, 400} {
			v := make([]float64, 1000)
			exact := new(big.Float).SetPrec(4000)
			for i := range v {
				v[i] = math.Ldexp(r.NormFloat64(), size+r.IntN(spread+1))
				exact.Add(exact, big.NewFloat(v[i]))
			}
			got := total(len(v), func(i int) float64 { return v[i] })
			want, _ := exact.Float64()
			if math.Abs(got-want) > 0x1p-51*math.Abs(want)+math.Ldexp(1, max(size+spread-80, -1012)) {
				t.Errorf("size %d, spread %d: %v, want %v", size, spread, got, want)
			}
			r.Shuffle(len(v), func(i, j int) { v[i], v[j] = v[j], v[i] })
			if again := total(len(v), func(i int) float64 { return v[i] }); again != got {
				t.Errorf("size %d, spread %d: %v in another order, %v before", size, spread, again, got)
			}
		}
	}
	if got := total(3, func(int) float64 { return 0 }); got != 0 {
		t.Errorf("zeros sum to %v", got)
	}
}

func TestQuantiles(t *testing.T) {
	y := []float64{40, 10, 30, 20}
	for _, c := range []struct{ got, want float64 }{
		{quantile(y, 0.5), 25}, {quantile(y, 0), 10}, {quantile(y, 1), 40}, {quantile(y, 0.25), 17.5},
		{median(y), 25}, {median(y[:3]), 30},
		{weightedQuantile(y, []float64{1, 1, 1, 1}, 0.5), 20}, // the lower of the two
		{weightedQuantile(y, []float64{1, 1, 1, 1}, 0.51), 30},
		{weightedQuantile(y, []float64{5, 1, 1, 1}, 0.5), 40},
		{weightedQuantile(y, []float64{5, 1, 1, 1}, 0), 10},
		{weightedQuantile(y, []float64{5, 1, 1, 1}, 1), 40},
		{mean(y, nil), 25}, {mean(y, []float64{3, 1, 0, 0}), 32.5},
	} {
		if c.got != c.want {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
	if y[0] != 40 {
		t.Error("the values were changed")
	}
}

// TestLossSlopes: gradients and hessians are the losses' slopes.
func TestLossSlopes(t *testing.T) {
	numbers := &target{y: []float64{0.5, 2, 3.25}}
	three := &target{class: []int32{0, 2, 1}, classes: 3}
	two := &target{class: []int32{0, 1, 1}, classes: 2}
	h := &huber{alpha: 0.9, delta: 1}
	for _, c := range []struct {
		loss loss
		t    *target
	}{
		{squared{}, numbers}, {absolute{}, numbers}, {pinball{0.3}, numbers}, {poisson{}, numbers}, {gamma{}, numbers},
		{h, numbers}, {logistic{}, two}, {multinomial{3}, three},
	} {
		k := c.loss.outputs()
		raw, g, hess := matrix(k, 3), matrix(k, 3), matrix(k, 3)
		for j := range raw {
			for i := range raw[j] {
				raw[j][i] = 0.3*float64(j) - 0.7*float64(i) + 0.9
			}
		}
		c.loss.derive(c.t, raw, g, hess, 0, 3)
		const step = 1e-5
		for j := range raw {
			for i := range raw[j] {
				at := raw[j][i]
				raw[j][i] = at + step
				high := c.loss.at(c.t, raw, i)
				raw[j][i] = at - step
				low := c.loss.at(c.t, raw, i)
				raw[j][i] = at
				middle := c.loss.at(c.t, raw, i)
				if slope := (high - low) / (2 * step); math.Abs(slope-g[j][i]) > 1e-8 {
					t.Errorf("%T: gradient %v, slope %v", c.loss, g[j][i], slope)
				}
				if bend := (high - 2*middle + low) / (step * step); !c.loss.unit() && math.Abs(bend-hess[j][i]) > 1e-4 {
					t.Errorf("%T: hessian %v, bend %v", c.loss, hess[j][i], bend)
				}
			}
		}
	}
}

// TestFarOdds: probabilities and losses far from even stay finite and right.
func TestFarOdds(t *testing.T) {
	one := &target{class: []int32{1, 1, 1, 1}, classes: 2}
	raw := [][]float64{{-800, -36.5, 40, 800}}
	g, h := matrix(1, 4), matrix(1, 4)
	logistic{}.derive(one, raw, g, h, 0, 4)
	for i, r := range raw[0] {
		p := expit(r)
		if math.Abs(g[0][i]-(p-1)) > 1e-15 || !(h[0][i] >= 0 && h[0][i] <= 0.25) || p < 0 || p > 1 {
			t.Errorf("log odds %v: gradient %v, hessian %v, probability %v", r, g[0][i], h[0][i], p)
		}
		if l := (logistic{}).at(one, raw, i); !(l >= 0) || math.Abs(l-max(0, -r)) > 1e-15*max(1, -r) {
			t.Errorf("log odds %v: loss %v", r, l)
		}
	}
}
