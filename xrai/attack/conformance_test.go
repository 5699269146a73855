package attack

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// every attack, as one function: o says shuffles, seed, workers and progress.
var every = []struct {
	name       string
	regression bool // it attacks regressors too
	exact      bool // all records are scored
	run        func(ctx context.Context, m xrai.Model, l xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error)
}{
	{"gap", false, true, func(ctx context.Context, m xrai.Model, _ xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return Gap(ctx, m, train, test, o)
	}},
	{"loss threshold", true, true, func(ctx context.Context, m xrai.Model, _ xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return Threshold(ctx, m, train, test, ThresholdOptions{Options: o})
	}},
	{"loss threshold, alpha", true, true, func(ctx context.Context, m xrai.Model, _ xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return Threshold(ctx, m, train, test, ThresholdOptions{Options: o, Alpha: 0.1})
	}},
	{"modified entropy", false, true, func(ctx context.Context, m xrai.Model, _ xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return Threshold(ctx, m, train, test, ThresholdOptions{Options: o, Input: ModifiedEntropy})
	}},
	{"lira online", true, true, func(ctx context.Context, m xrai.Model, l xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return LiRA(ctx, m, l, train, test, LiRAOptions{Options: o})
	}},
	{"lira offline", true, true, func(ctx context.Context, m xrai.Model, l xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return LiRA(ctx, m, l, train, test, LiRAOptions{Options: o, Offline: true})
	}},
	{"lira of two", true, true, func(ctx context.Context, m xrai.Model, l xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return LiRA(ctx, m, l, train, test, LiRAOptions{Options: o, Shadows: 2})
	}},
	{"rmia", false, false, func(ctx context.Context, m xrai.Model, l xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return RMIA(ctx, m, l, train, test, RMIAOptions{Options: o, References: 4})
	}},
	{"rmia offline", false, false, func(ctx context.Context, m xrai.Model, l xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return RMIA(ctx, m, l, train, test, RMIAOptions{Options: o, References: 4, Offline: true})
	}},
	{"label only", false, true, func(ctx context.Context, m xrai.Model, _ xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return LabelOnly(ctx, m, train, test, LabelOnlyOptions{Options: o, Copies: 20})
	}},
	{"out of fold", true, true, func(ctx context.Context, m xrai.Model, _ xrai.Learner, train, test *xrai.Dataset, o Options) (*Result, error) {
		return BlackBox(ctx, m, train, test, BlackBoxOptions{Attack: DecisionTree, Folds: 5,
			Shuffles: o.Shuffles, Seed: o.Seed, Workers: o.Workers, Progress: o.Progress})
	}},
}

// TestEveryAttackFindsAFullTree that learnt noise, and acquits a logistic
// regression of three columns.
func TestEveryAttackFindsAFullTree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	train, test := table(r, 400, 3), table(r, 400, 3)
	full, lean := fitted(t, tree.Classifier{}, train), fitted(t, linear.Logistic{}, train)
	for _, a := range every {
		o := Options{Shuffles: 100}
		got, err := a.run(context.Background(), full, tree.Classifier{}, train, test, o)
		if err != nil {
			t.Fatal(a.name, err)
		}
		if got.Verdict.Level != Serious && got.Verdict.Level != Detectable {
			t.Errorf("%s on a full tree: %+v", a.name, got.Verdict)
		}
		if a.exact && len(got.Records) != 800 {
			t.Errorf("%s scores %d records", a.name, len(got.Records))
		}
		got, err = a.run(context.Background(), lean, linear.Logistic{}, train, test, o)
		if err != nil {
			t.Fatal(a.name, err)
		}
		if got.Verdict.Level != NoEvidence {
			t.Errorf("%s on a logistic regression: %+v", a.name, got.Verdict)
		}
	}
}

