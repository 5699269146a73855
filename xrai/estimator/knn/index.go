package knn

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// index is a k-d tree over rows of few columns. What it skips is farther than the
// neighbours for certain, rounding allowed for, so that the result is search's to
// the last bit.
type index struct {
	*rows
	points []float64 // n×d, the rows in the order of the leaves
	id     []int     // the row of each point
	nodes  []node
	box    []float64 // of each node the least and the greatest value of each column
}

// node is a part of the points.
type node struct {
	from, to int32
	right    int32 // the left child stands after its parent; 0 for a leaf
}

const (
	leafRows = 24
	// maxIndexed is up to how many columns a k-d tree skips most rows.
	maxIndexed = 8
)

func newIndex(t *rows) *index {
	x := &index{rows: t, points: t.x, id: make([]int, t.n)}
	for i := range x.id {
		x.id[i] = i
	}
	x.build(0, int32(t.n))
	points := make([]float64, 0, len(t.x))
	for _, i := range x.id {
		points = append(points, t.row(i)...)
	}
	x.points = points
	return x
}

// build appends the node of id[from:to] and those below it.
func (x *index) build(from, to int32) {
	at := len(x.nodes)
	x.nodes = append(x.nodes, node{from: from, to: to})
	x.box = append(x.box, make([]float64, 2*x.d)...)
	box := x.box[at*2*x.d:][:2*x.d]
	widest, split := 0.0, 0
	for j := range x.d {
		low, high := math.Inf(1), math.Inf(-1)
		for _, i := range x.id[from:to] {
			v := x.points[i*x.d+j]
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
	v, w := x.points[a*x.d+j], x.points[b*x.d+j]
	return v < w || v == w && a < b
}

// seeker is one query on its way. It holds the memory of one goroutine.
type seeker struct {
	*index
	k     int
	query []float64
	near  []neighbour
	limit float64 // boxes farther than this, squared, hold no neighbour
}

func (x *index) seeker(k int) *seeker {
	return &seeker{index: x, k: k, near: make([]neighbour, 0, k)}
}

// seek finds the neighbours of a query, nearest first, the earlier row first on
// ties. They are valid until the next call.
func (s *seeker) seek(query []float64) []neighbour {
	s.query, s.near, s.limit = query, s.near[:0], math.Inf(1)
	s.visit(0)
	return s.near
}

// toBox is the squared distance of the query's point from a node's box.
func (s *seeker) toBox(n int32) float64 {
	box := s.box[int(n)*2*s.d:][:2*s.d]
	sum := 0.0
	for j, v := range s.query {
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
	for i := from; i < to; i++ {
		c := neighbour{squaredDistance(s.query, s.points[i*s.d:(i+1)*s.d]), s.id[i]}
		if len(s.near) == s.k && !c.before(s.near[s.k-1]) {
			continue
		}
		s.near = insert(s.near, s.k, c)
		if len(s.near) == s.k {
			// Both this and a box's distance are sums of squares, a few units of
			// the last place from what they should be.
			s.limit = s.near[s.k-1].squared*(1+allowance(s.d)) + tiny
		}
	}
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
