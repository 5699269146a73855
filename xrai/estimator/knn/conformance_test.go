package knn

import (
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/conformance"
)

func TestConforms(t *testing.T) {
	for _, c := range []struct {
		name    string
		learner xrai.Learner
		sklearn string // "" where the parameters are not scikit-learn's defaults
	}{
		{"classifier", Classifier{}, "KNeighborsClassifier"},
		{"classifier of 3 by distance", Classifier{K: 3, Weights: Distance}, ""},
		{"classifier by Manhattan distance", Classifier{Metric: Metric{Metric: Manhattan}}, ""},
		{"classifier by Chebyshev distance", Classifier{Weights: Distance, Metric: Metric{Metric: Chebyshev}}, ""},
		{"regressor by Minkowski distance", Regressor{Weights: Distance, Metric: Metric{Metric: Minkowski, P: 3}}, ""},
		{"regressor", Regressor{}, "KNeighborsRegressor"},
		{"regressor of 1", Regressor{K: 1}, ""},
		{"regressor of 4 by distance", Regressor{K: 4, Weights: Distance}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := conformance.Case{Learner: c.learner, Weights: conformance.Refused}
			if c.sklearn != "" {
				k.Accuracy = conformance.Sklearn(t, c.sklearn)
			}
			conformance.Check(t, k)
		})
	}
}
