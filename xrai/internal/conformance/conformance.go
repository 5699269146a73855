package conformance

import (
	"context"
	"fmt"
	"runtime/debug"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Weights says what a learner does with Dataset.Weights.
type Weights int

// What a learner may do with weights. A Case has to say which.
const (
	Refused Weights = iota + 1 // an error that says that it cannot weigh
	Repeats                    // a record of weight 2 counts as two equal records
	Taken                      // weights change the fit, but not as repeats: the bootstrap
)

// Case is a learner and what holds for it. Its learner must be better than
// chance on well separated classes, so give it enough iterations for that.
type Case struct {
	Learner xrai.Learner

	// RowOrder says that predictions do not depend on the order of training rows.
	RowOrder bool
	Weights  Weights
	// Missing says that the learner takes NaN in features, in Fit and in
	// prediction. Otherwise it must refuse it by record and column in both.
	Missing bool
	// Tolerance is absolute on predictions, which are of the order of 1, and holds
	// for the order of rows and for weights. 0 means bit for bit.
	Tolerance float64
	// LeaveOneOut is an absolute tolerance on the answers of the learner's own
	// leave-one-out, which then states it. 0 means Refit's, bit for bit.
	LeaveOneOut float64
	// Accuracy holds the learner, on shipped tables, against a score that it must
	// not fall below by more than noise: Sklearn(t, "RandomForestClassifier"). nil
	// leaves that out.
	Accuracy map[string]Score
}

// Check runs the suite, each check as a subtest.
func Check(t *testing.T, c Case) {
	t.Helper()
	for _, k := range checks {
		t.Run(k.name, func(t *testing.T) {
			if err := k.run(c); err != nil {
				t.Error(err)
			}
		})
	}
}

// check is one subtest: what it found wrong, nil when all is well.
type check struct {
	name string
	do   func(Case) error
}

// run turns a panic of the learner into an error.
func (k check) run(c Case) error { return try(func() error { return k.do(c) }) }

var checks = []check{
	{"kind and task", kinds},
	{"same again", sameAgain},
	{"inputs untouched", untouched},
	{"predictions", predictions},
	{"absent class", absentClass},
	{"small tables", smallTables},
	{"seed", seeds},
	{"row order", rowOrder},
	{"leave one out", leaveOneOut},
	{"weights", weights},
	{"missing values", missing},
	{"bad data", badData},
	{"extreme values", extremes},
	{"cancelled", cancelled},
	{"goroutines", goroutines},
	{"save model", saveModel},
	{"save learner", saveLearner},
	{"hostile JSON", hostile},
	{"accuracy", accuracy},
}

// panicked is what a function panicked with.
type panicked struct {
	value any
	stack string
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

// try calls f and returns its panic as an error.
func try(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{v, string(debug.Stack())}
		}
	}()
	return f()
}

// task is what the learner predicts, an error when it does not say.
func (c Case) task() (xrai.Task, error) {
	t := xrai.TaskOf(c.Learner)
	if t != xrai.Classification && t != xrai.Regression {
		return 0, fmt.Errorf("the learner does not say its task: %v", t)
	}
	return t, nil
}

// fit fits the case's learner.
func (c Case) fit(ds *xrai.Dataset) (xrai.Model, error) {
	return fit(c.Learner, ds)
}

func fit(l xrai.Learner, ds *xrai.Dataset) (xrai.Model, error) {
	m, err := l.Fit(context.Background(), ds)
	if err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	if m == nil {
		return nil, fmt.Errorf("fit returned neither a model nor an error")
	}
	return m, nil
}

// fitPredict fits a learner and predicts x.
func fitPredict(l xrai.Learner, ds *xrai.Dataset, x *mat.Dense) ([]float64, error) {
	m, err := fit(l, ds)
	if err != nil {
		return nil, err
	}
	return predict(m, x)
}
