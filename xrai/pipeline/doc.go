// Package pipeline joins what a model file holds: the features, the fitted
// model, and the learner that can fit it again.
//
//  1. Fit takes training rows as a table, fits the features on them, and the
//     learner on the features.
//  2. Dataset, Proba, Predict and Score take any table with the same columns.
//  3. Save writes one JSON file, which package modelfile opens again.
//  4. FromProba and FromPredict make a pipeline of a function that takes rows:
//     any other model. It has no features and cannot be saved.
//
// In terms of a scikit-learn Pipeline, Features is pipe[:-1] and Model is
// pipe[-1]; Learner is sklearn.base.clone(pipe[-1]), the same hyper-parameters
// unfitted.
package pipeline
