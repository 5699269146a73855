package tree

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

func fitted(t *testing.T, l xrai.Learner, d *xrai.Dataset) xrai.Model {
	t.Helper()
	m, err := l.Fit(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func numbers(d *xrai.Dataset, r *rand.Rand) *xrai.Dataset {
	out := &xrai.Dataset{X: d.X}
	for i := range d.Rows() {
		out.Y = append(out.Y, 100*d.X.At(i, 0)+r.NormFloat64()+1e6)
	}
	return out
}

func TestRoundTrips(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	data := randomData(r, 120, 5, 3)
	for _, m := range []xrai.Model{
		fitted(t, Classifier{}, data), fitted(t, Regressor{}, numbers(data, r)),
	} {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		fromJSON := reflect.New(reflect.TypeOf(m).Elem()).Interface()
		if err := json.Unmarshal(b, fromJSON); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(m, fromJSON) {
			t.Errorf("%s changes in JSON", m.Kind())
		}
		var buf bytes.Buffer
		if err := gob.NewEncoder(&buf).Encode(m); err != nil {
			t.Fatal(err)
		}
		fromGob := reflect.New(reflect.TypeOf(m).Elem()).Interface()
		if err := gob.NewDecoder(&buf).Decode(fromGob); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(m, fromGob) {
			t.Errorf("%s changes in gob", m.Kind())
		}
	}
}

func TestInputsAreNotChanged(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	data := randomData(r, 60, 4, 2)
	before := mat.DenseCopyOf(data.X)
	m := fitted(t, Classifier{Params: Params{MaxFeatures: "2", Seed: 3}}, data).(*ClassifierModel)
	if _, err := m.Proba(data.X); err != nil {
		t.Fatal(err)
	}
	if !mat.Equal(before, data.X) {
		t.Error("the data was changed")
	}
}

// TestRegressionIgnoresOffsetAndOrder: the mean does not decide a split, nor
// does the order of rows.
func TestRegressionIgnoresOffsetAndOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	data := numbers(randomData(r, 300, 5, 2), r)
	a := fitted(t, Regressor{}, data).(*RegressorModel).Tree
	perm := r.Perm(300)
	b := fitted(t, Regressor{}, data.Subset(perm)).(*RegressorModel).Tree
	if !reflect.DeepEqual(a, b) {
		t.Error("the tree depends on the order of rows")
	}
	whole := &xrai.Dataset{X: data.X}
	for _, y := range data.Y {
		whole.Y = append(whole.Y, math.Round(y))
	}
	shifted := &xrai.Dataset{X: data.X}
	for _, y := range whole.Y {
		shifted.Y = append(shifted.Y, y+1e9)
	}
	c, d := fitted(t, Regressor{}, whole).(*RegressorModel).Tree, fitted(t, Regressor{}, shifted).(*RegressorModel).Tree
	if !reflect.DeepEqual(c.Feature, d.Feature) || !reflect.DeepEqual(c.Threshold, d.Threshold) {
		t.Error("adding a constant to the target changes the splits")
	}
}

// TestFirstColumnWinsTies: copies of a column, and its mirror image, tie
// exactly.
func TestFirstColumnWinsTies(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	data := &xrai.Dataset{X: mat.NewDense(200, 4, nil), Classes: []string{"a", "b"}}
	reg := &xrai.Dataset{X: data.X}
	for i := range 200 {
		v := float64(r.IntN(2))
		data.X.SetRow(i, []float64{r.NormFloat64(), 1 - v, v, v})
		data.Labels = append(data.Labels, int(v)^b2i(r.IntN(10) == 0))
		reg.Y = append(reg.Y, v+r.NormFloat64()/10)
	}
	c := fitted(t, Classifier{Params: Params{MaxDepth: 1}}, data).(*ClassifierModel)
	g := fitted(t, Regressor{Params: Params{MaxDepth: 1}}, reg).(*RegressorModel)
	if c.Tree.Feature[0] != 1 || g.Tree.Feature[0] != 1 {
		t.Errorf("split on columns %d and %d, want 1", c.Tree.Feature[0], g.Tree.Feature[0])
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestErrors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 6))
	good := randomData(r, 20, 2, 2)
	infinite := randomData(r, 20, 2, 2)
	infinite.X.Set(7, 1, math.Inf(1))
	for want, fit := range map[string]struct {
		l xrai.Learner
		d *xrai.Dataset
	}{
		"record 7, column 1":    {Classifier{}, infinite},
		"no rows":               {Classifier{}, &xrai.Dataset{}},
		"is a class":            {Regressor{}, good},
		"is a number":           {Classifier{}, numbers(good, r)},
		"criterion":             {Classifier{Criterion: "x"}, good},
		"max depth -1":          {Classifier{Params: Params{MaxDepth: -1}}, good},
		"min samples split 1":   {Classifier{Params: Params{MinSamplesSplit: 1}}, good},
		"min samples leaf -2":   {Classifier{Params: Params{MinSamplesLeaf: -2}}, good},
		"max features 3":        {Classifier{Params: Params{MaxFeatures: "3"}}, good},
		"max features \"1.5\"":  {Classifier{Params: Params{MaxFeatures: "1.5"}}, good},
		"splitter":              {Classifier{Params: Params{Splitter: "x"}}, good},
		"max leaf nodes 1":      {Classifier{Params: Params{MaxLeafNodes: 1}}, good},
		"min impurity decrease": {Classifier{Params: Params{MinImpurityDecrease: math.NaN()}}, good},
		"min weight fraction":   {Classifier{Params: Params{MinWeightFractionLeaf: 0.6}}, good},
		"ccp alpha":             {Classifier{Params: Params{CCPAlpha: math.Inf(1)}}, good},
		"class weight":          {Classifier{ClassWeight: xrai.ClassWeight{Of: map[string]float64{"x": 1}}}, good},
		"negative":              {Regressor{Criterion: Poisson}, &xrai.Dataset{X: good.X, Y: append(make([]float64, 19), -1)}},
		"all targets are 0":     {Regressor{Criterion: Poisson}, &xrai.Dataset{X: good.X, Y: make([]float64, 20)}},
		"is none of":            {Regressor{Criterion: Gini}, numbers(good, r)},
	} {
		_, err := fit.l.Fit(context.Background(), fit.d)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	m := fitted(t, Classifier{}, good).(*ClassifierModel)
	if _, err := m.Proba(mat.NewDense(1, 3, nil)); err == nil {
		t.Error("three columns for a model of two: no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (Classifier{}).Fit(ctx, good); err == nil {
		t.Error("cancelled: no error")
	}
}

// TestHostileTrees: each file a walk could leave or circle in is refused.
func TestHostileTrees(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 8))
	m := fitted(t, Classifier{Params: Params{MaxDepth: 3}}, randomData(r, 80, 3, 2)).(*ClassifierModel)
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		strings.Replace(string(b), `"Width"`, `"Nonsense":1,"Width"`, 1),
		strings.Replace(string(b), `"Value":[`, `"Value":[null,`, 1),
		strings.Replace(string(b), `"Value":[`, `"Missing":[null],"Value":[`, 1),
		strings.Replace(string(b), `"Importances":[`, `"Importances":[null,`, 1),
	} {
		if err := json.Unmarshal([]byte(bad), new(ClassifierModel)); err == nil {
			t.Errorf("no error for %.80s", bad)
		}
	}
	for name, spoil := range map[string]func(*ClassifierModel){
		"cycle":         func(m *ClassifierModel) { m.Tree.Left[1], m.Tree.Right[1] = 0, 0 },
		"itself":        func(m *ClassifierModel) { m.Tree.Left[0] = 0 },
		"beyond":        func(m *ClassifierModel) { m.Tree.Right[0] = 1 << 30 },
		"shared child":  func(m *ClassifierModel) { m.Tree.Left[0] = m.Tree.Right[0] },
		"column":        func(m *ClassifierModel) { m.Tree.Feature[0] = 3 },
		"no nodes":      func(m *ClassifierModel) { m.Tree = Tree{Width: 2} },
		"short values":  func(m *ClassifierModel) { m.Tree.Value = m.Tree.Value[1:] },
		"short arrays":  func(m *ClassifierModel) { m.Tree.Threshold = m.Tree.Threshold[1:] },
		"no classes":    func(m *ClassifierModel) { m.ClassNames = nil },
		"classes count": func(m *ClassifierModel) { m.ClassNames = []string{"a"} },
		"share above 1": func(m *ClassifierModel) { m.Tree.Value[0], m.Tree.Value[1] = 4, -3 },
		"shares":        func(m *ClassifierModel) { m.Tree.Value[0] += 0.1 },
		"rows":          func(m *ClassifierModel) { m.Tree.Rows[0]++ },
		"no rows":       func(m *ClassifierModel) { m.Tree.Rows[len(m.Tree.Rows)-1] = -2 },
		"missing":       func(m *ClassifierModel) { m.Tree.Missing = make([]int32, m.Tree.Len()-1) },
		"missing side":  func(m *ClassifierModel) { m.Tree.Missing = slices.Repeat([]int32{2}, m.Tree.Len()) },
		"importances":   func(m *ClassifierModel) { m.Importances = m.Importances[1:] },
		"importance":    func(m *ClassifierModel) { m.Importances[1] = -1 },
		"one child":     func(m *ClassifierModel) { m.Tree.Right[0] = -1 },
	} {
		var bad ClassifierModel
		if err := json.Unmarshal(b, &bad); err != nil {
			t.Fatal(err)
		}
		spoil(&bad)
		spoiled, err := json.Marshal(&bad)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(spoiled, new(ClassifierModel)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzClassifierJSON(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 9))
	m, err := Classifier{Params: Params{MaxDepth: 2}}.Fit(context.Background(), randomData(r, 30, 2, 2))
	if err != nil {
		f.Fatal(err)
	}
	b, err := json.Marshal(m)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	for _, seed := range []string{
		`{"ClassNames":["a"],"Width":1,"Tree":{"Left":[-1],"Right":[-1],"Feature":[-1],"Threshold":[0],"Rows":[1],"Value":[1],"Width":1}}`,
		`{"ClassNames":["a"],"Width":1,"Tree":{"Left":[1,-1,-1],"Right":[2,-1,-1],"Feature":[0,-1,-1],"Threshold":[1e308,0,0],"Rows":[2,1,1],"Value":[1,1,1],"Width":1,"Missing":[1,0,0]},"Importances":[1]}`,
		`{"ClassNames":["a"],"Width":1,"Tree":{"Left":[1,-1,-1],"Right":[2,-1,-1],"Feature":[0,-1,-1],"Threshold":[0,0,0],"Rows":[2,1,1],"Value":[1,1,1],"Width":1,"Missing":[7]}}`,
		`{"ClassNames":["a"],"Width":1,"Tree":{"Left":[0],"Right":[0],"Feature":[0],"Threshold":[0],"Rows":[1],"Value":[1],"Width":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var m ClassifierModel
		if json.Unmarshal(b, &m) != nil || m.Width > 1000 {
			return
		}
		if m.Width < 1 {
			return
		}
		x := mat.NewDense(5, m.Width, nil)
		x.Set(1, 0, math.NaN())
		p, err := m.Proba(x)
		if err != nil {
			t.Fatal(err)
		}
		if _, c := p.Dims(); c != len(m.ClassNames) {
			t.Fatal("width of probabilities")
		}
	})
}

// TestExtremeValues: what float32 or a mean cannot hold is refused by name, not
// met by a tree that never ends.
func TestExtremeValues(t *testing.T) {
	for _, big := range []float64{1e300, -1e39} {
		d := &xrai.Dataset{X: mat.NewDense(4, 1, []float64{1, big, 2, 3}), Labels: []int{0, 0, 1, 1}, Classes: []string{"a", "b"}}
		if _, err := (Classifier{}).Fit(context.Background(), d); err == nil || !strings.Contains(err.Error(), "record 1, column 0") {
			t.Errorf("%v: %v", big, err)
		}
	}
	d := &xrai.Dataset{X: mat.NewDense(2, 1, []float64{1, 2}), Y: []float64{1.7e308, 1}}
	if _, err := (Regressor{}).Fit(context.Background(), d); err == nil || !strings.Contains(err.Error(), "record 0: target") {
		t.Errorf("target: %v", err)
	}
}
