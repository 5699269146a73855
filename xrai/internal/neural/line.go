package neural

// Line is a Pass for a net of ReLU units and at least three layers whose records
// lie on a line through the origin:
//
//	x_i = t_i direction,   t_1 <= ... <= t_m
//
// A unit j of the first layer then sums to a_j t + c_j, where a_j is its weights
// times the direction and c_j its bias: it is on above its own zero, or below it.
// So the sums of the second layer are linear in t between zeros,
//
//	z(t) = t A(t) + C(t) + biases,   A(t) = sum of a_j W_j,   C(t) = sum of c_j W_j
//
// over the units that are on at t, with W_j the unit's row of second-layer
// weights. Walking along t, each unit is switched on once. Backward, the gradients
// of unit j are made of two sums over the records it is on for, of the slopes d_i
// and of t_i d_i, and those are sums over the records beyond a point. The work for
// two layers of u and v units is thereby some (u + m) v, not u v m.
//
// Units on above and units on below their zero are walked from opposite ends, so
// that nothing is ever subtracted.
type Line[T Float] struct {
	*Pass[T] // for the layers above

	direction []T
	t         []T
	zero      []int // for each unit, the first record beyond its zero
	up        []bool
	slopes    []T // a
	// units lists them by zero; those of zero k are units[starts[k]:starts[k+1]]
	units, starts, next []int

	acc [4][]T // (m+1)×v: sums over later records of d and t d, over earlier ones of d and t d
}

// NewLine makes room for batches of at most rows records.
func NewLine[T Float](n *Net[T], rows int, direction []T) *Line[T] {
	u, v := n.Widths[1], n.Widths[2]
	l := &Line[T]{Pass: NewPass(n, rows), direction: direction,
		zero: make([]int, u), up: make([]bool, u), slopes: make([]T, u), units: make([]int, u), starts: make([]int, rows+2), next: make([]int, rows+2)}
	for k := range l.acc {
		l.acc[k] = make([]T, (rows+1)*v)
	}
	return l
}

// OnLine returns the direction of records (n×d) that lie on a line through the
// origin along which every column changes as fast as the first, or not at all, as
// scaled columns do. A difference up to the rounding of float32 is passed over.
func OnLine(x []float64, d int) (direction []float64, ok bool) {
	const rounding = 1e-6
	direction = make([]float64, d)
	direction[0] = 1
	largest, far := 0.0, 0
	for i := 0; i < len(x); i += d {
		if a := abs(x[i]); a > largest {
			largest, far = a, i
		}
	}
	for j := 1; j < d; j++ {
		switch a, b := x[far], x[far+j]; {
		case a*b > 0:
			direction[j] = 1
		case a*b < 0:
			direction[j] = -1
		}
	}
	for i := 0; i < len(x); i += d {
		for j := range d {
			if abs(x[i+j]-direction[j]*x[i]) > rounding*max(1, largest) {
				return nil, false
			}
		}
	}
	return direction, true
}

func abs(v float64) float64 { return max(v, -v) }

// Forward returns the outputs (m×out) of the m records at t, in ascending order.
// They are valid until the next call, and t must stay as it is until after
// Backward.
func (l *Line[T]) Forward(t []T, m int) []T {
	n, t := l.net, t[:m]
	u, v := n.Widths[1], n.Widths[2]
	l.t = t
	first, offsets := n.Layer(n.Params, 0)
	second, biases := n.Layer(n.Params, 1)
	clear(l.slopes)
	for k, d := range l.direction {
		l.v.axpy(d, first[k*u:(k+1)*u], l.slopes)
	}
	l.sortUnits(offsets)
	z := l.h[2][:m*v]
	a, c := l.acc[0][:v], l.acc[1][:v]
	clear(a)
	clear(c)
	for i := range m { // units on above their zero
		for _, j := range l.units[l.starts[i]:l.starts[i+1]] {
			if l.up[j] {
				l.v.axpy(l.slopes[j], second[j*v:(j+1)*v], a)
				l.v.axpy(offsets[j], second[j*v:(j+1)*v], c)
			}
		}
		row := z[i*v : (i+1)*v]
		copy(row, biases)
		l.v.axpy(t[i], a, row)
		l.v.add(row, c)
	}
	clear(a)
	clear(c)
	for i := m - 1; i >= 0; i-- { // units on below
		for _, j := range l.units[l.starts[i+1]:l.starts[i+2]] {
			if !l.up[j] {
				l.v.axpy(l.slopes[j], second[j*v:(j+1)*v], a)
				l.v.axpy(offsets[j], second[j*v:(j+1)*v], c)
			}
		}
		row := z[i*v : (i+1)*v]
		l.v.axpy(t[i], a, row)
		l.v.add(row, c)
	}
	activate(l.v, ReLU, z)
	return l.forward(m, 2)
}

// sortUnits finds each unit's zero among the records and lists units by it.
func (l *Line[T]) sortUnits(offsets []T) {
	m := len(l.t)
	starts := l.starts[:m+2]
	clear(starts)
	for j, a := range l.slopes {
		c := offsets[j]
		l.up[j] = a >= 0
		low, high := 0, m
		for low < high { // the sum is monotone in t, rounded or not
			if i := (low + high) / 2; (T(a*l.t[i])+c > 0) == l.up[j] {
				high = i
			} else {
				low = i + 1
			}
		}
		l.zero[j] = low
		starts[low+1]++
	}
	for k := range m + 1 {
		starts[k+1] += starts[k]
	}
	copy(l.next, starts)
	for j, k := range l.zero {
		l.units[l.next[k]] = j
		l.next[k]++
	}
}

// Backward returns the gradient of the batch's loss, as Pass.Backward.
func (l *Line[T]) Backward(slopes []T) []T {
	l.backward(slopes, 2)
	n, m := l.net, len(l.t)
	u, v := n.Widths[1], n.Widths[2]
	d := l.d[2]
	row := func(k, i int) []T { return l.acc[k][i*v : (i+1)*v] }
	for k := range 2 {
		clear(row(k, m))
		clear(row(k+2, 0))
	}
	for i := m - 1; i >= 0; i-- {
		copy(row(0, i), row(0, i+1))
		copy(row(1, i), row(1, i+1))
		l.v.add(row(0, i), d[i*v:(i+1)*v])
		l.v.axpy(l.t[i], d[i*v:(i+1)*v], row(1, i))
	}
	for i := range m {
		copy(row(2, i+1), row(2, i))
		copy(row(3, i+1), row(3, i))
		l.v.add(row(2, i+1), d[i*v:(i+1)*v])
		l.v.axpy(l.t[i], d[i*v:(i+1)*v], row(3, i+1))
	}
	_, offsets := n.Layer(n.Params, 0)
	second, _ := n.Layer(n.Params, 1)
	firstGrad, offsetGrad := n.Layer(l.grad, 0)
	secondGrad, biasGrad := n.Layer(l.grad, 1)
	copy(biasGrad, row(0, 0))
	for j, i := range l.zero {
		sum, moment := row(0, i), row(1, i)
		if !l.up[j] {
			sum, moment = row(2, i), row(3, i)
		}
		weights, grad := second[j*v:(j+1)*v], secondGrad[j*v:(j+1)*v]
		clear(grad)
		l.v.axpy(l.slopes[j], moment, grad)
		l.v.axpy(offsets[j], sum, grad)
		offsetGrad[j] = l.v.dot(sum, weights)
		steep := l.v.dot(moment, weights)
		for k, e := range l.direction {
			firstGrad[k*u+j] = e * steep
		}
	}
	return l.grad
}
