package sklearn

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// TestLearnersFitTheFilesModels fits the learners to the rows that the files' models
// were fitted on, which the files of neighbours hold: where the minimum is unique the
// answers are scikit-learn's as far as its own solver went.
func TestLearnersFitTheFilesModels(t *testing.T) {
	const solver = 2e-3 // what scikit-learn's default tolerances leave
	for _, c := range []struct {
		name, rows string
		tolerance  float64
	}{
		{"linear_regression", "knn_regressor", 1e-10},
		{"linear_regression_through_zero", "knn_regressor", 1e-10},
		{"linear_ridge", "knn_regressor", 1e-10},
		{"linear_ridge_through_zero", "knn_regressor", 1e-10},
		{"linear_ridge_cv", "knn_regressor", 1e-10},
		{"linear_lasso", "knn_regressor", 1e-4},
		{"linear_elastic", "knn_regressor", solver},
		{"linear_logistic", "knn_classifier", solver},
		{"linear_logistic_three", "knn_classifier_distance", solver},
		{"linear_logistic_balanced", "knn_classifier_chebyshev", solver},
		{"linear_logistic_weights", "knn_classifier_manhattan", solver},
		{"linear_logistic_newton", "knn_classifier_manhattan", 1e-6},
		{"linear_logistic_liblinear", "knn_classifier", 1e-5},
		{"linear_logistic_liblinear_scaling", "knn_classifier_chebyshev", 1e-5},
		{"linear_logistic_liblinear_three", "knn_classifier_distance", 1e-5},
		{"linear_logistic_ovr", "knn_classifier_distance", 1e-4},
		{"linear_logistic_multinomial_two", "knn_classifier_chebyshev", 1e-5},
		{"linear_logistic_multinomial", "knn_classifier_manhattan", solver},
		{"linear_logistic_cv", "knn_classifier", solver},
		{"knn_classifier_p3", "knn_classifier_distance", 1e-12},
		{"knn_regressor_column", "knn_regressor", 1e-12},
		{"bayes_gaussian", "knn_classifier", 1e-10},
		{"bayes_gaussian_three", "knn_classifier_manhattan", 1e-10},
		{"bayes_bernoulli", "knn_classifier_chebyshev", 1e-10},
		{"bayes_bernoulli_three", "knn_classifier_distance", 1e-10},
		{"bayes_bernoulli_prior", "knn_classifier", 1e-10},
	} {
		found := 0
		for _, f := range fixtures(t, c.name[:strings.Index(c.name, "_")+1]) {
			if f.name != c.name {
				continue
			}
			found++
			p := decodeFixture(t, f)
			train := rowsOfNeighbours(decodeFixture(t, readFixture(t, f.generation, c.rows)))
			m, err := p.Learner.Fit(context.Background(), train)
			if err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			x := transformed(t, f, p)
			want, err1 := outputs(p.Model, x)
			got, err2 := outputs(m, x)
			if err1 != nil || err2 != nil || len(want) != len(got) || m.Kind() != p.Model.Kind() {
				t.Fatalf("%s: %v, %v", f, err1, err2)
			}
			worst := 0.0
			for i := range got {
				worst = math.Max(worst, math.Abs(got[i]-want[i]))
			}
			t.Logf("%s: refitted off by %.1e", f, worst)
			if !(worst <= c.tolerance) {
				t.Errorf("%s: refitted off by %v", f, worst)
			}
		}
		if found == 0 {
			t.Errorf("no fixture %s", c.name)
		}
	}
}

// rowsOfNeighbours returns what a model of neighbours was fitted on.
func rowsOfNeighbours(p *pipeline.Pipeline) *xrai.Dataset {
	switch m := p.Model.(type) {
	case *knn.ClassifierModel:
		return &xrai.Dataset{X: mat.NewDense(len(m.Labels), m.Width, m.X), Labels: m.Labels, Classes: m.ClassNames}
	case *knn.RegressorModel:
		return &xrai.Dataset{X: mat.NewDense(len(m.Y), m.Width, m.X), Y: m.Y}
	}
	return nil
}
