package sklearn

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// counterparts say, for each class that has a learner, which field of the learner's
// JSON is which parameter of the file, through an optional conversion. Every field
// must be here, and every parameter here or among passed.
var counterparts = map[string]map[string]string{
	"LinearRegression":     {"no_intercept": "!fit_intercept"},
	"Ridge":                {"alpha": "alpha", "no_intercept": "!fit_intercept"},
	"RidgeCV":              {"alpha": "*alphas", "no_intercept": "!fit_intercept"},
	"Lasso":                {"alpha": "alpha", "no_intercept": "!fit_intercept", "max_iter": "max_iter", "tol": "tol"},
	"LassoCV":              {"alpha": "*", "no_intercept": "!fit_intercept", "max_iter": "max_iter", "tol": "tol"},
	"ElasticNet":           {"alpha": "alpha", "l1_ratio": "l1_ratio", "no_intercept": "!fit_intercept", "max_iter": "max_iter", "tol": "tol"},
	"ElasticNetCV":         {"alpha": "*alphas", "l1_ratio": "*l1_ratio", "no_intercept": "!fit_intercept", "max_iter": "max_iter", "tol": "tol"},
	"LogisticRegression":   {"c": "C", "no_intercept": "!fit_intercept", "class_weight": "class_weight", "intercept_scaling": "?", "one_vs_rest": "?", "max_iter": "=0", "tol": "=0"},
	"LogisticRegressionCV": {"c": "*", "no_intercept": "!fit_intercept", "class_weight": "class_weight", "intercept_scaling": "=0", "one_vs_rest": "=false", "max_iter": "=0", "tol": "=0"},
	"KNeighborsClassifier": {"n_neighbors": "n_neighbors", "weights": "weights", "metric": "?", "p": "?"},
	"KNeighborsRegressor":  {"n_neighbors": "n_neighbors", "weights": "weights", "metric": "?", "p": "?"},
	"GaussianNB":           {"var_smoothing": "var_smoothing", "priors": "priors"},
	"BernoulliNB":          {"alpha": "alpha", "binarize": "binarize", "class_prior": "?"},
	"MLPClassifier":        network0,
	"MLPRegressor":         network0,
}

var network0 = map[string]string{"hidden_layer_sizes": "?", "activation": "activation", "solver": "solver", "alpha": "?", "batch_size": "?",
	"learning_rate": "learning_rate", "learning_rate_init": "learning_rate_init", "power_t": "power_t", "momentum": "momentum",
	"plain_momentum": "!nesterovs_momentum", "beta_1": "beta_1", "beta_2": "beta_2", "epsilon": "epsilon", "max_iter": "max_iter", "tol": "tol",
	"n_iter_no_change": "n_iter_no_change", "no_shuffle": "!shuffle", "early_stopping": "early_stopping", "validation_fraction": "validation_fraction", "seed": "random_state"}

// special are the fields that are no parameter alone, by fixture: {} where a fixture
// has the learner's own defaults.
var special = map[string]map[string]any{
	"linear_logistic_liblinear":         {"intercept_scaling": 1.0},
	"linear_logistic_liblinear_scaling": {"intercept_scaling": 3.0},
	"linear_logistic_liblinear_three":   {"intercept_scaling": 1.0, "one_vs_rest": true},
	"linear_logistic_ovr":               {"one_vs_rest": true},
	"linear_logistic_multinomial_two":   {"c": 2.0},
	"knn_classifier_manhattan":          {"metric": "manhattan"},
	"knn_classifier_chebyshev":          {"metric": "chebyshev"},
	"knn_classifier_p3":                 {"metric": "minkowski", "p": 3.0},
	"knn_regressor_manhattan":           {"metric": "manhattan"},
	"knn_regressor_column":              {"metric": "minkowski", "p": 1.5},
	"bayes_bernoulli_three":             {"class_prior": []any{1.0 / 3, 1.0 / 3, 1.0 / 3}},
	"bayes_bernoulli_prior":             {"class_prior": []any{0.7, 0.3}},
	"mlp_classifier":                    {"hidden_layer_sizes": []any{6.0, 4.0}, "alpha": 1e-4},
	"mlp_classifier_three":              {"hidden_layer_sizes": []any{7.0}, "alpha": 0.01, "batch_size": 16.0},
	"mlp_classifier_logistic":           {"hidden_layer_sizes": []any{5.0}, "alpha": -1.0},
	"mlp_regressor":                     {"hidden_layer_sizes": []any{8.0}, "alpha": 1e-4},
	"mlp_regressor_identity":            {"hidden_layer_sizes": []any{3.0, 3.0}, "alpha": 1e-4},
}

