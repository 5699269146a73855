package forest_test

import (
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/conformance"
)

func TestConformance(t *testing.T) {
	few := forest.Params{Trees: 20}
	some := forest.Params{Trees: 8, MaxSamples: 0.7, Params: tree.Params{MaxDepth: 5, MinSamplesLeaf: 2, MaxFeatures: "0.5"}}
	for name, c := range map[string]conformance.Case{
		"classifier":             {Learner: forest.Classifier{Params: few}, Weights: conformance.Taken},
		"classifier, parameters": {Learner: forest.Classifier{Criterion: tree.Entropy, ClassWeight: xrai.ClassWeight{Balanced: true}, Params: some}, Weights: conformance.Taken},
		"regressor":              {Learner: forest.Regressor{Params: few}, Weights: conformance.Taken},
		"regressor, parameters":  {Learner: forest.Regressor{Criterion: tree.FriedmanMSE, Params: some}, Weights: conformance.Taken},
		"extra trees classifier": {Learner: forest.ExtraTreesClassifier{Params: few}, RowOrder: true, Weights: conformance.Repeats, Tolerance: 1e-12},
		"extra trees regressor":  {Learner: forest.ExtraTreesRegressor{Params: few}, RowOrder: true, Weights: conformance.Repeats, Tolerance: 1e-9},
		"extra trees, drawn":     {Learner: forest.ExtraTreesClassifier{Bootstrap: true, Params: few}, Weights: conformance.Taken},
	} {
		c.Missing = true
		t.Run(name, func(t *testing.T) { conformance.Check(t, c) })
	}
}
