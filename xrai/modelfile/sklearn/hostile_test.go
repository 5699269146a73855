package sklearn

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// Pickled values to put in the place of attributes.
var (
	pickledNone  = []byte("N")
	pickledTrue  = []byte("\x88")
	pickledEmpty = []byte("]")
	pickledDict  = []byte("}")
)

func pickledInt(n int32) []byte { return binary.LittleEndian.AppendUint32([]byte("J"), uint32(n)) }
func pickledFloat(v float64) []byte {
	return binary.BigEndian.AppendUint64([]byte("G"), math.Float64bits(v))
}
func pickledText(s string) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte("X"), uint32(len(s))), s...)
}

// override gives an object another value of an attribute.
func override(t testing.TB, o *pickle.Object, name string, value []byte) {
	t.Helper()
	file := append([]byte("\x80\x04}"), pickledText(name)...)
	file = append(append(file, value...), "s."...)
	v, _, err := ndarray.Load(file, ndarray.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o.States = append(o.States, v)
}

// at follows attributes, and indexes of lists and arrays, from a value.
func at(t testing.TB, v any, way ...any) any {
	t.Helper()
	for _, w := range way {
		switch w := w.(type) {
		case string:
			o, ok := v.(*pickle.Object)
			if !ok {
				t.Fatalf("no object before %q", w)
			}
			if v, ok = o.Attr(w); !ok {
				t.Fatalf("no attribute %q", w)
			}
		case int:
			items, ok := pickle.Items(v)
			if x, is := v.(*ndarray.Array); is {
				var err error
				items, err = x.Objects()
				ok = err == nil
			}
			if !ok || w >= len(items) {
				t.Fatalf("no element %d", w)
			}
			v = items[w]
		}
	}
	return v
}

// setNode changes a field of eight bytes of a node, in place.
func setNode(t testing.TB, nodes any, i int, field string, bits uint64) {
	t.Helper()
	x := nodes.(*ndarray.Array)
	f := fieldOf(x, field)
	if f == nil || x.Bytes() == nil {
		t.Fatalf("no field %q", field)
	}
	b := x.Bytes()[i*x.Type.Size+f.Offset:]
	switch f.Type.Size {
	case 8:
		binary.LittleEndian.PutUint64(b, bits)
	case 4:
		binary.LittleEndian.PutUint32(b, uint32(bits))
	case 1:
		b[0] = byte(bits)
	}
}

func minus(n int64) uint64 { return uint64(-n) }

func TestHostileTreesAreRefused(t *testing.T) {
	nan, inf := math.Float64bits(math.NaN()), math.Float64bits(math.Inf(1))
	node := func(i int, field string, bits uint64) func(testing.TB, any) {
		return func(t testing.TB, v any) { setNode(t, at(t, v, "tree_", "nodes"), i, field, bits) }
	}
	attr := func(name string, value []byte) func(testing.TB, any) {
		return func(t testing.TB, v any) { override(t, v.(*pickle.Object), name, value) }
	}
	words := func(name string, i int, bits uint64) func(testing.TB, any) {
		return func(t testing.TB, v any) {
			binary.LittleEndian.PutUint64(at(t, v, "tree_", name).(*ndarray.Array).Bytes()[8*i:], bits)
		}
	}
	stage := func(field string, i int, bits uint64) func(testing.TB, any) {
		return func(t testing.TB, v any) { setNode(t, at(t, v, "_predictors", 0, 0, "nodes"), i, field, bits) }
	}
	for _, c := range []struct {
		fixture, name, want string
		change              func(testing.TB, any)
	}{
		{"tree_text", "child out of range", "children", node(0, "right_child", 1<<20)},
		{"tree_text", "child beyond 32 bits", "beyond 32 bits", node(0, "right_child", 1<<40)},
		{"tree_text", "left child out of range", "out of range", node(0, "left_child", 1<<20)},
		{"tree_text", "its own child", "", node(1, "left_child", 1)},
		{"tree_text", "a cycle", "", node(2, "left_child", 0)},
		{"tree_text", "right child its own", "children", node(0, "right_child", 0)},
		{"tree_text", "one child", "one child", node(0, "left_child", minus(1))},
		{"tree_text", "no right child", "children", node(0, "right_child", minus(1))},
		{"tree_text", "two parents", "parents", node(0, "right_child", 2)},
		{"tree_text", "column out of range", "column 5 of 5", node(0, "feature", 5)},
		{"tree_text", "column negative", "column -3", node(0, "feature", minus(3))},
		{"tree_text", "NaN threshold", "threshold is NaN", node(0, "threshold", nan)},
		{"tree_text", "threshold -Inf", "threshold is -Inf", node(0, "threshold", inf|1<<63)},
		{"tree_text", "rows", "rows", node(0, "n_node_samples", 1)},
		{"tree_text", "no rows", "rows", node(0, "n_node_samples", 0)},
		{"tree_text", "NaN value", "", words("values", 0, nan)},
		{"tree_text", "negative value", "", words("values", 0, math.Float64bits(-0.5))},
		{"tree_text", "infinite value", "", words("values", 1, inf)},
		{"tree_number", "NaN value", "value is NaN", words("values", 0, nan)},
		{"tree_text", "values of another shape", "shape", func(t testing.TB, v any) {
			at(t, v, "tree_", "values").(*ndarray.Array).Shape[2] = 3
		}},
		{"tree_text", "several outputs", "several targets", attr("n_outputs_", pickledInt(2))},
		{"tree_text", "values of two outputs", "shape", func(t testing.TB, v any) {
			at(t, v, "tree_", "values").(*ndarray.Array).Shape[1] = 2
		}},
		{"tree_text", "no tree", "tree_", attr("tree_", pickledNone)},
		{"tree_text", "classes None", "classes_", attr("classes_", pickledNone)},
		{"tree_text", "columns", "columns", func(t testing.TB, v any) { at(t, v, "tree_").(*pickle.Object).Args[0] = int64(1 << 40) }},
		{"tree_text", "columns of text", "columns", func(t testing.TB, v any) { at(t, v, "tree_").(*pickle.Object).Args[0] = "5" }},
		{"tree_text", "no arguments", "arguments", func(t testing.TB, v any) { at(t, v, "tree_").(*pickle.Object).Args = nil }},
		{"tree_text", "max_depth", "max_depth", attr("max_depth", pickledInt(-4))},
		{"tree_text", "max_features", "max_features", attr("max_features", pickledFloat(math.NaN()))},
		{"tree_text", "min_samples_leaf", "min_samples_leaf", attr("min_samples_leaf", pickledFloat(math.Inf(1)))},
		{"tree_text", "ccp_alpha", "ccp_alpha", attr("ccp_alpha", pickledFloat(math.NaN()))},
		{"tree_best_first", "child out of range", "out of range", node(0, "right_child", 1<<20)},
		{"tree_best_first", "a cycle", "met twice", node(2, "right_child", 0)},
		{"tree_forest", "no trees", "estimators_", attr("estimators_", pickledEmpty)},
		{"tree_forest", "a tree of text", "estimators_", attr("estimators_", append(append([]byte("(l"), pickledText("x")...), 'a'))},
		{"tree_forest", "cycle in a tree", "tree 3", func(t testing.TB, v any) {
			setNode(t, at(t, v, "estimators_", 3, "tree_", "nodes"), 1, "left_child", 0)
		}},
		{"tree_boost", "cycle in a stage", "tree 2", func(t testing.TB, v any) {
			setNode(t, at(t, v, "estimators_", 2, "tree_", "nodes"), 1, "left_child", 0)
		}},
		{"tree_boost", "stages of another shape", "shape", func(t testing.TB, v any) {
			at(t, v, "estimators_").(*ndarray.Array).Shape[1] = 3
		}},
		{"tree_boost", "NaN rate", "value is NaN", attr("learning_rate", pickledFloat(math.NaN()))},
		{"tree_boost", "unknown loss", "loss", attr("loss", pickledText("wild"))},
		{"tree_boost", "no start", "None is no estimator", attr("init_", pickledNone)},
		{"tree_hist", "child out of range", "out of range", stage("right", 0, 1<<20)},
		{"tree_hist", "a cycle", "met twice", stage("left", 0, 0)},
		{"tree_hist", "column out of range", "column 77", stage("feature_idx", 0, 77)},
		{"tree_hist", "columns", "n_features", attr("n_features_in_", pickledInt(-1))},
		{"tree_hist", "baseline", "baseline", attr("_baseline_prediction", pickledText("x"))},
		{"tree_hist", "stages", "_predictors", attr("_predictors", append(append([]byte("(l"), pickledInt(3)...), 'a'))},
		{"ensemble_ada_three", "weights", "estimator_weights_", attr("estimator_weights_", pickledEmpty)},
		{"ensemble_ada_number", "NaN weight", "weight NaN", func(t testing.TB, v any) {
			binary.LittleEndian.PutUint64(at(t, v, "estimator_weights_").(*ndarray.Array).Bytes(), nan)
		}},
		{"ensemble_bagging", "column out of range", "column", func(t testing.TB, v any) {
			binary.LittleEndian.PutUint64(at(t, v, "estimators_features_", 0).(*ndarray.Array).Bytes(), 99)
		}},
		{"ensemble_bagging", "a class out of range", "class", func(t testing.TB, v any) {
			binary.LittleEndian.PutUint64(at(t, v, "estimators_", 0, "classes_").(*ndarray.Array).Bytes()[16:], 77)
		}},
		{"ensemble_bagging", "a class negative", "class", func(t testing.TB, v any) {
			binary.LittleEndian.PutUint64(at(t, v, "estimators_", 0, "classes_").(*ndarray.Array).Bytes()[16:], minus(2))
		}},
		{"ensemble_voting_soft", "weights", "weights", attr("weights", pickledEmpty)},
		{"ensemble_voting_soft", "no members", "estimators_", attr("estimators_", pickledEmpty)},
		{"ensemble_sigmoid", "slope", "", func(t testing.TB, v any) {
			override(t, at(t, v, "calibrated_classifiers_", 0, first022(v, "calibrators", "calibrators_"), 0).(*pickle.Object), "a_", pickledFloat(math.NaN()))
		}},
		{"ensemble_grid", "not refitted", "best_estimator_", attr("best_estimator_", pickledNone)},
		{"ensemble_grid", "itself", "deeper", func(t testing.TB, v any) {
			o := v.(*pickle.Object)
			child := at(t, v, "best_estimator_").(*pickle.Object)
			*child = *o
			child.States = o.States
		}},
	} {
		for _, g := range []string{"sk022", "sk19"} {
			if g == "sk022" && strings.HasPrefix(c.fixture, "tree_hist") && c.name == "columns" {
				continue // the attribute has another name there
			}
			f := readFixture(t, g, c.fixture)
			v := f.load(t)
			c.change(t, v)
			start := time.Now()
			_, err := Decode(v, Options{Target: "y"})
			if err == nil {
				t.Errorf("%s with %s: no error", f, c.name)
			} else if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s with %s: error %v, want %q", f, c.name, err, c.want)
			}
			if d := time.Since(start); d > time.Second {
				t.Errorf("%s with %s: took %v", f, c.name, d)
			}
		}
	}
}

