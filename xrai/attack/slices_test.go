package attack

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
)

// played is a result of n members and n others, with scores by group: those of
// leaky members are higher.
func playedResult(r *rand.Rand, n int, groups []string, leaky string) (*Result, Grouping) {
	res := &Result{Name: "played", AttackModel: "played"}
	g := Grouping{By: "group"}
	for i := range 2 * n {
		group := groups[r.IntN(len(groups))]
		rec := Record{Row: i % n, Member: i < n, Score: r.NormFloat64()}
		if rec.Member && group == leaky {
			rec.Score += 1.5
		}
		rec.Called = rec.Score > 0.7
		res.Records = append(res.Records, rec)
		if rec.Member {
			g.Train = append(g.Train, group)
		} else {
			g.Test = append(g.Test, group)
		}
	}
	return res, g
}

func TestSlicesFindTheGroup(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	res, g := playedResult(r, 400, []string{"a", "b", "c", "d"}, "c")
	for i := range 5 { // a group too small to show
		g.Train[i], g.Test[i] = "rare", "rare"
	}
	s, err := Slices([]*Result{res, res}, []Grouping{g}, SliceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Slices) != 8 || s.Tests != 8 || len(s.Suppressed) != 2 || s.Suppressed[0].Group != "rare" {
		t.Fatalf("%d slices, %d tests, suppressed %+v", len(s.Slices), s.Tests, s.Suppressed)
	}
	if !strings.Contains(fmt.Sprint(s.Warnings), "2 groups are not shown: they have fewer than 30") {
		t.Error(s.Warnings)
	}
	for _, one := range s.Slices {
		if one.Exposed != (one.Group == "c") {
			t.Errorf("%+v", one)
		}
		var scores []float64
		var member []bool
		hits := 0
		for _, rec := range res.Records {
			of := g.Test
			if rec.Member {
				of = g.Train
			}
			if of[rec.Row] == one.Group {
				scores, member = append(scores, rec.Score), append(member, rec.Member)
				if rec.Member && rec.Called {
					hits++
				}
			}
		}
		auc, _ := metric.AUC(scores, member)
		if one.AUC.Value != auc || one.Recall.Count != hits || one.Members+one.Others != len(scores) || one.Adjusted < one.PValue {
			t.Errorf("%+v", one)
		}
	}
	res.Folds = &Folds{}
	s, err = Slices([]*Result{res}, []Grouping{g}, SliceOptions{})
	if err != nil || s.Tests != 0 || s.Slices[2].Exposed || s.Slices[2].AUC.Measured || len(s.Warnings) != 2 {
		t.Errorf("out of fold: %+v, %v", s, err)
	}
}

