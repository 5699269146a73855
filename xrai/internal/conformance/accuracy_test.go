package conformance

import (
	"math"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// The tables are what their names say.
func TestTables(t *testing.T) {
	for _, k := range []struct {
		name                string
		rows, cols, classes int
		sum                 float64 // of all features, by scikit-learn
	}{
		{"iris", 150, 4, 3, 2078.7}, {"wine", 178, 13, 3, 159975.2960}, {"breast_cancer", 569, 30, 2, 1056474.4596}, {"diabetes", 442, 10, 0, 0},
	} {
		ds, err := Table(k.name)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i := range ds.Rows() {
			for _, v := range ds.Row(i) {
				sum += v
			}
		}
		if ds.Rows() != k.rows || ds.Columns() != k.cols || len(ds.Classes) != k.classes || math.Abs(sum-k.sum) > 1e-2 {
			t.Errorf("%s is %d×%d of %d classes with sum %v", k.name, ds.Rows(), ds.Columns(), len(ds.Classes), sum)
		}
		r, err := readReference()
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Splits[k.name]) != 5 {
			t.Errorf("%s has %d splits", k.name, len(r.Splits[k.name]))
		}
	}
}

func TestScores(t *testing.T) {
	share, loss := accuracyAndLoss([]float64{0.5, 0.5, 1, 0, 0.25, 0.75}, []int{0, 1, 1}, 2)
	want := (math.Log(2) + 52*math.Log(2) - math.Log(0.75)) / 3
	if math.Abs(share-2./3) > 1e-15 || math.Abs(loss-want) > 1e-12 {
		t.Errorf("accuracy %v and log loss %v, not 2/3 and %v", share, loss, want)
	}
	if got := r2([]float64{1, 2, 6}, []float64{1, 3, 5}); math.Abs(got-0.75) > 1e-15 {
		t.Errorf("R2 %v", got)
	}
}

// A learner worse than scikit-learn's is found, one as good passes.
func TestAccuracyIsHeld(t *testing.T) {
	l := toy{Target: xrai.Classification, Draws: true}
	own, err := Measure(l, "iris", true, 3)
	if err != nil {
		t.Fatal(err)
	}
	if own.Main.Mean < 0.6 || own.Main.SD == 0 || own.LogLoss.Seeds == 0 {
		t.Errorf("scores %+v", own)
	}
	if err := accuracy(Case{Learner: l, Accuracy: map[string]Score{"iris": own}}); err != nil {
		t.Error(err)
	}
	err = accuracy(Case{Learner: l, Accuracy: Sklearn(t, "KNeighborsClassifier")})
	if err == nil || !strings.Contains(err.Error(), "iris: the score") || !strings.Contains(err.Error(), "the log loss") {
		t.Errorf("a bad learner passes: %v", err)
	}
	if _, err := ReadSklearn("Nobody"); err == nil {
		t.Error("there is a learner called Nobody")
	}
}
