package attack

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestTogether(t *testing.T) {
	played := func(p, balanced float64) *Result {
		return &Result{AttackModel: "x", DryRun: DryRun{Runs: 199, PValue: p, PBalanced: balanced}}
	}
	got, err := Together([]*Result{played(0.005, 0.5), played(0.9, 0.015), played(0.7, 0.8)}, 0.05)
	if err != nil {
		t.Fatal(err)
	}
	want := []Evidence{{"x", 0.01, 0.03, true, 0.03}, {"x", 0.03, 0.06, false, 0.03}, {"x", 1, 1, false, 0.03}}
	if !slices.EqualFunc(got, want, func(a, b Evidence) bool {
		return a.Shown == b.Shown && abs(a.PValue-b.PValue)+abs(a.Adjusted-b.Adjusted)+abs(a.Least-b.Least) < 1e-12
	}) {
		t.Errorf("%+v", got)
	}
	for want, r := range map[string]*Result{"its own training rows": {Compatible: true}, "no dry runs": {}} {
		if _, err := Together([]*Result{r}, 0.05); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := Together(nil, 0); err == nil {
		t.Error("level 0: no error")
	}
}

func abs(v float64) float64 { return max(v, -v) }

func TestCalledBy(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	a, _ := playedResult(r, 20, []string{"a"}, "a")
	b, _ := playedResult(r, 20, []string{"a"}, "a")
	b.Records = b.Records[5:]
	got := CalledBy([]*Result{a, b})
	if len(got) != 40 {
		t.Fatal(len(got))
	}
	for i, c := range got {
		by, of := side(a.Records[i].Called), 1
		if i >= 5 {
			by, of = by+side(b.Records[i-5].Called), 2
		}
		if c != (Called{a.Records[i].Row, i < 20, by, of}) {
			t.Errorf("%d: %+v", i, c)
		}
	}
}
