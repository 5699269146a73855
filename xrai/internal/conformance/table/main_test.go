package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/conformance"
)

// TestTableIsCurrent: the committed table has a line for every learner and table,
// with scikit-learn's figures of today, and where a fit takes no time with our
// own of today too.
func TestTableIsCurrent(t *testing.T) {
	quick := []string{"DecisionTreeRegressor", "KNeighborsRegressor", "GaussianNB", "LinearRegression", "Ridge", "Lasso", "ElasticNet"}
	text, err := os.ReadFile("../../../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, e := range entries {
		want, err := conformance.ReadSklearn(e.sklearn)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			start := "| " + e.sklearn + " | " + name + " |"
			_, line, found := strings.Cut(string(text), start)
			line, _, _ = strings.Cut(line, "\n")
			if !found {
				t.Errorf("%s has no line %s", file, start)
				continue
			}
			seen++
			if slices.Contains(quick, e.sklearn) {
				got, err := conformance.Measure(e.learner, name, want[name].Scaled, seeds)
				if err != nil {
					t.Fatal(err)
				}
				if now := row(e, name, want[name], got); now != start+line {
					t.Errorf("stale: run the program again\n%s\nis now\n%s", start+line, now)
				}
				continue
			}
			cell := strings.Split(line, "|")
			theirs := strings.Split(cells(want[name].Main, want[name].Main), "|")
			if cell[0] != theirs[0] || cell[2] != theirs[2] {
				t.Errorf("stale: %s%s, where scikit-learn's are%s and%s", start, line, theirs[0], theirs[2])
			}
		}
	}
	if lines := strings.Count(string(text), "\n| ") - 2; lines != seen {
		t.Errorf("%s has %d lines of learners, the program %d", file, lines, seen)
	}
}

// Every learner is one of a kind and says what it predicts.
func TestEntries(t *testing.T) {
	kinds := map[string]bool{}
	for _, e := range entries {
		if kinds[e.learner.Kind()] || xrai.TaskOf(e.learner) == 0 {
			t.Errorf("%s is listed twice, or does not say its task", e.learner.Kind())
		}
		kinds[e.learner.Kind()] = true
	}
}
