package modelfile

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/bayes"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/gbtree"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/mlp"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/svm"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// known has one learner of each kind in the registry, with parameters that are
// not the defaults.
var known = map[string]struct {
	learner xrai.Learner
	table   string
	target  string
}{
	"tree classifier":     {tree.Classifier{Criterion: tree.Entropy, Params: tree.Params{MaxDepth: 4, MinSamplesLeaf: 5, MaxFeatures: "sqrt", Seed: 1 << 63}}, "credit", "Status"},
	"tree regressor":      {tree.Regressor{Params: tree.Params{MaxDepth: 4}}, "ames", "Sale_Price"},
	linear.KindRegression: {linear.Regression{NoIntercept: true}, "ames", "Sale_Price"},
	linear.KindRidge:      {linear.Ridge{Alpha: 0.1}, "ames", "Sale_Price"},
	linear.KindLogistic:   {linear.Logistic{C: 1.0 / 3}, "credit", "Status"},
	knn.KindClassifier:    {knn.Classifier{K: 3}, "credit", "Status"},
	knn.KindRegressor:     {knn.Regressor{K: 3, Weights: knn.Distance}, "ames", "Sale_Price"},

	forest.KindClassifier:           {forest.Classifier{ClassWeight: xrai.ClassWeight{Of: map[string]float64{"bad": 2}}, Params: forest.Params{Trees: 3, MaxSamples: 0.5}}, "credit", "Status"},
	forest.KindRegressor:            {forest.Regressor{Params: forest.Params{Trees: 3}}, "ames", "Sale_Price"},
	forest.KindExtraTreesClassifier: {forest.ExtraTreesClassifier{Bootstrap: true, Params: forest.Params{Trees: 3}}, "credit", "Status"},
	boost.KindClassifier:            {boost.Classifier{Params: boost.Params{Stages: 3, Subsample: 0.5}}, "credit", "Status"},
	boost.KindRegressor:             {boost.Regressor{Params: boost.Params{Stages: 3, LearningRate: 0.3}}, "ames", "Sale_Price"},
	boost.KindHistClassifier:        {boost.HistClassifier{HistParams: boost.HistParams{MaxIter: 3, L2: 0.5}}, "credit", "Status"},
	boost.KindHistRegressor:         {boost.HistRegressor{HistParams: boost.HistParams{MaxIter: 3, CategoricalFeatures: []int{60}}}, "ames", "Sale_Price"},
	linear.KindLasso:                {linear.Lasso{Alpha: 10}, "ames", "Sale_Price"},
	linear.KindElasticNet:           {linear.ElasticNet{Alpha: 10, L1Ratio: 0.3}, "ames", "Sale_Price"},
	bayes.KindGaussian:              {bayes.Gaussian{Priors: []float64{0.25, 0.75}}, "credit", "Status"},
	bayes.KindBernoulli:             {bayes.Bernoulli{Alpha: 0.5}, "credit", "Status"},
	mlp.KindClassifier:              {mlp.Classifier{Params: mlp.Params{Hidden: []int{4, 3}, MaxIter: 3}}, "credit", "Status"},
	mlp.KindRegressor:               {mlp.Regressor{Params: mlp.Params{MaxIter: 3}}, "ames", "Sale_Price"},
	forest.KindExtraTreesRegressor:  {forest.ExtraTreesRegressor{Params: forest.Params{Trees: 3}}, "ames", "Sale_Price"},
}

// predictOnly are the kinds that only files of other tools bring.
var predictOnly = map[string]bool{gbtree.KindXGBoostClassifier: true, gbtree.KindXGBoostRegressor: true, gbtree.KindLightGBMClassifier: true, gbtree.KindLightGBMRegressor: true}

// tables are the training and test files read so far, by name.
var tables = make(map[string][2]dataframe.DataFrame)

