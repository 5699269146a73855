// Package linear fits least squares, ridge, lasso, elastic net and logistic
// regression with the objectives, parameters and defaults of scikit-learn's
// LinearRegression, Ridge, Lasso, ElasticNet and LogisticRegression (L2).
//
//  1. Pick a learner: Regression, Ridge, Lasso, ElasticNet or Logistic. Its zero
//     value is scikit-learn's default.
//  2. Fit it on a Dataset, weighted or not: a record of weight 2 counts as two.
//     Every objective here has one minimum (least squares: one of least norm;
//     lasso: unless columns are collinear), and the fit goes to it rather than
//     near it, so that coefficients do not depend on the solver, the order of
//     columns or the number of cores beyond rounding. The same data give the
//     same bits.
//  3. Use the Model, SparseModel or LogisticModel, read its coefficients, or
//     save it as JSON, which loads again bit for bit.
//
// Columns need no scaling to be fitted safely: columns are centred and scaled
// inside where that changes rounding only. The penalties still act on the
// coefficients of the columns as given, as scikit-learn's do. Collinear columns
// (every one-hot encoding) are fine.
//
// GeneralizedModel and ScoreModel have no learner here: they come from files, as
// does a LogisticModel of another Family.
package linear
