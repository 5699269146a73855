package conformance

import (
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// A sound learner passes.
func TestSoundLearnersPass(t *testing.T) {
	for _, l := range []toy{
		{Target: xrai.Classification},
		{Target: xrai.Regression},
		{Target: xrai.Classification, Draws: true, Holes: true, Seed: 3},
		{Target: xrai.Regression, Refuses: true},
	} {
		c := Case{Learner: l, RowOrder: true, Weights: Repeats, Missing: l.Holes, Tolerance: 1e-12}
		if l.Refuses {
			c.Weights = Refused
		}
		t.Run(l.Target.String(), func(t *testing.T) { Check(t, c) })
	}
}

// Each fault is found, by the check that is there for it.
func TestFaultsAreFound(t *testing.T) {
	for _, k := range []struct {
		fault string
		task  xrai.Task // 0 means both
		found string    // a check that must find it
		says  string
	}{
		{"kind", 0, "kind and task", `"other"`},
		{"no task", 0, "kind and task", "task"},
		{"any target", 0, "kind and task", "other task"},
		{"not again", 0, "same again", "differ"},
		{"reads the raw data", 0, "same again", "window"},
		{"changes input", 0, "inputs untouched", "features changed"},
		{"keeps rows", 0, "inputs untouched", "model with it"},
		{"changes queries", 0, "inputs untouched", "rows asked"},
		{"sums to 1.1", xrai.Classification, "predictions", "sum to 1"},
		{"columns reversed", xrai.Classification, "predictions", "order of classes"},
		{"looks at neighbours", 0, "predictions", "alone"},
		{"absent class", xrai.Classification, "absent class", "no rows"},
		{"one row", 0, "small tables", "panic: one row"},
		{"random", 0, "seed", "Random() is true"},
		{"same for all seeds", 0, "seed", "Random() is true"},
		{"deaf to seeds", 0, "seed", "Random() is true"},
		{"order", 0, "row order", "another order"},
		{"ignores weights", 0, "weights", "change nothing"},
		{"counts weight 0", 0, "weights", "without the records of weight 0"},
		{"square of weights", 0, "weights", "for repeated records"},
		{"takes weights", 0, "weights", "no error"},
		{"takes NaN", 0, "missing values", "in fit: no error"},
		{"asks nothing", 0, "missing values", "in prediction: no error"},
		{"asks nothing", 0, "bad data", "panic"},
		{"unchecked", 0, "bad data", "panic"},
		{"nameless error", 0, "bad data", "does not say"},
		{"overflow", xrai.Regression, "extreme values", "Inf"},
		{"deaf to context", 0, "cancelled", "cancelled fit"},
		{"loses a field", 0, "save model", "from JSON"},
		{"lax JSON", 0, "hostile JSON", "unknown field"},
		{"lax JSON", 0, "hostile JSON", "null"},
		{"believes sizes", 0, "hostile JSON", "MB"},
		{"believes numbers", 0, "hostile JSON", "panic"},
	} {
		tasks := []xrai.Task{k.task}
		if k.task == 0 {
			tasks = []xrai.Task{xrai.Classification, xrai.Regression}
		}
		for _, task := range tasks {
			l := toy{Fault: k.fault, Target: task, Seed: 3}
			l.Draws = strings.Contains(k.fault, "seeds")
			c := Case{Learner: l, RowOrder: true, Weights: Repeats, Tolerance: 1e-12}
			if k.fault == "takes weights" {
				l.Refuses = true
				c.Learner, c.Weights = l, Refused
			}
			i := slices.IndexFunc(checks, func(c check) bool { return c.name == k.found })
			if i < 0 {
				t.Fatalf("no check is called %q", k.found)
			}
			err := checks[i].run(c)
			if err == nil || !strings.Contains(err.Error(), k.says) {
				t.Errorf("%s of the fault %q, %v: %v, which does not say %q", k.found, k.fault, task, err, k.says)
			}
		}
	}
}
