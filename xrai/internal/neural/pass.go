package neural

// Pass runs batches through a net. It holds the memory of one goroutine.
type Pass[T Float] struct {
	net  *Net[T]
	v    *vector[T]
	grad []T   // laid out as Net.Params
	rows int   // of the batch
	h    [][]T // activations of each layer, the batch itself first
	d    [][]T // slopes of the loss at each layer's sums
	a, b []T   // transposed matrices
	mask []T   // for slope
	bits []bool
}

// NewPass makes room for batches of at most rows records.
func NewPass[T Float](n *Net[T], rows int) *Pass[T] {
	p := &Pass[T]{net: n, v: vectors[T](), grad: make([]T, len(n.Params)),
		h: make([][]T, n.Layers()+1), d: make([][]T, n.Layers()+1)}
	largest := 0
	for l, w := range n.Widths {
		if l > 0 {
			p.h[l], p.d[l] = make([]T, rows*w), make([]T, rows*w)
			largest = max(largest, w*n.Widths[l-1])
		}
		largest = max(largest, rows*w)
	}
	p.a, p.b = make([]T, largest), make([]T, largest)
	p.mask, p.bits = make([]T, block), make([]bool, block)
	return p
}

// Forward returns the outputs (m×out) of m records x (m×in). They are valid
// until the next call, and x must stay as it is until after Backward.
func (p *Pass[T]) Forward(x []T, m int) []T {
	p.h[0] = x
	return p.forward(m, 0)
}

// narrow is the number of rows or columns below which a product by columns leaves
// most of a vector register empty, or is not worth a transposed matrix.
const narrow = 16

// forward goes on from the activations at layer l's inputs.
func (p *Pass[T]) forward(m, l int) []T {
	p.rows = m
	for ; l < p.net.Layers(); l++ {
		in, out := p.net.Widths[l], p.net.Widths[l+1]
		weights, biases := p.net.Layer(p.net.Params, l)
		z := p.h[l+1][:m*out]
		if out < narrow && in >= narrow {
			transpose(p.a[:in*out], weights, in, out)
			p.v.timesTransposed(z, p.h[l], p.a, m, in, out)
		} else {
			p.v.times(z, p.h[l], weights, m, in, out)
		}
		for i := range m {
			p.v.add(z[i*out:(i+1)*out], biases)
		}
		if l+1 < p.net.Layers() {
			activate(p.v, p.net.Activation, z)
		}
	}
	return p.h[p.net.Layers()][:m*p.net.Widths[p.net.Layers()]]
}

// Backward returns the gradient of the batch's loss, laid out as Net.Params and
// valid until the next call. slopes (m×out) are the loss's derivatives by the
// outputs that the last Forward gave.
func (p *Pass[T]) Backward(slopes []T) []T {
	p.backward(slopes, 0)
	return p.grad
}

// backward stops after layer first; d[first] then holds the slopes at the sums
// of the hidden units it takes as inputs.
func (p *Pass[T]) backward(slopes []T, first int) {
	d, m := slopes, p.rows
	for l := p.net.Layers() - 1; l >= first; l-- {
		in, out := p.net.Widths[l], p.net.Widths[l+1]
		weights, biases := p.net.Layer(p.grad, l)
		p.weightGradient(weights, p.h[l][:m*in], d, m, in, out)
		clear(biases)
		for i := range m {
			p.v.add(biases, d[i*out:(i+1)*out])
		}
		if l == 0 {
			return
		}
		weights, _ = p.net.Layer(p.net.Params, l)
		below := p.d[l][:m*in]
		if m < narrow {
			p.v.timesTransposed(below, d, weights, m, out, in)
		} else {
			transpose(p.a[:in*out], weights, in, out)
			p.v.times(below, d, p.a, m, out, in)
		}
		slope(p.v, p.net.Activation, below, p.h[l][:m*in], p.mask, p.bits)
		d = below
	}
}

// weightGradient sets dst (in×out) to the transpose of h (m×in) times d (m×out):
// out columns, or in, where those are many more.
func (p *Pass[T]) weightGradient(dst, h, d []T, m, in, out int) {
	if m < narrow || in < 4*out {
		transpose(p.a[:in*m], h, m, in)
		p.v.times(dst, p.a, d, in, m, out)
		return
	}
	transpose(p.a[:out*m], d, m, out)
	p.v.times(p.b, p.a, h, out, m, in)
	transpose(dst, p.b[:out*in], out, in)
}
