package metric

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
)

type realScores struct {
	Table       string
	Train, Test [][]float64
	YTrain      []int `json:"y_train"`
	YTest       []int `json:"y_test"`
}

func (c realScores) score(t *testing.T, k int) *SHAPrResult {
	t.Helper()
	return scored(t, oracle.Dense(c.Train), oracle.Dense(c.Test), c.YTrain, c.YTest, len(c.Train[0]), SHAPrOptions{K: k})
}

// TestSHAPrOnRealTables: ART's scores and pyDVL's values, where no outputs tie.
func TestSHAPrOnRealTables(t *testing.T) {
	var v struct {
		Cases []struct {
			realScores
			Scores []float64
			PyDVL  []struct {
				K      int
				Values []float64
			}
		}
	}
	oracle.Load(t, "real_shapley", &v)
	if len(v.Cases) != 3 {
		t.Fatal(len(v.Cases), "cases")
	}
	for _, c := range v.Cases {
		near(t, c.Table+", ART", c.score(t, 1).Scores, c.Scores, 1e-5)
		if len(c.PyDVL) != 3 {
			t.Fatal(len(c.PyDVL), "values of K")
		}
		for _, one := range c.PyDVL {
			for i := range one.Values {
				one.Values[i] *= float64(len(c.Train))
			}
			near(t, fmt.Sprint(c.Table, ", pyDVL, K ", one.K), c.score(t, one.K).Scores, one.Values, 1e-10)
		}
	}
}

// TestTiesOnRealTables: where a tree's outputs tie ART's scores are those of one order of
// the rows, and ours their mean over all orders.
func TestTiesOnRealTables(t *testing.T) {
	var v struct {
		Tied []struct {
			realScores
			ART  [][]float64
			Ours []float64
			Move float64 `json:"art_largest_move"`
		}
	}
	oracle.Load(t, "real_shapley", &v)
	if len(v.Tied) != 3 {
		t.Fatal(len(v.Tied), "cases")
	}
	for _, c := range v.Tied {
		near(t, c.Table, c.score(t, 1).Scores, c.Ours, 1e-12)
		if len(c.ART) != 3 || c.Move < 5 {
			t.Errorf("%s: %d orders, largest move %v", c.Table, len(c.ART), c.Move)
		}
		far := 0.0
		for _, art := range c.ART {
			for i, s := range art {
				far = max(far, math.Abs(s-c.Ours[i]))
			}
		}
		if far < 1 {
			t.Errorf("%s: ART's scores are within %v of their mean over orders", c.Table, far)
		}
	}
}

// again is a learner that gives the same other answers whatever it is fitted on.
type again struct{ model playedModel }

func (a again) Kind() string                                           { return "played" }
func (again) Random() bool                                             { return true }
func (a again) WithSeed(uint64) xrai.Learner                           { return a }
func (a again) Fit(context.Context, *xrai.Dataset) (xrai.Model, error) { return a.model, nil }

// TestNothingRemovedOnRealTables: ART's score of a forest fitted again on the same rows
// is far above 1. Ours is the same beside its null, and the paired effect is none.
func TestNothingRemovedOnRealTables(t *testing.T) {
	var v struct {
		Nothing []struct {
			Table         string
			Target, Again [][]float64
			ART           float64
		} `json:"nothing_removed"`
	}
	oracle.Load(t, "real_pdtp", &v)
	if len(v.Nothing) != 3 {
		t.Fatal(len(v.Nothing), "cases")
	}
	for _, c := range v.Nothing {
		data := labelled(make([]int, len(c.Target)), len(c.Target[0]))
		r, err := PDTP(context.Background(), again{playedModel{c.Again, data.Classes}}, data, PDTPOptions{Records: []int{0}, Target: playedModel{c.Target, data.Classes}, Iterations: 2, Nulls: 2})
		if err != nil {
			t.Fatal(err)
		}
		rec := r.Records[0]
		if c.ART < 3 || rec.Score != c.ART || r.Null.Mean != c.ART || rec.Global != 0 || rec.Own != 0 {
			t.Errorf("%s: score %v, null %v, paired effect %v; ART's score %v", c.Table, rec.Score, r.Null.Mean, rec.Global, c.ART)
		}
	}
}
