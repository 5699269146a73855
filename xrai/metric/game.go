package metric

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// game is the nearest-neighbour vote over training outputs. Rows with one
// output vector and label, a cell, have one Shapley value, so only distinct
// outputs are sorted and only cells are summed.
type game struct {
	k       int
	classes int
	out     []float64 // distinct outputs, ascending, U×C
	rows    []int32   // training rows at each
	first   []int32   // output u has cells first[u] to first[u+1]
	cell    []cell
	cellOf  []int32   // cell of each training row
	weight  []float64 // w(j) = 1/max(k, j) for j = 0..n
	prefix  []float64 // w(1) + ... + w(j)
	line    bool      // outputs lie on a line: two classes
	unit    bool      // they are between 0 and 1
	lane    *lane     // nil where outputs do not suit it
}

type cell struct {
	label int32
	rows  int32
}

// tied is how far a distance may be from the nearest of its block.
const tied = 1e-9

func newGame(p *mat.Dense, labels []int, k int) *game {
	n, classes := p.Dims()
	order := sortedRows(p, labels, nil)
	g := &game{k: k, classes: classes, cellOf: make([]int32, n), line: classes == 2}
	for i, row := range order {
		out := p.RawRowView(row)
		fresh := i == 0 || !slices.Equal(out, p.RawRowView(order[i-1]))
		if fresh {
			g.out = append(g.out, out...)
			g.rows = append(g.rows, 0)
			g.first = append(g.first, int32(len(g.cell)))
		}
		if fresh || labels[row] != labels[order[i-1]] {
			g.cell = append(g.cell, cell{label: int32(labels[row])})
		}
		g.rows[len(g.rows)-1]++
		g.cell[len(g.cell)-1].rows++
		g.cellOf[row] = int32(len(g.cell) - 1)
	}
	g.first = append(g.first, int32(len(g.cell)))
	for u := 1; g.line && u < len(g.rows); u++ {
		g.line = g.out[2*u+1] <= g.out[2*u-1]
	}
	g.unit = slices.Min(g.out) >= 0 && slices.Max(g.out) <= 1
	g.weight, g.prefix = make([]float64, n+1), make([]float64, n+1)
	for j := range g.weight {
		g.weight[j] = 1 / float64(max(k, j))
		if j > 0 {
			g.prefix[j] = g.prefix[j-1] + g.weight[j]
		}
	}
	g.lane = newLane(g)
	return g
}

func (g *game) distinct() int { return len(g.rows) }

func (g *game) output(u int32) []float64 { return g.out[int(u)*g.classes : (int(u)+1)*g.classes] }

// sortedRows orders rows (all, when nil) by output and then label.
func sortedRows(p *mat.Dense, labels []int, rows []int) []int {
	if rows == nil {
		n, _ := p.Dims()
		rows = make([]int, n)
		for i := range rows {
			rows[i] = i
		}
	}
	groups, of := grouped(p, labels, rows)
	slices.SortFunc(groups, func(a, b group) int {
		if c := slices.Compare(p.RawRowView(a.row), p.RawRowView(b.row)); c != 0 {
			return c
		}
		return cmp.Compare(labels[a.row], labels[b.row])
	})
	next, at := make([]int, len(groups)), 0
	for _, g := range groups {
		next[g.number] = at
		at += g.rows
	}
	order := make([]int, len(rows))
	for i, row := range rows {
		order[next[of[i]]] = row
		next[of[i]]++
	}
	return order
}

// query is test rows with one output and label.
type query struct {
	out   []float64
	label int32
	rows  float64
	at    []int // those rows
}

func newQueries(q *mat.Dense, labels []int, rows []int) []query {
	var out []query
	order := sortedRows(q, labels, rows)
	for i, row := range order {
		last := len(out) - 1
		if last >= 0 && int(out[last].label) == labels[row] && slices.Equal(out[last].out, q.RawRowView(row)) {
			out[last].rows++
			out[last].at = out[last].at[:len(out[last].at)+1]
			continue
		}
		out = append(out, query{out: q.RawRowView(row), label: int32(labels[row]), rows: 1, at: order[i : i+1]})
	}
	return out
}

// sums of Shapley values and of their squares over test rows, one a cell.
type sums struct{ value, square []float64 }

