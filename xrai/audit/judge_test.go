package audit

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/attack"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// TestNoLeakIsRarelyCalledOne: rules that were never fitted leak nothing. Of audits of
// three of them on tables dealt by lot, at most the level plus two standard errors may
// call any attack a leak.
func TestNoLeakIsRarelyCalledOne(t *testing.T) {
	t.Setenv("XRAI_CACHE", "off")
	const runs, level = 60, 0.05
	all := head(t, "credit_test.csv", 600, dataframe.CSVOptions{})
	alarms := 0
	for seed := range uint64(runs) {
		order := rand.New(rand.NewPCG(seed, 1)).Perm(600)
		columns := []string{"Income", "Age", "Amount"}
		models := map[string]*pipeline.Pipeline{}
		for k, column := range columns {
			models[column] = pipeline.FromProba([]string{"bad", "good"}, func(rows dataframe.DataFrame) (*mat.Dense, error) {
				p := mat.NewDense(rows.Nrow(), 2, nil)
				of := rows.Col(column)
				for i := range rows.Nrow() {
					v := 0.5
					if !of.Elem(i).IsNA() {
						v = 1 / (1 + math.Exp(-of.Elem(i).Float()/[]float64{100, 40, 900}[k]))
					}
					p.SetRow(i, []float64{1 - v, v})
				}
				return p, nil
			}, "Status", "")
		}
		s := From(all.Subset(order[:300]), all.Subset(order[300:]), "Status", models)
		r := &Report{Options: RunOptions{Appetite: DefaultAppetite()}}
		o := attack.Options{Shuffles: 40, Seed: seed}
		for _, name := range columns {
			m := ModelReport{Name: name}
			for _, h := range []*Handle[*attack.Result]{s.Gap(name, o), s.Threshold(name, attack.ThresholdOptions{Options: o})} {
				a, err := h.Get()
				if err != nil {
					t.Fatal(err)
				}
				m.Attacks = append(m.Attacks, a)
			}
			r.Models = append(r.Models, m)
		}
		if err := r.test(); err != nil {
			t.Fatal(err)
		}
		alarm := false
		for _, m := range r.Models {
			for _, test := range m.Tests {
				alarm = alarm || test.Shown
			}
		}
		if alarm {
			alarms++
		}
	}
	share := float64(alarms) / runs
	if most := level + 2*math.Sqrt(level*(1-level)/runs); share > most {
		t.Errorf("%d of %d audits of models without a leak call one, more than %.3f", alarms, runs, most)
	}
}

// result is an attack whose members' scores are shifted.
func result(t *testing.T, name string, n int, shift float64) *attack.Result {
	t.Helper()
	r := rand.New(rand.NewPCG(7, uint64(n)))
	a := &attack.Result{AttackModel: name, Verdict: attack.Verdict{Level: attack.NoEvidence}}
	var scores []float64
	var member []bool
	for i := range 2 * n {
		in := i < n
		score := r.NormFloat64()
		if in {
			score += shift
		}
		scores, member = append(scores, score), append(member, in)
		a.Records = append(a.Records, attack.Record{Row: i % n, Member: in, Score: score, Called: score > shift/2})
	}
	roc, err := metric.ROC(scores, member)
	if err != nil {
		t.Fatal(err)
	}
	a.ROC = *roc
	for _, fpr := range []float64{0.1, 0.01, 0.001} {
		a.AtFPR = append(a.AtFPR, roc.TPRAt(fpr))
	}
	if shift > 0 {
		a.Verdict.Level = attack.Detectable
	}
	return a
}

// TestCorrection: more attacks need more evidence, and lower ends are widened.
func TestCorrection(t *testing.T) {
	judged := func(copies int) AttackTest {
		r := &Report{Options: RunOptions{Appetite: DefaultAppetite()}}
		m := ModelReport{Name: "m"}
		m.Attacks = append(m.Attacks, result(t, "gap", 400, 0.23))
		for range copies {
			m.Attacks = append(m.Attacks, result(t, "rmia", 400, 0))
		}
		r.Models = []ModelReport{m}
		if err := r.test(); err != nil {
			t.Fatal(err)
		}
		if r.Tests != copies+1 {
			t.Errorf("%d tests", r.Tests)
		}
		return r.Models[0].Tests[0]
	}
	one, many := judged(0), judged(200)
	if one.PValue != one.Adjusted || one.PValue != many.PValue || math.Abs(many.Adjusted-201*one.PValue) > 1e-12 && many.Adjusted != 1 {
		t.Errorf("alone %+v, among many %+v", one, many)
	}
	if !one.Shown || many.Shown || !(many.AreaLeast < one.AreaLeast) {
		t.Errorf("alone %+v, among many %+v", one, many)
	}
	// Alone, two lower ends share the level: 97.5% one-sided, the lower end of the 95%
	// interval.
	a := result(t, "gap", 400, 0.23)
	if math.Abs(one.AreaLeast-(a.ROC.AUC.Value-1.959964*a.ROC.AUC.StdErr)) > 1e-6 {
		t.Errorf("lower end %v of %+v", one.AreaLeast, a.ROC.AUC)
	}
	at, _ := atFPR(a, 0.01)
	if math.Abs(one.TPRLeast-at.TPR.Low) > 1e-9 {
		t.Errorf("lower end %v of %+v", one.TPRLeast, at.TPR)
	}
}

