package audit

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// TestAnyOtherModel: a function that answers as a model does has the model's
// results, with its learner given PDTP too; and it stands beside model files.
func TestAnyOtherModel(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XRAI_CACHE", cache)
	_, _, p := credit(t)
	calls := 0
	service := func(rows dataframe.DataFrame) (*mat.Dense, error) {
		calls++
		return p.Proba(rows)
	}
	files := creditFiles(t)
	files.Pipelines = map[string]*pipeline.Pipeline{
		"service": pipeline.FromProba(p.Target.Classes, service, "Status", "credit service 7"),
		"refits":  pipeline.FromProba(p.Target.Classes, service, "Status", "credit service 7").WithLearner(p.Learner, feature.Spec{}),
		"unnamed": pipeline.FromProba(p.Target.Classes, service, "Status", ""),
	}
	s := Open(files)
	for _, name := range []string{"service", "refits", "unnamed"} {
		a, err := s.SHAPr("DT", metric.SHAPrOptions{}).Get()
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.SHAPr(name, metric.SHAPrOptions{}).Get()
		if err != nil {
			t.Fatal(err)
		}
		b.Of = a.Of
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: other SHAPr scores", name)
		}
		x, err := s.BlackBox("DT", fast.BlackBox).Get()
		if err != nil {
			t.Fatal(err)
		}
		y, err := s.BlackBox(name, fast.BlackBox).Get()
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(x.Records, y.Records) || y.Model != xrai.KindProba {
			t.Errorf("%s: another attack on %s", name, y.Model)
		}
		u, err := s.Utility(name).Get()
		if err != nil || u.Classes.TestAccuracy.Count == 0 {
			t.Errorf("%s: %+v, %v", name, u, err)
		}
	}
	if _, err := s.PDTP("service", metric.PDTPOptions{}).Get(); err == nil || !strings.Contains(err.Error(), `model "service" has no learner to fit again without a record: give one with WithLearner`) {
		t.Errorf("got %v", err)
	}
	a, err := s.PDTP("DT", metric.PDTPOptions{}).Get()
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.PDTP("refits", metric.PDTPOptions{}).Get()
	if err != nil {
		t.Fatal(err)
	}
	// Duplicates are counted on the rows themselves, not on features.
	for i := range a.Records {
		a.Records[i].Duplicates, b.Records[i].Duplicates = 0, 0
	}
	if !reflect.DeepEqual(a.Records, b.Records) || b.TargetDiffers != 0 || !b.All {
		t.Error("another PDTP of the model's own learner")
	}

	// A named function's results are remembered under its name, others are not.
	before := calls
	again := Open(files)
	for _, name := range []string{"service", "refits"} {
		if _, err := again.SHAPr(name, metric.SHAPrOptions{}).Get(); err != nil || calls != before {
			t.Errorf("%s: asked again: %d calls, %v", name, calls-before, err)
		}
	}
	if _, err := again.SHAPr("unnamed", metric.SHAPrOptions{}).Get(); err != nil || calls == before {
		t.Errorf("an unnamed function's result was remembered: %v", err)
	}
	kept, err := filepath.Glob(filepath.Join(cache, "results", "*"+suffix))
	if err != nil || len(kept) != 10 { // SHAPr, attack and utility of three (DT's utility was not asked), PDTP of two
		t.Errorf("%d results remembered", len(kept))
	}
	renamed := files
	renamed.Pipelines = map[string]*pipeline.Pipeline{"service": pipeline.FromProba(p.Target.Classes, service, "Status", "credit service 8")}
	before = calls
	if _, err := Open(renamed).SHAPr("service", metric.SHAPrOptions{}).Get(); err != nil || calls == before {
		t.Errorf("another name returned the old result: %v", err)
	}

	// Compare and Records take them too.
	c, err := s.Compare("DT", "service", CompareOptions{BlackBox: fast.BlackBox, Bootstrap: fast.Bootstrap}).Get()
	if err != nil {
		t.Fatal(err)
	}
	if c.Verdict.Level != metric.NotShown || len(c.Skipped) != 1 || c.Measures[0].Value != 0 {
		t.Errorf("%+v, skipped %+v", c.Verdict, c.Skipped)
	}
	df, err := s.Records("service", RecordsOptions{BlackBox: fast.BlackBox}).Get()
	if err != nil || df.Ncol() != 10 {
		t.Errorf("%d columns, %v", df.Ncol(), err)
	}
	d, err := s.Data().Get()
	if err != nil {
		t.Fatal(err)
	}
	if text, err := ModelTable(d); err != nil || !strings.Contains(text.Text(), xrai.KindProba) {
		t.Errorf("%v", err)
	}
	if _, err := DataTable(d); err != nil {
		t.Error(err)
	}
}

