package metric

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// plainSHAPr is the formula row by row: sort all training rows for each test
// row, no grouping of outputs. It is the oracle of the fast version, which must
// equal it bit for bit; so equal test rows are added together and sums are made
// in the same blocks.
func plainSHAPr(p *mat.Dense, labels []int, q *mat.Dense, qLabels []int, k int) []float64 {
	g := newGame(p, labels, k) // for its weights
	n := len(labels)
	total := make([]float64, n)
	queries := newQueries(q, qLabels, nil)
	for from := 0; from < len(queries); from += block {
		part := make([]float64, n)
		for _, query := range queries[from:min(from+block, len(queries))] {
			d := make([]float64, n)
			order := make([]int, n)
			for i := range n {
				d[i], order[i] = euclidean(query.out, p.RawRowView(i)), i
			}
			slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(d[a], d[b]) })
			var ends []int
			first := d[order[0]]
			for i, row := range order {
				if d[row]-first > tied {
					ends = append(ends, i)
					first = d[row]
				}
			}
			ends = append(ends, n)
			farther := 0.0
			for e := len(ends) - 1; e >= 0; e-- {
				start := 0
				if e > 0 {
					start = ends[e-1]
				}
				c := 0
				for _, row := range order[start:ends[e]] {
					if int32(labels[row]) == query.label {
						c++
					}
				}
				match, other, adds := g.blockValues(start+1, ends[e], c, farther)
				for _, row := range order[start:ends[e]] {
					v := other
					if int32(labels[row]) == query.label {
						v = match
					}
					part[row] += query.rows * v
				}
				farther += adds
			}
		}
		for i := range total {
			total[i] += part[i]
		}
	}
	for i := range total {
		total[i] = float64(n) * (total[i] / float64(len(qLabels)))
	}
	return total
}

// randomOutputs has ties, near-ties and continuous rows.
func randomOutputs(r *rand.Rand, n, classes int, kind int) *mat.Dense {
	p := mat.NewDense(n, classes, nil)
	for i := range n {
		row := p.RawRowView(i)
		sum := 0.0
		for k := range row {
			switch kind {
			case 0:
				row[k] = float64(1 + r.IntN(4))
			case 1:
				row[k] = 1 + float64(r.IntN(5)) + 1e-9*float64(r.IntN(4))
			default:
				row[k] = r.ExpFloat64()
			}
			sum += row[k]
		}
		for k := range row {
			row[k] /= sum
		}
		if classes == 2 && kind != 1 {
			row[1] = 1 - row[0]
		}
	}
	return p
}

func randomLabels(r *rand.Rand, n, classes int) []int {
	y := make([]int, n)
	for i := range y {
		y[i] = r.IntN(classes)
	}
	return y
}

func rowsOf(p *mat.Dense) [][]float64 {
	n, _ := p.Dims()
	out := make([][]float64, n)
	for i := range n {
		out[i] = p.RawRowView(i)
	}
	return out
}

func scored(t *testing.T, p, q *mat.Dense, y, yq []int, classes int, o SHAPrOptions) *SHAPrResult {
	t.Helper()
	train, test := labelled(y, classes), labelled(yq, classes)
	r, err := SHAPr(context.Background(), lookup(train, test, rowsOf(p), rowsOf(q)), train, test, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSHAPrIdentities(t *testing.T) {
	lines := 0
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		n, m, classes := 1+r.IntN(150), 1+r.IntN(150), 2+r.IntN(3)
		if r.IntN(2) == 0 {
			classes = 2
		}
		k := []int{0, 1, 2, 3, 5, 200}[r.IntN(6)]
		kind := r.IntN(3)
		p, q := randomOutputs(r, n, classes, kind), randomOutputs(r, m, classes, kind)
		y, yq := randomLabels(r, n, classes), randomLabels(r, m, classes)
		name := fmt.Sprintf("seed %d, n %d, m %d, K %d, kind %d", seed, n, m, k, kind)
		if newGame(p, y, 1).line {
			lines++
		}
		got := scored(t, p, q, y, yq, classes, SHAPrOptions{K: k, Workers: 1})
		if want := plainSHAPr(p, y, q, yq, max(k, 1)); !slices.Equal(got.Scores, want) {
			t.Fatalf("%s: the fast version differs from the plain one", name)
		}
		// Identity 1: the mean is the match rate among the K nearest.
		near(t, name+" efficiency", []float64{got.Accuracy}, []float64{matchRate(p, y, q, yq, max(k, 1))}, 1e-10)
		// Identity 2: rows may be permuted, and the test set repeated.
		perm := r.Perm(n)
		pp, yp, want := mat.NewDense(n, classes, nil), make([]int, n), make([]float64, n)
		for i, from := range perm {
			pp.SetRow(i, p.RawRowView(from))
			yp[i], want[i] = y[from], got.Scores[from]
		}
		if permuted := scored(t, pp, q, yp, yq, classes, SHAPrOptions{K: k, Workers: 2}); !slices.Equal(permuted.Scores, want) {
			t.Fatalf("%s: scores depend on the order of rows", name)
		}
		twice := mat.NewDense(2*m, classes, nil)
		twice.Stack(q, q)
		near(t, name+" doubled", scored(t, p, twice, y, append(slices.Clone(yq), yq...), classes, SHAPrOptions{K: k}).Scores, got.Scores, 1e-12)
	}
	if lines < 30 {
		t.Errorf("only %d games were on a line", lines)
	}
}

// matchRate is the mean share of matches among the K nearest, tied blocks at
// the edge counted by their share, missing neighbours as no match.
func matchRate(p *mat.Dense, y []int, q *mat.Dense, yq []int, k int) float64 {
	total := 0.0
	for i, label := range yq {
		n := len(y)
		d, order := make([]float64, n), make([]int, n)
		for j := range n {
			d[j], order[j] = euclidean(q.RawRowView(i), p.RawRowView(j)), j
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(d[a], d[b]) })
		left := k
		for at := 0; at < n && left > 0; {
			end, matches := at, 0
			for end < n && d[order[end]]-d[order[at]] <= tied {
				if y[order[end]] == label {
					matches++
				}
				end++
			}
			take := min(left, end-at)
			total += float64(take) * float64(matches) / float64(end-at) / float64(k)
			left -= take
			at = end
		}
	}
	return total / float64(len(yq))
}