// add adds values of queries' cells, in order.
func (s sums) add(queries []query, values [][]float64) {
	for len(queries) >= 4 {
		s.add4(queries, values)
		queries, values = queries[4:], values[4:]
	}
	for k, q := range queries {
		for c, v := range values[k] {
			y := float64(q.rows * v)
			s.value[c] += y
			s.square[c] += float64(y * v)
		}
	}
}

// add4 is add for the first four queries, which read and write the sums once.
func (s sums) add4(queries []query, values [][]float64) {
	value := s.value
	n := len(value)
	square, x0, x1, x2, x3 := s.square[:n], values[0][:n], values[1][:n], values[2][:n], values[3][:n]
	r0, r1, r2, r3 := queries[0].rows, queries[1].rows, queries[2].rows, queries[3].rows
	for c, sum := range value {
		v0, v1, v2, v3 := x0[c], x1[c], x2[c], x3[c]
		y0, y1, y2, y3 := float64(r0*v0), float64(r1*v1), float64(r2*v2), float64(r3*v3)
		value[c] = sum + y0 + y1 + y2 + y3
		square[c] = square[c] + float64(y0*v0) + float64(y1*v1) + float64(y2*v2) + float64(y3*v3)
	}
}

// block is how many queries are summed on their own before their sum joins the
// total: a fixed number, so that rounding does not depend on the workers.
const block = 64

func (g *game) play(ctx context.Context, queries []query, workers int, progress func(done, total int)) (sums, error) {
	blocks := (len(queries) + block - 1) / block
	total := g.zero()
	var mu sync.Mutex
	next, waiting, spare := 0, map[int]sums{}, []sums{}
	take := func() sums {
		mu.Lock()
		defer mu.Unlock()
		if k := len(spare) - 1; k >= 0 {
			s := spare[k]
			spare = spare[:k]
			clear(s.value)
			clear(s.square)
			return s
		}
		return g.zero()
	}
	give := func(b int, s sums) {
		mu.Lock()
		defer mu.Unlock()
		waiting[b] = s
		for {
			s, ok := waiting[next]
			if !ok {
				return
			}
			delete(waiting, next)
			next++
			for c, v := range s.value {
				total.value[c] += v
				total.square[c] += s.square[c]
			}
			spare = append(spare, s)
		}
	}
	if progress != nil {
		tell := progress
		progress = func(done, _ int) { tell(min(done*block, len(queries)), len(queries)) }
	}
	err := parallel.For(ctx, blocks, workers, progress, func() func(int) error {
		walk := newWalk(g)
		return func(b int) error {
			s := take()
			walk.add(queries[b*block:min((b+1)*block, len(queries))], s)
			give(b, s)
			return nil
		}
	})
	return total, err
}

func (g *game) zero() sums {
	return sums{make([]float64, len(g.cell)), make([]float64, len(g.cell))}
}

// scale turns sums over m test rows into each training row's score and its
// standard error.
func (g *game) scale(s sums, m int) (scores, stderr []float64) {
	n := float64(len(g.cellOf))
	scores, stderr = make([]float64, len(g.cellOf)), make([]float64, len(g.cellOf))
	for i, c := range g.cellOf {
		mean := s.value[c] / float64(m)
		scores[i] = n * mean
		stderr[i] = n * math.Sqrt(max(0, s.square[c]/float64(m)-mean*mean)/float64(m))
	}
	return scores, stderr
}

// meanWeight is the mean of w(a..b).
func (g *game) meanWeight(a, b int) float64 {
	m := b - a + 1
	if m == 1 {
		return g.weight[a]
	}
	if m > 16 {
		return (g.prefix[b] - g.prefix[a-1]) / float64(m)
	}
	sum := 0.0
	for _, w := range g.weight[a : b+1] {
		sum += w
	}
	return sum / float64(m)
}

// blockValues returns the Shapley values of the matching and the other rows of
// a tied block at positions a..b of which c match, and what the block adds to
// nearer ones.
func (g *game) blockValues(a, b, c int, farther float64) (match, other, adds float64) {
	m := b - a + 1
	mean, last := g.meanWeight(a, b), g.weight[b]
	match, other = mean+farther, farther
	if m > 1 {
		match = mean + float64(c-1)/float64(m-1)*(last-mean) + farther
		other = float64(c)/float64(m-1)*(last-mean) + farther
	}
	if c > 0 {
		adds = float64(c) / float64(m) * (last - g.weight[a-1])
	}
	return match, other, adds
}
