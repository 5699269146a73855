package neural

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// plainForward is the net from its definition: sums of each unit of each layer of
// one record, and its activations.
func plainForward(n *Net[float64], x []float64) (sums, h [][]float64) {
	h = [][]float64{x}
	for l := range n.Layers() {
		w, b := n.Layer(n.Params, l)
		z := slices.Clone(b)
		for j := range z {
			for i, v := range h[l] {
				z[j] += v * w[i*len(z)+j]
			}
		}
		sums = append(sums, z)
		a := slices.Clone(z)
		if l+1 < n.Layers() {
			for j, v := range a {
				switch n.Activation {
				case ReLU:
					a[j] = max(0, v)
				case Tanh:
					a[j] = math.Tanh(v)
				case Logistic:
					a[j] = 1 / (1 + math.Exp(-v))
				}
			}
		}
		h = append(h, a)
	}
	return sums, h
}

// plainGradient is the chain rule, one parameter at a time.
func plainGradient(n *Net[float64], x []float64, m int, slopes []float64) []float64 {
	grad := make([]float64, len(n.Params))
	in, out := n.Widths[0], n.Widths[n.Layers()]
	for r := range m {
		sums, h := plainForward(n, x[r*in:(r+1)*in])
		d := slopes[r*out : (r+1)*out]
		for l := n.Layers() - 1; l >= 0; l-- {
			w, _ := n.Layer(n.Params, l)
			gw, gb := n.Layer(grad, l)
			below := make([]float64, len(h[l]))
			for j, dj := range d {
				gb[j] += dj
				for i, v := range h[l] {
					gw[i*len(d)+j] += v * dj
					below[i] += w[i*len(d)+j] * dj
				}
			}
			if l > 0 {
				for i, z := range sums[l-1] {
					y := h[l][i]
					switch n.Activation {
					case ReLU:
						if z <= 0 {
							below[i] = 0
						}
					case Tanh:
						below[i] *= 1 - y*y
					case Logistic:
						below[i] *= y * (1 - y)
					}
				}
			}
			d = below
		}
	}
	return grad
}

// drawn makes a net, m records and slopes.
func drawn[T Float](seed uint64, a Activation, m int, widths ...int) (n *Net[T], x, slopes []T) {
	r := xrai.Rand(seed)
	n = NewNet[T](a, widths...)
	n.Uniform(r, func(in, out int) float64 { return math.Sqrt(6 / float64(in+out)) })
	return n, normals[T](r, m*widths[0]), normals[T](r, m*widths[len(widths)-1])
}

func normals[T Float](r *rand.Rand, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = T(r.NormFloat64())
	}
	return out
}

// near fails when two lists differ by more than limit times the largest value.
func near[A, B Float](t *testing.T, what string, got []A, want []B, limit float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	largest := 1e-300
	for _, v := range want {
		largest = max(largest, math.Abs(float64(v)))
	}
	for i, v := range got {
		if d := math.Abs(float64(v) - float64(want[i])); !(d <= limit*largest) {
			t.Fatalf("%s: value %d is %v, want %v", what, i, v, want[i])
		}
	}
}

var shapes = [][]int{{3, 5, 1}, {2, 40, 3}, {30, 20, 10, 4}, {7, 100, 17}, {1, 33, 20, 64, 1}, {50, 2}, {20, 3, 40, 1}}

func TestPassEqualsPlainLoops(t *testing.T) {
	for _, a := range []Activation{ReLU, Tanh, Logistic, Identity} {
		for s, widths := range shapes {
			name := fmt.Sprint(a, widths)
			const m = 37
			n, x, slopes := drawn[float64](uint64(s), a, m, widths...)
			p := NewPass(n, m+3)
			out := p.Forward(x, m)
			var want []float64
			for i := range m {
				_, h := plainForward(n, x[i*widths[0]:(i+1)*widths[0]])
				want = append(want, h[len(h)-1]...)
			}
			near(t, name+" outputs", out, want, 1e-13)
			grad := plainGradient(n, x, m, slopes)
			near(t, name+" gradient", p.Backward(slopes), grad, 1e-12)

			single, x32, slopes32 := NewNet[float32](a, widths...), to32(x), to32(slopes)
			copy(single.Params, to32(n.Params))
			q := NewPass(single, m)
			near(t, name+" float32 outputs", q.Forward(x32, m), want, 1e-5)
			near(t, name+" float32 gradient", q.Backward(slopes32), grad, 1e-4)
		}
	}
}

func to32(x []float64) []float32 {
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = float32(v)
	}
	return out
}

// TestGradientByDifferences: of the sum of outputs times slopes, whose
// derivative by an output is its slope.
func TestGradientByDifferences(t *testing.T) {
	for _, a := range []Activation{ReLU, Tanh, Logistic, Identity} {
		const m, step = 9, 1e-6
		n, x, slopes := drawn[float64](5, a, m, 4, 20, 6, 2)
		p := NewPass(n, m)
		loss := func() (sum float64) {
			for i, v := range p.Forward(x, m) {
				sum += v * slopes[i]
			}
			return sum
		}
		var numeric []float64
		for i, w := range n.Params {
			n.Params[i] = w + step
			high := loss()
			n.Params[i] = w - step
			numeric = append(numeric, (high-loss())/(2*step))
			n.Params[i] = w
		}
		loss()
		near(t, fmt.Sprint(a), p.Backward(slopes), numeric, 1e-8)
	}
}

// TestRowsDoNotMixBits: a record's output does not depend on the batch it is in.
func TestRowsDoNotMixBits(t *testing.T) {
	const m = 60
	n, x, _ := drawn[float32](3, ReLU, m, 20, 512, 100, 64, 1)
	all := slices.Clone(NewPass(n, m).Forward(x, m))
	p := NewPass(n, 7)
	for i := 0; i+7 <= m; i += 7 {
		if got := p.Forward(x[i*20:(i+7)*20], 7); !slices.Equal(got, all[i:i+7]) {
			t.Fatalf("rows %d: %v, in the whole batch %v", i, got, all[i:i+7])
		}
	}
}

// TestHalvesEqualPass, and the same bits with two goroutines as with one.
func TestHalvesEqualPass(t *testing.T) {
	for _, m := range []int{1, 2, 3, 50, 33} {
		n, x, slopes := drawn[float32](uint64(m), ReLU, m, 6, 70, 20, 3)
		p := NewPass(n, m)
		var h [2]*Halves[float32]
		var out, grad [2][]float32
		for k := range h {
			h[k] = NewHalves(n, 50)
			h[k].Two = k == 1
			for range 2 {
				out[k] = h[k].Forward(x, m)
				grad[k] = h[k].Backward(slopes)
			}
		}
		if !slices.Equal(out[0], p.Forward(x, m)) || !slices.Equal(out[1], out[0]) {
			t.Errorf("%d records: outputs differ", m)
		}
		if !slices.Equal(grad[0], grad[1]) {
			t.Errorf("%d records: two goroutines give another gradient", m)
		}
		near(t, "gradient", grad[0], p.Backward(slopes), 1e-5)
	}
}
