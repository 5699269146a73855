package mlp_test

import (
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/mlp"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/conformance"
)

func TestConformance(t *testing.T) {
	small := mlp.Params{Hidden: []int{12}, MaxIter: 60, LearningRateInit: 0.02}
	other := mlp.Params{Hidden: []int{9, 4}, MaxIter: 60, Activation: mlp.Tanh, Solver: mlp.SGD, LearningRate: mlp.Adaptive, LearningRateInit: 0.05, BatchSize: 10, EarlyStopping: true, ValidationFraction: 0.2}
	for name, c := range map[string]conformance.Case{
		"classifier":             {Learner: mlp.Classifier{Params: small}},
		"classifier, parameters": {Learner: mlp.Classifier{Params: other}},
		"regressor":              {Learner: mlp.Regressor{Params: small}},
		"regressor, parameters":  {Learner: mlp.Regressor{Params: other}},
	} {
		c.Weights = conformance.Taken
		t.Run(name, func(t *testing.T) { conformance.Check(t, c) })
	}
}

func TestAccuracy(t *testing.T) {
	for name, c := range map[string]conformance.Case{
		"MLPClassifier": {Learner: mlp.Classifier{}},
		"MLPRegressor":  {Learner: mlp.Regressor{}},
	} {
		for table, want := range conformance.Sklearn(t, name) {
			got, err := conformance.Measure(c.Learner, table, want.Scaled, 2)
			if err != nil {
				t.Fatal(err)
			}
			if err := want.Worse(got); err != nil {
				t.Errorf("%s: %v", table, err)
			}
		}
	}
}
