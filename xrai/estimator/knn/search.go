package knn

import (
	"math"
	"runtime"
	"sort"
	"sync"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// neighbour is a training row and its squared distance.
type neighbour struct {
	squared float64
	row     int
}

const (
	queries = 16  // rows searched for together by one worker
	block   = 256 // training rows looked at for all of them before the next
)

// each finds the k nearest training rows of every row of x, nearest first and
// the earlier row first on ties, and hands them to use, which is called once a
// row, from several goroutines, with scratch w as long, and must keep neither.
func (t *rows) each(x *mat.Dense, k int, use func(i int, near []neighbour, w []float64)) {
	n, _ := x.Dims()
	if n >= fewQueries && t.n >= fewRows && t.n <= math.MaxInt32 && k <= t.n/8 {
		if t.d <= maxIndexed {
			newIndex(t).each(x, k, use)
			return
		}
		if s := newScreen(t); s != nil {
			s.each(x, k, use)
			return
		}
	}
	t.eachPlain(x, k, use)
}

const (
	// From so many queries and rows on a search is prepared for, if there are
	// many more rows than neighbours.
	fewQueries = 24
	fewRows    = 256
)

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

// eachPlain is each by looking at all rows.
func (t *rows) eachPlain(x *mat.Dense, k int, use func(i int, near []neighbour, w []float64)) {
	n, _ := x.Dims()
	length := t.lengths()
	share((n+queries-1)/queries, func() func(int) {
		found := make([][]neighbour, queries)
		for q := range found {
			found[q] = make([]neighbour, 0, k)
		}
		w := make([]float64, k)
		return func(b int) {
			lo, hi := b*queries, min((b+1)*queries, n)
			t.search(x, lo, hi, k, length, found)
			for i := lo; i < hi; i++ {
				use(i, found[i-lo], w)
			}
		}
	})
}

// search fills found with the neighbours of rows lo to hi of x, given the
// squared lengths of the training rows.
func (t *rows) search(x *mat.Dense, lo, hi, k int, length []float64, found [][]neighbour) {
	for q := range found {
		found[q] = found[q][:0]
	}
	slack := allowance(t.d)
	for start := 0; start < t.n; start += block {
		end := min(start+block, t.n)
		for i := lo; i < hi; i++ {
			query, near := x.RawRowView(i), found[i-lo]
			own := floats.Dot(query, query)
			bound := math.Inf(1)
			if len(near) == k {
				bound = near[k-1].squared
			}
			for j := start; j < end; j++ {
				row := t.row(j)
				if t.d >= screened {
					both := own + length[j]
					if both-2*floats.Dot(query, row)-slack*(both+tiny) > bound {
						continue
					}
				}
				d := squaredDistance(query, row)
				// Rows come in order, so one as far as the last is not nearer.
				if len(near) == k && d >= bound {
					continue
				}
				near = insert(near, k, neighbour{d, j})
				if len(near) == k {
					bound = near[k-1].squared
				}
			}
			found[i-lo] = near
		}
	}
}

// screened is the number of columns from which rows are first screened by
//
//	|a|² + |b|² - 2 a·b
//
// which the processor adds up faster than differences. Rounding moves that, and
// the sum of squared differences, by at most d+8 units each of |a|² + |b|²
// times 2^-52; twice that is allowed for, so no neighbour is lost and the
// result is the same as without.
const screened = 16

// allowance is what screening may be off, relative to |a|² + |b|².
func allowance(d int) float64 { return 4 * float64(d+8) * 0x1p-52 }

// tiny keeps the allowance above what squares lose below the normal numbers.
const tiny = 1e-280

// lengths returns the squared lengths of the rows.
func (t *rows) lengths() []float64 {
	length := make([]float64, t.n)
	for i := range length {
		length[i] = floats.Dot(t.row(i), t.row(i))
	}
	return length
}

// before reports whether c is nearer than o, or as near and an earlier row.
func (c neighbour) before(o neighbour) bool {
	return c.squared < o.squared || c.squared == o.squared && c.row < o.row
}

// insert puts c in its place, and drops the last of more than k.
func insert(near []neighbour, k int, c neighbour) []neighbour {
	at := sort.Search(len(near), func(i int) bool { return c.before(near[i]) })
	if len(near) < k {
		near = append(near, neighbour{})
	}
	copy(near[at+1:], near[at:])
	near[at] = c
	return near
}

func squaredDistance(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		d := v - b[i]
		sum += d * d
	}
	return sum
}
