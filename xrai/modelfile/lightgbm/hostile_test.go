package lightgbm

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/booster/fixture"
	"gonum.org/v1/gonum/mat"
)

// quick fails the test when the bytes do not give an error soon.
func quick(t *testing.T, what, data string) {
	t.Helper()
	start := time.Now()
	_, err := Decode([]byte(data), Options{Target: "y"})
	if d := time.Since(start); d > 500*time.Millisecond {
		t.Errorf("%s: took %v", what, d)
	}
	if err == nil {
		t.Errorf("%s: no error", what)
	}
}

// TestTruncated: a file cut anywhere before the end of its trees is refused.
func TestTruncated(t *testing.T) {
	text := string(fixture.File(t, "xgb3", "lgb_categories.txt"))
	for n := range strings.Index(text, "end of trees") + len("end of trees") {
		// Every byte of both ends, every seventh between.
		if n < 2000 || n%7 == 0 {
			quick(t, fmt.Sprintf("cut at %d", n), text[:n])
		}
	}
}

const small = "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=1\nobjective=binary sigmoid:2\n" +
	"feature_names=a b\nfeature_infos=[0:1] 0:1:40\ntree_sizes=100\n\n" +
	"Tree=0\nnum_leaves=4\nnum_cat=1\nsplit_feature=0 1 0\nthreshold=0.5 0 -1\ndecision_type=2 1 10\nleft_child=1 -1 -2\nright_child=2 -3 -4\n" +
	"leaf_value=1 2 3 4\ncat_boundaries=0 2\ncat_threshold=3 256\nis_linear=0\nshrinkage=1\n\nend of trees\n"

// TestSmall: a file by hand.
func TestSmall(t *testing.T) {
	p, err := Decode([]byte(small), Options{Target: "y"})
	if err != nil {
		t.Fatal(err)
	}
	nan := math.NaN()
	x := mat.NewDense(7, 2, []float64{0, 0, 0, 40.5, 0, 2, 0, nan, 0.75, 0, nan, 1, 0.5, -1})
	proba, err := p.Model.(xrai.Classifier).Proba(x)
	if err != nil {
		t.Fatal(err)
	}
	// A missing value of missing type none is 0.
	for i, r := range []float64{1, 1, 3, 3, 4, 1, 3} {
		if want := 1 / (1 + math.Exp(-2*r)); math.Abs(proba.At(i, 1)-want) > 1e-15 {
			t.Errorf("row %d is %v, want %v", i, proba.At(i, 1), want)
		}
	}
}

