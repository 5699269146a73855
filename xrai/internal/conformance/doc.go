// Package conformance is one suite of tests that every learner passes, as
// testing/fstest is for file systems.
//
//	func TestClassifierConforms(t *testing.T) {
//		conformance.Check(t, conformance.Case{
//			Learner:  knn.Classifier{},
//			Weights:  conformance.Refused,
//			Accuracy: conformance.Sklearn(t, "KNeighborsClassifier"),
//		})
//	}
//
// It fits the learner some two hundred times on tables of at most 60 rows and
// 4 columns. Give a slow learner few trees or iterations; the accuracy check
// alone uses real tables, and fits 5 times a table.
//
// What it does not check is whether the learner is the one of its name: that
// is for reference vectors beside the learner.
package conformance
