package tree

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
)

// TestEqualsScikitLearn: on data whose best split is unique at every node the
// trees are the same, node by node.
func TestEqualsScikitLearn(t *testing.T) {
	var v struct {
		X     [][]float64 `json:"x"`
		Held  [][]float64 `json:"held_back_x"`
		Cases []struct {
			Model  string
			Params struct {
				Criterion       string `json:"criterion"`
				MaxDepth        int    `json:"max_depth"`
				MinSamplesSplit int    `json:"min_samples_split"`
				MinSamplesLeaf  int    `json:"min_samples_leaf"`
			}
			Classes   int
			Y         []float64
			Left      []int32     `json:"children_left"`
			Right     []int32     `json:"children_right"`
			Feature   []int32     `json:"feature"`
			Threshold []float64   `json:"threshold"`
			Rows      []int32     `json:"n_node_samples"`
			Value     [][]float64 `json:"value"`
			Predict   []float64   `json:"predict"`
			Proba     [][]float64 `json:"predict_proba"`
		}
	}
	oracle.Load(t, "tree", &v)
	if len(v.Cases) < 8 {
		t.Fatalf("only %d cases", len(v.Cases))
	}
	for i, c := range v.Cases {
		name := fmt.Sprint(i, " ", c.Model, " ", c.Params)
		data := &xrai.Dataset{X: oracle.Dense(v.X)}
		p := Params{MaxDepth: c.Params.MaxDepth, MinSamplesSplit: c.Params.MinSamplesSplit, MinSamplesLeaf: c.Params.MinSamplesLeaf}
		var learner xrai.Learner
		if c.Classes > 0 {
			for k := range c.Classes {
				data.Classes = append(data.Classes, fmt.Sprint(k))
			}
			for _, y := range c.Y {
				data.Labels = append(data.Labels, int(y))
			}
			learner = Classifier{Criterion: c.Params.Criterion, Params: p}
		} else {
			data.Y = c.Y
			learner = Regressor{Params: p}
		}
		m, err := learner.Fit(context.Background(), data)
		if err != nil {
			t.Fatal(name, err)
		}
		var got Tree
		var predicted [][]float64
		held := oracle.Dense(v.Held)
		switch m := m.(type) {
		case *ClassifierModel:
			got = m.Tree
			q, err := m.Proba(held)
			if err != nil {
				t.Fatal(err)
			}
			for i := range v.Held {
				predicted = append(predicted, q.RawRowView(i))
			}
		case *RegressorModel:
			got = m.Tree
			y, err := m.Predict(held)
			if err != nil {
				t.Fatal(err)
			}
			c.Proba = nil
			for i := range y {
				predicted = append(predicted, y[i:i+1])
				c.Proba = append(c.Proba, c.Predict[i:i+1])
			}
		}
		feature, left, right, threshold := slices.Clone(c.Feature), slices.Clone(c.Left), slices.Clone(c.Right), slices.Clone(c.Threshold)
		for k := range feature {
			if left[k] < 0 { // scikit-learn marks leaves by -2
				feature[k], threshold[k] = -1, 0
			}
		}
		if !slices.Equal(got.Left, left) || !slices.Equal(got.Right, right) || !slices.Equal(got.Feature, feature) ||
			!slices.Equal(got.Threshold, threshold) || !slices.Equal(got.Rows, c.Rows) {
			t.Errorf("%s: nodes differ\n%v\n%v\n%v\n%v", name, got.Feature, feature, got.Threshold, threshold)
			continue
		}
		near(t, name+" value", got.Value, slices.Concat(c.Value...), 1e-12)
		near(t, name+" prediction", slices.Concat(predicted...), slices.Concat(c.Proba...), 1e-12)
	}
}

func near(t *testing.T, what string, got, want []float64, relative float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		if math.Abs(got[i]-w) > relative*max(1, math.Abs(w)) {
			t.Fatalf("%s %d: %v, want %v", what, i, got[i], w)
		}
	}
}
