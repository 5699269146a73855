package bayes

import (
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/conformance"
)

func TestConforms(t *testing.T) {
	for name, c := range map[string]conformance.Case{
		"gaussian":           {Learner: Gaussian{}, Accuracy: conformance.Sklearn(t, "GaussianNB")},
		"gaussian, smoothed": {Learner: Gaussian{VarSmoothing: 0.1}},
		"bernoulli":          {Learner: Bernoulli{}},
		"bernoulli, alpha":   {Learner: Bernoulli{Alpha: 0.01, Binarize: 0.5}},
	} {
		c.RowOrder, c.Weights, c.Tolerance = true, conformance.Repeats, 1e-12
		t.Run(name, func(t *testing.T) { conformance.Check(t, c) })
	}
}