// first022 returns the name of an attribute of the first calibrated classifier.
func first022(v any, names ...string) string {
	items, _ := pickle.Items(must(v.(*pickle.Object).Attr("calibrated_classifiers_")))
	for _, name := range names {
		if _, ok := items[0].(*pickle.Object).Attr(name); ok {
			return name
		}
	}
	return names[0]
}

func must(v any, _ bool) any { return v }

// TestSpoiltNumbersDoNotPanic puts hostile numbers into arrays of every fixture: it
// decodes with an error, or predicts.
func TestSpoiltNumbersDoNotPanic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := []uint64{0, 1, 2, 7, 1 << 20, 1 << 31, 1 << 40, minus(1), minus(2), 1 << 63,
		math.Float64bits(math.NaN()), math.Float64bits(math.Inf(1)), math.Float64bits(1e300), math.Float64bits(-3)}
	refused, kept := 0, 0
	for _, f := range append(fixtures(t, "tree_"), fixtures(t, "ensemble_")...) {
		for range 6 {
			v := f.load(t)
			var arrays [][]byte
			err := pickle.Walk(v, 0, func(s *pickle.Step) bool {
				if x, ok := s.Value.(*ndarray.Array); ok && len(x.Bytes()) >= 8 {
					arrays = append(arrays, x.Bytes())
				}
				return true
			})
			if err != nil || len(arrays) == 0 {
				t.Fatalf("%s: no arrays (%v)", f, err)
			}
			for range 1 + r.IntN(2) {
				b := arrays[r.IntN(len(arrays))]
				binary.LittleEndian.PutUint64(b[8*r.IntN(len(b)/8):], words[r.IntN(len(words))])
			}
			if tryAnswers(t, f, v) {
				kept++
			} else {
				refused++
			}
		}
	}
	t.Logf("%d files refused, %d read", refused, kept)
	if refused == 0 || kept == 0 {
		t.Errorf("%d files refused, %d read", refused, kept)
	}
}

