package tree

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

func randomParams(r *rand.Rand, d int) Params {
	some := func(v float64) float64 {
		if r.IntN(4) > 0 {
			return 0
		}
		return v * r.Float64()
	}
	p := Params{
		MaxDepth: []int{0, 0, 1, 2, 5}[r.IntN(5)], MinSamplesSplit: []int{0, 2, 5, 20}[r.IntN(4)],
		MinSamplesLeaf: []int{0, 0, 1, 2, 4}[r.IntN(5)], Splitter: []string{"", Best, Random}[r.IntN(3)],
		MaxLeafNodes: []int{0, 0, 2, 5, 12}[r.IntN(5)], MinImpurityDecrease: some(0.02),
		MinWeightFractionLeaf: some(0.2), CCPAlpha: some(0.03),
	}
	if r.IntN(2) == 0 {
		p.MaxFeatures = fmt.Sprint(1 + r.IntN(d))
	}
	return p
}

// randomWeights are nil, or whole, or not, some of them 0.
func randomWeights(r *rand.Rand, n int) []float64 {
	kind := r.IntN(5)
	if kind == 0 {
		return nil
	}
	w := make([]float64, n)
	for i := range w {
		switch kind {
		case 1:
			w[i] = float64(r.IntN(4))
		case 2:
			w[i] = float64(r.IntN(3)) * 0.7
		case 3:
			w[i] = r.ExpFloat64() * 1e-3
		case 4: // multiples of a small power of two
			w[i] = float64(r.IntN(1<<20)) / (1 << 18)
		}
	}
	w[r.IntN(n)] = 2.5
	return w
}

func withMissing(r *rand.Rand, data *xrai.Dataset) {
	share := r.Float64() / 2
	for i := range data.Rows() {
		for j := range data.Row(i) {
			if r.Float64() < share {
				data.X.Set(i, j, math.NaN())
			}
		}
	}
}

// TestEqualsPlain: the fast grower gives the trees of the definition, bit for
// bit, with every parameter.
func TestEqualsPlain(t *testing.T) {
	ctx := context.Background()
	var nodes, missing, pruned int
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 20))
		n, d, classes := 1+r.IntN(60), 1+r.IntN(7), 1+r.IntN(4)
		if seed%150 == 0 { // columns of many codes
			n = 300 + r.IntN(500)
		}
		data := randomData(r, n, d, classes)
		target, err := ClassTarget(data.Labels, classes, []string{Gini, Entropy, LogLoss}[r.IntN(3)])
		if r.IntN(2) == 0 {
			y := numbers(data, r).Y
			for i := range y {
				if r.IntN(3) == 0 {
					y[i] = math.Round(y[i])
				}
			}
			criterion := []string{SquaredError, FriedmanMSE, Poisson}[r.IntN(3)]
			if criterion == Poisson {
				for i := range y {
					y[i] = float64(r.IntN(5)) * (1 + data.X.At(i, 0)*data.X.At(i, 0))
				}
				y[0] = 3
			}
			target, err = NumberTarget(y, criterion)
		}
		if err != nil {
			t.Fatal(err)
		}
		if r.IntN(3) == 0 {
			withMissing(r, data)
		}
		p := randomParams(r, d)
		if target.isNumber() && p.CCPAlpha > 0 {
			p.CCPAlpha *= []float64{1, 3e4}[r.IntN(2)]
		}
		c, err := NewColumns(data)
		if err != nil {
			t.Fatal(err)
		}
		g, err := NewGrower(c, target, p)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			weights := randomWeights(r, n)
			key := r.Uint64()
			got, err := g.Grow(ctx, weights, key)
			if err != nil {
				t.Fatal(err)
			}
			o := newPlain(c, target, p)
			want, leaves := o.tree(t, weights, key)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d, %+v:\n%+v\nwant\n%+v", seed, p, got, want)
			}
			if err := got.Check(d, got.Width); err != nil {
				t.Fatal(err)
			}
			nodes += got.Len()
			pruned += o.cut
			if got.Missing != nil {
				missing++
			}
			at := make([]int32, n)
			g.Leaves(at)
			for i := range n {
				if leaf := got.LeafOf(data.Row(i)); leaf != at[i] {
					t.Fatalf("seed %d: row %d is in leaf %d, reaches %d", seed, i, at[i], leaf)
				}
			}
			for i, leaf := range leaves {
				if leaf >= 0 && at[i] != leaf {
					t.Fatalf("seed %d: row %d is in leaf %d, want %d", seed, i, at[i], leaf)
				}
			}
			importance := make([]float64, d)
			g.Importances(importance)
			near(t, "importance", importance, o.importance, 1e-12)
		}
	}
	if nodes < 20000 || missing < 300 || pruned < 300 {
		t.Errorf("only %d nodes, %d trees with a side for missing values, %d pruned nodes", nodes, missing, pruned)
	}
}

