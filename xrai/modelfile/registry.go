package modelfile

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// models and learners read the parameters of each kind.
var (
	models = map[string]func([]byte) (xrai.Model, error){
		"tree classifier":     model[tree.ClassifierModel],
		"tree regressor":      model[tree.RegressorModel],
		linear.KindRegression: model[linear.Model],
		linear.KindRidge:      model[linear.Model],
		linear.KindLogistic:   model[linear.LogisticModel],
		knn.KindClassifier:    model[knn.ClassifierModel],
		knn.KindRegressor:     model[knn.RegressorModel],
	}
	learners = map[string]func([]byte) (xrai.Learner, error){
		"tree classifier":     learner[tree.Classifier],
		"tree regressor":      learner[tree.Regressor],
		linear.KindRegression: learner[linear.Regression],
		linear.KindRidge:      learner[linear.Ridge],
		linear.KindLogistic:   learner[linear.Logistic],
		knn.KindClassifier:    learner[knn.Classifier],
		knn.KindRegressor:     learner[knn.Regressor],
	}
)

// model reads a fitted model, whose pointer is the xrai.Model; its own
// UnmarshalJSON checks every index.
func model[T any, P interface {
	*T
	xrai.Model
	json.Unmarshaler
}](data []byte) (xrai.Model, error) {
	m := P(new(T))
	if err := strictly(data, m); err != nil {
		return nil, err
	}
	return m, nil
}

// learner reads a learner, which is used by value.
func learner[T xrai.Learner](data []byte) (xrai.Learner, error) {
	var l T
	if err := strictly(data, &l); err != nil {
		return nil, err
	}
	return l, nil
}

// kinds lists the known names in order.
func kinds[T any](known map[string]func([]byte) (T, error)) []string {
	return slices.Sorted(maps.Keys(known))
}
