// Package knn predicts from the nearest training rows, as scikit-learn's
// KNeighborsClassifier and KNeighborsRegressor with Euclidean, Manhattan, Chebyshev
// or Minkowski distance.
//
//  1. Pick a learner: Classifier or Regressor. Its zero value is scikit-learn's
//     default, five neighbours of equal weight.
//  2. Fit it on a Dataset; the model keeps a copy of the rows.
//  3. Use the ClassifierModel or RegressorModel, or save it as JSON or gob.
//
// Distances are compared as computed, as sums of squared differences in the
// order of the columns, so rows with equal values are exactly equally far. Of
// rows equally far the earlier training row is nearer. scikit-learn leaves
// that to the order its tree or partition happens to visit them in, so the two
// can differ where a tie straddles the last neighbour, and nowhere else beyond
// rounding.
//
// Many queries are not compared with all rows: a k-d tree over few columns and a
// product of matrices over more tell of most rows that they are too far. They
// allow for all rounding, so the neighbours are those of the plain search.
//
// Scale columns first: the one with the widest range decides otherwise.
package knn
