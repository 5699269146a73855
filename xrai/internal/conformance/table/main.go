// Command table measures every learner on scikit-learn's small tables and writes
// docs/benchmarks/accuracy.md, its figures beside scikit-learn's of the same
// splits. Run it in the module's root, some minutes:
//
//	go run ./xrai/internal/conformance/table
//
// It fails, the file written, when a learner is worse than scikit-learn's by more
// than noise.
package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/bayes"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/mlp"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/conformance"
)

// entry is a learner and the class of scikit-learn's that it mirrors.
type entry struct {
	sklearn string
	learner xrai.Learner
}

// One line a learner; a new class also needs a line in docs/benchmarks/accuracy.py.
var entries = []entry{
	{"DecisionTreeClassifier", tree.Classifier{}},
	{"RandomForestClassifier", forest.Classifier{}},
	{"ExtraTreesClassifier", forest.ExtraTreesClassifier{}},
	{"GradientBoostingClassifier", boost.Classifier{}},
	{"HistGradientBoostingClassifier", boost.HistClassifier{}},
	{"KNeighborsClassifier", knn.Classifier{}},
	{"GaussianNB", bayes.Gaussian{}},
	{"LogisticRegression", linear.Logistic{}},
	{"MLPClassifier", mlp.Classifier{}},
	{"DecisionTreeRegressor", tree.Regressor{}},
	{"RandomForestRegressor", forest.Regressor{}},
	{"ExtraTreesRegressor", forest.ExtraTreesRegressor{}},
	{"GradientBoostingRegressor", boost.Regressor{}},
	{"HistGradientBoostingRegressor", boost.HistRegressor{}},
	{"KNeighborsRegressor", knn.Regressor{}},
	{"LinearRegression", linear.Regression{}},
	{"Ridge", linear.Ridge{}},
	{"Lasso", linear.Lasso{}},
	{"ElasticNet", linear.ElasticNet{}},
	{"MLPRegressor", mlp.Regressor{}},
}

const (
	file  = "docs/benchmarks/accuracy.md"
	seeds = 5
)

func main() {
	text, err := page(entries)
	if text != "" {
		if werr := os.WriteFile(file, []byte(text), 0o644); werr != nil {
			err = errors.Join(err, werr)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const head = `# Accuracy beside scikit-learn

Written by ` + "`go run ./xrai/internal/conformance/table`" + ` from xrai/testdata/accuracy.json, which ` + "`python accuracy.py`" + ` made in this folder with scikit-learn 1.5.2.

Four small tables that come with scikit-learn, five splits each (30% test rows, by class), the same rows on both sides, default parameters on both sides. Learners that draw are fitted with five seeds on every split. A figure is the mean over splits and seeds, in brackets the standard deviation from split to split. Columns are scaled to mean 0 and variance 1 for linear, neighbour and network learners. "Noise" is the standard deviation of scikit-learn's own mean from seed to seed, 0 for a learner that does not draw.

Log loss clips probabilities at 2.2e-16, so it counts every confident error 36 times; trees are nothing but confident.
`

// page measures the learners. With an error about a learner that is worse than
// scikit-learn's it still returns the text.
func page(entries []entry) (string, error) {
	classes, numbers := table("accuracy", "log loss"), table("R2")
	var errs []error
	for _, e := range entries {
		want, err := conformance.ReadSklearn(e.sklearn)
		if err != nil {
			return "", err
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			fmt.Fprintln(os.Stderr, e.sklearn, name)
			got, err := conformance.Measure(e.learner, name, want[name].Scaled, seeds)
			if err != nil {
				return "", fmt.Errorf("%s: %w", e.sklearn, err)
			}
			line := row(e, name, want[name], got)
			if xrai.TaskOf(e.learner) == xrai.Classification {
				classes = append(classes, line)
			} else {
				numbers = append(numbers, line)
			}
			if err := want[name].Worse(got); err != nil {
				errs = append(errs, fmt.Errorf("%s on %s: %w", e.sklearn, name, err))
			}
		}
	}
	parts := []string{head, "## Classifiers\n", strings.Join(classes, "\n") + "\n", "## Regressors\n", strings.Join(numbers, "\n") + "\n"}
	return strings.Join(parts, "\n"), errors.Join(errs...)
}

func table(figures ...string) []string {
	top, rule := "| learner | table |", "|---|---|"
	for _, f := range figures {
		top += fmt.Sprintf(" %s: scikit-learn | here | noise |", f)
		rule += "---|---|---|"
	}
	return []string{top, rule}
}

func row(e entry, name string, want, got conformance.Score) string {
	line := fmt.Sprintf("| %s | %s |%s", e.sklearn, name, cells(want.Main, got.Main))
	if xrai.TaskOf(e.learner) == xrai.Classification {
		line += cells(want.LogLoss, got.LogLoss)
	}
	return line
}

func cells(want, got conformance.Figure) string {
	return fmt.Sprintf(" %.3f (%.3f) | %.3f (%.3f) | %.3f |", want.Mean, want.SD, got.Mean, got.SD, want.Seeds)
}
