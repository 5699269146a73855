package boost_test

import (
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/conformance"
)

func TestConformance(t *testing.T) {
	plain := boost.HistParams{MaxIter: 20, MinSamplesLeaf: 1, EarlyStopping: boost.Off}
	rich := boost.HistParams{LearningRate: 0.3, MaxIter: 15, MaxLeafNodes: 6, MaxDepth: 3, MinSamplesLeaf: 2, L2: 0.5,
		MaxFeatures: 0.25, EarlyStopping: boost.On, NIterNoChange: 4, Seed: 5}
	small := boost.Params{Stages: 15}
	drawn := boost.Params{Stages: 15, Subsample: 0.7, NIterNoChange: 3, Params: tree.Params{MaxDepth: 2, MaxFeatures: "sqrt", Seed: 3}}
	balanced := xrai.ClassWeight{Balanced: true}
	for name, c := range map[string]conformance.Case{
		// Weighted gradients are rounded to 24 bits, as in scikit-learn. So a weight of
		// 3 is three rows up to rounding only, which can decide between equal splits.
		"histogram classifier":             {Learner: boost.HistClassifier{HistParams: plain}, RowOrder: true, Weights: conformance.Taken, Missing: true},
		"histogram classifier, parameters": {Learner: boost.HistClassifier{HistParams: rich, ClassWeight: balanced}, Weights: conformance.Taken, Missing: true},
		"histogram regressor":              {Learner: boost.HistRegressor{HistParams: plain}, RowOrder: true, Weights: conformance.Taken, Missing: true},
		"histogram regressor, parameters":  {Learner: boost.HistRegressor{HistParams: rich, Loss: boost.Quantile, Quantile: 0.4}, Weights: conformance.Taken, Missing: true},
		"classifier":                       {Learner: boost.Classifier{Params: small}, RowOrder: true, Weights: conformance.Repeats, Tolerance: 1e-9},
		"classifier, parameters":           {Learner: boost.Classifier{Params: drawn, ClassWeight: balanced}, Weights: conformance.Taken},
		"regressor":                        {Learner: boost.Regressor{Params: small}, RowOrder: true, Weights: conformance.Repeats, Tolerance: 1e-9},
		"regressor, parameters":            {Learner: boost.Regressor{Params: drawn, Loss: boost.Huber, Alpha: 0.8}, Weights: conformance.Taken},
	} {
		t.Run(name, func(t *testing.T) { conformance.Check(t, c) })
	}
}

// TestAccuracy: with default parameters as good as scikit-learn's on the tables
// that are shipped.
func TestAccuracy(t *testing.T) {
	for name, l := range map[string]xrai.Learner{
		"HistGradientBoostingClassifier": boost.HistClassifier{},
		"HistGradientBoostingRegressor":  boost.HistRegressor{},
		"GradientBoostingClassifier":     boost.Classifier{},
		"GradientBoostingRegressor":      boost.Regressor{},
	} {
		scores := conformance.Sklearn(t, name)
		if len(scores) == 0 {
			t.Errorf("%s: no tables", name)
		}
		for table, want := range scores {
			got, err := conformance.Measure(l, table, want.Scaled, 1)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s on %s: %.4f, scikit-learn's %.4f; log loss %.4f, %.4f", name, table,
				got.Main.Mean, want.Main.Mean, got.LogLoss.Mean, want.LogLoss.Mean)
			if err := want.Worse(got); err != nil {
				t.Errorf("%s on %s: %v", name, table, err)
			}
		}
	}
}
