package attack

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// stored plays back a model's answers; column 0 of its data is the row.
type stored struct {
	proba [][]float64
	names []string
}

func (m stored) Kind() string      { return "stored" }
func (m stored) Columns() int      { return 1 }
func (m stored) Classes() []string { return m.names }
func (m stored) Proba(x *mat.Dense) (*mat.Dense, error) {
	n, _ := x.Dims()
	p := mat.NewDense(n, len(m.names), nil)
	for i := range n {
		p.SetRow(i, m.proba[int(x.At(i, 0))])
	}
	return p, nil
}

type storedNumbers []float64

func (m storedNumbers) Kind() string { return "stored" }
func (m storedNumbers) Columns() int { return 1 }
func (m storedNumbers) Predict(x *mat.Dense) ([]float64, error) {
	var y []float64
	n, _ := x.Dims()
	for i := range n {
		y = append(y, m[int(x.At(i, 0))])
	}
	return y, nil
}

func numbered(n, from int) *mat.Dense {
	x := mat.NewDense(n, 1, nil)
	for i := range n {
		x.Set(i, 0, float64(from+i))
	}
	return x
}

type attackVectors struct {
	FittedRows   [][]float64 `json:"fitted_rows"`
	ScoredRows   [][]float64 `json:"scored_rows"`
	LR           []float64   `json:"lr_optimum"`
	DT, KNN      []float64
	DTSeedsAgree []bool `json:"dt_seeds_agree"`
	KNNUnique    bool   `json:"knn_neighbours_unique"`
}

// TestCompatibleEqualsART: the same inputs, and the same scores where
// scikit-learn's own do not depend on a seed.
func TestCompatibleEqualsART(t *testing.T) {
	var v struct {
		Regression struct {
			TrainY     []float64 `json:"train_y"`
			TestY      []float64 `json:"test_y"`
			TrainGuess []float64 `json:"train_predictions"`
			TestGuess  []float64 `json:"test_predictions"`
			attackVectors
		}
		Classification struct {
			TrainY     []int       `json:"train_y"`
			TestY      []int       `json:"test_y"`
			TrainProba [][]float64 `json:"train_predictions"`
			TestProba  [][]float64 `json:"test_predictions"`
			attackVectors
		}
	}
	oracle.Load(t, "blackbox", &v)
	r, c := v.Regression, v.Classification
	n := len(r.TrainY)
	compare(t, "regression", Loss, storedNumbers(append(r.TrainGuess, r.TestGuess...)),
		&xrai.Dataset{X: numbered(n, 0), Y: r.TrainY}, &xrai.Dataset{X: numbered(len(r.TestY), n), Y: r.TestY}, r.attackVectors)
	n = len(c.TrainY)
	names := []string{"0", "1", "2"}
	compare(t, "classification", Proba, stored{append(c.TrainProba, c.TestProba...), names},
		&xrai.Dataset{X: numbered(n, 0), Labels: c.TrainY, Classes: names},
		&xrai.Dataset{X: numbered(len(c.TestY), n), Labels: c.TestY, Classes: names}, c.attackVectors)
}

func compare(t *testing.T, name, input string, m xrai.Model, train, test *xrai.Dataset, want attackVectors) {
	t.Helper()
	for kind, scores := range map[string][]float64{LogisticRegression: want.LR, DecisionTree: want.DT, NearestNeighbours: want.KNN} {
		o, err := BlackBoxOptions{Input: input, Attack: kind, Compatible: true, TrainRatio: 0.3, Shuffles: 1}.check(m)
		if err != nil {
			t.Fatal(err)
		}
		in, err := features(m, train, test, o.Input)
		if err != nil {
			t.Fatal(err)
		}
		p, err := newPlan(train.Rows(), test.Rows(), o)
		if err != nil {
			t.Fatal(err)
		}
		run := newRun(in, p, o)
		for what, pair := range map[string][2]*mat.Dense{
			"fitted": {run.fit, oracle.Dense(want.FittedRows)}, "scored": {run.score, oracle.Dense(want.ScoredRows)}} {
			if !mat.EqualApprox(pair[0], pair[1], 1e-5) { // ART's are float32
				t.Errorf("%s: %s rows differ", name, what)
			}
		}
		r, err := BlackBox(context.Background(), m, train, test, BlackBoxOptions{Input: input, Attack: kind, Compatible: true, TrainRatio: 0.3, Shuffles: 1})
		if err != nil {
			t.Fatal(err)
		}
		checked, differ := 0, 0
		for i, rec := range r.Records {
			if kind == DecisionTree && !want.DTSeedsAgree[i] || kind == NearestNeighbours && !want.KNNUnique {
				continue
			}
			checked++
			if math.Abs(rec.Score-scores[i]) > 1e-4 {
				differ++
			}
		}
		// ART's float32 inputs order a few close losses otherwise, which a tree
		// without a depth limit fits.
		allowed := 0
		if kind == DecisionTree {
			allowed = checked / 20
		}
		if differ > allowed || checked < len(scores)/2 && (kind != NearestNeighbours || want.KNNUnique) {
			t.Errorf("%s, %s: %d of %d scores differ", name, kind, differ, checked)
		}
	}
}

