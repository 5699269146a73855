package knn

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"sort"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// table draws rows from a grid, so that ties and equal rows abound, or from the
// normal distribution when grid is 0. It has both targets; a fit takes one.
func table(seed uint64, n, d, classes, grid int) (class, number *xrai.Dataset) {
	rng := xrai.Rand(seed)
	x := mat.NewDense(n, d, nil)
	class, number = &xrai.Dataset{X: x}, &xrai.Dataset{X: x}
	for i := range n {
		for j := range d {
			if grid > 0 {
				x.Set(i, j, float64(rng.IntN(grid)))
			} else {
				x.Set(i, j, rng.NormFloat64())
			}
		}
		class.Labels = append(class.Labels, rng.IntN(classes))
		number.Y = append(number.Y, rng.NormFloat64())
	}
	for c := range classes {
		class.Classes = append(class.Classes, fmt.Sprintf("c%d", c))
	}
	return class, number
}

func mustFit[M xrai.Model](t testing.TB, l xrai.Learner, ds *xrai.Dataset) M {
	t.Helper()
	m, err := l.Fit(context.Background(), ds)
	if err != nil {
		t.Fatal(err)
	}
	return m.(M)
}

// plain is the definition: all distances, sorted, earlier rows first on ties.
func plain(train, x *mat.Dense, i, k int) (row []int, distance []float64) {
	n, _ := train.Dims()
	all := make([]float64, n)
	for j := range n {
		row = append(row, j)
		all[j] = floats.Distance(train.RawRowView(j), x.RawRowView(i), 2)
	}
	sort.SliceStable(row, func(a, b int) bool { return all[row[a]] < all[row[b]]-1e-12 })
	for _, j := range row[:k] {
		distance = append(distance, all[j])
	}
	return row[:k], distance
}

func TestEqualsBruteForce(t *testing.T) {
	for _, c := range []struct{ n, d, grid, k int }{
		{600, 1, 40, 5}, {600, 2, 6, 1}, {600, 3, 3, 7}, {300, 7, 2, 4}, {300, 8, 0, 3}, {300, 19, 0, 300}, {257, 24, 2, 9}, {1, 3, 2, 1},
	} {
		for _, weights := range []string{"", Distance} {
			class, number := table(uint64(c.n+c.d), c.n, c.d, 3, c.grid)
			ask, _ := table(9, 40, c.d, 1, c.grid)
			m := mustFit[*ClassifierModel](t, Classifier{K: c.k, Weights: weights}, class)
			r := mustFit[*RegressorModel](t, Regressor{K: c.k, Weights: weights}, number)
			p, err := m.Proba(ask.X)
			if err != nil {
				t.Fatal(err)
			}
			y, err := r.Predict(ask.X)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 40 {
				row, distance := plain(class.X, ask.X, i, c.k)
				want, mean, sum := make([]float64, 3), 0.0, 0.0
				for a, j := range row {
					w := 1.0
					if weights == Distance && distance[0] > 0 {
						w = 1 / distance[a]
					} else if weights == Distance && distance[a] > 0 {
						w = 0
					}
					want[class.Labels[j]] += w
					mean += w * number.Y[j]
					sum += w
				}
				floats.Scale(1/sum, want)
				if !floats.EqualApprox(p.RawRowView(i), want, 1e-13) {
					t.Errorf("%+v %q record %d: probabilities %v, want %v", c, weights, i, p.RawRowView(i), want)
				}
				if math.Abs(floats.Sum(p.RawRowView(i))-1) > 1e-15 {
					t.Errorf("probabilities %v do not sum to 1", p.RawRowView(i))
				}
				if math.Abs(y[i]-mean/sum) > 1e-13 {
					t.Errorf("%+v %q record %d: predicts %v, want %v", c, weights, i, y[i], mean/sum)
				}
			}
		}
	}
}

// Rows far from the origin and near one another, where screening rounds worst:
// the neighbours must be those of the exact integers.
func TestScreeningLosesNoNeighbour(t *testing.T) {
	class, _ := table(6, 400, 20, 2, 3)
	moved := mat.DenseCopyOf(class.X)
	for _, far := range []float64{0, 1e3, 1e8, 1e12} {
		for i := range 400 {
			for j := range 20 {
				moved.Set(i, j, class.X.At(i, j)+far)
			}
		}
		rows, err := newRows(&xrai.Dataset{X: moved}, 6)
		if err != nil {
			t.Fatal(err)
		}
		got := make([][]int, 400)
		rows.each(moved, 6, func(i int, near []neighbour, _ []float64) {
			for _, c := range near {
				got[i] = append(got[i], c.row)
			}
		})
		for i := range got {
			if want, _ := plain(class.X, class.X, i, 6); !reflect.DeepEqual(got[i], want) {
				t.Fatalf("moved by %g, record %d: neighbours %v, want %v", far, i, got[i], want)
			}
		}
	}
}

