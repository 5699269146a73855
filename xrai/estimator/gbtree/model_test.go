package gbtree

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// grown returns random trees over columns; the last column holds categories.
func grown(r *rand.Rand, trees, columns, depth int, single bool) *Trees {
	t := &Trees{}
	value := func(scale float64) float64 {
		v := scale * r.NormFloat64()
		if single {
			v = float64(float32(v))
		}
		return v
	}
	var node func(depth int)
	node = func(depth int) {
		if depth == 0 || r.IntN(6) == 0 {
			t.Leaf(value(0.1))
			return
		}
		j := int32(r.IntN(columns))
		flags := byte(r.IntN(2)) * MissingFirst
		var at int32
		if int(j) == columns-1 {
			set := []int32{}
			for c := range int32(70) {
				if r.IntN(3) == 0 {
					set = append(set, c)
				}
			}
			if r.IntN(4) == 0 {
				set = append(set, 5000)
			}
			at = t.SplitSet(j, set, flags)
		} else {
			if !single {
				flags |= byte(r.IntN(2)) * ZeroMissing
			}
			at = t.Split(j, value(1), flags)
		}
		node(depth - 1)
		t.Second[at] = int32(len(t.Feature))
		node(depth - 1)
	}
	for range trees {
		t.Begin()
		node(depth)
	}
	return t
}

func rowsOf(r *rand.Rand, n, columns int) *mat.Dense {
	x := mat.NewDense(n, columns, nil)
	for i := range n {
		for j := range columns {
			v := r.NormFloat64()
			switch {
			case r.IntN(8) == 0:
				v = math.NaN()
			case j == columns-1:
				v = float64(r.IntN(80)) - 3
				if r.IntN(10) == 0 {
					v = 5000.75
				}
			case r.IntN(5) == 0:
				v = []float64{0, 1e-36, -1e-35, math.Copysign(0, -1)}[r.IntN(4)]
			}
			x.Set(i, j, v)
		}
	}
	return x
}

func example(seed uint64, family string, classes int) *ClassifierModel {
	r := rand.New(rand.NewPCG(seed, 1))
	single := family == KindXGBoostClassifier
	names := []string{"a", "b", "c", "d"}[:classes]
	f := Forest{Width: 5, Base: []float64{0.25}, Divisor: 1, Link: Logistic, Scale: 1}
	if classes > 2 {
		f.Base, f.Link = make([]float64, classes), Softmax
	}
	f.Trees = *grown(r, 30, 5, 5, single)
	for k := range 30 {
		f.Output = append(f.Output, int32(k%len(f.Base)))
	}
	return &ClassifierModel{Family: family, ClassNames: names, Forest: f}
}

// plainSum is what a row's sum is by definition: from the base on, tree after
// tree, each walked node by node.
func plainSum(f *Forest, row []float64, output int, single bool) float64 {
	sum := f.Base[output]
	t := &f.Trees
	for k, start := range t.Start {
		if int(f.Output[k]) != output {
			continue
		}
		i := start
		for t.Feature[i] >= 0 {
			v := row[t.Feature[i]]
			if single {
				v = float64(float32(v))
			}
			var first bool
			switch {
			case math.IsNaN(v):
				first = t.Flags[i]&MissingFirst != 0
			case t.Flags[i]&ZeroMissing != 0 && math.Abs(v) <= ZeroBand:
				first = t.Flags[i]&MissingFirst != 0
			case t.Flags[i]&Categories != 0:
				k := 0
				for _, f := range t.Flags[:i] {
					k += int(f & Categories / Categories)
				}
				from := int32(0)
				if k > 0 {
					from = t.Ends[k-1]
				}
				first = v > -1 && slices.Contains(t.Sets[from:t.Ends[k]], int32(v))
			default:
				if !single && math.Abs(v) <= ZeroBand {
					v = 0
				}
				first = v <= t.Value[i]
			}
			if first {
				i++
			} else {
				i = t.Second[i]
			}
		}
		if single {
			sum = float64(float32(sum) + float32(t.Value[i]))
		} else {
			sum += t.Value[i]
		}
	}
	return sum
}

