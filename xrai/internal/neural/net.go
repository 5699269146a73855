package neural

import "math/rand/v2"

// Net is a chain of dense layers. Hidden units apply the activation, the
// outputs are plain sums:
//
//	h_0 = x,   h_l = act(h_{l-1} W_l + b_l),   output = h_{L-1} W_L + b_L
type Net[T Float] struct {
	Widths     []int // inputs, hidden units of each layer, outputs; all at least 1
	Activation Activation
	// Params holds, layer after layer, the weights (in×out, a row for each
	// input) and then the biases (out).
	Params []T
}

// NewNet makes a net whose parameters are all 0.
func NewNet[T Float](a Activation, widths ...int) *Net[T] {
	n := &Net[T]{Widths: widths, Activation: a}
	n.Params = make([]T, n.size(n.Layers()))
	return n
}

// Layers returns L, the number of dense layers.
func (n *Net[T]) Layers() int { return len(n.Widths) - 1 }

// size is the number of parameters of the layers before l.
func (n *Net[T]) size(l int) int {
	size := 0
	for i := range l {
		size += (n.Widths[i] + 1) * n.Widths[i+1]
	}
	return size
}

// Layer returns the weights and biases of layer l, 0 being the first, in params:
// the net's own or a gradient.
func (n *Net[T]) Layer(params []T, l int) (weights, biases []T) {
	in, out := n.Widths[l], n.Widths[l+1]
	params = params[n.size(l):]
	return params[:in*out], params[in*out : (in+1)*out]
}

// Uniform draws each layer's weights and biases between -bound(in, out) and
// bound(in, out).
func (n *Net[T]) Uniform(r *rand.Rand, bound func(in, out int) float64) {
	for l := range n.Layers() {
		b := bound(n.Widths[l], n.Widths[l+1])
		weights, biases := n.Layer(n.Params, l)
		for _, p := range [][]T{weights, biases} {
			for i := range p {
				p[i] = T(b * (2*r.Float64() - 1))
			}
		}
	}
}
