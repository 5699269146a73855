package boost

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// roundTrip checks that JSON and gob give the model back, and that saving again
// gives the same bytes.
func roundTrip(t *testing.T, m xrai.Model) []byte {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(m); err != nil {
		t.Fatal(err)
	}
	fromJSON, fromGob := reflect.New(reflect.TypeOf(m).Elem()).Interface(), reflect.New(reflect.TypeOf(m).Elem()).Interface()
	if err := json.Unmarshal(text, fromJSON); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&buf).Decode(fromGob); err != nil {
		t.Fatal(err)
	}
	for _, got := range []any{fromJSON, fromGob} {
		again, err := json.Marshal(got)
		if err != nil || !bytes.Equal(text, again) || !reflect.DeepEqual(m, got) {
			t.Errorf("%s came back otherwise: %v", m.Kind(), err)
		}
	}
	return text
}

// one is a class alone, which needs no trees.
func one() *xrai.Dataset {
	d := classed(20, 3, 3, 1)
	for i := range d.Labels {
		d.Labels[i] = 1
	}
	return d
}

func TestModelsRoundTrip(t *testing.T) {
	p := HistParams{MaxIter: 4, MinSamplesLeaf: 2, EarlyStopping: On}
	categories := classed(60, 3, 3, 1)
	for i := range 60 {
		categories.X.Set(i, 1, float64(i%5))
	}
	with := p
	with.CategoricalFeatures = []int{1}
	for _, m := range []xrai.Model{
		fit(t, HistClassifier{HistParams: p}, classed(60, 3, 2, 1)),
		fit(t, HistClassifier{HistParams: with}, categories),
		fit(t, HistClassifier{HistParams: p}, one()),
		fit(t, Classifier{}, one()),
		fit(t, Classifier{Params: Params{Stages: 2}}, classed(60, 3, 4, 1)),
		fit(t, HistRegressor{HistParams: p}, wavy(60, 3, 1)),
		fit(t, HistRegressor{HistParams: HistParams{EarlyStopping: Off}}, wavy(3, 3, 1)), // leaves only
		fit(t, Regressor{Params: Params{Stages: 2, NIterNoChange: 1}}, wavy(60, 3, 1)),
	} {
		roundTrip(t, m)
	}
}

// TestModelsAreCompact: a node takes few bytes, the shape hardly any.
func TestModelsAreCompact(t *testing.T) {
	m := fit(t, HistRegressor{HistParams: HistParams{MaxIter: 20, EarlyStopping: Off}}, wavy(600, 5, 1)).(*RegressorModel)
	if size, nodes := len(roundTrip(t, m)), len(m.Trees.Feature); size > 40*nodes {
		t.Errorf("%d bytes for %d nodes", size, nodes)
	}
}

