package knn

import (
	"math"

	"github.com/viterin/vek/vek32"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// screen finds neighbours by a product of matrices in float32, which tells of
// most rows for certain that they are too far, rounding allowed for. The others
// are compared as in search, so that the result is the same to the last bit.
//
// With p the point of a training row, q that of a query, both divided by a power
// of two so that no p is longer than 1,
//
//	|p - q|² = |q|² - 2 g,   g = p·q - |p|²/2
//
// What float32 gives for g is off by at most delta (|p||q| + |p|²), which is at
// most delta (3/2 |p|² + |q|²/2): the first part is added to each row's -|p|²/2
// beforehand, the second is of the query.
type screen struct {
	*rows
	*basis
	length   []float64 // squared lengths of the rows
	farthest float64   // largest distance of a row from the centre
	scale    float64
	delta    float64
	panels   []panel
}

// panel is the points of some rows by column, (m+1)×rows, the last column being
// what goes with 1.
type panel struct {
	from, to int
	x        []float32
}

const (
	// panelWork bounds a product, because vek would divide larger ones among
	// goroutines of its own.
	panelWork = 99_999
	// abreast is how many queries are multiplied by a panel at once.
	abreast = 4
	// batch is how many rows, about, are screened between two looks at the bound.
	batch = 8192
	// farAway is from where, in units of the longest point, a query is not
	// screened, lest float32 overflows.
	farAway = 0x1p40
)

// newScreen returns nil where no directions were found.
func newScreen(t *rows) *screen {
	b := newBasis(t)
	if b == nil {
		return nil
	}
	s := &screen{rows: t, basis: b, length: t.lengths(), delta: float64(b.m+16) * 0x1p-22}
	size := max(8, min(1024, panelWork/(abreast*(b.m+1)))/8*8)
	s.panels = make([]panel, (t.n+size-1)/size)
	points := make([]float64, t.n*b.m)
	far := make([]float64, len(s.panels))
	share(len(s.panels), func() func(int) {
		scratch := make([]float64, t.d)
		return func(k int) {
			s.panels[k] = panel{from: k * size, to: min((k+1)*size, t.n)}
			for i := k * size; i < s.panels[k].to; i++ {
				far[k] = max(far[k], s.point(points[i*b.m:(i+1)*b.m], t.row(i), scratch))
			}
		}
	})
	s.farthest = floats.Max(far)
	s.scale = 1
	if s.farthest > 0 {
		_, exp := math.Frexp(s.farthest * (1 + s.slack))
		s.scale = math.Ldexp(1, -max(-1000, exp))
	}
	share(len(s.panels), func() func(int) {
		return func(k int) { s.fill(&s.panels[k], points) }
	})
	return s
}

func (s *screen) fill(p *panel, points []float64) {
	n := p.to - p.from
	p.x = make([]float32, (s.m+1)*n)
	for i := range n {
		point := points[(p.from+i)*s.m : (p.from+i+1)*s.m]
		squared := 0.0
		for j, v := range point {
			v *= s.scale
			squared += v * v
			p.x[j*n+i] = float32(v)
		}
		p.x[s.m*n+i] = float32(-squared/2 + 1.5*s.delta*squared)
	}
}

// screener is some queries on their way. It holds the memory of one goroutine.
type screener struct {
	*screen
	k              int
	points         []float32 // abreast×(m+1)
	g              [abreast][]float32
	products       []float32
	point, scratch []float64
	query          []float64 // one of them
	own            float64   // its squared length
	squared, error float64   // squared length of its point, and what points may be farther apart than rows
	near           [abreast][]neighbour
	bound          float64   // no neighbour is farther than this, squared
	cut            float32   // rows whose g is less are farther
	best           []float32 // scratch of seed
	at             []int32
}

func (s *screen) screener(k int) *screener {
	r := &screener{screen: s, k: k, points: make([]float32, abreast*(s.m+1)), point: make([]float64, s.m), scratch: make([]float64, s.d),
		products: make([]float32, abreast*(s.panels[0].to)), best: make([]float32, 0, k), at: make([]int32, k)}
	for a := range r.near {
		r.near[a] = make([]neighbour, 0, k)
		r.g[a] = make([]float32, 0, batch+s.panels[0].to)
	}
	return r
}

// seek finds the neighbours of at most abreast rows of q, nearest first, the
// earlier row first on ties. They are valid until the next call.
func (r *screener) seek(q *mat.Dense, from, to int) [][]neighbour {
	some := to - from
	var bounds, squared, errors [abreast]float64
	for a := range some {
		squared[a], errors[a] = r.load(a, q.RawRowView(from+a))
		bounds[a] = math.Inf(1)
		r.near[a] = r.near[a][:0]
	}
	for first := 0; first < len(r.panels); {
		last := r.multiply(first, some)
		for a := range some {
			r.query = q.RawRowView(from + a)
			r.own = floats.Dot(r.query, r.query)
			r.squared, r.error = squared[a], errors[a]
			r.setBound(bounds[a])
			if start := r.panels[first].from; first == 0 {
				r.seed(r.g[a], start)
			}
			r.sift(a, r.panels[first].from)
			bounds[a] = r.bound
		}
		first = last
	}
	return r.near[:some]
}

// load sets the a-th point and returns its squared length, infinite where the
// query is too far to be screened, and the error of its distances.
func (r *screener) load(a int, query []float64) (squared, error float64) {
	far := r.basis.point(r.point, query, r.scratch)
	to := r.points[a*(r.m+1) : (a+1)*(r.m+1)]
	to[r.m] = 1
	for j, v := range r.point {
		v *= r.scale
		squared += v * v
		to[j] = float32(v)
	}
	if !(squared <= farAway*farAway) {
		clear(to)
		return math.Inf(1), 0
	}
	return squared, r.slack * (far + r.farthest)
}

// multiply sets g of some queries for the panels from first on, and returns the
// one after the last.
func (r *screener) multiply(first, some int) (last int) {
	for a := range r.g {
		r.g[a] = r.g[a][:0]
	}
	for last = first; last < len(r.panels) && len(r.g[0]) < batch; last++ {
		p := &r.panels[last]
		n := p.to - p.from
		out := r.products[:some*n]
		vek32.MatMul_Into(out, r.points[:some*(r.m+1)], p.x, r.m+1)
		for a := range some {
			r.g[a] = append(r.g[a], out[a*n:(a+1)*n]...)
		}
	}
	return last
}

// seed sets a bound from the rows that seem nearest.
func (r *screener) seed(g []float32, start int) {
	if len(g) < r.k || math.IsInf(r.squared, 1) {
		return
	}
	best, at := r.best[:0], r.at[:r.k]
	least := float32(math.Inf(-1))
	i := 0
	for i < len(g) {
		if i+4 <= len(g) && len(best) == r.k {
			if v := g[i : i+4 : i+4]; v[0] <= least && v[1] <= least && v[2] <= least && v[3] <= least {
				i += 4
				continue
			}
		}
		for end := min(i+4, len(g)); i < end; i++ {
			v := g[i]
			if len(best) < r.k {
				best = append(best, v)
			} else if v <= least {
				continue
			}
			k := len(best) - 1
			for ; k > 0 && best[k-1] < v; k-- {
				best[k], at[k] = best[k-1], at[k-1]
			}
			best[k], at[k] = v, int32(i)
			least = best[len(best)-1]
		}
	}
	bound := 0.0
	for _, i := range at {
		bound = max(bound, squaredDistance(r.query, r.row(start+int(i))))
	}
	r.setBound(bound)
}

// setBound sets the bound and the cut that goes with it.
func (r *screener) setBound(bound float64) {
	r.bound, r.cut = bound, float32(math.Inf(-1))
	if math.IsInf(r.squared, 1) || math.IsInf(bound, 1) {
		return
	}
	far := (math.Sqrt(bound+tiny)*(1+r.slack) + r.error) * r.scale
	limit := far * far * (1 + r.slack)
	cut := (r.squared-limit)/2 - r.delta/2*r.squared - 0x1p-48*r.squared - 0x1p-100
	r.cut = math.Nextafter32(float32(max(cut, -math.MaxFloat32)), float32(math.Inf(-1)))
}

// sift compares the rows that g does not tell to be too far; the first is start.
func (r *screener) sift(a, start int) {
	g := r.g[a]
	i := 0
	for ; i+4 <= len(g); i += 4 {
		v := g[i : i+4 : i+4]
		if v[0] < r.cut && v[1] < r.cut && v[2] < r.cut && v[3] < r.cut {
			continue
		}
		for k, v := range v {
			if !(v < r.cut) {
				r.take(a, start+i+k)
			}
		}
	}
	for ; i < len(g); i++ {
		if !(g[i] < r.cut) {
			r.take(a, start+i)
		}
	}
}

// take compares the row itself.
func (r *screener) take(a, j int) {
	row, near := r.row(j), r.near[a]
	if r.axis != nil {
		both := r.own + r.length[j]
		if both-2*floats.Dot(r.query, row)-allowance(r.d)*(both+tiny) > r.bound {
			return
		}
	}
	d := squaredDistance(r.query, row)
	// Rows come in order, so one as far as the last of k is not nearer.
	if d > r.bound || len(near) == r.k && d >= near[r.k-1].squared {
		return
	}
	near = insert(near, r.k, neighbour{d, j})
	r.near[a] = near
	if len(near) == r.k && near[r.k-1].squared < r.bound {
		r.setBound(near[r.k-1].squared)
	}
}

// each is rows.each.
func (s *screen) each(q *mat.Dense, k int, use func(i int, near []neighbour, w []float64)) {
	n, _ := q.Dims()
	share((n+abreast-1)/abreast, func() func(int) {
		r, w := s.screener(k), make([]float64, k)
		return func(b int) {
			from := b * abreast
			for a, near := range r.seek(q, from, min(n, from+abreast)) {
				use(from+a, near, w)
			}
		}
	})
}
