package knn

import (
	"math"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// index finds neighbours without looking at most rows: a k-d tree over the
// points of a basis. What it skips is farther than the neighbours for certain,
// rounding allowed for, so that the result is search's to the last bit.
type index struct {
	*rows
	*basis
	length   []float64 // squared lengths of the rows
	farthest float64   // largest distance of a row from the centre

	stride int       // numbers a point, a multiple of step, 0 after the basis's
	points []float64 // n×stride, in the order of the leaves
	id     []int     // the row of each point
	nodes  []node
	box    []float64 // of each node the least and the greatest of the first boxed numbers
	boxed  int
}

// node is a part of the points.
type node struct {
	from, to int32
	right    int32 // the left child stands after its parent; 0 for a leaf
}

const (
	leafRows = 24
	step     = 8 // numbers compared between two looks at the bound
	maxBoxed = 8
	// An index is worth its making for so many rows to be asked for.
	fewQueries = 24
	fewRows    = 256
)

// newIndex returns nil where search is as good.
func newIndex(t *rows, queries, k int) *index {
	if queries < fewQueries || t.n < fewRows || k > t.n/8 {
		return nil
	}
	b := newBasis(t)
	if b == nil {
		return nil
	}
	x := &index{rows: t, basis: b, length: t.lengths(), stride: (b.m + step - 1) / step * step, boxed: min(b.m, maxBoxed)}
	x.points, x.id = make([]float64, t.n*x.stride), make([]int, t.n)
	x.place()
	x.build(0, int32(t.n))
	points := make([]float64, len(x.points))
	for at, i := range x.id {
		copy(points[at*x.stride:], x.point(i))
	}
	x.points = points
	return x
}

// place sets points and id in the order of the rows.
func (x *index) place() {
	const part = 512
	far := make([]float64, (x.n+part-1)/part)
	share(len(far), func() func(int) {
		scratch := make([]float64, x.d)
		return func(p int) {
			for i := p * part; i < min(x.n, (p+1)*part); i++ {
				x.id[i] = i
				far[p] = max(far[p], x.basis.point(x.point(i)[:x.m], x.row(i), scratch))
			}
		}
	})
	x.farthest = slices.Max(far)
}

func (x *index) point(i int) []float64 { return x.points[i*x.stride : (i+1)*x.stride] }

// build appends the node of id[from:to] and those below it.
func (x *index) build(from, to int32) {
	at := len(x.nodes)
	x.nodes = append(x.nodes, node{from: from, to: to})
	x.box = append(x.box, make([]float64, 2*x.boxed)...)
	box := x.box[at*2*x.boxed:][:2*x.boxed]
	widest, split := 0.0, 0
	for j := range x.boxed {
		low, high := math.Inf(1), math.Inf(-1)
		for _, i := range x.id[from:to] {
			v := x.points[i*x.stride+j]
			low, high = min(low, v), max(high, v)
		}
		box[2*j], box[2*j+1] = low, high
		if high-low > widest {
			widest, split = high-low, j
		}
	}
	if to-from <= leafRows || widest == 0 {
		slices.Sort(x.id[from:to])
		return
	}
	middle := (from + to) / 2
	x.divide(x.id[from:to], int(middle-from), split)
	x.build(from, middle)
	x.nodes[at].right = int32(len(x.nodes))
	x.build(middle, to)
}

// divide moves the rows that come first by number j of their points, and then by
// row, before place at.
func (x *index) divide(id []int, at, j int) {
	for len(id) > 1 {
		// The middle one of three, and none twice, so that ends meet.
		a, b, c := id[0], id[len(id)/2], id[len(id)-1]
		if x.before(b, a, j) {
			a, b = b, a
		}
		if x.before(c, b, j) {
			b = c
			if x.before(b, a, j) {
				b = a
			}
		}
		low, high := 0, len(id)-1
		for low <= high {
			for x.before(id[low], b, j) {
				low++
			}
			for x.before(b, id[high], j) {
				high--
			}
			if low <= high {
				id[low], id[high] = id[high], id[low]
				low++
				high--
			}
		}
		switch {
		case at <= high:
			id = id[:high+1]
		case at >= low:
			id, at = id[low:], at-low
		default:
			return
		}
	}
}

func (x *index) before(a, b, j int) bool {
	v, w := x.points[a*x.stride+j], x.points[b*x.stride+j]
	return v < w || v == w && a < b
}

// seeker is one query on its way. It holds the memory of one goroutine.
type seeker struct {
	*index
	k       int
	query   []float64
	own     float64   // squared length of the query
	at      []float64 // its point
	near    []neighbour
	bound   float64 // squared distance of the last of k neighbours
	limit   float64 // points farther than this, squared, are farther rows
	error   float64 // what points may be farther apart than rows
	scratch []float64
}

func (x *index) seeker(k int) *seeker {
	return &seeker{index: x, k: k, at: make([]float64, x.stride), near: make([]neighbour, 0, k), scratch: make([]float64, x.d)}
}

// seek finds the neighbours of a query, nearest first, the earlier row first on
// ties. They are valid until the next call.
func (s *seeker) seek(query []float64) []neighbour {
	s.query, s.own, s.near = query, floats.Dot(query, query), s.near[:0]
	s.error = s.slack * (s.basis.point(s.at[:s.m], query, s.scratch) + s.farthest)
	if s.column != nil {
		s.error = 0
	}
	s.bound, s.limit = math.Inf(1), math.Inf(1)
	s.visit(0)
	return s.near
}

// setLimit follows the bound. Squares lose something below the normal numbers.
func (s *seeker) setLimit() {
	s.bound = s.near[s.k-1].squared
	far := math.Sqrt(s.bound+tiny)*(1+s.slack) + s.error
	s.limit = far * far * (1 + s.slack)
}

// toBox is the squared distance of the query's point from a node's box.
func (s *seeker) toBox(n int32) float64 {
	box := s.box[int(n)*2*s.boxed:][:2*s.boxed]
	sum := 0.0
	for j, v := range s.at[:s.boxed] {
		out := max(box[2*j]-v, v-box[2*j+1], 0)
		sum += out * out
	}
	return sum
}

// visit looks at a node that may hold neighbours, its nearer part first.
func (s *seeker) visit(n int32) {
	right := s.nodes[n].right
	if right == 0 {
		s.scan(int(s.nodes[n].from), int(s.nodes[n].to))
		return
	}
	first, second := n+1, right
	a, b := s.toBox(first), s.toBox(second)
	if b < a {
		first, second, a, b = second, first, b, a
	}
	if a <= s.limit {
		s.visit(first)
	}
	if b <= s.limit {
		s.visit(second)
	}
}

// scan looks at the points from to to-1.
func (s *seeker) scan(from, to int) {
	m := s.stride
	at := s.at[:m]
	for i := from; i < to; i++ {
		p := s.points[i*m : i*m+m]
		sum := 0.0
		for q := at; len(q) >= step && len(p) >= step; q, p = q[step:], p[step:] {
			d0, d1, d2, d3 := p[0]-q[0], p[1]-q[1], p[2]-q[2], p[3]-q[3]
			d4, d5, d6, d7 := p[4]-q[4], p[5]-q[5], p[6]-q[6], p[7]-q[7]
			sum += ((d0*d0 + d1*d1) + (d2*d2 + d3*d3)) + ((d4*d4 + d5*d5) + (d6*d6 + d7*d7))
			if sum > s.limit {
				break
			}
		}
		if sum > s.limit {
			continue
		}
		s.take(s.id[i])
	}
}

// take compares the row itself.
func (s *seeker) take(j int) {
	row := s.row(j)
	if s.axis != nil {
		both := s.own + s.length[j]
		if both-2*floats.Dot(s.query, row)-allowance(s.d)*(both+tiny) > s.bound {
			return
		}
	}
	d := squaredDistance(s.query, row)
	c := neighbour{d, j}
	if len(s.near) == s.k && !c.before(s.near[s.k-1]) {
		return
	}
	s.near = insert(s.near, s.k, c)
	if len(s.near) == s.k {
		s.setLimit()
	}
}

// share runs units 0 to n-1 on all cores. start is called once in each worker.
func share(n int, start func() func(unit int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			work := start()
			for i := range next {
				work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// each is rows.each.
func (x *index) each(q *mat.Dense, k int, use func(i int, near []neighbour, w []float64)) {
	n, _ := q.Dims()
	share((n+queries-1)/queries, func() func(int) {
		s, w := x.seeker(k), make([]float64, k)
		return func(b int) {
			for i := b * queries; i < min(n, (b+1)*queries); i++ {
				use(i, s.seek(q.RawRowView(i)), w)
			}
		}
	})
}