// TestEveryAttackRarelyFlagsNothing: the model saw neither table.
func TestEveryAttackRarelyFlagsNothing(t *testing.T) {
	const audits, almost = 40, 6 // more have a chance of about 1%
	flagged := make([]int, len(every))
	for seed := range uint64(audits) {
		r := rand.New(rand.NewPCG(seed, 17))
		train, test := table(r, 80, 2), table(r, 80, 2)
		l := tree.Classifier{Params: tree.Params{MaxDepth: 3}}
		m := fitted(t, l, table(r, 100, 2))
		for k, a := range every {
			got, err := a.run(context.Background(), m, l, train, test, Options{Shuffles: 60, Seed: seed})
			if err != nil {
				t.Fatal(a.name, err)
			}
			if got.Verdict.Level != NoEvidence {
				flagged[k]++
			}
		}
	}
	for k, n := range flagged {
		t.Logf("%s: %d of %d", every[k].name, n, audits)
		if n > almost {
			t.Errorf("%s: %d of %d audits of a model that saw neither table flag it", every[k].name, n, audits)
		}
	}
}

// TestEveryAttackKeepsTheRules: same bytes for any workers, through gob and JSON,
// inputs unchanged, figures that belong to the records, a context that stops it.
func TestEveryAttackKeepsTheRules(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	train, test := table(r, 120, 3), table(r, 90, 3)
	number := func(d *xrai.Dataset) *xrai.Dataset {
		out := &xrai.Dataset{X: d.X}
		for i := range d.Rows() {
			out.Y = append(out.Y, d.X.At(i, 0)+r.NormFloat64())
		}
		return out
	}
	trainY, testY := number(train), number(test)
	l := forest.Classifier{Params: forest.Params{Trees: 5}}
	ly := forest.Regressor{Params: forest.Params{Trees: 5}}
	m, my := fitted(t, l, train), fitted(t, ly, trainY)
	for _, a := range every {
		before := mat.DenseCopyOf(train.X)
		told, last := -1, 0
		o := Options{Shuffles: 30, Seed: 3, Workers: 1, Progress: func(done, total int) {
			if done != told+1 || done > total {
				t.Errorf("%s: told %d of %d after %d", a.name, done, total, told)
			}
			told, last = done, total
		}}
		one, err := a.run(context.Background(), m, l, train, test, o)
		if err != nil {
			t.Fatal(a.name, err)
		}
		if told != last || last == 0 {
			t.Errorf("%s: the last told is %d of %d", a.name, told, last)
		}
		if !mat.Equal(before, train.X) {
			t.Errorf("%s changes its data", a.name)
		}
		for _, workers := range []int{2, 8} {
			many, err := a.run(context.Background(), m, l, train, test, Options{Shuffles: 30, Seed: 3, Workers: workers})
			if err != nil || !reflect.DeepEqual(one, many) {
				t.Errorf("%s: %d workers give another result (%v)", a.name, workers, err)
			}
		}
		var fromJSON, fromGob Result
		b, err := json.Marshal(one)
		if err != nil {
			t.Fatal(a.name, err)
		}
		if err := json.Unmarshal(b, &fromJSON); err != nil || !reflect.DeepEqual(&fromJSON, one) {
			t.Errorf("%s changes in JSON: %v", a.name, err)
		}
		var buf bytes.Buffer
		if err := gob.NewEncoder(&buf).Encode(one); err != nil {
			t.Fatal(err)
		}
		if err := gob.NewDecoder(&buf).Decode(&fromGob); err != nil || !reflect.DeepEqual(&fromGob, one) {
			t.Errorf("%s changes in gob: %v", a.name, err)
		}
		hits := 0
		for _, rec := range one.Records {
			if rec.Called && rec.Member {
				hits++
			}
			if rec.Fitted || rec.Row < 0 || rec.Member && rec.Row >= 120 || !rec.Member && rec.Row >= 90 {
				t.Errorf("%s: %+v", a.name, rec)
			}
		}
		if hits != one.Guesses.Recall.Count || len(one.AtFPR) != 3 || len(one.Priors) != 3 || one.DryRun.Runs != 30 {
			t.Errorf("%s: figures do not belong to the records", a.name)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := a.run(ctx, m, l, train, test, Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: cancelled: %v", a.name, err)
		}
		if _, err := a.run(context.Background(), nil, l, train, test, Options{}); err == nil {
			t.Errorf("%s: no error without a model", a.name)
		}
		if _, err := a.run(context.Background(), m, l, train, &xrai.Dataset{}, Options{}); err == nil {
			t.Errorf("%s: no error without test rows", a.name)
		}
		if _, err := a.run(context.Background(), m, l, train, test, Options{Shuffles: -1}); err == nil {
			t.Errorf("%s: no error for -1 shuffles", a.name)
		}
		got, err := a.run(context.Background(), my, ly, trainY, testY, Options{Shuffles: 30})
		if a.regression != (err == nil) {
			t.Errorf("%s of a regressor: %v", a.name, err)
		}
		if err == nil && got.ROC.AUC.Value < 0.55 {
			t.Errorf("%s of a forest of five trees: area %v", a.name, got.ROC.AUC.Value)
		}
	}
}

// TestGapAccuracy is identity 4: (accuracy on training rows + 1 - accuracy on
// test rows)/2, for random labels and answers.
func TestGapAccuracy(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		n, k, classes := 2+r.IntN(60), 2+r.IntN(60), 2+r.IntN(3)
		var m stored
		for c := range classes {
			m.names = append(m.names, string(rune('a'+c)))
		}
		side := func(rows, from int) (*xrai.Dataset, float64) {
			d := &xrai.Dataset{X: numbered(rows, from), Classes: m.names}
			right := 0.0
			for range rows {
				p := make([]float64, classes)
				best := r.IntN(classes)
				p[best] = 1
				m.proba = append(m.proba, p)
				d.Labels = append(d.Labels, r.IntN(classes))
				if d.Labels[len(d.Labels)-1] == best {
					right++
				}
			}
			return d, right / float64(rows)
		}
		train, in := side(n, 0)
		test, out := side(k, n)
		got, err := Gap(context.Background(), m, train, test, Options{Shuffles: 1})
		if err != nil {
			t.Fatal(err)
		}
		if want := (in + 1 - out) / 2; math.Abs(got.Guesses.Balanced-want) > 1e-12 || math.Abs(got.ROC.AUC.Value-want) > 1e-12 {
			t.Fatalf("seed %d: %v, area %v, want %v", seed, got.Guesses.Balanced, got.ROC.AUC.Value, want)
		}
	}
}

