package tree_test

import (
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/conformance"
)

func TestConformance(t *testing.T) {
	// Full trees know every training row, so that no seed moves their predictions
	// there; those that draw are small.
	drawn := tree.Params{MaxDepth: 3, MaxFeatures: "0.5", Seed: 3}
	random := tree.Params{MaxDepth: 3, Splitter: tree.Random, Seed: 4}
	small := tree.Params{MaxLeafNodes: 12, MinWeightFractionLeaf: 0.02, CCPAlpha: 1e-4, MinImpurityDecrease: 1e-4}
	for name, c := range map[string]conformance.Case{
		"classifier":          {Learner: tree.Classifier{}, Accuracy: conformance.Sklearn(t, "DecisionTreeClassifier")},
		"classifier drawn":    {Learner: tree.Classifier{Criterion: tree.Entropy, Params: drawn}},
		"classifier random":   {Learner: tree.Classifier{Params: random}},
		"classifier small":    {Learner: tree.Classifier{Criterion: tree.LogLoss, Params: small}},
		"classifier by class": {Learner: tree.Classifier{ClassWeight: xrai.ClassWeight{Of: map[string]float64{"yes": 2, "no": 0.5}}}},
		"regressor":           {Learner: tree.Regressor{}, Accuracy: conformance.Sklearn(t, "DecisionTreeRegressor")},
		"regressor drawn":     {Learner: tree.Regressor{Criterion: tree.FriedmanMSE, Params: drawn}},
		"regressor random":    {Learner: tree.Regressor{Params: random}},
		"regressor small":     {Learner: tree.Regressor{Params: small}},
	} {
		c.RowOrder, c.Weights, c.Missing = true, conformance.Repeats, true
		t.Run(name, func(t *testing.T) { conformance.Check(t, c) })
	}
}
