// Package mlp learns multilayer perceptrons, as scikit-learn's MLPClassifier and
// MLPRegressor.
//
//  1. Pick a learner: Classifier or Regressor. Its zero value is scikit-learn's
//     default: one hidden layer of 100 ReLU units, trained by Adam.
//  2. Fit it on a Dataset. Scale columns first: a network learns slowly, or not at
//     all, from columns of different widths. A fit that stopped at MaxIter before
//     it converged is returned all the same, and says so.
//  3. Use the ClassifierModel or RegressorModel, or save it as JSON or gob.
//
// Given the same first weights and batches, epochs equal scikit-learn's to
// rounding. Both are drawn otherwise: by the seed, and batches also by the epoch and
// the record alone, so that a record of weight 0 leaves the others in their
// batches. Solver lbfgs, partial fits and several targets are left out.
//
// The same data give the same bits on one machine. Processors without AVX2 may
// round otherwise.
package mlp
