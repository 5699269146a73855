package neural

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/viterin/vek"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// plainAdam is the paper's algorithm 1, or its second form.
func plainAdam(w []float64, gradients [][]float64, rate, b1, b2, eps float64, late bool) {
	m, v := make([]float64, len(w)), make([]float64, len(w))
	for s, g := range gradients {
		t := float64(s + 1)
		for i := range w {
			m[i] = b1*m[i] + (1-b1)*g[i]
			v[i] = b2*v[i] + (1-b2)*g[i]*g[i]
			if late {
				w[i] -= rate * math.Sqrt(1-math.Pow(b2, t)) / (1 - math.Pow(b1, t)) * m[i] / (math.Sqrt(v[i]) + eps)
			} else {
				w[i] -= rate * (m[i] / (1 - math.Pow(b1, t))) / (math.Sqrt(v[i]/(1-math.Pow(b2, t))) + eps)
			}
		}
	}
}

func TestAdamEqualsPlainLoops(t *testing.T) {
	r := xrai.Rand(1)
	const n = 2*block + 77
	for _, late := range []bool{false, true} {
		w := normals[float64](r, n)
		var gradients [][]float64
		for range 20 {
			g := normals[float64](r, n)
			g[0], g[1] = 0, 1e-9 // epsilon matters
			gradients = append(gradients, g)
		}
		want, single := slices.Clone(w), to32(w)
		plainAdam(want, gradients, 0.01, 0.8, 0.95, 1e-3, late)
		a := Adam[float64]{Rate: 0.01, Beta1: 0.8, Beta2: 0.95, Epsilon: 1e-3, Late: late}
		b := Adam[float32]{Rate: 0.01, Beta1: 0.8, Beta2: 0.95, Epsilon: 1e-3, Late: late}
		halves := [2]Adam[float32]{b, b}
		both := slices.Clone(single)
		for _, g := range gradients {
			a.Step(w, slices.Clone(g))
			b.Step(single, to32(g))
			halves[0].Step(both[:n/2], to32(g[:n/2]))
			halves[1].Step(both[n/2:], to32(g[n/2:]))
		}
		near(t, fmt.Sprint("late ", late), w, want, 1e-13)
		near(t, fmt.Sprint("late ", late, " float32"), single, want, 1e-6)
		if !slices.Equal(single, both) {
			t.Error("two halves of the parameters get other bits than the whole")
		}
	}
}

func TestSGDEqualsPlainLoops(t *testing.T) {
	r := xrai.Rand(2)
	const n = 55
	for _, nesterov := range []bool{false, true} {
		w := normals[float64](r, n)
		want, velocity := slices.Clone(w), make([]float64, n)
		s := SGD[float64]{Rate: 0.1, Momentum: 0.7, Nesterov: nesterov}
		for range 10 {
			g := normals[float64](r, n)
			for i := range want {
				velocity[i] = 0.7*velocity[i] - 0.1*g[i]
				if nesterov {
					want[i] += 0.7*velocity[i] - 0.1*g[i]
				} else {
					want[i] += velocity[i]
				}
			}
			s.Step(w, g)
		}
		near(t, fmt.Sprint("Nesterov ", nesterov), w, want, 1e-14)
	}
}

func TestOrder(t *testing.T) {
	whole := Order(500, 3, 1, 4)
	sorted := slices.Sorted(slices.Values(whole))
	for i, v := range sorted {
		if i != v {
			t.Fatal("no permutation")
		}
	}
	// The records that fewer data hold stand in the same order.
	fewer := slices.DeleteFunc(slices.Clone(whole), func(i int) bool { return i >= 400 })
	if !slices.Equal(fewer, Order(400, 3, 1, 4)) {
		t.Error("records added change the order of the others")
	}
	for _, other := range [][]int{Order(500, 4, 1, 4), Order(500, 3, 2, 4), Order(500, 3, 1, 5)} {
		if slices.Equal(other, whole) {
			t.Error("another seed or key gives the same order")
		}
	}
}

// TestWithoutAcceleration: the portable code gives the same numbers to rounding.
func TestWithoutAcceleration(t *testing.T) {
	n, x, slopes := drawn[float32](9, ReLU, 50, 3, 60, 40, 5)
	learnt := func() ([]float32, []float32) {
		net := &Net[float32]{Widths: n.Widths, Params: slices.Clone(n.Params)}
		p, a := NewPass(net, 50), Adam[float32]{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
		for range 5 {
			p.Forward(x, 50)
			a.Step(net.Params, p.Backward(slopes))
		}
		return p.Forward(x, 50), net.Params
	}
	out, params := learnt()
	if vek.Info().Acceleration {
		vek.SetAcceleration(false)
		defer vek.SetAcceleration(true)
		defer func(before bool) { tiled = before }(tiled)
		tiled = false
	}
	plainOut, plainParams := learnt()
	near(t, "outputs", out, plainOut, 1e-4)
	near(t, "parameters", params, plainParams, 1e-4)
}