// TestHostile: each change of the small file must be refused.
func TestHostile(t *testing.T) {
	for _, c := range [][2]string{
		{"version=v4", "version=v1"}, {"version=v4", "version=v5"}, {"num_class=1", "num_class=0"}, {"num_class=1", "num_class=99999999999"}, {"num_class=1", ""},
		{"num_tree_per_iteration=1", "num_tree_per_iteration=3"}, {"num_tree_per_iteration=1", "num_tree_per_iteration=1000000000"},
		{"max_feature_idx=1", "max_feature_idx=0"}, {"max_feature_idx=1", "max_feature_idx=999999999"}, {"max_feature_idx=1", "max_feature_idx=-1"},
		{"objective=binary sigmoid:2", "objective=custom"}, {"objective=binary sigmoid:2", ""}, {"sigmoid:2", "sigmoid:nan"}, {"sigmoid:2", "sigmoid:-1"}, {"sigmoid:2", "sigmoid:inf"}, {"objective=binary", "objective=multiclass"}, {"objective=binary", "objective=mine"},
		{"feature_names=a b", "feature_names=a"}, {"feature_names=a b", "feature_names=a a"}, {"feature_infos=[0:1] 0:1:40", "feature_infos=[0:1]"},
		{"Tree=0", "Tree=1"}, {"num_leaves=4", "num_leaves=100000000"}, {"num_leaves=4", "num_leaves=3"}, {"num_leaves=4", "num_leaves=0"}, {"num_leaves=4", "num_leaves=-4"}, {"num_leaves=4", ""},
		{"num_cat=1", "num_cat=0"}, {"num_cat=1", "num_cat=2"}, {"num_cat=1", "num_cat=200000000"},
		{"split_feature=0 1 0", "split_feature=0 2 0"}, {"split_feature=0 1 0", "split_feature=0 -1 0"}, {"split_feature=0 1 0", "split_feature=0 1"}, {"split_feature=0 1 0", "split_feature=0 1 0 0"},
		{"threshold=0.5 0 -1", "threshold=nan 0 -1"}, {"threshold=0.5 0 -1", "threshold=0.5 7 -1"}, {"threshold=0.5 0 -1", "threshold=0.5 0.5 -1"}, {"threshold=0.5 0 -1", "threshold=x 0 -1"}, {"threshold=0.5 0 -1", "threshold=0.5 inf -1"},
		{"decision_type=2 1 10", "decision_type=14 1 10"}, {"decision_type=2 1 10", "decision_type=999 1 10"},
		{"left_child=1 -1 -2", "left_child=0 -1 -2"}, {"left_child=1 -1 -2", "left_child=1 1 -2"}, {"left_child=1 -1 -2", "left_child=2 -1 -2"}, {"left_child=1 -1 -2", "left_child=3 -1 -2"}, {"left_child=1 -1 -2", "left_child=1 -5 -2"},
		{"left_child=1 -1 -2", "left_child=1 -9223372036854775808 -2"}, {"right_child=2 -3 -4", "right_child=2 -1 -4"},
		{"leaf_value=1 2 3 4", "leaf_value=1 2 3"}, {"leaf_value=1 2 3 4", "leaf_value=1 2 3 nan"}, {"leaf_value=1 2 3 4", "leaf_value=1 2 3 inf"}, {"leaf_value=1 2 3 4", "leaf_value=1 2 3 1e300"},
		{"cat_boundaries=0 2", "cat_boundaries=0 200000000"}, {"cat_boundaries=0 2", "cat_boundaries=1 2"}, {"cat_boundaries=0 2", "cat_boundaries=0 3"}, {"cat_boundaries=0 2", "cat_boundaries=0 -2"}, {"cat_threshold=3 256", "cat_threshold=3"}, {"cat_threshold=3 256", "cat_threshold=3 4294967296"},
		{"is_linear=0", "is_linear=1"}, {"end of trees", ""}, {"end of trees", "end of trees\npandas_categorical:[[1]"}, {"end of trees", "end of trees\npandas_categorical:[[1],[2],[3]]"},
		{"end of trees", "end of trees\npandas_categorical:[[1,\"a\"]]"}, {"end of trees", "end of trees\npandas_categorical:[[1,1]]"}, {"end of trees", "end of trees\npandas_categorical:[[{}]]"}, {"end of trees", "end of trees\npandas_categorical:" + strings.Repeat("[", 1<<20)},
		{"tree\n", "tree\n\n"}, {"tree\n", ""},
	} {
		if !strings.Contains(small, c[0]) {
			t.Fatalf("the file has no %q", c[0])
		}
		quick(t, fmt.Sprintf("%q for %.60q", c[1], c[0]), strings.Replace(small, c[0], c[1], 1))
	}
	quick(t, "one line", "tree\nversion=v4\n"+strings.Repeat("a", 1<<22))
	quick(t, "many lines", "tree\nversion=v4\n"+strings.Repeat("\n", 1<<20))
}

// FuzzLightGBM: any text gives an error or a model that predicts and saves.
func FuzzLightGBM(f *testing.F) {
	f.Add([]byte(small))
	for _, name := range []string{"lgb_categories.txt", "lgb_ova.txt", "lgb_rf_number.txt", "lgb_stump.txt", "lgb_zero.txt"} {
		f.Add(fixture.File(f, "xgb3", name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
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
	})
}
