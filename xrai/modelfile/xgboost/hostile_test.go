package xgboost

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster/fixture"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// small returns a small file of the newest generation.
func small(t testing.TB, name, form string) []byte {
	t.Helper()
	return fixture.File(t, "xgb3", name+"."+form)
}

// quick fails the test when the bytes do not give an error soon.
func quick(t *testing.T, what string, data []byte) error {
	t.Helper()
	start := time.Now()
	_, err := Decode(data, Options{Target: "y"})
	if d := time.Since(start); d > 500*time.Millisecond {
		t.Errorf("%s: took %v", what, d)
	}
	if err == nil {
		t.Errorf("%s: no error", what)
	}
	return err
}

func TestTruncated(t *testing.T) {
	for _, form := range []string{"model.json", "model.ubj"} {
		data := bytes.TrimRight(small(t, "xgb_categories", form), "\n\x00")
		for n := range data {
			// Every byte of both ends, every seventh between.
			if n < 2000 || n > len(data)-2000 || n%7 == 0 {
				quick(t, fmt.Sprintf("%s cut at %d", form, n), data[:n])
			}
		}
	}
}

// TestHostileJSON: each change of a file must be refused.
func TestHostileJSON(t *testing.T) {
	tree := func(m map[string]any) map[string]any {
		return m["learner"].(map[string]any)["gradient_booster"].(map[string]any)["model"].(map[string]any)["trees"].([]any)[0].(map[string]any)
	}
	model := func(m map[string]any) map[string]any {
		return m["learner"].(map[string]any)["gradient_booster"].(map[string]any)["model"].(map[string]any)
	}
	about := func(m map[string]any) map[string]any {
		return m["learner"].(map[string]any)["learner_model_param"].(map[string]any)
	}
	set := func(name string, i int, v any) func(map[string]any) {
		return func(m map[string]any) { tree(m)[name].([]any)[i] = v }
	}
	for name, change := range map[string]func(map[string]any){
		"child to itself":  set("left_children", 0, 0),
		"cycle":            set("left_children", 1, 1),
		"shared child":     set("right_children", 0, 1),
		"child outside":    set("left_children", 0, 1e9),
		"child below":      set("right_children", 0, -7),
		"child of 2^62":    set("right_children", 0, 1<<62),
		"half a child":     set("right_children", 0, 2.5),
		"column outside":   set("split_indices", 0, 6),
		"column below":     set("split_indices", 0, -1),
		"split type":       set("split_type", 0, 9),
		"no set":           set("split_type", 0, 1),
		"text threshold":   set("split_conditions", 0, "1"),
		"category below":   set("categories", 0, -1),
		"category of 2^40": set("categories", 0, 1<<40),
		"segment outside":  set("categories_segments", 0, 1000),
		"size outside":     set("categories_sizes", 0, 1<<50),
		"node of a set":    set("categories_nodes", 0, 1<<50),
		"nodes":            func(m map[string]any) { tree(m)["tree_param"].(map[string]any)["num_nodes"] = "1000000000" },
		"no nodes":         func(m map[string]any) { tree(m)["tree_param"].(map[string]any)["num_nodes"] = "0" },
		"vector leaf":      func(m map[string]any) { tree(m)["tree_param"].(map[string]any)["size_leaf_vector"] = "3" },
		"no tree_param":    func(m map[string]any) { delete(tree(m), "tree_param") },
		"no left_children": func(m map[string]any) { delete(tree(m), "left_children") },
		"tree_info":        func(m map[string]any) { model(m)["tree_info"].([]any)[0] = 1 },
		"tree_info short":  func(m map[string]any) { model(m)["tree_info"] = []any{0} },
		"indptr":           func(m map[string]any) { model(m)["iteration_indptr"].([]any)[3] = 1 << 30 },
		"weights":          func(m map[string]any) { model(m)["weight_drop"] = []any{1} },
		"trees":            func(m map[string]any) { model(m)["trees"] = "many" },
		"labels": func(m map[string]any) {
			model(m)["cats"].(map[string]any)["enc"].([]any)[5].(map[string]any)["offsets"].([]any)[1] = 1 << 40
		},
		"columns":            func(m map[string]any) { about(m)["num_feature"] = "999999999999" },
		"no columns":         func(m map[string]any) { about(m)["num_feature"] = "0" },
		"classes":            func(m map[string]any) { about(m)["num_class"] = "4000000000" },
		"classes of binary":  func(m map[string]any) { about(m)["num_class"] = "3" },
		"targets":            func(m map[string]any) { about(m)["num_target"] = "2" },
		"base_score":         func(m map[string]any) { about(m)["base_score"] = "[2E0]" },
		"base_score text":    func(m map[string]any) { about(m)["base_score"] = "[1,2" },
		"base_score many":    func(m map[string]any) { about(m)["base_score"] = "[5E-1,5E-1]" },
		"names":              func(m map[string]any) { m["learner"].(map[string]any)["feature_names"] = []any{"a"} },
		"names twice":        func(m map[string]any) { m["learner"].(map[string]any)["feature_names"].([]any)[1] = "a" },
		"objective":          func(m map[string]any) { m["learner"].(map[string]any)["objective"] = map[string]any{"name": "my:own"} },
		"no objective":       func(m map[string]any) { delete(m["learner"].(map[string]any), "objective") },
		"no learner":         func(m map[string]any) { delete(m, "learner") },
		"no booster":         func(m map[string]any) { m["learner"].(map[string]any)["gradient_booster"] = nil },
		"learner of numbers": func(m map[string]any) { m["learner"] = []any{1} },
	} {
		var m map[string]any
		if err := json.Unmarshal(small(t, "xgb_categories", "model.json"), &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		quick(t, name, data)
	}
	// What encoding/json cannot write.
	text := string(small(t, "xgb_categories", "model.json"))
	at := strings.Index(text, `"split_conditions":[`) + len(`"split_conditions":[`)
	end := at + strings.IndexByte(text[at:], ',')
	for _, v := range []string{"NaN", "NaN,NaN", "", "1..2", "0x10"} {
		quick(t, "threshold "+v, []byte(text[:at]+v+text[end:]))
	}
	for name, data := range map[string]string{
		"deep lists":   strings.Repeat("[", 1<<20),
		"deep objects": strings.Repeat(`{"a":`, 1<<18),
		"deep learner": `{"learner":` + strings.Repeat("[", 1<<20),
		"empty lists":  "[" + strings.Repeat("[],", 1<<18) + "[]]",
		"nothing":      "", "brace": "{", "word": "{\"learner\":nul", "escape": `{"\`, "escape u": `{"\ud800\`, "old": "binf\x00\x00", "serialised": serialised + "12345678",
		"ignored": `{"learner":{"parents":[1,2`, "ignored object": `{"learner":{"parents":[1,{}]}}`,
	} {
		quick(t, name, []byte(data))
	}
}

func TestHostileUBJ(t *testing.T) {
	key := func(s string) string { return "L\x00\x00\x00\x00\x00\x00\x00" + string(rune(len(s))) + s }
	for name, data := range map[string]string{
		"list of 2^62":        "{" + key("learner") + "[$l#L\x40\x00\x00\x00\x00\x00\x00\x00",
		"list of -1":          "{" + key("learner") + "[$l#L\xff\xff\xff\xff\xff\xff\xff\xff",
		"list of nulls":       "{" + key("learner") + "[$Z#l\x7f\xff\xff\xff",
		"list of trues":       "{" + key("learner") + "[$T#l\x7f\xff\xff\xff",
		"list of lists":       "{" + key("learner") + "[$[#l\x7f\xff\xff\xff",
		"untyped of 2^31":     "{" + key("learner") + "[#l\x7f\xff\xff\xff",
		"text of 2^40":        "{" + key("learner") + "SL\x00\x00\x01\x00\x00\x00\x00\x00",
		"name of 2^40":        "{L\x00\x00\x01\x00\x00\x00\x00\x00",
		"name of a float":     "{" + key("learner") + "Sd\x00\x00\x00\x00",
		"object of 2^31":      "{#l\x7f\xff\xff\xff",
		"object of one type":  "{$i#i\x01" + key("a") + "\x01",
		"deep":                "{" + key("learner") + strings.Repeat("[", 1<<20),
		"deep objects":        strings.Repeat("{i\x01a", 1<<18),
		"no-ops":              "{N" + strings.Repeat("N", 1<<20),
		"type without length": "{" + key("learner") + "[$l]",
		"trailing":            "{i\x01ai\x01}junk",
	} {
		quick(t, name, []byte(data))
	}
}

// FuzzXGBoost: any JSON gives an error or a model that predicts and saves.
func FuzzXGBoost(f *testing.F) {
	f.Add(tiny())
	f.Add(fixture.File(f, "xgb0", "xgb_base.model.json"))
	f.Add(small(f, "xgb_onehot", "model.json"))
	f.Fuzz(fuzzed)
}

// FuzzUBJ is FuzzXGBoost for Universal Binary JSON.
func FuzzUBJ(f *testing.F) {
	for _, name := range []string{"xgb_base", "xgb_numbers", "xgb_parallel_multi"} {
		f.Add(small(f, name, "model.ubj"))
	}
	f.Fuzz(fuzzed)
}

func fuzzed(t *testing.T, data []byte) {
	Is(data)
	p, err := Decode(data, Options{Target: "y"})
	if err != nil {
		return
	}
	d := p.Model.Columns()
	if d > 1<<10 {
		return
	}
	x := mat.NewDense(20, d, nil) // enough for the fast trees
	for j := range d {
		x.Set(1, j, math.NaN())
		x.Set(2, j, float64(j)+0.5)
	}
	switch m := p.Model.(type) {
	case xrai.Classifier:
		proba, err := m.Proba(x)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range proba.RawMatrix().Data {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("a probability is %v", v)
			}
		}
	case xrai.Regressor:
		y, err := m.Predict(x)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range y {
			if v-v != 0 {
				t.Fatalf("a prediction is %v", v)
			}
		}
	}
	if _, err := json.Marshal(p.Model); err != nil {
		t.Fatal(err)
	}
}

// tiny is a file of one tree with one split.
func tiny() []byte {
	return []byte(`{"learner":{"attributes":{"best_iteration":"0"},"feature_names":["a"],"feature_types":["float"],"gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"1"},` +
		`"iteration_indptr":[0,1],"tree_info":[0],"trees":[{"base_weights":[0,1,2],"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],"default_left":[1,0,0],"left_children":[1,-1,-1],` +
		`"right_children":[2,-1,-1],"split_conditions":[0.5,-1E0,2.5E-1],"split_indices":[0,0,0],"split_type":[0,0,0],"tree_param":{"num_nodes":"3","size_leaf_vector":"1"}}]},"name":"gbtree"},` +
		`"learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"1","num_target":"1"},"objective":{"name":"binary:logistic"}},"version":[3,0,0]}`)
}

// TestTiny: the smallest file, by hand.
func TestTiny(t *testing.T) {
	p, err := Decode(tiny(), Options{Target: "y"})
	if err != nil {
		t.Fatal(err)
	}
	proba, err := p.Model.(xrai.Classifier).Proba(mat.NewDense(4, 1, []float64{0.25, 0.5, 0.75, math.NaN()}))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range []float64{-1, 0.25, 0.25, -1} {
		if want := 1 / (1 + math.Exp(-r)); math.Abs(proba.At(i, 1)-want) > 1e-15 {
			t.Errorf("row %d is %v, want %v", i, proba.At(i, 1), want)
		}
	}
}
