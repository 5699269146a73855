package metric

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
)

type evidenceVectors struct {
	OneRun []struct {
		Guesses, Correct       int
		Beta, Epsilon, Ceiling float64
		PValue                 float64 `json:"p_value"`
		PValueAt1              float64 `json:"p_value_at_1"`
	} `json:"one_run"`
	MannWhitney []struct {
		Member []int
		Scores []float64
		P      float64
	} `json:"mann_whitney"`
	Multiple []struct{ P, Holm, Bonferroni []float64 }
	Nadeau   []struct {
		Values                         []float64
		Ratio, Mean, StdErr, Low, High float64
	} `json:"nadeau_bengio"`
	Prior []struct {
		TP, Members, FP, Others int
		Prior, Value, Low, High float64
	}
	Independent []struct {
		A, B      int
		NA        int `json:"n_a"`
		NB        int `json:"n_b"`
		Low, High float64
	}
	Permutation []struct {
		Values    []float64
		With      int
		Effect, P float64
	}
}

// TestEvidenceEqualsSciPy: bounds, tests, corrections and intervals.
func TestEvidenceEqualsSciPy(t *testing.T) {
	var v evidenceVectors
	oracle.Load(t, "evidence", &v)
	if len(v.OneRun) < 10 || len(v.MannWhitney) < 4 || len(v.Multiple) < 3 || len(v.Nadeau) < 3 || len(v.Prior) < 5 || len(v.Permutation) < 3 || len(v.Independent) < 5 {
		t.Fatal("too few cases")
	}
	for _, c := range v.OneRun {
		name := fmt.Sprintf("%d of %d at %v", c.Correct, c.Guesses, c.Beta)
		b, err := EpsilonLowerBound(c.Guesses, c.Correct, c.Beta)
		if err != nil {
			t.Fatal(err)
		}
		p, err := EpsilonPValue(c.Guesses, c.Correct, 1)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name, []float64{b.Epsilon, b.Ceiling, b.PValue, p}, []float64{c.Epsilon, c.Ceiling, c.PValue, c.PValueAt1}, 1e-8)
	}
	for i, c := range v.MannWhitney {
		p, err := MannWhitney(c.Scores, bools(c.Member))
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("mann-whitney ", i), []float64{p}, []float64{c.P}, 1e-9)
	}
	for i, c := range v.Multiple {
		h, err := Holm(c.P)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Bonferroni(c.P)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("holm ", i), h, c.Holm, 1e-12)
		near(t, fmt.Sprint("bonferroni ", i), b, c.Bonferroni, 1e-12)
	}
	for i, c := range v.Nadeau {
		iv, err := NadeauBengio(c.Values, c.Ratio)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("nadeau-bengio ", i), []float64{iv.Value, iv.StdErr, iv.Low, iv.High}, []float64{c.Mean, c.StdErr, c.Low, c.High}, 1e-8)
	}
	for i, c := range v.Prior {
		g := &Guesses{Recall: NewShare(c.TP, c.Members), FPR: NewShare(c.FP, c.Others)}
		p, err := g.AtPrior(c.Prior)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("prior ", i), []float64{p.Value, p.Low, p.High}, []float64{c.Value, c.Low, c.High}, 1e-8)
	}
	for i, c := range v.Independent {
		d, err := IndependentShares(NewShare(c.A, c.NA), NewShare(c.B, c.NB))
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("independent ", i), []float64{d.Low, d.High}, []float64{c.Low, c.High}, 1e-9)
	}
	for i, c := range v.Permutation {
		effect, p := permutationTest(c.Values, c.With, 100_000, 1)
		near(t, fmt.Sprint("permutation ", i), []float64{effect}, []float64{c.Effect}, 1e-12)
		if math.Abs(p-c.P) > 4*math.Sqrt(c.P*(1-c.P)/100_000)+2e-5 {
			t.Errorf("permutation %d: p %v, exact %v", i, p, c.P)
		}
	}
}

func bools(of []int) []bool {
	out := make([]bool, len(of))
	for i, v := range of {
		out[i] = v == 1
	}
	return out
}