// By hand: at 0 the distances are 1, 2, 4 and 4 again, at 1 one row is met.
func TestByHand(t *testing.T) {
	x := mat.NewDense(4, 1, []float64{4, 2, 1, -4})
	class := &xrai.Dataset{X: x, Labels: []int{0, 1, 0, 1}, Classes: []string{"a", "b", "nobody"}}
	number := &xrai.Dataset{X: x, Y: []float64{1, 2, 4, 8}}
	ask := mat.NewDense(2, 1, []float64{0, 1})
	for _, c := range []struct {
		weights string
		p       []float64
		y       []float64
	}{
		{Uniform, []float64{2. / 3, 1. / 3, 0, 2. / 3, 1. / 3, 0}, []float64{7. / 3, 7. / 3}},
		{Distance, []float64{1.25 / 1.75, 0.5 / 1.75, 0, 1, 0, 0}, []float64{(4 + 1 + 0.25) / 1.75, 4}},
	} {
		p, err := mustFit[*ClassifierModel](t, Classifier{K: 3, Weights: c.weights}, class).Proba(ask)
		if err != nil {
			t.Fatal(err)
		}
		y, err := mustFit[*RegressorModel](t, Regressor{K: 3, Weights: c.weights}, number).Predict(ask)
		if err != nil {
			t.Fatal(err)
		}
		if !floats.EqualApprox(p.RawMatrix().Data, c.p, 1e-15) || !floats.EqualApprox(y, c.y, 1e-15) {
			t.Errorf("%s: %v and %v, want %v and %v", c.weights, p.RawMatrix().Data, y, c.p, c.y)
		}
	}
}

func TestOneNeighbourIsTheRowItself(t *testing.T) {
	class, number := table(4, 500, 12, 4, 0)
	p, err := mustFit[*ClassifierModel](t, Classifier{K: 1}, class).Proba(class.X)
	if err != nil {
		t.Fatal(err)
	}
	y, err := mustFit[*RegressorModel](t, Regressor{K: 1}, number).Predict(number.X)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(xrai.Labels(p), class.Labels) || !reflect.DeepEqual(y, number.Y) {
		t.Error("a row's nearest neighbour is not itself")
	}
}

// Many rows, so that several goroutines share them.
func TestAnyNumberOfCoresPredictsTheSame(t *testing.T) {
	class, number := table(5, 900, 10, 3, 3)
	m := mustFit[*ClassifierModel](t, Classifier{Weights: Distance}, class)
	r := mustFit[*RegressorModel](t, Regressor{Weights: Distance}, number)
	if m.K != 5 || r.K != 5 {
		t.Errorf("K is %d and %d by default", m.K, r.K)
	}
	p, _ := m.Proba(class.X)
	y, _ := r.Predict(class.X)
	for _, cores := range []int{1, 2, 8} {
		old := runtime.GOMAXPROCS(cores)
		q, _ := m.Proba(class.X)
		z, _ := r.Predict(class.X)
		runtime.GOMAXPROCS(old)
		if !reflect.DeepEqual(p, q) || !reflect.DeepEqual(y, z) {
			t.Errorf("%d cores predict otherwise", cores)
		}
	}
}

func TestErrors(t *testing.T) {
	class, number := table(2, 30, 2, 2, 0)
	huge := class.Subset(make([]int, 30))
	huge.X.Set(3, 0, -1e200)
	far := number.Subset(make([]int, 30))
	far.Y[4] = 1e300
	weighed := class.Subset(make([]int, 30))
	weighed.Weights = make([]float64, 30)
	weighed.Weights[0] = 1
	for _, c := range []struct {
		l    xrai.Learner
		ds   *xrai.Dataset
		want string
	}{
		{Classifier{K: 31}, class, "k = 31 neighbours are more than the 30 training rows"},
		{Regressor{K: 31}, number, "k = 31 neighbours are more than the 30 training rows"},
		{Classifier{K: -1}, class, "k = -1"},
		{Regressor{Weights: "both"}, number, `"both"`},
		{Classifier{}, huge, "record 3, column 0"},
		{Regressor{}, far, "record 4: target"},
		{Classifier{}, weighed, "weigh"},
	} {
		if _, err := c.l.Fit(t.Context(), c.ds); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.l, err, c.want)
		}
	}
	m := mustFit[*ClassifierModel](t, Classifier{}, class)
	r := mustFit[*RegressorModel](t, Regressor{}, number)
	for _, x := range []*mat.Dense{mat.NewDense(1, 2, []float64{0, 1e200}), mat.NewDense(1, 2, []float64{-1e200, 0})} {
		if p, err := m.Proba(x); err == nil {
			t.Errorf("no error, but %v", mat.Formatted(p))
		}
		if y, err := r.Predict(x); err == nil {
			t.Errorf("no error, but %v", y)
		}
	}
}

func BenchmarkProba(b *testing.B) {
	class, _ := table(1, 7886, 119, 2, 2)
	m := mustFit[*ClassifierModel](b, Classifier{}, class)
	for b.Loop() {
		if _, err := m.Proba(class.X); err != nil {
			b.Fatal(err)
		}
	}
}
