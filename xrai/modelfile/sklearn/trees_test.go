package sklearn

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/svm"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// answers returns probabilities or predictions.
func answers(t testing.TB, f *fixture, p *pipeline.Pipeline) []float64 {
	t.Helper()
	df := f.table(t)
	if _, ok := p.Classifier(); ok {
		proba, err := p.Proba(df)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		return slices.Clone(proba.RawMatrix().Data)
	}
	y, err := p.Predict(df)
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return y.Float()
}

// treeTolerance is how far sums of trees may be from scikit-learn's.
const treeTolerance = 1e-12

func TestTreesPredictAsScikitLearn(t *testing.T) {
	comparePredictions(t, fixtures(t, "tree_"))
}

func TestEnsemblesPredictAsScikitLearn(t *testing.T) {
	comparePredictions(t, fixtures(t, "ensemble_"))
}

func comparePredictions(t *testing.T, all []*fixture) {
	worst := 0.0
	for _, f := range all {
		p := decodeFixture(t, f)
		got := answers(t, f, p)
		if len(f.Classes) > 0 && f.Classes[0] != nil { // 0.22's regressors have None
			var want []string
			for _, c := range f.Classes {
				want = append(want, className(c))
			}
			if !slices.Equal(p.Target.Classes, want) {
				t.Errorf("%s: classes %q, want %q", f, p.Target.Classes, want)
			}
		}
		if _, ok := p.Classifier(); ok {
			labels, err := p.Predict(f.table(t))
			if err != nil {
				t.Fatal(err)
			}
			for i, l := range labels.Records() {
				if l != className(f.Predict[i]) {
					t.Errorf("%s: row %d is %q, want %v", f, i, l, f.Predict[i])
				}
			}
			if f.Proba == nil {
				continue // hard voting
			}
			k := 0
			for i, row := range f.Proba {
				for c, want := range row {
					worst = max(worst, math.Abs(got[k]-*want))
					if !near(got[k], want, treeTolerance) {
						t.Errorf("%s: row %d class %d: %v, want %v", f, i, c, got[k], *want)
					}
					k++
				}
			}
			if k != len(got) || k == 0 {
				t.Errorf("%s: %d probabilities, want %d", f, len(got), k)
			}
			continue
		}
		if len(got) != len(f.Predict) || len(got) == 0 {
			t.Errorf("%s: %d predictions, want %d", f, len(got), len(f.Predict))
			continue
		}
		for i, v := range f.Predict {
			want := v.(float64)
			worst = max(worst, math.Abs(got[i]-want)/math.Max(1, math.Abs(want)))
			if !near(got[i], &want, treeTolerance) {
				t.Errorf("%s: row %d: %v, want %v", f, i, got[i], want)
			}
		}
	}
	t.Logf("%d models, largest difference %.2g", len(all), worst)
}

// TestDecisionFunctions compares sums of trees before they are probabilities.
func TestDecisionFunctions(t *testing.T) {
	compared := 0
	for _, f := range slices.Concat(fixtures(t, "tree_"), fixtures(t, "ensemble_ada"), fixtures(t, "linear_"), fixtures(t, "svm_")) {
		p := decodeFixture(t, f)
		m, ok := p.Model.(ensemble.Decider)
		if !ok || f.Decision == nil {
			continue
		}
		var want [][]float64
		if err := json.Unmarshal(f.Decision, &want); err != nil {
			var flat []float64
			want = nil
			if err := json.Unmarshal(f.Decision, &flat); err != nil {
				t.Fatal(err)
			}
			for _, v := range flat {
				want = append(want, []float64{v})
			}
		}
		x, err := p.Transform(f.table(t))
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Decision(x)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		scale := 1.0
		if f.Params["loss"] == "exponential" || f.Params["multi_class"] == "multinomial" && len(f.Classes) == 2 {
			scale = 2 // log odds here, half of them there
		}
		if f.Params["decision_function_shape"] == "ovo" {
			continue // a score a pair
		}
		for i, row := range want {
			for k, v := range row {
				v *= scale
				if !near(got.At(i, k), &v, treeTolerance) {
					t.Errorf("%s: row %d score %d: %v, want %v", f, i, k, got.At(i, k), v)
				}
			}
		}
		compared++
	}
	if compared < 20 {
		t.Errorf("only %d decision functions compared", compared)
	}
}