// TestBelowGuessingIsInconclusive: an attack that is wrong too often is no evidence of
// safety.
func TestBelowGuessingIsInconclusive(t *testing.T) {
	r := &Report{Options: RunOptions{Appetite: DefaultAppetite(), Show: 3}, Train: 400, Test: 400}
	m := ModelReport{Name: "m", Kind: "tree classifier", Utility: &metric.Utility{Classes: &metric.ClassUtility{}}}
	m.Attacks = []*attack.Result{result(t, "gap", 400, -0.5)}
	r.Models = []ModelReport{m}
	if err := r.test(); err != nil {
		t.Fatal(err)
	}
	r.limits(&r.Models[0])
	r.verdict(&r.Models[0])
	if v := r.Models[0].Verdict; v.Level != attack.Inconclusive || !strings.Contains(v.Sentence, "cannot say") || !strings.Contains(v.Sentence, "worse than guessing") {
		t.Errorf("%+v", v)
	}
}

// TestAppetiteDecides: the same numbers, judged by other limits.
func TestAppetiteDecides(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*RiskAppetite)
		want   string
	}{
		"area far":    {func(a *RiskAppetite) { a.Area, a.TPR = 0.9, 0.9 }, attack.Detectable},
		"area passed": {func(a *RiskAppetite) { a.Area, a.TPR = 0.55, 0.9 }, attack.Serious},
		"few found":   {func(a *RiskAppetite) { a.Area, a.TPR = 0.9, 0.02 }, attack.Serious},
	} {
		r := &Report{Options: RunOptions{Appetite: DefaultAppetite()}, Train: 2000, Test: 2000}
		c.change(&r.Options.Appetite)
		m := ModelReport{Name: "m", Utility: &metric.Utility{Classes: &metric.ClassUtility{}}}
		m.Attacks = []*attack.Result{result(t, "gap", 2000, 0.8)}
		r.Models = []ModelReport{m}
		if err := r.test(); err != nil {
			t.Fatal(err)
		}
		r.limits(&r.Models[0])
		r.verdict(&r.Models[0])
		if v := r.Models[0].Verdict; v.Level != c.want {
			t.Errorf("%s: %s, %s", name, v.Level, strings.Join(v.Reasons, "\n"))
		}
	}
	// The share of records above the effect.
	for share, want := range map[float64]string{0.1: attack.Serious, 0.3: attack.Detectable} {
		r := &Report{Options: RunOptions{Appetite: DefaultAppetite()}, Train: 10, Test: 10}
		r.Options.Appetite.Share = share
		p := &metric.PDTPResult{All: true, Train: 10, Records: make([]metric.PDTPRecord, 10)}
		p.Records[3].Global, p.Records[4].Global = 1, 2
		m := ModelReport{Name: "m", PDTP: p, Utility: &metric.Utility{Classes: &metric.ClassUtility{}}}
		r.verdict(&m)
		if m.Verdict.Level != want || !strings.Contains(strings.Join(m.Verdict.Reasons, " "), "Left out alone, 2 of 10 training records (20%) change the probability of some answer twofold or more; of a model that rests on no single record none would, and at most ") {
			t.Errorf("share %v: %+v", share, m.Verdict)
		}
		// Chance in the fit moves answers too: then the share decides nothing.
		m.Draws, m.Verdict = true, Verdict{}
		r.verdict(&m)
		if m.Verdict.Level != attack.Inconclusive {
			t.Errorf("a learner that draws: %+v", m.Verdict)
		}
	}
}

func TestWords(t *testing.T) {
	for p, want := range map[float64]string{1: "in nearly every audit", 0.5: "in 50 of 100 audits", 0.05: "in 50 of 1,000 audits", 0.0052: "in 5.2 of 1,000 audits", 1e-9: "in fewer than 1 of 1,000 audits"} {
		if got := chance(p); got != want {
			t.Errorf("chance %v: %q", p, got)
		}
	}
	for v, want := range map[float64]string{0: "0", 0.5: "50", 0.5512: "55.1", 0.0004: "less than 0.1", 1: "100"} {
		if got := hundred(v); got != want {
			t.Errorf("hundred %v: %q", v, got)
		}
	}
	for v, want := range map[float64]string{math.Ln2: "twofold", 0.1: "by 11%", math.Log(3.14): "3.1-fold", math.Log(35): "35-fold", math.Log(7126): "about 7,100-fold", 0: "hardly"} {
		if got := factorText(v); got != want {
			t.Errorf("factor %v: %q", v, got)
		}
	}
	if got := listing([]string{"a", "b", "c"}); got != "a, b and c" {
		t.Error(got)
	}
}

// TestWhollySureModel: a model that is always wholly sure is not told to hide its
// probabilities, which say no more than its answers.
func TestWhollySureModel(t *testing.T) {
	r := run(t, small(t, 300, 200, map[string]xrai.Learner{"deep": tree.Classifier{}, "shallow": tree.Classifier{Params: tree.Params{MaxDepth: 8}}}), RunOptions{Seed: 1})
	for _, m := range r.Models {
		if sure := m.Shape.Distinct <= len(r.Classes); sure != (m.Name == "deep") {
			t.Fatalf("%s gives %d different answers", m.Name, m.Shape.Distinct)
		}
		for _, a := range m.Advice {
			if m.Name == "deep" && strings.Contains(a.What, "probabilities rounded") {
				t.Errorf("%s: %s", m.Name, a.What)
			}
		}
	}
}