// without are fixtures of those classes whose parameters no learner has, and which.
var without = map[string]string{
	"linear_regression_positive": "positive is True",
	"linear_logistic_none":       "",
	"linear_logistic_l1":         "",
	"linear_logistic_elastic":    "l1_ratio is 0.4",
	"mlp_classifier_lbfgs":       `solver is "lbfgs"`,
}

// TestLearnersHaveTheFilesParameters prints the parameters side by side.
func TestLearnersHaveTheFilesParameters(t *testing.T) {
	seen := map[string]bool{}
	for _, prefix := range ownPrefixes {
		for _, f := range fixtures(t, prefix) {
			fields, known := counterparts[f.Class]
			p := decodeFixture(t, f)
			why, lacks := without[f.name]
			if !known || lacks {
				if p.Learner != nil || len(p.Warnings) == 0 || !strings.Contains(p.Warnings[0].What, f.Class) || !strings.Contains(p.Warnings[0].What, why) {
					t.Errorf("%s: learner %#v, warnings %v", f, p.Learner, p.Warnings)
				}
				continue
			}
			if p.Learner == nil {
				t.Errorf("%s: no learner: %v", f, p.Warnings)
				continue
			}
			seen[f.Class] = true
			text, err := json.Marshal(p.Learner)
			if err != nil {
				t.Fatal(err)
			}
			var have map[string]any
			if err := json.Unmarshal(text, &have); err != nil {
				t.Fatal(err)
			}
			var table []string
			for field, got := range have {
				rule, ok := fields[field]
				if !ok {
					t.Errorf("%s: field %s of the learner has no rule", f, field)
				}
				want, what := f.expected(rule, field)
				if v, ok := special[f.name][field]; ok {
					want = v
				}
				table = append(table, fmt.Sprintf("%s=%v (%s)", field, got, what))
				if chosen := strings.HasPrefix(rule, "*"); chosen {
					if list, ok := f.Params[rule[1:]].([]any); ok && !contains(list, got) {
						t.Errorf("%s: %s is %v, not one of %v", f, field, got, list)
					}
				} else if !reflect.DeepEqual(got, want) {
					t.Errorf("%s: %s is %#v, want %#v (%s)", f, field, got, want, what)
				}
			}
			t.Logf("%s %s: %s", f, f.Class, strings.Join(table, ", "))
		}
	}
	for class := range counterparts {
		if !seen[class] {
			t.Errorf("no fixture shows the parameters of %s", class)
		}
	}
}

// expected returns what a rule says of a field, and the file's side of it.
func (f *fixture) expected(rule, field string) (want any, what string) {
	switch {
	case strings.HasPrefix(rule, "!"):
		b, _ := f.Params[rule[1:]].(bool)
		return !b, fmt.Sprintf("%s=%v", rule[1:], b)
	case rule == "=0":
		return 0.0, "the learner goes to the minimum"
	case rule == "=false":
		return false, ""
	case rule == "?" || strings.HasPrefix(rule, "*"):
		zero := map[string]any{"one_vs_rest": false, "metric": "euclidean", "class_prior": nil, "alpha": nil}
		if v, ok := zero[field]; ok {
			return v, "see special"
		}
		return 0.0, "see special"
	}
	v := f.Params[rule]
	if v == nil && (rule == "random_state" || rule == "binarize") {
		v = 0.0
	}
	return v, fmt.Sprintf("%s=%v", rule, v)
}

func contains(list []any, v any) bool {
	for _, x := range list {
		if reflect.DeepEqual(x, v) {
			return true
		}
	}
	return false
}