// TestCallerByDefinition: the area, and thresholds that are the best of all.
func TestCallerByDefinition(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 4))
		n := 4 + r.IntN(60)
		scores, member := make([]float64, n), make([]bool, n)
		for i := range scores {
			scores[i] = float64(r.IntN(12))
			member[i] = i%2 == 0
		}
		c := newCaller(scores, make([]int, n), 1, 0)
		want := 0.0
		for i, a := range scores {
			for j, b := range scores {
				if member[i] && !member[j] {
					if a > b {
						want++
					} else if a == b {
						want += 0.5
					}
				}
			}
		}
		others := n / 2
		if want /= float64(n-others) * float64(others); math.Abs(c.area(member)-want) > 1e-12 {
			t.Fatalf("area %v, want %v", c.area(member), want)
		}
		half := make([]int, n)
		gain := func(limit float64) float64 {
			hits := 0.0
			for i, s := range scores {
				if s >= limit {
					if member[i] {
						hits += 1 / float64(n-others)
					} else {
						hits -= 1 / float64(others)
					}
				}
			}
			return hits
		}
		best := 0.0
		for _, s := range scores {
			best = max(best, gain(s))
		}
		if got := gain(c.threshold(member, half, 0, -1)); math.Abs(got-best) > 1e-9 {
			t.Fatalf("gain %v, best %v", got, best)
		}
		c.alpha = 0.2
		limit, called := c.threshold(member, half, 0, -1), 0
		for i, s := range scores {
			if s >= limit && !member[i] {
				called++
			}
		}
		if float64(called) > 0.2*float64(others) {
			t.Fatalf("%d of %d others are called", called, others)
		}
	}
}

