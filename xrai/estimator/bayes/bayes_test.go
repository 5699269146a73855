package bayes

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
)

func mustFit[M xrai.Model](t *testing.T, l xrai.Learner, ds *xrai.Dataset) M {
	t.Helper()
	m, err := l.Fit(t.Context(), ds)
	if err != nil {
		t.Fatal(err)
	}
	return m.(M)
}

func near(t *testing.T, what string, got, want [][]float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d rows of %s, want %d", len(got), what, len(want))
	}
	for k := range want {
		for j, v := range want[k] {
			if !(math.Abs(got[k][j]-v) <= 1e-12*max(1, math.Abs(v))) {
				t.Errorf("%s %d, %d is %v, want %v", what, k, j, got[k][j], v)
			}
		}
	}
}

func proba(t *testing.T, m xrai.Classifier, x *mat.Dense) [][]float64 {
	t.Helper()
	p, err := m.Proba(x)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]float64
	for i := range p.RawMatrix().Rows {
		rows = append(rows, p.RawRowView(i))
	}
	return rows
}

// TestEqualsSklearn compares with testdata/sklearn.json; the file says with which
// command and versions it was made.
func TestEqualsSklearn(t *testing.T) {
	data, err := os.ReadFile("testdata/sklearn.json")
	if err != nil {
		t.Fatal(err)
	}
	type fitted struct {
		Priors     []float64
		Weighted   bool
		ClassPrior []float64   `json:"class_prior"`
		Proba      [][]float64 `json:"predict_proba"`
	}
	var r struct {
		X        [][]float64
		Labels   []int
		Weights  []float64
		HeldBack [][]float64 `json:"held_back_x"`
		Gaussian []struct {
			fitted
			VarSmoothing float64 `json:"var_smoothing"`
			Theta, Var   [][]float64
		}
		Bernoulli []struct {
			fitted
			Alpha, Binarize float64
			On              [][]float64
		}
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Gaussian) != 8 || len(r.Bernoulli) != 16 {
		t.Fatalf("%d and %d cases", len(r.Gaussian), len(r.Bernoulli))
	}
	table := func(weighted bool) *xrai.Dataset {
		ds := &xrai.Dataset{X: oracle.Dense(r.X), Labels: r.Labels, Classes: []string{"0", "1", "2"}}
		if weighted {
			ds.Weights = r.Weights
		}
		return ds
	}
	asked := oracle.Dense(r.HeldBack)
	for _, c := range r.Gaussian {
		m := mustFit[*GaussianModel](t, Gaussian{VarSmoothing: c.VarSmoothing, Priors: c.Priors}, table(c.Weighted))
		near(t, "mean", m.Mean, c.Theta)
		near(t, "variance", m.Variance, c.Var)
		near(t, "prior", [][]float64{m.Priors}, [][]float64{c.ClassPrior})
		near(t, "probability", proba(t, m, asked), c.Proba)
	}
	for _, c := range r.Bernoulli {
		m := mustFit[*BernoulliModel](t, Bernoulli{Alpha: c.Alpha, Binarize: c.Binarize, ClassPrior: c.Priors}, table(c.Weighted))
		near(t, "on", m.On, c.On)
		near(t, "prior", [][]float64{m.Priors}, [][]float64{c.ClassPrior})
		near(t, "probability", proba(t, m, asked), c.Proba)
	}
}

// By hand: two records at -1 and 1, two at 4 and 6, all of variance 1.
func TestGaussianByHand(t *testing.T) {
	ds := &xrai.Dataset{X: mat.NewDense(4, 1, []float64{-1, 1, 4, 6}), Labels: []int{0, 0, 2, 2}, Classes: []string{"a", "none", "b"}}
	m := mustFit[*GaussianModel](t, Gaussian{Priors: []float64{0.25, 0.25, 0.5}, VarSmoothing: 1e-14}, ds)
	near(t, "mean", m.Mean, [][]float64{{0}, {5}})
	near(t, "variance", m.Variance, [][]float64{{1}, {1}})
	e := math.Exp(-(2.0*2 - 3.0*3) / 2) // at 2, of a against b but for the priors
	near(t, "probability", proba(t, m, mat.NewDense(1, 1, []float64{2})), [][]float64{{e / (e + 2), 0, 2 / (e + 2)}})
}

// By hand: class a has 2 of 3 on, b 0 of 1; Alpha 1.
func TestBernoulliByHand(t *testing.T) {
	ds := &xrai.Dataset{X: mat.NewDense(4, 1, []float64{1, 0.5, 0, -2}), Labels: []int{0, 0, 0, 1}, Classes: []string{"a", "b"}}
	m := mustFit[*BernoulliModel](t, Bernoulli{}, ds)
	near(t, "on", m.On, [][]float64{{3. / 5}, {1. / 3}})
	a, b := 3./4*3/5, 1./4*1/3
	near(t, "probability", proba(t, m, mat.NewDense(1, 1, []float64{7})), [][]float64{{a / (a + b), b / (a + b)}})
}