// TestFunctionOnFeatures: xrai.FromProba in a pipeline of its own features.
func TestFunctionOnFeatures(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	train, test, p := credit(t)
	c, _ := p.Classifier()
	own := &pipeline.Pipeline{Features: p.Features, Target: p.Target, Model: xrai.FromProba(c.Classes(), c.Proba, "").WithColumns(c.Columns()), Learner: p.Learner}
	s := From(train, test, "Status", map[string]*pipeline.Pipeline{"DT": p, "own": own})
	a, err := s.PDTP("DT", metric.PDTPOptions{Draw: 40}).Get()
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.PDTP("own", metric.PDTPOptions{Draw: 40}).Get()
	if err != nil || !reflect.DeepEqual(a.Records, b.Records) {
		t.Errorf("another PDTP: %v", err)
	}
}

func TestFunctionsThatFail(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	train, test, p := credit(t)
	down := errors.New("service down")
	functions := map[string]func(dataframe.DataFrame) (*mat.Dense, error){
		`function classifier "panics": the function panicked: no route`: func(dataframe.DataFrame) (*mat.Dense, error) { panic("no route") },
		"service down": func(dataframe.DataFrame) (*mat.Dense, error) { return nil, down },
		"row 0: the probabilities sum to 2": func(df dataframe.DataFrame) (*mat.Dense, error) {
			m := mat.NewDense(df.Nrow(), 2, nil)
			m.Apply(func(int, int, float64) float64 { return 1 }, m)
			return m, nil
		},
	}
	for want, f := range functions {
		s := From(train, test, "Status", map[string]*pipeline.Pipeline{"f": pipeline.FromProba(p.Target.Classes, f, "Status", "panics")})
		for _, call := range []func() error{
			func() error { _, err := s.SHAPr("f", metric.SHAPrOptions{}).Get(); return err },
			func() error { _, err := s.BlackBox("f", attack.BlackBoxOptions{}).Get(); return err },
			func() error { _, err := s.Utility("f").Get(); return err },
		} {
			if err := call(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q", err, want)
			}
		}
	}
	both := creditFiles(t)
	both.Pipelines = map[string]*pipeline.Pipeline{"DT": p}
	if _, err := Open(both).SHAPr("DT", metric.SHAPrOptions{}).Get(); err == nil || !strings.Contains(err.Error(), `"DT" is both a file and a pipeline`) {
		t.Errorf("got %v", err)
	}
	if _, err := Open(both).SHAPr("X", metric.SHAPrOptions{}).Get(); err == nil {
		t.Error("no error")
	}
}

// gappy is a learner that takes missing values: it cuts every column at its
// median, missing values a side of their own, and shrinks the class shares of
// each of the three groups.
func gappy(task xrai.Task, id string) xrai.Learner {
	return xrai.FromFit(task, func(_ context.Context, train *xrai.Dataset) (xrai.Model, error) {
		const columns = 12
		group := func(v, cut float64) int {
			switch {
			case math.IsNaN(v):
				return 2
			case v <= cut:
				return 0
			}
			return 1
		}
		cuts := make([]float64, columns)
		shares := make([][3][2]float64, columns)
		for j := range columns {
			n := 0.0
			for i := range train.Rows() {
				if v := train.X.At(i, j); !math.IsNaN(v) {
					cuts[j] += v
					n++
				}
			}
			cuts[j] /= max(n, 1)
			for i := range train.Rows() {
				shares[j][group(train.X.At(i, j), cuts[j])][train.Labels[i]]++
			}
		}
		return xrai.FromProba(train.Classes, func(x *mat.Dense) (*mat.Dense, error) {
			n, _ := x.Dims()
			p := mat.NewDense(n, 2, nil)
			for i := range n {
				odds := 0.0
				for j := range columns {
					s := shares[j][group(x.At(i, j), cuts[j])]
					odds += math.Log((s[1] + 1) / (s[0] + 1))
				}
				q := 1 / (1 + math.Exp(-odds/columns))
				p.SetRow(i, []float64{1 - q, q})
			}
			return p, nil
		}, id), nil
	}, id)
}