// TestShadowsByDefinition: each record is in half of them, and LiRA's and RMIA's
// scores are those of the formulas.
func TestShadowsByDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	train, test := table(r, 40, 2), table(r, 31, 2)
	l := tree.Classifier{Params: tree.Params{MaxDepth: 4}}
	m := fitted(t, l, train)
	pool, err := joined(train, test)
	if err != nil {
		t.Fatal(err)
	}
	const count = 8
	s, err := fitShadows(context.Background(), l, pool, 40, count, Options{Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	target, _ := observe(m, train, test)
	logit := func(o *observed, i int) float64 {
		p := min(max(o.proba.At(i, pool.Labels[i]), 1e-3), 1-1e-3)
		return math.Log(p / (1 - p))
	}
	var phi [2][][]float64
	var mean [2][]float64
	var sd [2]float64
	for in := range 2 {
		phi[in], mean[in] = make([][]float64, 71), make([]float64, 71)
		for i := range 71 {
			for k := range count {
				if s.in[k][i] == (in == 1) {
					phi[in][i] = append(phi[in][i], logit(s.seen[k], i))
				}
			}
			if len(phi[in][i]) != count/2 {
				t.Fatalf("record %d is in or out of %d shadows", i, len(phi[in][i]))
			}
			for _, v := range phi[in][i] {
				mean[in][i] += v / (count / 2)
			}
			for _, v := range phi[in][i] {
				sd[in] += (v - mean[in][i]) * (v - mean[in][i])
			}
		}
		sd[in] = max(0.1, math.Sqrt(sd[in]/(71*(count/2-1))))
	}
	online, err := LiRA(context.Background(), m, l, train, test, LiRAOptions{Options: Options{Seed: 5, Shuffles: 1}, Shadows: count})
	if err != nil {
		t.Fatal(err)
	}
	offline, err := LiRA(context.Background(), m, l, train, test, LiRAOptions{Options: Options{Seed: 5, Shuffles: 1}, Shadows: count, Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	density := func(in int, i int, v float64) float64 {
		return math.Exp(-math.Pow((v-mean[in][i])/sd[in], 2)/2) / sd[in] / math.Sqrt(2*math.Pi)
	}
	for i := range 71 {
		v := logit(target, i)
		if want := math.Log(density(1, i, v) / density(0, i, v)); math.Abs(online.Records[i].Score-want) > 1e-9*max(1, math.Abs(want)) {
			t.Fatalf("record %d: online %v, want %v", i, online.Records[i].Score, want)
		}
		if want := (v - mean[0][i]) / sd[0]; math.Abs(offline.Records[i].Score-want) > 1e-9 {
			t.Fatalf("record %d: offline %v, want %v", i, offline.Records[i].Score, want)
		}
	}
	got, err := RMIA(context.Background(), m, l, train, test, RMIAOptions{Options: Options{Seed: 5, Shuffles: 1}, References: count, Gamma: 2})
	if err != nil {
		t.Fatal(err)
	}
	ratio := func(i int) float64 {
		pr := 0.0
		for _, seen := range s.seen {
			pr += seen.own(i) / count
		}
		return target.own(i) / max(pr, 1e-6)
	}
	scoredRows := map[int]bool{}
	for _, rec := range got.Records {
		scoredRows[rec.Row+40*(1-side(rec.Member))] = true
	}
	var z []int
	for i := range 71 {
		if !scoredRows[i] {
			z = append(z, i)
		}
	}
	if len(z) != 9 || slices.Min(z) < 40 {
		t.Fatalf("population %v", z)
	}
	for _, rec := range got.Records {
		i := rec.Row + 40*(1-side(rec.Member))
		beaten := 0.0
		for _, p := range z {
			if ratio(i) >= 2*ratio(p) {
				beaten++
			}
		}
		if math.Abs(rec.Score-beaten/9) > 1e-9 {
			t.Fatalf("record %d: %v, want %v", i, rec.Score, beaten/9)
		}
	}
}
