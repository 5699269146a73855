package sklearn

import (
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/conformance"
)

// TestModelsConform runs the suite's checks of saving on the kinds of models that no
// learner here fits.
func TestModelsConform(t *testing.T) {
	for _, name := range []string{
		"linear_huber", "linear_poisson", "linear_svc", "linear_svc_three", "linear_sgd_huber_three", "linear_discriminant_three",
		"linear_logistic_liblinear_three", "bayes_complement_three", "bayes_categorical_three", "bayes_quadratic_three",
		"svm_svc_linear_three", "svm_svc_proba", "svm_svc_proba_three", "svm_svr_rbf", "knn_classifier_p3", "knn_regressor_column",
	} {
		t.Run(name, func(t *testing.T) {
			f := readFixture(t, "sk12", name)
			p := decodeFixture(t, f)
			conformance.CheckModel(t, p.Model, transformed(t, f, p))
		})
	}
}