func TestErrors(t *testing.T) {
	x := mat.NewDense(4, 2, []float64{1, 2, 3, 4, 5, 6, 7, 9})
	ds := &xrai.Dataset{X: x, Labels: []int{0, 0, 1, 1}, Classes: []string{"a", "b"}}
	constant := &xrai.Dataset{X: mat.NewDense(4, 1, []float64{3, 3, 3, 3}), Labels: ds.Labels, Classes: ds.Classes}
	heavy := *ds
	heavy.Weights = []float64{1e308, 1e308, 1e308, 1}
	for _, c := range []struct {
		l    xrai.Learner
		ds   *xrai.Dataset
		want string
	}{
		{Gaussian{VarSmoothing: -1}, ds, "smoothing -1"},
		{Gaussian{VarSmoothing: math.NaN()}, ds, "smoothing NaN"},
		{Gaussian{Priors: []float64{1}}, ds, "1 priors for 2 classes"},
		{Gaussian{Priors: []float64{-0.5, 1.5}}, ds, "class 0 is -0.5"},
		{Gaussian{Priors: []float64{0.5, 0.6}}, ds, "sum to 1.1"},
		{Gaussian{Priors: []float64{1, 0}}, ds, "class 1 is 0"},
		{Gaussian{}, constant, "constant"},
		{Gaussian{}, &heavy, "add up"},
		{Bernoulli{Alpha: -1}, ds, "alpha -1"},
		{Bernoulli{Binarize: math.Inf(1)}, ds, "binarize +Inf"},
		{Bernoulli{ClassPrior: []float64{0.5, 0.6}}, ds, "sum to 1.1"},
		{Bernoulli{}, &heavy, "add up"},
	} {
		if _, err := c.l.Fit(t.Context(), c.ds); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.l, err, c.want)
		}
	}
	m := mustFit[*GaussianModel](t, Gaussian{}, ds)
	if p, err := m.Proba(mat.NewDense(1, 2, []float64{0, 1e300})); err == nil || !strings.Contains(err.Error(), "record 0 is too far") {
		t.Errorf("%v, error %v", p, err)
	}
}

// Each damage is named. That nothing else gets in is the conformance suite's to
// check.
func TestDamagedModels(t *testing.T) {
	gaussian := `{"kind":"gaussian naive bayes","classes":["a","b","c"],"present":[0,2],"columns":1,"priors":[0.5,0.5],"mean":[[1],[2]],"variance":[[1],[4]]}`
	bernoulli := `{"kind":"bernoulli naive bayes","classes":["a","b","c"],"present":[0,2],"columns":1,"binarize":0,"priors":[0.5,0.5],"on":[[0.5],[0.25]],"off":[[0.5],[0.75]]}`
	for _, c := range []struct{ good, from, to, want string }{
		{gaussian, "gaussian", "other", "kind"},
		{gaussian, `["a","b","c"]`, `[]`, "0 classes"},
		{gaussian, `[0,2]`, `[0,3]`, "present class 3"},
		{gaussian, `[0,2]`, `[2,0]`, "out of order"},
		{gaussian, `[0,2]`, `[]`, "no class"},
		{gaussian, `:1,`, `:0,`, "0 columns"},
		{gaussian, `:1,`, `:2,`, "has 1 numbers"},
		{gaussian, `[0.5,0.5]`, `[0.5]`, "1 priors"},
		{gaussian, `[0.5,0.5]`, `[0,1]`, "prior of class 0 is 0"},
		{gaussian, `[[1],[2]]`, `[[1]]`, "1 rows of mean"},
		{gaussian, `[4]`, `[0]`, "variance of class 1"},
		{bernoulli, "bernoulli", "gaussian", "kind"},
		{bernoulli, `[0.25]`, `[0]`, "on of class 1"},
		{bernoulli, `[0.25]`, `[0.5]`, "on and off"},
	} {
		load := func(text string) error {
			if c.good == gaussian {
				return new(GaussianModel).UnmarshalJSON([]byte(text))
			}
			return new(BernoulliModel).UnmarshalJSON([]byte(text))
		}
		if err := load(c.good); err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(c.good, c.from, c.to, 1)
		if err := load(text); text == c.good || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", text, err, c.want)
		}
	}
	for _, m := range []json.Marshaler{&GaussianModel{}, &BernoulliModel{}} {
		if text, err := m.MarshalJSON(); err == nil {
			t.Errorf("an empty model was saved as %s", text)
		}
	}
}