func table(r *rand.Rand, n, d int) *xrai.Dataset {
	data := &xrai.Dataset{X: mat.NewDense(n, d, nil), Classes: []string{"no", "yes"}}
	for i := range n {
		for j := range d {
			data.X.Set(i, j, r.NormFloat64())
		}
		y := 0
		if data.X.At(i, 0)+2*r.NormFloat64() > 0 {
			y = 1
		}
		data.Labels = append(data.Labels, y)
	}
	return data
}

func fitted(t *testing.T, l xrai.Learner, d *xrai.Dataset) xrai.Model {
	t.Helper()
	m, err := l.Fit(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func attacked(t *testing.T, m xrai.Model, train, test *xrai.Dataset, o BlackBoxOptions) *Result {
	t.Helper()
	r, err := BlackBox(context.Background(), m, train, test, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestVerdicts: a full tree leaks, a logistic regression of three columns does
// not show it, and scoring fitted records makes nothing look like something.
func TestVerdicts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	train, test := table(r, 800, 3), table(r, 800, 3)
	full := fitted(t, tree.Classifier{}, train)
	lean := fitted(t, linear.Logistic{}, train)
	got := attacked(t, full, train, test, BlackBoxOptions{Attack: DecisionTree, Shuffles: 60})
	if got.Verdict.Level != Serious || got.Guesses.BaseRate != 0.5 || !strings.Contains(got.Verdict.Sentence, "times in 100") {
		t.Errorf("full tree: %+v", got.Verdict)
	}
	for _, rec := range got.Records {
		if rec.Fitted {
			t.Fatal("a fitted record is scored")
		}
	}
	if n := len(got.Records) + got.FittedMembers + got.FittedOthers; n != 1600 {
		t.Errorf("%d records", n)
	}
	honest := attacked(t, lean, train, test, BlackBoxOptions{Attack: DecisionTree, Shuffles: 60})
	if honest.Verdict.Level != NoEvidence || !strings.Contains(honest.Verdict.Sentence, "not proof of safety") {
		t.Errorf("logistic regression: %+v", honest.Verdict)
	}
	art := attacked(t, lean, train, test, BlackBoxOptions{Attack: DecisionTree, Compatible: true, Shuffles: 60})
	if art.Verdict.Level != NotJudged || art.Guesses.Balanced < 0.6 || art.ROC.AUC.Measured || len(art.Warnings) == 0 {
		t.Errorf("compatible: %+v", art.Verdict)
	}
	// The dry run of the same recipe shows what that figure is worth.
	if d := art.DryRun; art.Guesses.Balanced < d.BalancedLow || art.Guesses.Balanced > d.BalancedHigh {
		t.Errorf("balanced %v is outside the dry runs' %v to %v", art.Guesses.Balanced, d.BalancedLow, d.BalancedHigh)
	}
}

// TestVerdictsOfSlowAttackModels: they find the tree and acquit the regression.
func TestVerdictsOfSlowAttackModels(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	train, test := table(r, 300, 3), table(r, 300, 3)
	full := fitted(t, tree.Classifier{}, train)
	lean := fitted(t, linear.Logistic{}, train)
	for _, c := range []struct {
		attack string
		runs   int // asked, the default where it is not too slow for a test
	}{{NeuralNetwork, 0}, {RandomForest, 40}, {GradientBoosting, 40}} {
		o := BlackBoxOptions{Attack: c.attack, Shuffles: c.runs}
		if got := attacked(t, full, train, test, o); got.Verdict.Level != Serious || got.DryRun.Runs != 40 {
			t.Errorf("%s on a full tree: %+v", c.attack, got.Verdict)
		}
		if got := attacked(t, lean, train, test, o); got.Verdict.Level != NoEvidence {
			t.Errorf("%s on a logistic regression: %+v", c.attack, got.Verdict)
		}
	}
	o := BlackBoxOptions{Attack: NeuralNetwork, Compatible: true, Shuffles: 5}
	if art := attacked(t, full, train, test, o); art.Verdict.Level != NotJudged || len(art.Records) != 600 {
		t.Errorf("compatible: %+v", art.Verdict)
	}
}

// TestDefaultFindsAFullTree: the options a first user takes must find the worst
// leak. TestVerdictRules holds an attack that points the wrong way to its word.
func TestDefaultFindsAFullTree(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	train, test := table(r, 800, 3), table(r, 800, 3)
	full := fitted(t, tree.Classifier{}, train)
	if v := attacked(t, full, train, test, BlackBoxOptions{Shuffles: 60}).Verdict; v.Level != Serious {
		t.Errorf("default: %+v", v)
	}
}

// TestVerdictRules: each level by its figures.
func TestVerdictRules(t *testing.T) {
	a, err := Appetite{}.check()
	if err != nil {
		t.Fatal(err)
	}
	interval := func(v, low, high float64) metric.Interval {
		return metric.Interval{Value: v, Low: low, High: high, Measured: true}
	}
	dry := DryRun{Runs: 200, AUCLow: 0.47, AUCHigh: 0.53, BalancedLow: 0.48, BalancedHigh: 0.52, PValue: 0.4, PBalanced: 0.4}
	for _, c := range []struct {
		auc          metric.Interval
		p, pBalanced float64
		balanced     float64
		want         string
	}{
		{interval(0.7, 0.65, 0.75), 0.005, 0.005, 0.6, Serious},
		{interval(0.58, 0.53, 0.63), 0.005, 0.4, 0.5, Detectable},
		{interval(0.52, 0.508, 0.53), 0.1, 0.005, 0.53, Detectable}, // by the guesses
		{interval(0.54, 0.505, 0.57), 0.03, 0.4, 0.5, NoEvidence},   // two tests share the level
		{interval(0.54, 0.49, 0.59), 0.005, 0.4, 0.5, NoEvidence},   // the interval holds 0.5
		{interval(0.45, 0.42, 0.48), 1, 1, 0.5, Inconclusive},
		{interval(0.49, 0.46, 0.52), 0.7, 0.7, 0.5, NoEvidence},
	} {
		r := &Result{DryRun: dry}
		r.ROC = metric.ROCResult{AUC: c.auc, Members: 500, Others: 500}
		r.DryRun.PValue, r.DryRun.PBalanced, r.Guesses.Balanced = c.p, c.pBalanced, c.balanced
		if got := a.judge(r); got.Level != c.want {
			t.Errorf("%+v: %s, want %s", c, got.Level, c.want)
		}
	}
}

func TestShuffledMembershipIsRarelyFlagged(t *testing.T) {
	for _, c := range []struct {
		attack                         string
		audits, rows, shuffles, almost int // more flagged have a chance below 0.3%
	}{
		{LogisticRegression, 60, 150, 60, 8},
		{NeuralNetwork, 4, 60, 39, 2},
		{RandomForest, 5, 60, 39, 2},
		{GradientBoosting, 12, 60, 39, 3},
	} {
		flagged := 0
		for seed := range uint64(c.audits) {
			r := rand.New(rand.NewPCG(seed, 7))
			train, test := table(r, c.rows, 2), table(r, c.rows, 2)
			m := fitted(t, linear.Logistic{}, table(r, 300, 2)) // fitted on neither
			if attacked(t, m, train, test, BlackBoxOptions{Attack: c.attack, Shuffles: c.shuffles, Seed: seed}).Verdict.Level != NoEvidence {
				flagged++
			}
		}
		if flagged > c.almost { // 5% are right
			t.Errorf("%s: %d of %d audits of a model that saw neither table flag it", c.attack, flagged, c.audits)
		}
	}
}

// TestPower: without it "flag nothing" would pass. Members' errors are smaller so
// that squared errors tell them apart with an area of (2/pi) atan(1/0.612) = 0.65.
func TestPower(t *testing.T) {
	flagged := 0
	const audits, n = 20, 1000
	for seed := range uint64(audits) {
		r := rand.New(rand.NewPCG(seed, 11))
		errors := make(storedNumbers, 2*n)
		for i := range errors {
			errors[i] = r.NormFloat64()
			if i < n {
				errors[i] *= 0.612
			}
		}
		side := func(from int) *xrai.Dataset {
			return &xrai.Dataset{X: numbered(n, from), Y: make([]float64, n)}
		}
		if v := attacked(t, errors, side(0), side(n), BlackBoxOptions{Shuffles: 60, Seed: seed}).Verdict; v.Level == Detectable || v.Level == Serious {
			flagged++
		}
	}
	if flagged < 16 {
		t.Errorf("%d of %d audits find an area of 0.65", flagged, audits)
	}
}

func TestSameBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	train, test := table(r, 200, 3), table(r, 100, 3)
	m := fitted(t, tree.Classifier{}, train)
	for kind := range attackers {
		for _, input := range []string{Proba, Loss} {
			o := BlackBoxOptions{Attack: kind, Input: input, Shuffles: 20, Workers: 1}
			if kind == NeuralNetwork || kind == RandomForest {
				o.Shuffles = 3
			}
			one := attacked(t, m, train, test, o)
			for _, workers := range []int{2, 8} {
				o.Workers = workers
				if many := attacked(t, m, train, test, o); !reflect.DeepEqual(one, many) {
					t.Errorf("%s, %s: %d workers give another result", kind, input, workers)
				}
			}
			b, err := json.Marshal(one)
			if err != nil {
				t.Fatal(err)
			}
			var fromJSON, fromGob Result
			if err := json.Unmarshal(b, &fromJSON); err != nil || !reflect.DeepEqual(&fromJSON, one) {
				t.Errorf("%s changes in JSON: %v", kind, err)
			}
			var buf bytes.Buffer
			if err := gob.NewEncoder(&buf).Encode(one); err != nil {
				t.Fatal(err)
			}
			if err := gob.NewDecoder(&buf).Decode(&fromGob); err != nil || !reflect.DeepEqual(&fromGob, one) {
				t.Errorf("%s changes in gob: %v", kind, err)
			}
		}
	}
}

// TestInfer: it scores the records that BlackBox does, and its progress ends with
// the fit.
func TestInfer(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	train, test := table(r, 120, 3), table(r, 80, 3)
	m := fitted(t, tree.Classifier{}, train)
	for kind := range attackers {
		for _, compatible := range []bool{false, true} {
			last, of := 0, 0
			o := BlackBoxOptions{Attack: kind, Compatible: compatible, Shuffles: 1, Seed: 5}
			want := attacked(t, m, train, test, o).Records
			o.Progress = func(done, total int) { last, of = done, total }
			got, err := Infer(context.Background(), m, train, test, o)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, compatible %v: other records, error %v", kind, compatible, err)
			}
			if epochs := 100; kind == NeuralNetwork && (last != epochs || of != epochs) {
				t.Errorf("%d of %d epochs", last, of)
			}
		}
	}
	if _, err := Infer(context.Background(), m, train, test, BlackBoxOptions{Folds: 3}); err == nil || !strings.Contains(err.Error(), "folds 3") {
		t.Errorf("folds: %v", err)
	}
}

func TestWarnings(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	train, test := table(r, 60, 2), table(r, 40, 2)
	for i := range 5 {
		copy(test.X.RawRowView(i), train.X.RawRowView(i))
		test.Labels[i] = train.Labels[i]
	}
	train.Classes = []string{"no", "yes", "never"}
	test.Classes = train.Classes
	train.Labels[7] = 2
	m := fitted(t, tree.Classifier{}, train)
	said := fmt.Sprint(attacked(t, m, train, test, BlackBoxOptions{Shuffles: 5}).Warnings)
	for _, want := range []string{"5 of 40 test rows equal a training row", "non-members are scored", "class \"never\" stands on one side"} {
		if !strings.Contains(said, want) {
			t.Errorf("no warning %q in %s", want, said)
		}
	}
}

func TestErrors(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	train, test := table(r, 30, 2), table(r, 20, 2)
	m := fitted(t, tree.Classifier{}, train)
	number := func(d *xrai.Dataset) *xrai.Dataset {
		return &xrai.Dataset{X: d.X, Y: make([]float64, d.Rows())}
	}
	reg := fitted(t, tree.Regressor{}, number(train))
	other := *test
	other.Classes = []string{"a", "b"}
	for _, c := range []struct {
		want        string
		m           xrai.Model
		train, test *xrai.Dataset
		o           BlackBoxOptions
	}{
		{"train ratio 1 ", m, train, test, BlackBoxOptions{TrainRatio: 1}},
		{"train ratio -0.1", m, train, test, BlackBoxOptions{TrainRatio: -0.1}},
		{"train ratio 1.5", m, train, test, BlackBoxOptions{TrainRatio: 1.5}},
		{"train ratio NaN", m, train, test, BlackBoxOptions{TrainRatio: math.NaN()}},
		{"leaves 0 of 30 members", m, train, test, BlackBoxOptions{TrainRatio: 0.01}},
		{"attack model \"svm\"", m, train, test, BlackBoxOptions{Attack: "svm"}},
		{"input \"x\"", m, train, test, BlackBoxOptions{Input: "x"}},
		{"gives no probabilities", reg, number(train), number(test), BlackBoxOptions{Input: Proba}},
		{"shuffles -1", m, train, test, BlackBoxOptions{Shuffles: -1}},
		{"test data: the data has no rows", m, train, &xrai.Dataset{}, BlackBoxOptions{}},
		{"classes are", m, train, &other, BlackBoxOptions{}},
		{"target is a class", reg, train, test, BlackBoxOptions{}},
		{"no model", nil, train, test, BlackBoxOptions{}},
		{"area 0.4", m, train, test, BlackBoxOptions{Appetite: Appetite{AUC: 0.4}}},
	} {
		if _, err := BlackBox(context.Background(), c.m, c.train, c.test, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := BlackBox(ctx, m, train, test, BlackBoxOptions{}); err == nil {
		t.Error("cancelled: no error")
	}
}
