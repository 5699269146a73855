package modelfile

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/bayes"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/boost"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/gbtree"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/mlp"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/svm"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// models and learners read the parameters of each kind.
var (
	models = map[string]func([]byte) (xrai.Model, error){
		tree.KindClassifier:             model[tree.ClassifierModel],
		tree.KindRegressor:              model[tree.RegressorModel],
		forest.KindClassifier:           model[forest.ClassifierModel],
		forest.KindRegressor:            model[forest.RegressorModel],
		forest.KindExtraTreesClassifier: model[forest.ClassifierModel],
		forest.KindExtraTreesRegressor:  model[forest.RegressorModel],
		boost.KindClassifier:            model[boost.ClassifierModel],
		boost.KindRegressor:             model[boost.RegressorModel],
		boost.KindHistClassifier:        model[boost.ClassifierModel],
		boost.KindHistRegressor:         model[boost.RegressorModel],
		linear.KindRegression:           model[linear.Model],
		linear.KindRidge:                model[linear.Model],
		linear.KindLasso:                model[linear.SparseModel],
		linear.KindElasticNet:           model[linear.SparseModel],
		linear.KindLogistic:             model[linear.LogisticModel],
		knn.KindClassifier:              model[knn.ClassifierModel],
		knn.KindRegressor:               model[knn.RegressorModel],
		bayes.KindGaussian:              model[bayes.GaussianModel],
		bayes.KindBernoulli:             model[bayes.BernoulliModel],
		mlp.KindClassifier:              model[mlp.ClassifierModel],
		mlp.KindRegressor:               model[mlp.RegressorModel],
		linear.KindDiscriminant:         model[linear.LogisticModel],
		linear.KindMultinomial:          model[linear.LogisticModel],
		linear.KindComplement:           model[linear.LogisticModel],
		linear.KindGeneralized:          model[linear.GeneralizedModel],
		linear.KindScores:               model[linear.ScoreModel],
		bayes.KindCategorical:           model[bayes.CategoricalModel],
		bayes.KindQuadratic:             model[bayes.QuadraticModel],
		svm.KindClassifier:              model[svm.ClassifierModel],
		svm.KindRegressor:               model[svm.RegressorModel],
		gbtree.KindXGBoostClassifier:    model[gbtree.ClassifierModel],
		gbtree.KindXGBoostRegressor:     model[gbtree.RegressorModel],
		gbtree.KindLightGBMClassifier:   model[gbtree.ClassifierModel],
		gbtree.KindLightGBMRegressor:    model[gbtree.RegressorModel],
	}
	learners = map[string]func([]byte) (xrai.Learner, error){
		tree.KindClassifier:             learner[tree.Classifier],
		tree.KindRegressor:              learner[tree.Regressor],
		forest.KindClassifier:           learner[forest.Classifier],
		forest.KindRegressor:            learner[forest.Regressor],
		forest.KindExtraTreesClassifier: learner[forest.ExtraTreesClassifier],
		forest.KindExtraTreesRegressor:  learner[forest.ExtraTreesRegressor],
		boost.KindClassifier:            learner[boost.Classifier],
		boost.KindRegressor:             learner[boost.Regressor],
		boost.KindHistClassifier:        learner[boost.HistClassifier],
		boost.KindHistRegressor:         learner[boost.HistRegressor],
		linear.KindRegression:           learner[linear.Regression],
		linear.KindRidge:                learner[linear.Ridge],
		linear.KindLasso:                learner[linear.Lasso],
		linear.KindElasticNet:           learner[linear.ElasticNet],
		linear.KindLogistic:             learner[linear.Logistic],
		knn.KindClassifier:              learner[knn.Classifier],
		knn.KindRegressor:               learner[knn.Regressor],
		bayes.KindGaussian:              learner[bayes.Gaussian],
		bayes.KindBernoulli:             learner[bayes.Bernoulli],
		mlp.KindClassifier:              learner[mlp.Classifier],
		mlp.KindRegressor:               learner[mlp.Regressor],
	}
)

// init adds the models that hold others, which are read by all kinds.
func init() {
	for kind, read := range ensemble.Readers {
		models[kind] = func(data []byte) (xrai.Model, error) { return read(data, inner) }
	}
}

// inner reads a model inside another one.
func inner(kind string, params []byte) (xrai.Model, error) {
	return decode("model", models, &pipeline.Part{Kind: kind, Params: params})
}

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
