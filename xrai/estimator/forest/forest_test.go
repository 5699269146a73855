package forest

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// noisy is a table of two classes, or a number, that trees fit only in part.
func noisy(n int, regression bool) *xrai.Dataset {
	r := rand.New(rand.NewPCG(uint64(n), 2))
	d := &xrai.Dataset{X: mat.NewDense(n, 5, nil)}
	for i := range n {
		row := d.Row(i)
		for j := range row {
			row[j] = math.Round(r.NormFloat64() * 8)
		}
		y := row[0] - row[1] + 6*r.NormFloat64()
		if regression {
			d.Y = append(d.Y, y)
			continue
		}
		d.Classes = []string{"low", "high"}
		d.Labels = append(d.Labels, 0)
		if y > 0 {
			d.Labels[i] = 1
		}
	}
	return d
}

func fitted(t testing.TB, l xrai.Learner, d *xrai.Dataset) xrai.Model {
	t.Helper()
	m, err := l.Fit(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func trees(m xrai.Model) []tree.Tree {
	switch m := m.(type) {
	case *ClassifierModel:
		return m.Trees
	case *RegressorModel:
		return m.Trees
	}
	return nil
}

// TestTreesAreTreesOfTheirDraw grows each tree by the tree learner, on the table
// that holds each record as often as it was drawn.
func TestTreesAreTreesOfTheirDraw(t *testing.T) {
	d, numbers := noisy(120, false), noisy(120, true)
	p := Params{Trees: 6, Params: tree.Params{Seed: 9, MaxFeatures: "2"}}
	got, gotNumbers := trees(fitted(t, Classifier{Params: p}, d)), trees(fitted(t, Regressor{Params: p}, numbers))
	for k := range p.Trees {
		counts := make([]float64, 120)
		newSampler(9, 120, nil, 120).tree(k, counts)
		var rows []int
		for i, c := range counts {
			rows = append(rows, slices.Repeat([]int{i}, int(c))...)
		}
		if len(rows) != 120 {
			t.Fatalf("tree %d drew %d records", k, len(rows))
		}
		own := tree.Params{MaxFeatures: "2", Seed: xrai.Hash(9, keyColumns, uint64(k))}
		c := fitted(t, tree.Classifier{Params: own}, d.Subset(rows)).(*tree.ClassifierModel)
		r := fitted(t, tree.Regressor{Params: own}, numbers.Subset(rows)).(*tree.RegressorModel)
		for i, pair := range [][2]tree.Tree{{got[k], c.Tree}, {gotNumbers[k], r.Tree}} {
			a, b := pair[0], pair[1]
			// The tree learner's Rows count a record each time it was drawn.
			if !reflect.DeepEqual(a.Feature, b.Feature) || !reflect.DeepEqual(a.Threshold, b.Threshold) || !reflect.DeepEqual(a.Value, b.Value) {
				t.Errorf("tree %d of forest %d is not the tree of its draw", k, i)
			}
		}
	}
}

func TestModelIsTheMeanOfItsTrees(t *testing.T) {
	d := noisy(300, false) // more than two blocks
	m := fitted(t, Classifier{Params: Params{Trees: 7}}, d).(*ClassifierModel)
	p, err := m.Proba(d.X)
	if err != nil {
		t.Fatal(err)
	}
	for i := range d.Rows() {
		for c := range 2 {
			sum := 0.0
			for k := range m.Trees {
				leaf := m.Trees[k].LeafOf(d.Row(i))
				sum += m.Trees[k].Value[int(leaf)*2+c]
			}
			if p.At(i, c) != sum/7 {
				t.Fatalf("record %d, class %d: %v, the trees' mean is %v", i, c, p.At(i, c), sum/7)
			}
		}
	}
}

// TestLeavingOutIsPaired: without a record, only the trees that drew it change,
// and of their draws only those that hit it.
func TestLeavingOutIsPaired(t *testing.T) {
	d := noisy(60, false)
	l := Classifier{Params: Params{Trees: 12, Params: tree.Params{Seed: 4}}}
	all := trees(fitted(t, l, d))
	s := newSampler(4, 60, nil, 60)
	hit, kept := 0, 0
	for record := range 60 {
		without := *d
		without.Weights = slices.Repeat([]float64{1}, 60)
		without.Weights[record] = 0
		rest := trees(fitted(t, l, &without))
		sw := newSampler(4, 60, without.Weights, 60)
		for k := range all {
			before, after := make([]float64, 60), make([]float64, 60)
			s.tree(k, before)
			sw.tree(k, after)
			moved := 0.0
			for i := range before {
				if i != record && after[i] < before[i] {
					t.Fatalf("tree %d: record %d is drawn %v times without %d, %v with it", k, i, after[i], record, before[i])
				}
				moved += max(0, after[i]-before[i])
			}
			if moved != before[record] || after[record] != 0 {
				t.Fatalf("tree %d drew record %d %v times; without it %v draws moved", k, record, before[record], moved)
			}
			if before[record] > 0 {
				hit++
			} else if kept++; !reflect.DeepEqual(all[k], rest[k]) {
				t.Fatalf("tree %d never drew record %d and changed without it", k, record)
			}
		}
	}
	if hit == 0 || kept == 0 {
		t.Fatalf("%d trees drew the record, %d did not", hit, kept)
	}
}

// TestDrawsAreEven: each record is drawn once in n, by Pearson's statistic, and
// a tree misses 1/e of them.
func TestDrawsAreEven(t *testing.T) {
	const n, k = 200, 500
	for name, weights := range map[string][]float64{"all": nil, "few": few3(n)} {
		s := newSampler(77, n, weights, n)
		total, missed := make([]float64, n), 0
		counts := make([]float64, n)
		present := 0
		for i := range n {
			if weights == nil || weights[i] > 0 {
				present++
			}
		}
		for tree := range k {
			s.tree(tree, counts)
			for i, c := range counts {
				total[i] += c
				if c == 0 {
					missed++
				}
			}
		}
		expected, statistic := float64(n*k)/float64(present), 0.0
		for i, c := range total {
			if weights != nil && weights[i] == 0 {
				if c != 0 {
					t.Fatalf("%s: record %d has no weight and was drawn", name, i)
				}
				continue
			}
			statistic += (c - expected) * (c - expected) / expected
		}
		// Six standard deviations of the chi-squared distribution.
		if df := float64(present - 1); statistic > df+6*math.Sqrt(2*df) {
			t.Errorf("%s: chi-squared is %.0f on %.0f degrees of freedom", name, statistic, df)
		}
		if share := float64(missed) / (n * k); name == "all" && math.Abs(share-math.Exp(-1)) > 0.01 {
			t.Errorf("trees miss %.3f of the records", share)
		}
	}
}

// few3 gives weight to three records of n.
func few3(n int) []float64 {
	w := make([]float64, n)
	w[0], w[n/2], w[n-1] = 1, 1, 1
	return w
}

func TestParameters(t *testing.T) {
	d := noisy(30, false)
	for _, bad := range []xrai.Learner{
		Classifier{Params: Params{Trees: -1}},
		Classifier{Params: Params{MaxSamples: 1.5}},
		Classifier{Params: Params{MaxSamples: math.NaN()}},
		Classifier{Params: Params{Params: tree.Params{Splitter: tree.Best}}},
		Classifier{Params: Params{Params: tree.Params{MaxFeatures: "9"}}},
		Classifier{Criterion: tree.SquaredError},
		Classifier{ClassWeight: xrai.ClassWeight{Of: map[string]float64{"none": 1}}},
		ExtraTreesClassifier{Params: Params{MaxSamples: 0.5}},
		Regressor{},
		ExtraTreesRegressor{},
	} {
		if _, err := bad.Fit(context.Background(), d); err == nil {
			t.Errorf("%+v is fitted", bad)
		}
	}
	if n := len(trees(fitted(t, Classifier{}, d))); n != 100 {
		t.Errorf("%d trees by default", n)
	}
	one := fitted(t, ExtraTreesClassifier{Params: Params{Trees: 1, Params: tree.Params{MaxDepth: 1}}}, d)
	if got := trees(one)[0]; got.Rows[0] != 30 {
		t.Errorf("a tree without draws has %d records", got.Rows[0])
	}
	half := fitted(t, Classifier{Params: Params{Trees: 1, MaxSamples: 0.1}}, d)
	if got := trees(half)[0]; got.Rows[0] > 3 {
		t.Errorf("a tree of 3 draws has %d records", got.Rows[0])
	}
}

func TestLeaveOneOutIsRefit(t *testing.T) {
	d := noisy(40, false)
	out, err := xrai.NewLeaveOneOut(context.Background(), Classifier{Params: Params{Trees: 3}}, d)
	if err != nil {
		t.Fatal(err)
	}
	s := newSampler(0, 40, nil, 40)
	counts := make([]float64, 40)
	drawn := make([]bool, 40)
	for k := range 3 {
		s.tree(k, counts)
		for i, c := range counts {
			drawn[i] = drawn[i] || c > 0
		}
	}
	changed, among := 0, 0
	w := out.Worker()
	for record := range d.Rows() {
		changes, err := w.Without(context.Background(), record)
		switch {
		case err != nil:
			t.Fatal(err)
		case !drawn[record] && len(changes) > 0:
			t.Errorf("no tree drew record %d, and leaving it out changes the forest", record)
		case drawn[record]:
			among++
			changed += min(1, len(changes))
		}
	}
	if changed == 0 || changed*2 < among {
		t.Errorf("%d of the %d records drawn change the forest", changed, among)
	}
}

func BenchmarkFit(b *testing.B) {
	d := noisy(5000, false)
	b.ReportAllocs()
	for b.Loop() {
		fitted(b, Classifier{}, d)
	}
}

func BenchmarkProba(b *testing.B) {
	d := noisy(5000, false)
	m := fitted(b, Classifier{}, d).(*ClassifierModel)
	for b.Loop() {
		if _, err := m.Proba(d.X); err != nil {
			b.Fatal(err)
		}
	}
}