// TestKNNShapleyEqualsPyDVL for K = 1, 3 and 5.
func TestKNNShapleyEqualsPyDVL(t *testing.T) {
	var v struct {
		Cases []struct {
			Table       string
			K           int
			Train, Test [][]float64
			TrainY      []int `json:"train_y"`
			TestY       []int `json:"test_y"`
			Values      []float64
		}
	}
	oracle.Load(t, "knnshapley", &v)
	if len(v.Cases) != 9 {
		t.Fatal(len(v.Cases), "cases")
	}
	for _, c := range v.Cases {
		want := slices.Clone(c.Values)
		for i := range want {
			want[i] *= float64(len(want))
		}
		got := scored(t, oracle.Dense(c.Train), oracle.Dense(c.Test), c.TrainY, c.TestY, len(c.Train[0]), SHAPrOptions{K: c.K})
		for i := range want {
			if math.Abs(got.Scores[i]-want[i]) > 1e-10 {
				t.Errorf("%s, K %d: record %d: %v, pyDVL %v", c.Table, c.K, i, got.Scores[i], want[i])
			}
		}
	}
}

// TestSHAPrDoesNotDependOnRowOrder where ART's numbers do: outputs of a tree.
func TestSHAPrDoesNotDependOnRowOrder(t *testing.T) {
	var v struct {
		RowOrder struct {
			TrainProba [][]float64 `json:"train_proba"`
			TestProba  [][]float64 `json:"test_proba"`
			TrainY     []int       `json:"train_y"`
			TestY      []int       `json:"test_y"`
			Means      []float64   `json:"art_means"`
			Move       float64     `json:"art_largest_move"`
		} `json:"row_order"`
		Nothing struct {
			Removed float64 `json:"mean_removed"`
			Kept    float64 `json:"mean_nothing_removed"`
		} `json:"nothing_removed"`
	}
	oracle.Load(t, "originals", &v)
	c := v.RowOrder
	if len(c.Means) != 3 || c.Move < 5 {
		t.Errorf("ART's scores hardly move: means %v, largest move %v", c.Means, c.Move)
	}
	if v.Nothing.Kept < 5 || v.Nothing.Kept < v.Nothing.Removed/2 {
		t.Errorf("ART's score with nothing removed is %v, with a record removed %v", v.Nothing.Kept, v.Nothing.Removed)
	}
	p, q := oracle.Dense(c.TrainProba), oracle.Dense(c.TestProba)
	one := scored(t, p, q, c.TrainY, c.TestY, 2, SHAPrOptions{})
	near(t, "the mean is 1-NN accuracy", []float64{one.Accuracy}, []float64{matchRate(p, c.TrainY, q, c.TestY, 1)}, 1e-12)
	r := rand.New(rand.NewPCG(1, 1))
	n := len(c.TrainY)
	for range 3 {
		perm := r.Perm(n)
		pp, y := mat.NewDense(n, 2, nil), make([]int, n)
		for i, from := range perm {
			pp.SetRow(i, p.RawRowView(from))
			y[i] = c.TrainY[from]
		}
		other := scored(t, pp, q, y, c.TestY, 2, SHAPrOptions{})
		for i, from := range perm {
			if other.Scores[i] != one.Scores[from] {
				t.Fatal("a score moved")
			}
		}
	}
}

// TestEpsilonBoundIsTheLargest: the tail at the bound is beta; more right guesses
// prove more, and none more than the ceiling.
func TestEpsilonBoundIsTheLargest(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 5))
		guesses, beta := 1+r.IntN(2000), 0.001+0.3*r.Float64()
		correct := r.IntN(guesses + 1)
		b, err := EpsilonLowerBound(guesses, correct, beta)
		if err != nil {
			t.Fatal(err)
		}
		if p, _ := EpsilonPValue(guesses, correct, b.Epsilon); b.Epsilon > 0 && math.Abs(p-beta) > 1e-9*float64(guesses) || b.Epsilon == 0 && p < beta-1e-9 {
			t.Fatalf("%+v: tail %v", b, p)
		}
		if b.Epsilon > b.Ceiling+1e-9 {
			t.Fatalf("%+v passes its ceiling", b)
		}
		if correct > 0 {
			if less, _ := EpsilonLowerBound(guesses, correct-1, beta); less.Epsilon > b.Epsilon {
				t.Fatalf("%+v, with one less right %v", b, less.Epsilon)
			}
		}
	}
}

