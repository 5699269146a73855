package conformance

import (
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// CheckModel is what of Check holds for a model that no learner here fits: it comes
// back from JSON and gob predicting x to the same bits, and damaged JSON is refused
// or predicts soundly.
func CheckModel(t *testing.T, m xrai.Model, x *mat.Dense) {
	t.Helper()
	for _, k := range []check{
		{"save model", func(Case) error { return roundTripOn(m, x) }},
		{"hostile JSON", func(Case) error { return hostileTo(m, x) }},
	} {
		t.Run(k.name, func(t *testing.T) {
			if err := k.run(Case{}); err != nil {
				t.Error(err)
			}
		})
	}
}
