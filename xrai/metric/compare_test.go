package metric

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

func TestCompareUtility(t *testing.T) {
	c := loadPaired(t).Classifiers[0]
	train, test := labelled(c.TrainY, 2), labelled(c.TestY, 2)
	first := lookup(train, test, c.TrainProba, c.TestProba)
	// The second model is the first one with its doubts removed, and knows the
	// classes in the other order.
	sure := func(rows [][]float64) (out [][]float64) {
		for _, r := range rows {
			if r[0] >= r[1] {
				out = append(out, []float64{0.01, 0.99})
			} else {
				out = append(out, []float64{0.99, 0.01})
			}
		}
		return out
	}
	swapped := func(d *xrai.Dataset) *xrai.Dataset {
		e := &xrai.Dataset{X: d.X, Classes: []string{"1", "0"}}
		for _, k := range d.Labels {
			e.Labels = append(e.Labels, 1-k)
		}
		return e
	}
	second := playedModel{slices.Concat(sure(c.TrainProba), sure(c.TestProba)), []string{"1", "0"}}
	a, b := Fitted{first, train, test}, Fitted{second, swapped(train), swapped(test)}
	got, err := CompareUtility(context.Background(), a, b, BootstrapOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 {
		t.Fatalf("%d measures", len(got))
	}
	u, w := measured(t, first, train, test).Classes, measured(t, second, b.Train, b.Test).Classes
	for i, want := range [][2]float64{{u.TestAccuracy.Value, w.TestAccuracy.Value}, {u.TestLogLoss, w.TestLogLoss}, {u.TestAUC.Value, w.TestAUC.Value}} {
		near(t, got[i].Name, []float64{got[i].A, got[i].B, got[i].Value}, []float64{want[0], want[1], want[1] - want[0]}, 1e-12)
	}
	if got[0].Value != 0 || got[0].Favours(0.05) != 0 || got[0].PValue != 1 {
		t.Errorf("the same answers: %+v", got[0])
	}
	if !strings.Contains(got[0].Note, `always answering "1"`) || !strings.Contains(got[1].Note, "alone: 0.765") {
		t.Errorf("notes %q, %q", got[0].Note, got[1].Note)
	}
	for _, workers := range []int{1, 2, 8} {
		again, err := CompareUtility(context.Background(), a, b, BootstrapOptions{Seed: 1, Workers: workers})
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
	other := *b.Test
	other.Labels = slices.Clone(other.Labels)
	other.Labels[4] = 1 - other.Labels[4]
	for want, side := range map[string]Fitted{
		"record 4 has another target": {second, b.Train, &other},
		"not tested on the same":      {second, b.Train, b.Test.Subset([]int{1, 2})},
		"second model: no model":      {nil, b.Train, b.Test},
	} {
		if _, err := CompareUtility(context.Background(), a, side, BootstrapOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestCompareUtilityOfRegressors(t *testing.T) {
	c := loadPaired(t).Regressor
	near0 := func(off float64) xrai.Model {
		return xrai.FromPredict(func(x *mat.Dense) (y []float64, err error) {
			for i, v := range c.TestY {
				y = append(y, v+off*(c.TestF[i]-v))
			}
			return y, nil
		}, "")
	}
	d := &xrai.Dataset{X: numbers(0, len(c.TestY)), Y: c.TestY}
	got, err := CompareUtility(context.Background(), Fitted{near0(1), d, d}, Fitted{near0(0.5), d, d}, BootstrapOptions{})
	if err != nil || len(got) != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	rmse, r2 := got[0], got[1]
	near(t, "RMSE", []float64{rmse.A, rmse.B}, []float64{c.Test["rmse"], c.Test["rmse"] / 2}, 1e-12)
	near(t, "R²", []float64{r2.A, 1 - r2.B}, []float64{c.Test["r2"], (1 - c.Test["r2"]) / 4}, 1e-9)
	if rmse.Favours(0.05) != 1 || r2.Favours(0.05) != 1 {
		t.Errorf("half the error is not better: %+v, %+v", rmse, r2)
	}
}

func TestComparePDTP(t *testing.T) {
	data := noisy(rand.New(rand.NewPCG(11, 1)), 200, 3)
	full := audited(t, tree.Classifier{}, data, PDTPOptions{})
	stump := audited(t, tree.Classifier{Params: tree.Params{MaxDepth: 1}}, data, PDTPOptions{})
	got, err := ComparePDTP(full, stump, 0)
	if err != nil || len(got) != 1 {
		t.Fatal(err)
	}
	m := got[0]
	if m.A != float64(full.Above(math.Ln2, Global))/200 || m.B != float64(stump.Above(math.Ln2, Global))/200 || m.Favours(0.05) != 1 || !m.Judged {
		t.Errorf("%+v", m)
	}
	if !m.Exact || m.Measured || m.Low != m.Value || m.PValue > 0.05 || !strings.Contains(m.Sureness(), "exact") {
		t.Errorf("%+v", m)
	}
	drawn := PDTPOptions{Draw: 60, DrawSeed: 3}
	some, err := ComparePDTP(audited(t, tree.Classifier{}, data, drawn), audited(t, tree.Classifier{Params: tree.Params{MaxDepth: 1}}, data, drawn), 0)
	if err != nil || some[0].Exact || !some[0].Measured || some[0].Low > m.Value || some[0].High < m.Value {
		t.Errorf("drawn: %+v, %v; all: %v", some, err, m.Value)
	}
	if !strings.Contains(m.Name, "more than 2-fold") || !strings.Contains(m.Note, "only in the first model") {
		t.Errorf("%q, %q", m.Name, m.Note)
	}
	none, err := ComparePDTP(full, stump, 1e6)
	if err != nil || none[0].A != 0 || none[0].B != 0 {
		t.Errorf("%+v, %v", none, err)
	}
	few := audited(t, tree.Classifier{}, data, PDTPOptions{Draw: 5})
	others := audited(t, tree.Classifier{}, data, PDTPOptions{Draw: 5, DrawSeed: 1})
	for want, call := range map[string]func() error{
		"no result":                      func() error { _, err := ComparePDTP(nil, full, 0); return err },
		"limit -1":                       func() error { _, err := ComparePDTP(full, stump, -1); return err },
		"limit NaN":                      func() error { _, err := ComparePDTP(full, stump, math.NaN()); return err },
		"200 records of the first model": func() error { _, err := ComparePDTP(full, few, 0); return err },
		"record 0 is row":                func() error { _, err := ComparePDTP(few, others, 0); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestCompareSHAPr(t *testing.T) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(12, 1))
	data, test := noisy(r, 250, 3), noisy(r, 120, 3)
	fit := func(l xrai.Learner) (Fitted, *SHAPrResult) {
		m, err := xrai.FitClassifier(ctx, l, data)
		if err != nil {
			t.Fatal(err)
		}
		s, err := SHAPr(ctx, m, data, test, SHAPrOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return Fitted{m, data, test}, s
	}
	a, x := fit(tree.Classifier{})
	b, y := fit(tree.Classifier{Params: tree.Params{MaxDepth: 2}})
	got, err := CompareSHAPr(ctx, a, b, x, y, 0)
	if err != nil || len(got) != 3 {
		t.Fatalf("%v, %v", got, err)
	}
	for k, s := range []*SHAPrResult{x, y} {
		spread, top := plainEvenness(s.Scores, s.Labels)
		has := func(m Measure) float64 { return []float64{m.A, m.B}[k] }
		near(t, "spread, top share, area", []float64{has(got[0]), has(got[1]), has(got[2])}, []float64{spread, top, s.Null.AUC}, 1e-9)
	}
	for _, m := range got {
		if m.Judged {
			t.Errorf("%s decides which model leaks less", m.Name)
		}
	}
	if got[2].Measured || got[2].Favours(0.05) != 0 || !got[0].Measured || got[0].Low >= got[0].Value {
		t.Errorf("%+v", got)
	}
	for _, workers := range []int{1, 2, 8} {
		if again, err := CompareSHAPr(ctx, a, b, x, y, workers); err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
	for want, other := range map[string]*SHAPrResult{"no result": nil, "neighbours (K) are 1 and 2": {K: 2, Scores: y.Scores, Test: y.Test}, "250 records and 120": {K: 1, Scores: y.Scores[:7], Test: y.Test}} {
		if _, err := CompareSHAPr(ctx, a, b, x, other, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := CompareSHAPr(ctx, a, Fitted{b.Model, data.Without(1), test}, x, y, 0); err == nil || !strings.Contains(err.Error(), "second model: the result is of 250") {
		t.Errorf("got %v", err)
	}
	same, err := CompareSHAPr(ctx, a, a, x, x, 0)
	if err != nil || same[0].Measured || same[0].Value != 0 || same[0].Favours(0.05) != 0 {
		t.Errorf("a model with itself: %+v, %v", same, err)
	}
}

// plainEvenness sorts all scores.
func plainEvenness(scores []float64, labels []int) (spread, top float64) {
	n := float64(len(scores))
	for c := range slices.Max(labels) + 1 {
		var of []float64
		for i, v := range scores {
			if labels[i] == c {
				of = append(of, v)
			}
		}
		if len(of) > 0 {
			spread += stat.PopVariance(of, nil) * float64(len(of)) / n
		}
	}
	sorted := slices.Sorted(slices.Values(scores))
	slices.Reverse(sorted)
	all, left := 0.0, n/100
	for _, v := range sorted {
		all += max(v, 0)
		top += max(v, 0) * min(1, left)
		left -= min(1, left)
	}
	return math.Sqrt(spread), top / all
}

// TestInfluencesAreDerivatives: what a test row's weight moves, by moving it;
// and the standard errors they give are those of a bootstrap over test rows.
func TestInfluencesAreDerivatives(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 1))
	const n, m = 60, 40
	p, q := randomOutputs(r, n, 3, 0), randomOutputs(r, m, 3, 0)
	labels, of := randomLabels(r, n, 3), randomLabels(r, m, 3)
	train, test := labelled(labels, 3), labelled(of, 3)
	model := lookup(train, test, rowsOf(p), rowsOf(q))
	result := scored(t, p, q, labels, of, 3, SHAPrOptions{})
	e, err := evennessOf(context.Background(), Fitted{model, train, test}, result, 0)
	if err != nil {
		t.Fatal(err)
	}
	// Each test row alone gives n times its Shapley values.
	values := make([][]float64, m)
	for k := range m {
		values[k] = plainSHAPr(p, labels, q.Slice(k, k+1, 0, 3).(*mat.Dense), of[k:k+1], 1)
	}
	at := func(weight []float64) (spread, top float64) {
		sum, scores := 0.0, make([]float64, n)
		for k, w := range weight {
			sum += w
			for i, v := range values[k] {
				scores[i] += w * v
			}
		}
		for i := range scores {
			scores[i] /= sum
		}
		return plainEvenness(scores, labels)
	}
	even := slices.Repeat([]float64{1}, m)
	spread, top := at(even)
	near(t, "spread and top share", []float64{e.spread, e.top}, []float64{spread, top}, 1e-9)
	const h = 1e-6
	for k := range m {
		weight := slices.Clone(even)
		weight[k] += h
		s, u := at(weight)
		// The weights' sum grows too: a row's influence less the mean one.
		near(t, "influence", []float64{(s - spread) / h * m, (u - top) / h * m},
			[]float64{e.spreadBy[k] - mean(e.spreadBy), e.topBy[k] - mean(e.topBy)}, 1e-4)
	}
	var spreads, tops []float64
	for range 3000 {
		weight := make([]float64, m)
		for range m {
			weight[r.IntN(m)]++
		}
		s, u := at(weight)
		spreads, tops = append(spreads, s), append(tops, u)
	}
	zero := make([]float64, m)
	for name, pair := range map[string][2]float64{
		"spread":    {width(jackknife(0, 0, zero, e.spreadBy)), stat.StdDev(spreads, nil)},
		"top share": {width(jackknife(0, 0, zero, e.topBy)), stat.StdDev(tops, nil)},
	} {
		if ratio := pair[0] / pair[1]; ratio < 0.8 || ratio > 1.25 {
			t.Errorf("%s: standard error %v, bootstrap's %v", name, pair[0], pair[1])
		}
	}
}

// width is the standard error behind an interval.
func width(d Difference) float64 { return (d.High - d.Low) / 2 / z95 }

func TestVerdictsOfComparisons(t *testing.T) {
	share := func(part string, judged bool, better int, a, b []bool) Measure {
		d, err := PairedShares(a, b)
		if err != nil {
			t.Fatal(err)
		}
		return Measure{Part: part, Name: part + " share", Better: better, Judged: judged, Percent: true, Difference: d}
	}
	lessB1, lessB2 := table(10, 60, 5, 300)
	sameA, sameB := table(10, 20, 20, 300)
	pdtp := share(PartPDTP, true, -1, lessB1, lessB2)
	pdtpBack := share(PartPDTP, true, -1, lessB2, lessB1)
	attack := share(PartBlackBox, true, -1, sameA, sameB)
	attackB := share(PartBlackBox, true, -1, lessB1, lessB2)
	better := share(PartUtility, false, 1, lessB2, lessB1)
	worse := share(PartUtility, false, 1, lessB1, lessB2)
	even := share(PartUtility, false, 1, sameA, sameB)
	for _, c := range []struct {
		name        string
		measures    []Measure
		level, less string
		words       []string
		utility     string
	}{
		{"both", []Measure{even, pdtp, attackB}, LeaksLess, "Y", []string{"Y leaks less than X: pdtp share, 18.7% for X and 4.0% for Y (difference -14.7 points", "p < 0.001", "not nothing"}, "No difference in utility is shown at this sample size, which is not the same as none"},
		{"one", []Measure{pdtp, attack, worse}, LeaksLess, "Y", []string{"Y leaks less than X", "not the same as none: blackbox share, "}, "That costs utility: Y is the worse model"},
		{"first", []Measure{pdtpBack, worse}, LeaksLess, "X", []string{"X leaks less than Y"}, "In utility, X is the better model too"},
		{"disagree", []Measure{pdtpBack, attackB, better, worse}, Disagree, "", []string{"The measures disagree"}, "Y is better by some measures and worse by others"},
		{"none", []Measure{attack, better}, NotShown, "", []string{"No difference in leakage is shown at this sample size, which is not the same as none"}, "In utility, Y is the better model:"},
		{"nothing judged", []Measure{better}, NotComparable, "", []string{"was not judged"}, "In utility, Y is the better model:"},
	} {
		v := &Comparison{A: "X", B: "Y", Measures: c.measures, Level: 0.05, Skipped: []Skipped{{PartSHAPr, 2, "predicts a number"}}}
		v.Judge()
		if v.Verdict.Level != c.level || v.Verdict.Less != c.less || !strings.Contains(v.Verdict.Utility, c.utility) {
			t.Errorf("%s: %+v", c.name, v.Verdict)
		}
		for _, w := range c.words {
			if !strings.Contains(v.Verdict.Sentence, w) {
				t.Errorf("%s: no %q in %q", c.name, w, v.Verdict.Sentence)
			}
		}
		if last := v.Verdict.Reasons[len(v.Verdict.Reasons)-1]; last != "SHAPr was not compared: Y predicts a number" {
			t.Errorf("%s: last reason %q", c.name, last)
		}
	}
	// Two judged numbers share the level.
	mild := share(PartPDTP, true, -1, func() []bool { a, _ := table(0, 16, 5, 300); return a }(), func() []bool { _, b := table(0, 16, 5, 300); return b }())
	if mild.PValue < 0.025 || mild.PValue > 0.05 {
		t.Fatalf("p = %v tests nothing", mild.PValue)
	}
	alone, both := &Comparison{Measures: []Measure{mild}, Level: 0.05}, &Comparison{Measures: []Measure{mild, attack}, Level: 0.05}
	alone.Judge()
	both.Judge()
	if alone.Verdict.Level != LeaksLess || both.Verdict.Level != NotShown {
		t.Errorf("alone: %s, beside another: %s", alone.Verdict.Level, both.Verdict.Level)
	}
}