// TestSlicesAreCorrected: over many slices without a leak, at least one is
// flagged in about 5% of audits.
func TestSlicesAreCorrected(t *testing.T) {
	flagged := 0
	const audits = 300
	for seed := range uint64(audits) {
		r := rand.New(rand.NewPCG(seed, 2))
		res, g := playedResult(r, 300, []string{"a", "b", "c", "d", "e"}, "")
		_, other := playedResult(r, 300, []string{"x", "y", "z"}, "")
		s, err := Slices([]*Result{res}, []Grouping{g, other}, SliceOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range s.Slices {
			if one.Exposed {
				flagged++
				break
			}
		}
	}
	t.Logf("%d of %d audits of eight slices flag one", flagged, audits)
	if flagged > 28 { // 5% and 3.5 standard errors
		t.Errorf("%d of %d audits flag a slice", flagged, audits)
	}
}

func TestGroupings(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	train, test := table(r, 90, 2), table(r, 80, 2)
	m := fitted(t, tree.Classifier{Params: tree.Params{MaxDepth: 2}}, train).(xrai.Classifier)
	g := ByClass(train, test)
	c, err := ByConfidence(m, train, test)
	if err != nil {
		t.Fatal(err)
	}
	p, _ := m.Proba(test.X)
	for i := range 80 {
		if g.Test[i] != test.Classes[test.Labels[i]] {
			t.Errorf("row %d is in %s", i, g.Test[i])
		}
		if top := max(p.At(i, 0), p.At(i, 1)); (top < 0.6) != (c.Test[i] == "below 0.6") || (top >= 0.95) != (c.Test[i] == "from 0.95") {
			t.Errorf("row %d: %v is in %s", i, top, c.Test[i])
		}
	}
	res, err := Gap(context.Background(), m, train, test, Options{Shuffles: 50})
	if err != nil {
		t.Fatal(err)
	}
	if s, err := Slices([]*Result{res}, []Grouping{g, c}, SliceOptions{Fewest: 10}); err != nil || len(s.Slices) < 3 {
		t.Errorf("%+v, %v", s, err)
	}
	for want, call := range map[string]func() error{
		"fewest 1":       func() error { _, err := Slices(nil, nil, SliceOptions{Fewest: 1}); return err },
		"level 1":        func() error { _, err := Slices(nil, nil, SliceOptions{Level: 1}); return err },
		"has no group":   func() error { _, err := Slices([]*Result{res}, []Grouping{{By: "x"}}, SliceOptions{}); return err },
		"its own traini": func() error { _, err := Slices([]*Result{{Compatible: true}}, nil, SliceOptions{}); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestModifiedEntropyEqualsNumPy, and so do losses.
func TestModifiedEntropyEqualsNumPy(t *testing.T) {
	var v struct {
		Cases []struct {
			Proba   [][]float64
			Y       []int
			Entropy []float64 `json:"modified_entropy"`
			Loss    []float64
		} `json:"modified_entropy"`
	}
	oracle.Load(t, "evidence", &v)
	if len(v.Cases) != 3 {
		t.Fatal(len(v.Cases))
	}
	for _, c := range v.Cases {
		seen := &observed{rows: len(c.Y), proba: oracle.Dense(c.Proba), labels: c.Y}
		got, err := seen.modifiedEntropies()
		if err != nil {
			t.Fatal(err)
		}
		for i, loss := range seen.losses() {
			if math.Abs(got[i]-c.Entropy[i]) > 1e-12 || math.Abs(loss-c.Loss[i]) > 1e-12 {
				t.Errorf("row %d: %v and %v, want %v and %v", i, got[i], loss, c.Entropy[i], c.Loss[i])
			}
		}
	}
}

// TestFoldsByDefinition: every record has one fold, members and others are spread
// evenly, and no attack model sees a record it scores.
func TestFoldsByDefinition(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 8))
		n, k := 20+r.IntN(100), 2+r.IntN(6)
		member := make([]bool, n)
		for i := range member {
			member[i] = r.IntN(3) == 0
		}
		count := make([][2]int, k)
		for i, f := range deal(member, k, seed) {
			count[f][side(member[i])]++
		}
		for _, c := range count {
			for s := range 2 {
				if d := c[s] - count[k-1][s]; d < 0 || d > 1 {
					t.Fatalf("folds hold %v", count)
				}
			}
		}
	}
	// A tree recalls each loss it was fitted on; one that saw the records it scores
	// would tell all members.
	r := rand.New(rand.NewPCG(9, 1))
	answers := make(storedNumbers, 400)
	for i := range answers {
		answers[i] = r.NormFloat64()
	}
	set := func(from int) *xrai.Dataset {
		return &xrai.Dataset{X: numbered(200, from), Y: make([]float64, 200)}
	}
	got := attacked(t, answers, set(0), set(200), BlackBoxOptions{Attack: DecisionTree, Folds: 5, Shuffles: 40})
	if got.ROC.AUC.Value > 0.6 || got.ROC.AUC.Measured || len(got.Records) != 400 || len(got.Folds.AUCs) != 5 {
		t.Errorf("area %+v, folds %+v", got.ROC.AUC, got.Folds)
	}
	for want, o := range map[string]BlackBoxOptions{
		"folds 1":           {Folds: 1},
		"go with neither":   {Folds: 5, TrainRatio: 0.3},
		"each fold needs":   {Folds: 100, Shuffles: 1, Attack: LogisticRegression},
		"neither a train r": {Folds: 5, Compatible: true},
	} {
		small := &xrai.Dataset{X: numbered(150, 0), Y: make([]float64, 150)}
		if _, err := BlackBox(context.Background(), answers, small, set(200), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