// TestSumsEqualPlain: any number of workers gives the bits of the definition.
func TestSumsEqualPlain(t *testing.T) {
	for seed := range uint64(20) {
		for _, family := range []string{KindXGBoostClassifier, KindLightGBMClassifier} {
			m := example(seed, family, 2+int(seed%3))
			if err := m.Check(); err != nil {
				t.Fatal(err)
			}
			x := rowsOf(rand.New(rand.NewPCG(seed, 2)), 150, 5)
			before := mat.DenseCopyOf(x)
			for _, workers := range []int{1, 2, 8} {
				got := m.Forest.sums(x, m.single(), workers)
				for i := range 150 {
					for k := range m.Forest.Base {
						want := plainSum(&m.Forest, x.RawRowView(i), k, m.single())
						if math.Float64bits(got.At(i, k)) != math.Float64bits(want) {
							t.Fatalf("%s %d: row %d sum %d is %v, want %v", family, seed, i, k, got.At(i, k), want)
						}
					}
				}
			}
			for i := range 150 {
				for j := range 5 {
					if math.Float64bits(before.At(i, j)) != math.Float64bits(x.At(i, j)) {
						t.Fatal("the rows changed")
					}
				}
			}
		}
	}
}

func TestSavesBitForBit(t *testing.T) {
	for _, family := range []string{KindXGBoostClassifier, KindLightGBMClassifier} {
		m := example(3, family, 3)
		x := rowsOf(rand.New(rand.NewPCG(9, 9)), 50, 5)
		want, err := m.Proba(x)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		a := new(ClassifierModel)
		if err := json.Unmarshal(data, a); err != nil {
			t.Fatal(err)
		}
		var buffer bytes.Buffer
		if err := gob.NewEncoder(&buffer).Encode(m); err != nil {
			t.Fatal(err)
		}
		b := new(ClassifierModel)
		if err := gob.NewDecoder(&buffer).Decode(b); err != nil {
			t.Fatal(err)
		}
		for _, q := range []*ClassifierModel{a, b} {
			got, err := q.Proba(x)
			if err != nil || !mat.Equal(got, want) {
				t.Errorf("%s: loaded, the model differs (%v)", family, err)
			}
			again, err := json.Marshal(q)
			if err != nil || !bytes.Equal(again, data) {
				t.Errorf("%s: saved again, the file differs (%v)", family, err)
			}
		}
		for i := range 50 {
			if s := mat.Sum(want.RowView(i)); math.Abs(s-1) > 1e-12 {
				t.Errorf("probabilities sum to %v", s)
			}
		}
	}
}

func TestRegressorLinks(t *testing.T) {
	for link, of := range map[string]func(float64) float64{
		Identity: func(r float64) float64 { return r }, Exp: math.Exp, Logistic: func(r float64) float64 { return 1 / (1 + math.Exp(-r)) },
		Softplus: func(r float64) float64 { return math.Log(1 + math.Exp(r)) }, Square: func(r float64) float64 { return math.Copysign(r*r, r) },
	} {
		c := example(4, KindLightGBMClassifier, 2)
		m := &RegressorModel{Family: KindLightGBMRegressor, Forest: c.Forest}
		m.Forest.Link, m.Forest.Divisor = link, 4
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		q := new(RegressorModel)
		if err := json.Unmarshal(data, q); err != nil {
			t.Fatal(err)
		}
		x := rowsOf(rand.New(rand.NewPCG(9, 9)), 50, 5)
		got, err := q.Predict(x)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range got {
			want := of(plainSum(&m.Forest, x.RawRowView(i), 0, false) / 4)
			if math.Abs(v-want) > 1e-14 {
				t.Errorf("%s: row %d is %v, want %v", link, i, v, want)
			}
		}
	}
}

