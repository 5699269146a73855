package neural

import (
	"fmt"
	"slices"
	"testing"
)

// TestLineEqualsPass: the same outputs and gradient as the products of whole
// matrices, with dead units, units without a slope, tied records, one record.
func TestLineEqualsPass(t *testing.T) {
	for _, direction := range [][]float64{{1}, {1, -1}, {1, 0, 1}} {
		for _, m := range []int{1, 2, 50} {
			d := len(direction)
			n, along, slopes := drawn[float64](uint64(m), ReLU, m, d, 70, 40, 9, 1)
			along = along[:m]
			slices.Sort(along)
			along[m/2] = along[m/3]
			slices.Sort(along)
			first, biases := n.Layer(n.Params, 0)
			for k := range d {
				clear(first[k*70 : k*70+5]) // no slope: on everywhere or nowhere
			}
			biases[0], biases[1], biases[2] = 1, -1, 0
			biases[5] = -100 // never on
			var x []float64
			for _, v := range along {
				for _, e := range direction {
					x = append(x, v*e)
				}
			}
			name := fmt.Sprint(direction, m)
			p, l := NewPass(n, m), NewLine(n, m+2, direction)
			for range 2 { // memory is used again
				near(t, name+" outputs", l.Forward(along, m), p.Forward(x, m), 1e-13)
				near(t, name+" gradient", l.Backward(slopes), p.Backward(slopes), 1e-12)
			}
			single := NewNet[float32](ReLU, n.Widths...)
			copy(single.Params, to32(n.Params))
			s := NewLine(single, m, to32(direction))
			near(t, name+" float32 outputs", s.Forward(to32(along), m), p.Forward(x, m), 1e-5)
			near(t, name+" float32 gradient", s.Backward(to32(slopes)), p.Backward(slopes), 1e-4)
		}
	}
}

func TestOnLine(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		d    int
		want []float64
	}{
		{[]float64{1, -2, 3}, 1, []float64{1}},
		{[]float64{0.1, -0.1, -3, 3, 0, 0}, 2, []float64{1, -1}},
		{[]float64{0.1, 0.1 + 1e-9, 0, -3, -3, 0}, 3, []float64{1, 1, 0}},
		{[]float64{0.1, 0.2, -3, -6}, 2, nil},
		{[]float64{1, 1, 2, 2, 3, 3.1}, 2, nil},
		{[]float64{0, 1, 0, -1}, 2, nil},
	} {
		if got, ok := OnLine(c.x, c.d); !slices.Equal(got, c.want) || ok != (c.want != nil) {
			t.Errorf("%v: %v, %v, want %v", c.x, got, ok, c.want)
		}
	}
}

type run = interface {
	Forward([]float32, int) []float32
	Backward([]float32) []float32
}

// benchmark takes a batch of 100 through the larger branch of the attack's net,
// and a step.
func benchmark(b *testing.B, d int, pass func(n *Net[float32], m int) run) {
	const m = 100
	n, x, slopes := drawn[float32](1, ReLU, m, d, 512, 100, 64, 1)
	slices.Sort(x)
	p := pass(n, m)
	adam := Adam[float32]{Rate: 1e-4, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
	for b.Loop() {
		p.Forward(x, m)
		adam.Step(n.Params, p.Backward(slopes))
	}
}

func BenchmarkPass(b *testing.B) {
	benchmark(b, 3, func(n *Net[float32], m int) run { return NewPass(n, m) })
}

func BenchmarkHalves(b *testing.B) {
	benchmark(b, 3, func(n *Net[float32], m int) run {
		h := NewHalves(n, m)
		h.Two = true
		return h
	})
}

func BenchmarkLine(b *testing.B) {
	benchmark(b, 1, func(n *Net[float32], m int) run { return NewLine(n, m, []float32{1}) })
}