// tryAnswers decodes a value and, if it can be, predicts, and reports whether.
func tryAnswers(t *testing.T, f *fixture, v any) bool {
	defer func() {
		if e := recover(); e != nil {
			panic(fmt.Sprintf("%s: %v", f, e))
		}
	}()
	p, err := Decode(v, Options{Target: "y"})
	if err != nil {
		return false
	}
	if s, ok := p.Features.(interface{ Bound() bool }); ok && !s.Bound() {
		x := frameMatrix(f, p.Model.Columns())
		if _, ok := p.Classifier(); ok {
			probaOf(p.Model, x)
		} else {
			predictOf(p.Model, x)
		}
		return true
	}
	df := f.table(t)
	if _, ok := p.Classifier(); ok {
		p.Proba(df)
	} else {
		p.Predict(df)
	}
	return true
}

// TestSpoiltAttributesDoNotPanic gives each attribute of each object of some
// fixtures values of other types.
func TestSpoiltAttributesDoNotPanic(t *testing.T) {
	values := [][]byte{pickledNone, pickledTrue, pickledInt(-1), pickledInt(3), pickledFloat(math.NaN()), pickledText("x"), pickledEmpty, pickledDict}
	tried := 0
	for _, name := range []string{"tree_text", "tree_forest_auto", "tree_boost", "tree_hist_table", "tree_hist_codes", "ensemble_ada_three", "ensemble_bagging",
		"ensemble_voting_drop", "ensemble_isotonic_three", "ensemble_temperature", "ensemble_stacking_two", "ensemble_target_log", "ensemble_target_range", "ensemble_dummy"} {
		f := readFixture(t, "sk19", name)
		for k := 0; ; k++ {
			more := false
			for _, value := range values {
				v := f.load(t)
				// The k-th attribute of all.
				n := 0
				err := pickle.Walk(v, 0, func(s *pickle.Step) bool {
					if o, ok := s.Value.(*pickle.Object); ok && n <= k {
						for attr := range o.Attrs() {
							if n == k {
								more = true
								override(t, o, attr, value)
							}
							n++
							if n > k {
								break
							}
						}
					}
					return n <= k
				})
				if err != nil {
					t.Fatal(err)
				}
				tryAnswers(t, f, v)
				tried++
			}
			if !more || k >= 120 {
				break
			}
		}
	}
	t.Logf("%d changes tried", tried)
}