// TestResamplesByDefinition: area and share found of a resample are those of the
// records drawn.
func TestResamplesByDefinition(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 6))
		var pos, neg []float64
		for range 1 + r.IntN(40) {
			pos = append(pos, float64(r.IntN(15)))
		}
		for range 1 + r.IntN(40) {
			neg = append(neg, float64(r.IntN(15)))
		}
		k := newRanking(pos, neg)
		tl := k.tally()
		k.draw(rand.New(rand.NewPCG(seed, 1)), tl)
		again := rand.New(rand.NewPCG(seed, 1))
		var scores []float64
		var member []bool
		for range pos {
			scores, member = append(scores, pos[again.IntN(len(pos))]), append(member, true)
		}
		for range neg {
			scores, member = append(scores, neg[again.IntN(len(neg))]), append(member, false)
		}
		roc, err := ROC(scores, member)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "area", []float64{tl.area(len(pos), len(neg))}, []float64{roc.AUC.Value}, 1e-12)
		fpr := 0.05 + 0.5*r.Float64()
		near(t, "share found", []float64{tl.found(allowed(fpr, len(neg)), len(pos))}, []float64{roc.TPRAt(fpr).TPR.Value}, 1e-12)
	}
}

// TestSHAPrIntervals: the bootstrap's standard error is the closed form's, one
// row a resample is one score of the definition, and workers do not matter.
func TestSHAPrIntervals(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	p, q := randomOutputs(r, 60, 3, 2), randomOutputs(r, 50, 3, 2)
	y, yq := randomLabels(r, 60, 3), randomLabels(r, 50, 3)
	train, test := labelled(y, 3), labelled(yq, 3)
	m := lookup(train, test, rowsOf(p), rowsOf(q))
	res, err := SHAPr(context.Background(), m, train, test, SHAPrOptions{K: 3})
	if err != nil {
		t.Fatal(err)
	}
	get := func(records []int, workers int) []SHAPrInterval {
		out, err := SHAPrIntervals(context.Background(), m, train, test, res, records, BootstrapOptions{Seed: 1, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	all := get(nil, 1)
	if len(all) != 60 {
		t.Fatal(len(all))
	}
	for i, iv := range all {
		if iv.Row != i || iv.Score.Value != res.Scores[i] || iv.Excess.Value != res.Excess(i) {
			t.Fatalf("%+v", iv)
		}
		if math.Abs(iv.Score.StdErr-res.StdErr[i]) > 0.1*res.StdErr[i] {
			t.Errorf("record %d: bootstrap %v, closed form %v", i, iv.Score.StdErr, res.StdErr[i])
		}
		if !(iv.Excess.Low <= iv.Excess.Value && iv.Excess.Value <= iv.Excess.High) {
			t.Errorf("record %d: excess %+v", i, iv.Excess)
		}
	}
	for _, workers := range []int{2, 8} {
		if !slices.Equal(all, get(nil, workers)) {
			t.Errorf("%d workers give other intervals", workers)
		}
	}
	if some := get([]int{7, 3, 7}, 0); some[0] != all[7] || some[1] != all[3] || some[2] != all[7] {
		t.Error("some records have other intervals than all")
	}
	if !strings.Contains(res.AccuracyName(), "K-NN accuracy in output space") {
		t.Error(res.AccuracyName())
	}
	if _, err := SHAPrIntervals(context.Background(), m, train, test, res, []int{60}, BootstrapOptions{}); err == nil {
		t.Error("record 60: no error")
	}
}

// TestPDTPIdentities is identity 3: the binned score lies in [1, 199], is 1
// without a change, and does not tell before from after.
func TestPDTPIdentities(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 9))
		n, classes := 1+r.IntN(20), 2+r.IntN(4)
		p, q := randomOutputs(r, n, classes, r.IntN(3)), randomOutputs(r, n, classes, r.IntN(3))
		ratio, difference := binnedScore(p, q)
		back, other := binnedScore(q, p)
		if ratio != back || difference != other {
			t.Fatalf("seed %d: %v and %v are not symmetric", seed, ratio, back)
		}
		if ratio < 1 || ratio > 199.0000001 {
			t.Fatalf("seed %d: %v", seed, ratio)
		}
		if same, none := binnedScore(p, p); same != 1 || none != 0 {
			t.Fatalf("seed %d: no change is %v", seed, same)
		}
		a, b, floor := r.Float64(), r.Float64(), 0.001
		if logRatio(a, b, floor) != logRatio(b, a, floor) || logRatio(a, a, floor) != 0 {
			t.Fatal("the log-ratio is not symmetric")
		}
	}
}

