// Package bayes fits naive Bayes classifiers with the formulas, parameters and
// defaults of scikit-learn's GaussianNB and BernoulliNB: given the class, columns
// are taken for independent.
//
//  1. Pick a learner: Gaussian, for numbers, or Bernoulli, for columns that are
//     one or the other, as one-hot columns. Its zero value is scikit-learn's
//     default.
//  2. Fit it on a Dataset, weighted or not: a record of weight 2 counts as two.
//  3. Use the model, or save it as JSON or gob.
//
// CategoricalModel and QuadraticModel have no learner here: they come from files.
//
// The order of records matters to rounding only. The probabilities tend to be
// near 0 and 1, for columns that say the same are counted as often as they are.
package bayes
