package neural

import "sync"

// Halves is a Pass that halves each batch, so that two goroutines can share the
// work. The bits are the same with one.
type Halves[T Float] struct {
	// Two is whether two goroutines are used.
	Two bool

	half [2]*Pass[T]
	m    [2]int
	out  []T
}

// NewHalves makes room for batches of at most rows records.
func NewHalves[T Float](n *Net[T], rows int) *Halves[T] {
	return &Halves[T]{half: [2]*Pass[T]{NewPass(n, rows-rows/2), NewPass(n, rows/2)}}
}

// Forward is Pass.Forward.
func (h *Halves[T]) Forward(x []T, m int) []T {
	h.m = [2]int{m - m/2, m / 2}
	n := h.half[0].net
	in, out := n.Widths[0], n.Widths[n.Layers()]
	h.out = append(h.out[:0], make([]T, m*out)...)
	Both(h.Two && m > 1, func(k int) {
		if h.m[k] == 0 {
			return
		}
		from := k * h.m[0]
		copy(h.out[from*out:], h.half[k].Forward(x[from*in:(from+h.m[k])*in], h.m[k]))
	})
	return h.out
}

// Backward is Pass.Backward.
func (h *Halves[T]) Backward(slopes []T) []T {
	if h.m[1] == 0 {
		return h.half[0].Backward(slopes)
	}
	out := len(slopes) / (h.m[0] + h.m[1])
	Both(h.Two, func(k int) {
		from := k * h.m[0]
		h.half[k].Backward(slopes[from*out : (from+h.m[k])*out])
	})
	first := h.half[0]
	first.v.add(first.grad, h.half[1].grad)
	return first.grad
}

// Both calls f(0) and f(1), on two goroutines or one after the other.
func Both(two bool, f func(k int)) {
	if !two {
		f(0)
		f(1)
		return
	}
	var wg sync.WaitGroup
	wg.Go(func() { f(1) })
	f(0)
	wg.Wait()
}