func TestSHAPrWorkers(t *testing.T) {
	for classes := 2; classes <= 3; classes++ {
		r := rand.New(rand.NewPCG(9, 9))
		p, q := randomOutputs(r, 400, classes, 2), randomOutputs(r, 700, classes, 2)
		y, yq := randomLabels(r, 400, classes), randomLabels(r, 700, classes)
		one := scored(t, p, q, y, yq, classes, SHAPrOptions{K: 3, Workers: 1})
		for _, workers := range []int{2, 8} {
			if many := scored(t, p, q, y, yq, classes, SHAPrOptions{K: 3, Workers: workers}); !reflect.DeepEqual(one, many) {
				t.Errorf("%d classes: %d workers give another result", classes, workers)
			}
		}
	}
}

// TestSHAPrStdErr: the closed form is what a bootstrap over test rows gives.
func TestSHAPrStdErr(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	p, q := randomOutputs(r, 40, 2, 0), randomOutputs(r, 60, 2, 0)
	y, yq := randomLabels(r, 40, 2), randomLabels(r, 60, 2)
	got := scored(t, p, q, y, yq, 2, SHAPrOptions{})
	const draws = 1000
	var sum, square float64
	for range draws {
		qb, yb := mat.NewDense(60, 2, nil), make([]int, 60)
		for i := range 60 {
			from := r.IntN(60)
			qb.SetRow(i, q.RawRowView(from))
			yb[i] = yq[from]
		}
		s := plainSHAPr(p, y, qb, yb, 1)[0]
		sum += s
		square += s * s
	}
	variance := square/draws - sum/draws*sum/draws
	near(t, "variance", []float64{got.StdErr[0] * got.StdErr[0]}, []float64{variance}, 0.15*variance)
}

// TestSHAPrNull: where members and others are alike, SHAPr cannot tell them
// apart, continuous outputs or a few tied ones.
func TestSHAPrNull(t *testing.T) {
	for kind := range 3 {
		r := rand.New(rand.NewPCG(2, uint64(kind)))
		p, q := randomOutputs(r, 2000, 2, kind), randomOutputs(r, 2000, 2, kind)
		y, yq := randomLabels(r, 2000, 2), randomLabels(r, 2000, 2)
		null := scored(t, p, q, y, yq, 2, SHAPrOptions{}).Null
		if null.Records != 2000 || math.Abs(null.AUC-0.5) > 0.02 || math.Abs(null.Above-null.AboveNull) > 0.02 || null.AboveNull > 0.05 {
			t.Errorf("kind %d: %+v", kind, null)
		}
	}
}

// TestSHAPrNullSeesMemory: a model that is right on all training rows and on
// three of four others gives members higher scores.
func TestSHAPrNullSeesMemory(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	y, yq := randomLabels(r, 500, 2), randomLabels(r, 500, 2)
	p, q := mat.NewDense(500, 2, nil), mat.NewDense(500, 2, nil)
	for i, c := range y {
		p.Set(i, c, 1)
	}
	for i, c := range yq {
		if r.IntN(4) == 0 {
			c = 1 - c
		}
		q.Set(i, c, 1)
	}
	if null := scored(t, p, q, y, yq, 2, SHAPrOptions{}).Null; math.Abs(null.AUC-0.625) > 0.04 {
		t.Errorf("%+v", null)
	}
}

func TestSHAPrErrors(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	p := randomOutputs(r, 5, 2, 2)
	y := randomLabels(r, 5, 2)
	train, test := labelled(y, 2), labelled(y, 2)
	model := lookup(train, test, rowsOf(p), rowsOf(p))
	other := labelled(y, 2)
	other.Classes = []string{"x", "y"}
	number := &xrai.Dataset{X: train.X, Y: make([]float64, 5)}
	for want, call := range map[string]func() error{
		"k -1 is negative": func() error {
			_, err := SHAPr(context.Background(), model, train, test, SHAPrOptions{K: -1})
			return err
		},
		"no rows": func() error {
			_, err := SHAPr(context.Background(), model, train, &xrai.Dataset{}, SHAPrOptions{})
			return err
		},
		"test classes": func() error { _, err := SHAPr(context.Background(), model, train, other, SHAPrOptions{}); return err },
		"is a number":  func() error { _, err := SHAPr(context.Background(), model, number, test, SHAPrOptions{}); return err },
		"workers -1": func() error {
			_, err := SHAPr(context.Background(), model, train, test, SHAPrOptions{Workers: -1})
			return err
		},
		"no model": func() error { _, err := SHAPr(context.Background(), nil, train, test, SHAPrOptions{}); return err },
		"context canceled": func() error {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, err := SHAPr(ctx, model, train, test, SHAPrOptions{})
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	big, err := SHAPr(context.Background(), model, train, test, SHAPrOptions{K: 50})
	if err != nil || len(big.Warnings) == 0 || !strings.Contains(big.Warnings[0].What, "K is 50") {
		t.Errorf("K above n: %v, %+v", err, big)
	}
}