// TestHostileModels: each change makes a model that must not load.
func TestHostileModels(t *testing.T) {
	m := example(5, KindXGBoostClassifier, 3)
	split, leaf, set := -1, -1, -1
	for i, f := range m.Forest.Trees.Feature {
		switch {
		case f < 0:
			leaf = i
		case m.Forest.Trees.Flags[i]&Categories != 0:
			set = i
		default:
			split = i
		}
	}
	for name, change := range map[string]func(m *ClassifierModel){
		"family":        func(m *ClassifierModel) { m.Family = KindXGBoostRegressor },
		"class twice":   func(m *ClassifierModel) { m.ClassNames[1] = m.ClassNames[0] },
		"class missing": func(m *ClassifierModel) { m.ClassNames = m.ClassNames[:2] },
		"column":        func(m *ClassifierModel) { m.Forest.Trees.Feature[split] = 5 },
		"column below":  func(m *ClassifierModel) { m.Forest.Trees.Feature[split] = -2 },
		"cycle":         func(m *ClassifierModel) { m.Forest.Trees.Second[split] = int32(split) },
		"back":          func(m *ClassifierModel) { m.Forest.Trees.Second[split] = 0 },
		"far":           func(m *ClassifierModel) { m.Forest.Trees.Second[split] = 1 << 30 },
		"leaf child":    func(m *ClassifierModel) { m.Forest.Trees.Second[leaf] = 1 },
		"leaf flag":     func(m *ClassifierModel) { m.Forest.Trees.Flags[leaf] = 1 },
		"NaN":           func(m *ClassifierModel) { m.Forest.Trees.Value[split] = math.NaN() },
		"double":        func(m *ClassifierModel) { m.Forest.Trees.Value[split] = 0.1 },
		"huge leaf":     func(m *ClassifierModel) { m.Forest.Trees.Value[leaf] = float64(float32(1e30)) },
		"flags":         func(m *ClassifierModel) { m.Forest.Trees.Flags[split] = 8 },
		"set lost":      func(m *ClassifierModel) { m.Forest.Trees.Flags[set] &^= Categories },
		"set found":     func(m *ClassifierModel) { m.Forest.Trees.Flags[split] |= Categories },
		"set end":       func(m *ClassifierModel) { m.Forest.Trees.Ends[0] = 1 << 30 },
		"set order":     func(m *ClassifierModel) { slices.Reverse(m.Forest.Trees.Sets) },
		"set below":     func(m *ClassifierModel) { m.Forest.Trees.Sets[0] = -1 },
		"set rest":      func(m *ClassifierModel) { m.Forest.Trees.Sets = append(m.Forest.Trees.Sets, 6000) },
		"start":         func(m *ClassifierModel) { m.Forest.Trees.Start[1]++ },
		"start order":   func(m *ClassifierModel) { m.Forest.Trees.Start[1] = m.Forest.Trees.Start[2] },
		"short list":    func(m *ClassifierModel) { m.Forest.Trees.Value = m.Forest.Trees.Value[1:] },
		"output":        func(m *ClassifierModel) { m.Forest.Output[0] = 3 },
		"outputs":       func(m *ClassifierModel) { m.Forest.Output = m.Forest.Output[1:] },
		"base":          func(m *ClassifierModel) { m.Forest.Base[0] = math.Inf(1) },
		"bases":         func(m *ClassifierModel) { m.Forest.Base = m.Forest.Base[1:] },
		"link":          func(m *ClassifierModel) { m.Forest.Link = Identity },
		"width":         func(m *ClassifierModel) { m.Forest.Width = 0 },
		"divisor":       func(m *ClassifierModel) { m.Forest.Divisor = 0 },
		"scale":         func(m *ClassifierModel) { m.Forest.Scale = 2 },
		"no node":       func(m *ClassifierModel) { m.Forest.Trees.Start = nil; m.Forest.Output = nil },
	} {
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		bad := new(ClassifierModel)
		if err := json.Unmarshal(data, bad); err != nil {
			t.Fatal(err)
		}
		change(bad)
		if err := bad.Check(); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := json.Marshal(bad); err == nil {
			t.Errorf("%s: saved", name)
		}
	}
	for _, text := range []string{`{}`, `null`, `{"kind":"xgboost classifier","classes":["a","b"],"forest":null}`, `{"kind":"xgboost classifier","extra":1}`} {
		if err := json.Unmarshal([]byte(text), new(ClassifierModel)); err == nil && text != "null" {
			t.Errorf("%s: no error", text)
		}
	}
}

func TestRefusesRows(t *testing.T) {
	m := example(6, KindXGBoostClassifier, 2)
	for _, v := range []float64{math.Inf(1), 1e39} {
		x := mat.NewDense(2, 5, nil)
		x.Set(1, 3, v)
		if _, err := m.Proba(x); err == nil || !strings.Contains(err.Error(), "record 1, column 3") {
			t.Errorf("%v: error %v", v, err)
		}
	}
	if _, err := m.Proba(mat.NewDense(1, 4, nil)); err == nil {
		t.Error("four columns: no error")
	}
}

// TestCut: the first trees of a forest are those trees.
func TestCut(t *testing.T) {
	m := example(7, KindLightGBMClassifier, 2)
	x := rowsOf(rand.New(rand.NewPCG(1, 1)), 30, 5)
	f := m.Forest
	f.Trees, f.Output = m.Forest.Trees.Cut(11), f.Output[:11]
	if err := f.checkClassifier(2, false); err != nil {
		t.Fatal(err)
	}
	got := f.sums(x, false, 1)
	for i := range 30 {
		if want := plainSum(&f, x.RawRowView(i), 0, false); got.At(i, 0) != want {
			t.Errorf("row %d is %v, want %v", i, got.At(i, 0), want)
		}
	}
}
