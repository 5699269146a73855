package linear

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
		{"regression", Regression{}, "LinearRegression"},
		{"regression through 0", Regression{NoIntercept: true}, ""},
		{"ridge", Ridge{}, "Ridge"},
		{"ridge through 0", Ridge{Alpha: 0.1, NoIntercept: true}, ""},
		{"lasso", Lasso{}, "Lasso"},
		{"weak lasso", Lasso{Alpha: 0.01}, ""},
		{"elastic net", ElasticNet{}, "ElasticNet"},
		{"weak elastic net through 0", ElasticNet{Alpha: 0.02, L1Ratio: 0.2, NoIntercept: true}, ""},
		{"logistic", Logistic{}, "LogisticRegression"},
		{"logistic through 0", Logistic{C: 10, NoIntercept: true}, ""},
		{"logistic as liblinear", Logistic{InterceptScaling: 2, OneVsRest: true}, ""},
		{"logistic, one against the rest", Logistic{OneVsRest: true, C: 3}, ""},
		{"logistic by class", Logistic{ClassWeight: xrai.ClassWeight{Of: map[string]float64{"yes": 2, "no": 0.5}}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := conformance.Case{Learner: c.learner, RowOrder: true, Weights: conformance.Repeats, Tolerance: 1e-9, LeaveOneOut: 1e-9}
			if c.sklearn != "" {
				k.Accuracy = conformance.Sklearn(t, c.sklearn)
			}
			conformance.Check(t, k)
		})
	}
	t.Run("logistic balanced", func(t *testing.T) {
		conformance.Check(t, conformance.Case{Learner: Logistic{ClassWeight: xrai.ClassWeight{Balanced: true}}, RowOrder: true, Weights: conformance.Taken, Tolerance: 1e-9})
	})
}