func TestDamagedModels(t *testing.T) {
	p := HistParams{MaxIter: 2, MaxLeafNodes: 3, MinSamplesLeaf: 2, EarlyStopping: Off, CategoricalFeatures: []int{1}}
	data := classed(60, 3, 3, 1)
	for i := range 60 {
		data.X.Set(i, 1, float64(data.Labels[i]))
	}
	class := fit(t, HistClassifier{HistParams: p}, data).(*ClassifierModel)
	number := fit(t, Regressor{Params: Params{Stages: 2}}, wavy(60, 3, 1)).(*RegressorModel)
	classJSON, numberJSON := roundTrip(t, class), roundTrip(t, number)
	for name, spoil := range map[string]func(c *ClassifierModel, r *RegressorModel){
		"kind":     func(c *ClassifierModel, r *RegressorModel) { c.Family, r.Family = KindRegressor, KindClassifier },
		"columns":  func(c *ClassifierModel, r *RegressorModel) { c.Width, r.Width = 0, -1 },
		"column":   func(c *ClassifierModel, r *RegressorModel) { c.Trees.Feature[0], r.Trees.Feature[0] = 3, -2 },
		"baseline": func(c *ClassifierModel, r *RegressorModel) { c.Baseline = c.Baseline[:2]; r.Baseline = 1e300 },
		"cycle":    func(c *ClassifierModel, r *RegressorModel) { c.Trees.Right[0], r.Trees.Right[0] = 0, 0 },
		"next":     func(c *ClassifierModel, r *RegressorModel) { c.Trees.Right[0], r.Trees.Right[0] = 1, 1 },
		"beyond":   func(c *ClassifierModel, r *RegressorModel) { c.Trees.Right[0], r.Trees.Right[0] = 1<<30, -1<<30 },
		"other tree": func(c *ClassifierModel, r *RegressorModel) {
			c.Trees.Right[0], r.Trees.Right[0] = c.Trees.Start[1], r.Trees.Start[1]
		},
		"leaf's child": func(c *ClassifierModel, r *RegressorModel) { last(c.Trees.Right, 1); last(r.Trees.Right, 1) },
		"no leaf":      func(c *ClassifierModel, r *RegressorModel) { last(c.Trees.Feature, 0); last(r.Trees.Feature, 0) },
		"value":        func(c *ClassifierModel, r *RegressorModel) { last(c.Trees.Value, 1e300); last(r.Trees.Value, -1e300) },
		"flags":        func(c *ClassifierModel, r *RegressorModel) { c.Trees.Flags[0], r.Trees.Flags[0] = 4, 1 },
		"leaf's flags": func(c *ClassifierModel, r *RegressorModel) { last(c.Trees.Flags, 1); last(r.Trees.Flags, 2) },
		"sets": func(c *ClassifierModel, r *RegressorModel) {
			c.Trees.Sets = c.Trees.Sets[1:]
			r.Trees.Sets = make([]byte, 32)
		},
		"short":       func(c *ClassifierModel, r *RegressorModel) { c.Trees.Value = c.Trees.Value[1:]; r.Trees.Flags = nil },
		"tree starts": func(c *ClassifierModel, r *RegressorModel) { c.Trees.Start[0], r.Trees.Start[1] = 1, 0 },
		"empty tree": func(c *ClassifierModel, r *RegressorModel) {
			c.Trees.Start[2] = c.Trees.Start[1]
			r.Trees.Start[1] = int32(len(r.Trees.Feature))
		},
		"lost tree": func(c *ClassifierModel, r *RegressorModel) {
			c.Trees.Start = c.Trees.Start[:5]
			r.Trees.Start = []int32{}
		},
		"negative":      func(c *ClassifierModel, r *RegressorModel) { c.Trees.Start[1], r.Trees.Start[0] = -5, -1 },
		"present, link": func(c *ClassifierModel, r *RegressorModel) { c.Present[2] = 3; r.Link = "x" },
		"present twice": func(c *ClassifierModel, r *RegressorModel) { c.Present[1] = 0; r.Family = "" },
		"nobody":        func(c *ClassifierModel, r *RegressorModel) { c.Present = []int{}; r.Width = 0 },
		"fewer classes": func(c *ClassifierModel, r *RegressorModel) { c.ClassNames = c.ClassNames[:2]; r.Link = "" },
	} {
		var c ClassifierModel
		var r RegressorModel
		if err := json.Unmarshal(classJSON, &c); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(numberJSON, &r); err != nil {
			t.Fatal(err)
		}
		spoil(&c, &r)
		if err := c.Check(); err == nil {
			t.Errorf("%s: a classifier passes", name)
		}
		if err := r.Check(); err == nil {
			t.Errorf("%s: a regressor passes", name)
		}
		if _, err := json.Marshal(&c); err == nil {
			t.Errorf("%s: a classifier is saved", name)
		}
		if _, err := json.Marshal(&r); err == nil {
			t.Errorf("%s: a regressor is saved", name)
		}
	}
	for _, c := range []struct{ from, to string }{
		{`"columns"`, `"nonsense":1,"columns"`}, {`"start":[`, `"start":[null,`}, {`"trees":{`, `"trees":null,"x":{`},
		{`"value":[`, `"value":["1",`}, {`"flags":"`, `"flags":"!`}, {`}`, ``}, {`"kind":"`, `"kind":"x`},
	} {
		for _, good := range [][]byte{classJSON, numberJSON} {
			text := strings.Replace(string(good), c.from, c.to, 1)
			if text == string(good) {
				t.Fatalf("%s is not there", c.from)
			}
			if new(ClassifierModel).UnmarshalJSON([]byte(text)) == nil || new(RegressorModel).UnmarshalJSON([]byte(text)) == nil {
				t.Errorf("%.60s was loaded", text)
			}
		}
	}
}

func last[T any](list []T, v T) { list[len(list)-1] = v }

// FuzzModels: what loads can predict, and is saved as it was loaded.
func FuzzModels(f *testing.F) {
	p := HistParams{MaxIter: 1, MaxLeafNodes: 3, MinSamplesLeaf: 2, EarlyStopping: Off}
	for _, m := range []xrai.Model{
		fit(f, HistClassifier{HistParams: p}, classed(30, 3, 2, 1)),
		fit(f, Classifier{Params: Params{Stages: 1}}, classed(30, 3, 3, 1)),
		fit(f, HistRegressor{HistParams: p}, wavy(30, 3, 1)),
	} {
		b, err := json.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var c ClassifierModel
		if json.Unmarshal(b, &c) == nil && c.Width <= 1000 {
			if _, err := c.Proba(mat.NewDense(2, c.Width, nil)); err != nil {
				t.Fatal(err)
			}
			roundTrip(t, &c)
		}
		var r RegressorModel
		if json.Unmarshal(b, &r) == nil && r.Width <= 1000 {
			if _, err := r.Predict(mat.NewDense(2, r.Width, nil)); err != nil {
				t.Fatal(err)
			}
		}
	})
}
