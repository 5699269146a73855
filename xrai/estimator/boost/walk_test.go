package boost

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// plainWalk returns what a tree says of a row, by the meaning of its lists.
func plainWalk(t *Trees, tree int, row []float64) float64 {
	i := t.Start[tree]
	for t.Feature[i] >= 0 {
		v := row[t.Feature[i]]
		left := v <= t.Value[i]
		if t.Flags[i]&FlagCategories != 0 {
			set := 0
			for _, f := range t.Flags[:i] {
				if f&FlagCategories != 0 {
					set++
				}
			}
			left = t.Flags[i]&FlagMissingLeft != 0
			for c := range 256 {
				if v == float64(c) {
					left = t.Sets[32*set+c/8]>>(c%8)&1 == 1
				}
			}
		}
		if math.IsNaN(v) {
			left = t.Flags[i]&FlagMissingLeft != 0
		}
		if left {
			i++
		} else {
			i = t.Right[i]
		}
	}
	return t.Value[i]
}

// TestWalksEqualPlain: block by block, from any tree on, with missing values,
// unknown categories and numbers that are none.
func TestWalksEqualPlain(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 3))
		x, _ := mixed(r, 200)
		data := &xrai.Dataset{X: x, Classes: []string{"a", "b", "c"}}
		for i := range 200 {
			data.Labels = append(data.Labels, (int(math.Abs(x.At(i, 1)))+int(max(0, x.At(i, 9)))/4+r.IntN(2))%3)
		}
		p := HistParams{MaxIter: 5, MinSamplesLeaf: 3, EarlyStopping: Off}
		if seed%2 == 0 {
			p.CategoricalFeatures = []int{9}
		}
		m := fit(t, HistClassifier{HistParams: p}, data).(*ClassifierModel)
		if (len(m.Trees.Sets) > 0) != (seed%2 == 0) {
			t.Fatalf("%d bytes of sets", len(m.Trees.Sets))
		}
		asked := mat.NewDense(150, 10, nil)
		for i := range 150 {
			copy(asked.RawRowView(i), x.RawRowView(i))
			asked.Set(i, 9, []float64{math.NaN(), 3, -1, 2.5, 300, 254, 255, 0, 4, 1e300}[i%10])
			if i%3 == 0 {
				asked.Set(i, 0, math.NaN())
			}
		}
		for _, from := range []int{0, 6, m.Trees.Len()} {
			got := matrix(3, 150)
			newWalker(&m.Trees, from).add(asked, true, got, &team{2})
			for i := range 150 {
				want := [3]float64{}
				for k := from; k < m.Trees.Len(); k++ {
					want[k%3] += plainWalk(&m.Trees, k, asked.RawRowView(i))
				}
				for k := range want {
					if got[k][i] != want[k] {
						t.Fatalf("seed %d, row %d, output %d: %v, want %v", seed, i, k, got[k][i], want[k])
					}
				}
			}
		}
	}
}

// TestRanksEqualPlain: at thresholds, beside them, with zeros of both signs and
// with missing values, for complete rows and others.
func TestRanksEqualPlain(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 4))
		d := 3 + r.IntN(4)
		data := wavy(300, d, seed)
		holes := seed%2 == 0
		if holes {
			for i := range 300 {
				if i%7 == 0 {
					data.X.Set(i, i%d, math.NaN())
				}
			}
		}
		m := fit(t, HistRegressor{HistParams: HistParams{MaxIter: 12, MinSamplesLeaf: 3, EarlyStopping: Off}}, data).(*RegressorModel)
		zero := 0
		for m.Trees.Feature[zero] < 0 {
			zero++
		}
		m.Trees.Value[zero] = math.Copysign(0, -1)
		asked := mat.NewDense(1500, d, nil)
		for i := range 1500 {
			for j := range d {
				v := m.Trees.Value[r.IntN(len(m.Trees.Value))]
				switch r.IntN(6) {
				case 0:
					v = math.Nextafter(v, math.Inf(1))
				case 1:
					v = math.Nextafter(v, math.Inf(-1))
				case 2:
					v = 0
				case 3:
					if holes {
						v = math.NaN()
					}
				}
				asked.Set(i, j, v)
			}
		}
		w := newWalker(&m.Trees, 0)
		laid := newRanks(w, d, holes)
		if laid == nil {
			t.Fatal("the trees are not laid out")
		}
		got, want := matrix(2, 1500), matrix(2, 1500)
		laid.add(asked, got, &team{1 + int(seed%3)})
		for i := range 1500 {
			for k := range m.Trees.Len() {
				want[k%2][i] += plainWalk(&m.Trees, k, asked.RawRowView(i))
			}
		}
		for k := range want {
			if !slices.Equal(got[k], want[k]) {
				t.Fatalf("seed %d, output %d: other sums", seed, k)
			}
		}
	}
}

// TestSumsAreTheFits: a row's sum of trees is the one that it had in the fit, to
// the last bit: so no row goes another way.
func TestSumsAreTheFits(t *testing.T) {
	data := wavy(300, 5, 12)
	for i := range 300 {
		if i%7 == 0 {
			data.X.Set(i, i%5, math.NaN())
		}
	}
	hp, err := HistParams{EarlyStopping: Off, MaxIter: 30}.check()
	if err != nil {
		t.Fatal(err)
	}
	records, y, err := numbers(data)
	if err != nil {
		t.Fatal(err)
	}
	b := &boosting{HistParams: hp, loss: squared{}, team: &team{1}, fitted: fitted{trees: noTrees()}, target: y}
	table, err := newTable(data.X, records, hp.MaxBins, nil, b.team)
	if err != nil {
		t.Fatal(err)
	}
	b.prepare(table, 5)
	if err := b.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := sums(data.X, b.baseline, &b.trees, true)[0]; !slices.Equal(got, b.raw[0]) {
		t.Error("histogram boosting predicts other sums than it fitted")
	}
	complete := wavy(300, 5, 13)
	cp, err := Params{Stages: 30}.check()
	if err != nil {
		t.Fatal(err)
	}
	_, y, err = numbers(complete)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := newBothWays(complete)
	if err != nil {
		t.Fatal(err)
	}
	w, err := columns.newWorker(cp)
	if err != nil {
		t.Fatal(err)
	}
	s := &stages{Params: cp, loss: squared{}, target: y, records: records, present: len(records), columns: 5, workers: []*stageWorker{w}}
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := sums(complete.X, s.baseline, &s.trees, false)[0]; !slices.Equal(got, s.raw[0]) {
		t.Error("gradient boosting predicts other sums than it fitted")
	}
}