// TestWholeWeightsAreRepeatedRows: bit for bit, also with drawn columns and
// random thresholds.
func TestWholeWeightsAreRepeatedRows(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 21))
		n, d := 5+r.IntN(60), 1+r.IntN(6)
		data := randomData(r, n, d, 1+r.IntN(4))
		p := Params{MaxDepth: r.IntN(6), Splitter: []string{"", Random}[r.IntN(2)]}
		if r.IntN(2) == 0 {
			p.MaxFeatures = "1"
		}
		weights := make([]float64, n)
		var rows []int
		for range n {
			k := r.IntN(n)
			weights[k]++
			rows = append(rows, k)
		}
		for range 2 {
			a, b := grown(t, data, p, weights), grown(t, data.Subset(rows), p, nil)
			a.Rows, b.Rows = nil, nil
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("seed %d: weighted\n%+v\nrepeated\n%+v", seed, a, b)
			}
			data = numbers(data, r)
		}
	}
}

// TestScaleOfWeightsIsIrrelevant: even where their sum, or the factor that makes
// them integers, is beyond float64.
func TestScaleOfWeightsIsIrrelevant(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 24))
		data := randomData(r, 40, 4, 3)
		w := make([]float64, 40)
		for i := range w {
			w[i] = float64(1 + r.IntN(3))
			if seed%2 == 0 {
				w[i] = r.ExpFloat64()
			}
		}
		for range 2 {
			want := grown(t, data, Params{}, w)
			for _, e := range []int{-1000, -3, 1000, 1018} {
				scaled := make([]float64, 40)
				for i := range w {
					scaled[i] = math.Ldexp(w[i], e)
				}
				if got := grown(t, data, Params{}, scaled); !reflect.DeepEqual(got, want) {
					t.Fatalf("seed %d, weights times 2^%d:\n%+v\nwant\n%+v", seed, e, got, want)
				}
			}
			data = numbers(data, r)
		}
	}
}

// grown grows one tree by seed 7.
func grown(t *testing.T, data *xrai.Dataset, p Params, weights []float64) *Tree {
	t.Helper()
	c, err := NewColumns(data)
	if err != nil {
		t.Fatal(err)
	}
	var target *Target
	if data.IsClassification() {
		target, err = ClassTarget(data.Labels, len(data.Classes), "")
	} else {
		target, err = NumberTarget(data.Y, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	g, err := NewGrower(c, target, p)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := g.Grow(context.Background(), weights, 7)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestGrowersShareColumns: growers on the same columns, at once and one after the
// other, grow the same trees.
func TestGrowersShareColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 22))
	data := randomData(r, 200, 6, 3)
	c, err := NewColumns(data)
	if err != nil {
		t.Fatal(err)
	}
	target, err := ClassTarget(data.Labels, 3, "")
	if err != nil {
		t.Fatal(err)
	}
	y, err := NumberTarget(numbers(data, r).Y, "")
	if err != nil {
		t.Fatal(err)
	}
	grow := func() (trees []*Tree) {
		g, err := NewGrower(c, target, Params{MaxFeatures: "2"})
		if err != nil {
			t.Error(err)
			return nil
		}
		for k, next := range []*Target{target, y, target} {
			if err := g.SetTarget(next); err != nil {
				t.Error(err)
			}
			tree, err := g.Grow(context.Background(), nil, uint64(k%2))
			if err != nil {
				t.Error(err)
			}
			trees = append(trees, tree)
		}
		return trees
	}
	want := grow()
	if !reflect.DeepEqual(want[0], want[2]) {
		t.Error("a grower's trees depend on what it grew before")
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got := grow(); !reflect.DeepEqual(got, want) {
				t.Error("growers at once differ")
			}
		})
	}
	wg.Wait()
}

func TestGrowerRefuses(t *testing.T) {
	data := randomData(rand.New(rand.NewPCG(1, 23)), 10, 2, 2)
	c, err := NewColumns(data)
	if err != nil {
		t.Fatal(err)
	}
	target, err := ClassTarget(data.Labels, 2, "")
	if err != nil {
		t.Fatal(err)
	}
	g, err := NewGrower(c, target, Params{})
	if err != nil {
		t.Fatal(err)
	}
	for name, weights := range map[string][]float64{
		"9 weights":         make([]float64, 9),
		"all weights are 0": make([]float64, 10),
		"record 2":          {1, 1, math.NaN(), 1, 1, 1, 1, 1, 1, 1},
		"record 0":          {-1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
	} {
		if _, err := g.Grow(context.Background(), weights, 0); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %q", err, name)
		}
	}
	short, err := NumberTarget([]float64{1, 2}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := g.SetTarget(short); err == nil {
		t.Error("two targets for ten rows: no error")
	}
	if _, err := NewGrower(c, target, Params{MaxDepth: -1}); err == nil {
		t.Error("a negative depth: no error")
	}
	for _, err := range []error{
		second(ClassTarget([]int{0, 2}, 2, "")), second(ClassTarget([]int{0}, 1, SquaredError)),
		second(NumberTarget([]float64{math.NaN()}, "")), second(NumberTarget([]float64{1e200}, "")), second(NumberTarget([]float64{1}, Gini)),
	} {
		if err == nil {
			t.Error("a bad target: no error")
		}
	}
}

func second[T any](_ T, err error) error { return err }