// rows returns the first rows of a table's two files.
func rows(t testing.TB, name string, n int) (train, test dataframe.DataFrame) {
	t.Helper()
	files, ok := tables[name]
	if !ok {
		for i, half := range []string{"_train.csv", "_test.csv"} {
			df, err := dataframe.ReadCSV("../../notebooks/data/"+name+half, dataframe.CSVOptions{})
			if err != nil {
				t.Fatal(err)
			}
			files[i] = df
		}
		tables[name] = files
	}
	first := make([]int, n)
	for i := range first {
		first[i] = i
	}
	train, err := dataframe.Rows(files[0], first)
	if err != nil {
		t.Fatal(err)
	}
	if test, err = dataframe.Rows(files[1], first); err != nil {
		t.Fatal(err)
	}
	return train, test
}

func fitted(t testing.TB, kind string, n int) *pipeline.Pipeline {
	t.Helper()
	k, ok := known[kind]
	if !ok {
		t.Fatalf("no test for kind %q", kind)
	}
	train, _ := rows(t, k.table, n)
	p, err := pipeline.Fit(context.Background(), k.learner, feature.Spec{}, train, k.target)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// readOnly are kinds of models that come from files only; the tests of package
// sklearn save and open them.
var readOnly = []string{
	linear.KindDiscriminant, linear.KindMultinomial, linear.KindComplement, linear.KindGeneralized, linear.KindScores,
	bayes.KindCategorical, bayes.KindQuadratic, svm.KindClassifier, svm.KindRegressor,
}

func TestEveryKindSavesAndOpens(t *testing.T) {
	for kind := range models {
		if _, ok := learners[kind]; ok == (slices.Contains(readOnly, kind) || ensemble.Readers[kind] != nil || predictOnly[kind]) {
			t.Errorf("%q has a learner: %v", kind, ok)
		}
	}
	for kind := range learners {
		p := fitted(t, kind, 150)
		path := filepath.Join(t.TempDir(), "m.json")
		if err := p.Save(path); err != nil {
			t.Fatal(err)
		}
		q, err := Open(path)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if !reflect.DeepEqual(q.Learner, p.Learner) {
			t.Errorf("%s: learner %#v, was %#v", kind, q.Learner, p.Learner)
		}
		before, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		after, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		if string(before) != string(after) {
			t.Errorf("%s: saved again, the file differs", kind)
		}
		_, test := rows(t, known[kind].table, 150)
		want, got := outputs(t, p, test), outputs(t, q, test)
		for i := range want {
			if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
				t.Fatalf("%s: output %d is %v, was %v", kind, i, got[i], want[i])
			}
		}
	}
}

// outputs are a model's probabilities or predictions in one list.
func outputs(t *testing.T, p *pipeline.Pipeline, df dataframe.DataFrame) []float64 {
	t.Helper()
	if _, ok := p.Classifier(); ok {
		proba, err := p.Proba(df)
		if err != nil {
			t.Fatal(err)
		}
		return proba.RawMatrix().Data
	}
	y, err := p.Predict(df)
	if err != nil {
		t.Fatal(err)
	}
	return y.Float()
}

func TestOpenWithoutLearner(t *testing.T) {
	p := fitted(t, "tree classifier", 50)
	p.Learner = nil
	path := filepath.Join(t.TempDir(), "m.json")
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	if q, err := Open(path); err != nil || q.Learner != nil {
		t.Errorf("got %v, %v", q, err)
	}
}

func TestOpenRefusesFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.json")
	if err := fitted(t, "tree classifier", 50).Save(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		options Options
		path    string
		want    string
	}{
		"absent":    {Options{}, filepath.Join(dir, "absent.json"), "absent.json: no such file"},
		"folder":    {Options{}, dir, "not a regular file"},
		"too large": {Options{MaxBytes: info.Size() - 1}, path, "larger than the limit"},
		"negative":  {Options{MaxBytes: -1}, path, "negative"},
	} {
		if _, err := c.options.Open(c.path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	if _, err := (Options{MaxBytes: info.Size()}).Open(path); err != nil {
		t.Errorf("exactly at the limit: %v", err)
	}
}
