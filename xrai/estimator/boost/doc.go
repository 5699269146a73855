// Package boost fits gradient boosting: sums of regression trees, each grown for
// what the loss of the sum so far lacks. It has scikit-learn's parameters,
// defaults and meaning.
//
// HistClassifier and HistRegressor are its histogram gradient boosting, for
// tables of any size, with missing values and categories:
//
//  1. bins.go cuts each column into at most 255 bins, missing values having
//     their own.
//  2. scale.go rounds the rows' gradients and hessians to fixed point.
//  3. layout.go and histogram.go sum them by bin, for the smaller child of a node
//     only; the larger one's sums are the parent's less these.
//  4. split.go and category.go find the best split in the sums.
//  5. grow.go grows a tree, the largest gain first; hist.go adds stage after
//     stage, and stops early.
//
// Sums of whole numbers are exact, so models depend neither on the order of rows
// nor on the number of workers, and equal scikit-learn's up to the rounding of
// exp.
//
// Classifier and Regressor are its classic gradient boosting, on small trees of
// package tree: stages.go adds the stages, settle.go gives leaves their values.
//
// What is drawn, is drawn by the record's number: records kept back and
// subsamples are those with the smallest keys, so a record left out leaves the
// draws of the others. scikit-learn draws otherwise, from the same shares.
//
// Further differences: a record of weight 0 is absent, where scikit-learn counts
// it among the rows of bins and leaves. Of equally good splits histogram trees
// take the first column's, as in scikit-learn; of classic trees every other one
// takes the last column's, where scikit-learn draws. Classic gradient boosting
// weighs classes if asked, and lacks the exponential loss, init and out-of-bag
// scores. Histogram boosting lacks monotonic and interaction constraints, warm
// starts and scoring by anything but the loss.
package boost