// readModel reads a model of any kind of trees or ensembles.
func readModel(kind string, data []byte) (xrai.Model, error) {
	if read, ok := ensemble.Readers[kind]; ok {
		return read(data, readModel)
	}
	var m interface {
		xrai.Model
		json.Unmarshaler
	}
	switch kind {
	case tree.KindClassifier:
		m = new(tree.ClassifierModel)
	case tree.KindRegressor:
		m = new(tree.RegressorModel)
	case forest.KindClassifier, forest.KindExtraTreesClassifier:
		m = new(forest.ClassifierModel)
	case forest.KindRegressor, forest.KindExtraTreesRegressor:
		m = new(forest.RegressorModel)
	case boost.KindClassifier, boost.KindHistClassifier:
		m = new(boost.ClassifierModel)
	case linear.KindLogistic:
		m = new(linear.LogisticModel)
	case linear.KindScores:
		m = new(linear.ScoreModel)
	case svm.KindClassifier:
		m = new(svm.ClassifierModel)
	case boost.KindRegressor, boost.KindHistRegressor:
		m = new(boost.RegressorModel)
	default:
		return nil, fmt.Errorf("unknown kind %q", kind)
	}
	return m, json.Unmarshal(data, m)
}

func TestTreesAndEnsemblesSave(t *testing.T) {
	for _, f := range append(fixtures(t, "tree_"), fixtures(t, "ensemble_")...) {
		p := decodeFixture(t, f)
		want := answers(t, f, p)
		data, err := json.Marshal(p.Model)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		m, err := readModel(p.Model.Kind(), data)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		again, err := json.Marshal(m)
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: saved again, the model differs (%v)", f, err)
		}
		q := *p
		q.Model = m
		steps, err := json.Marshal(p.Features)
		if err != nil {
			t.Fatal(err)
		}
		s := new(step.Steps)
		if err := json.Unmarshal(steps, s); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		q.Features = s
		for i, v := range answers(t, f, &q) {
			if math.Float64bits(v) != math.Float64bits(want[i]) {
				t.Fatalf("%s: loaded, answer %d is %v, was %v", f, i, v, want[i])
			}
		}
	}
}

// TestPackedNodesAreTheirFields compares the fast way with the plain one.
func TestPackedNodesAreTheirFields(t *testing.T) {
	read := 0
	for _, f := range fixtures(t, "tree_") {
		err := pickle.Walk(f.load(t), 0, func(s *pickle.Step) bool {
			x, ok := s.Value.(*ndarray.Array)
			if !ok || x.Dims() != 1 || fieldOf(x, "left_child") == nil {
				return true
			}
			a := ndarray.Of(&pickle.Object{Class: &pickle.Class{Name: "Tree"}})
			fast, plain := grown{missing: fieldOf(x, "missing_go_to_left") != nil}, grown{missing: fieldOf(x, "missing_go_to_left") != nil}
			sides, ok := fast.packed(a, x)
			want := plain.fields(a, x)
			if !ok || a.Err() != nil || !slices.Equal(sides, want) || !reflect.DeepEqual(fast, plain) {
				t.Errorf("%s: packed %v (%v) differs: %v", f, ok, a.Err(), fast)
			}
			read++
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 100 {
		t.Errorf("only %d trees", read)
	}
}

// TestMissingValuesAreRefusedWhereTheyWere: trees before 1.3, forests before 1.4
// and classic gradient boosting take none.
func TestMissingValuesAreRefusedWhereTheyWere(t *testing.T) {
	for _, c := range []struct {
		generation, name string
		taken            bool
	}{
		{"sk022", "tree_text", false}, {"sk12", "tree_number", false}, {"sk12", "tree_forest", false}, {"sk022", "tree_extras_number", false},
		{"sk19", "tree_boost", false}, {"sk12", "tree_boost_huber", false}, {"sk12", "ensemble_voting_soft", false},
		{"sk19", "tree_text", true}, {"sk19", "tree_forest_number", true}, {"sk19", "tree_extras", true}, {"sk12", "tree_hist", true},
	} {
		f := readFixture(t, c.generation, c.name)
		p := decodeFixture(t, f)
		x := frameMatrix(f, p.Model.Columns())
		x.Set(2, 1, math.NaN())
		var err error
		if _, ok := p.Classifier(); ok {
			_, err = probaOf(p.Model, x)
		} else {
			_, err = predictOf(p.Model, x)
		}
		if c.taken && err != nil || !c.taken && (err == nil || !strings.Contains(err.Error(), "missing")) {
			t.Errorf("%s: error %v, taken %v", f, err, c.taken)
		}
	}
}