// TestMissingValuesKept: features that keep missing values go through fit,
// checks, every number and the tables; learners that need all values refuse.
func TestMissingValuesKept(t *testing.T) {
	t.Setenv("XRAI_CACHE", t.TempDir())
	train, test, _ := credit(t)
	models := map[string]*pipeline.Pipeline{}
	for name, l := range map[string]xrai.Learner{"gappy": gappy(xrai.Classification, "gappy"), "tree": tree.Classifier{Params: tree.Params{MaxDepth: 5}}} {
		p, err := pipeline.Fit(context.Background(), l, feature.Spec{Impute: feature.ImputeNone}, train, "Status")
		if err != nil {
			t.Fatal(err)
		}
		models[name] = p
	}
	d, err := models["tree"].Dataset(train)
	if err != nil {
		t.Fatal(err)
	}
	missing := 0
	for _, v := range d.X.RawMatrix().Data {
		if math.IsNaN(v) {
			missing++
		}
	}
	if missing == 0 || d.Check() != nil || d.CheckComplete() == nil {
		t.Fatalf("%d values missing, %v", missing, d.Check())
	}
	s := From(train, test, "Status", models)
	for name := range models {
		pdtp, err := s.PDTP(name, metric.PDTPOptions{Draw: 6}).Get()
		if err != nil || pdtp.TargetDiffers != 0 || pdtp.Top(1, metric.Global)[0].Global == 0 {
			t.Errorf("%s: %+v, %v", name, pdtp, err)
		}
		shapr, err := s.SHAPr(name, metric.SHAPrOptions{}).Get()
		if err != nil || shapr.Distinct < 2 {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.BlackBox(name, fast.BlackBox).Get(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		u, err := s.Utility(name).Get()
		if err != nil || u.Classes.TestAUC.Value < 0.6 {
			t.Errorf("%s: %+v, %v", name, u, err)
		}
		if _, err := s.Records(name, RecordsOptions{PDTP: metric.PDTPOptions{Draw: 6}, BlackBox: fast.BlackBox}).Get(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A saved model keeps them too.
	path := filepath.Join(t.TempDir(), "tree.json")
	if err := models["tree"].Save(path); err != nil {
		t.Fatal(err)
	}
	saved := Open(Files{Train: data + "credit_train.csv", Test: data + "credit_test.csv", Target: "Status", Models: map[string]string{"tree": path}})
	a, err := saved.SHAPr("tree", metric.SHAPrOptions{}).Get()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := s.SHAPr("tree", metric.SHAPrOptions{}).Get(); err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("the saved model answers otherwise: %v", err)
	}
	if _, err := pipeline.Fit(context.Background(), linear.Logistic{}, feature.Spec{Impute: feature.ImputeNone}, train, "Status"); err == nil || !strings.Contains(err.Error(), "is missing") {
		t.Errorf("a learner that needs all values: %v", err)
	}
}

// TestWeightedModels: the column of weights is no feature, the test table need
// not have it, and leaving a record out leaves its weight out.
func TestWeightedModels(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	train, test, _ := credit(t)
	seen := 0.0
	l := xrai.FromFit(xrai.Classification, func(_ context.Context, d *xrai.Dataset) (xrai.Model, error) {
		sum, yes := 0.0, 0.0
		for i, w := range d.Weights {
			sum += w
			yes += w * float64(d.Labels[i])
		}
		seen = sum
		q := yes / sum
		return xrai.FromProba(d.Classes, func(x *mat.Dense) (*mat.Dense, error) {
			n, _ := x.Dims()
			p := mat.NewDense(n, 2, nil)
			for i := range n {
				p.SetRow(i, []float64{1 - q, q})
			}
			return p, nil
		}, ""), nil
	}, "")
	p, err := pipeline.FitWeighted(context.Background(), l, feature.Spec{}, train, "Status", "Amount")
	if err != nil {
		t.Fatal(err)
	}
	whole := seen
	s := From(train, test.Drop("Amount"), "Status", map[string]*pipeline.Pipeline{"heavy": p})
	if _, err := s.PDTP("heavy", metric.PDTPOptions{Records: []int{7}, Workers: 1}).Get(); err != nil {
		t.Fatal(err)
	}
	amount, err := dataframe.Floats(train, "Amount")
	if err != nil {
		t.Fatal(err)
	}
	if seen != whole-amount[7] {
		t.Errorf("the fit without record 7 saw a weight of %v, want %v", seen, whole-amount[7])
	}
	if _, err := From(train.Drop("Amount"), test.Drop("Amount"), "Status", map[string]*pipeline.Pipeline{"heavy": p}).Data().Get(); err == nil || !strings.Contains(err.Error(), `weights of column "Amount", which the training table lacks`) {
		t.Errorf("got %v", err)
	}
	plain, err := pipeline.Fit(context.Background(), tree.Classifier{}, feature.Spec{}, train, "Status")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := From(train, test.Drop("Amount"), "Status", map[string]*pipeline.Pipeline{"plain": plain}).Data().Get(); err == nil || !strings.Contains(err.Error(), `has no column "Amount"`) {
		t.Errorf("got %v", err)
	}
}