// TestResamplesDoNotDependOnWorkers, stop when told, and report progress.
func TestResamplesDoNotDependOnWorkers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 12))
	scores, member := make([]float64, 80), make([]bool, 80)
	for i := range scores {
		scores[i], member[i] = r.NormFloat64(), i%3 == 0
	}
	get := func(workers int) ([]TPRAtFPR, Interval) {
		told := 0
		o := BootstrapOptions{Resamples: 200, Seed: 4, Workers: workers, Progress: func(done, _ int) { told = done }}
		at, err := TPRAtFPRs(context.Background(), scores, member, []float64{0.3, 0.1}, o)
		if err != nil || told != 200 {
			t.Fatal(err, told)
		}
		auc, err := BootstrapAUC(context.Background(), scores, member, o)
		if err != nil {
			t.Fatal(err)
		}
		return at, auc
	}
	at, auc := get(1)
	for _, workers := range []int{2, 8} {
		if a, b := get(workers); !reflect.DeepEqual(a, at) || b != auc {
			t.Errorf("%d workers give other numbers", workers)
		}
	}
	if !at[0].Population.Measured || !(at[0].Population.Low <= at[0].TPR.Value && at[0].TPR.Value <= at[0].Population.High) {
		t.Errorf("%+v", at[0].Population)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := BootstrapAUC(ctx, scores, member, BootstrapOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := TPRAtFPRs(ctx, scores, member, []float64{0.3}, BootstrapOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestEvidenceErrors(t *testing.T) {
	ctx, member := context.Background(), []bool{true, false}
	for want, call := range map[string]func() error{
		"5 right guesses of 4": func() error { _, err := EpsilonLowerBound(4, 5, 0.05); return err },
		"beta 0":               func() error { _, err := EpsilonLowerBound(4, 2, 0); return err },
		"epsilon NaN":          func() error { _, err := EpsilonPValue(4, 2, math.NaN()); return err },
		"p-value 1 is NaN":     func() error { _, err := Holm([]float64{1, math.NaN()}); return err },
		"p-value 0 is -1":      func() error { _, err := Bonferroni([]float64{-1}); return err },
		"no numbers":           func() error { _, err := NadeauBengio(nil, 1); return err },
		"ratio 0":              func() error { _, err := NadeauBengio([]float64{1, 2}, 0); return err },
		"prior 1":              func() error { _, err := (&Guesses{}).AtPrior(1); return err },
		"false positive rate 0": func() error {
			_, err := TPRAtFPRs(ctx, []float64{1, 2}, member, []float64{0}, BootstrapOptions{})
			return err
		},
		"both are needed": func() error { _, err := BootstrapAUC(ctx, []float64{1}, []bool{true}, BootstrapOptions{}); return err },
		"resamples 5": func() error {
			_, err := BootstrapAUC(ctx, []float64{1, 2}, member, BootstrapOptions{Resamples: 5})
			return err
		},
		"score 0 is NaN": func() error { _, err := MannWhitney([]float64{math.NaN(), 1}, member); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	at, err := TPRAtFPRs(ctx, []float64{1, 2, 3, 4}, []bool{true, false, true, false}, []float64{0.1}, BootstrapOptions{})
	if err != nil || at[0].String() != "not measurable with n = 2" || at[0].Population != nil {
		t.Errorf("%v, %v", at, err)
	}
}
