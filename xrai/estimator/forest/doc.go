// Package forest fits random forests (Breiman 2001) and extremely randomised
// trees (Geurts, Ernst, Wehenkel 2006) with scikit-learn's parameters, defaults
// and meaning.
//
//  1. Pick a learner: Classifier, Regressor, ExtraTreesClassifier or
//     ExtraTreesRegressor.
//  2. Fit it on a Dataset: columns are prepared once, then every tree is grown on
//     its own draw of the records, on all cores.
//  3. The model averages its trees' answers.
//
// Draw j of tree k picks a record by the key (seed, k, j), and nodes draw columns
// by the key of their way from the root. So a forest does not depend on the
// number of cores, and one fitted with a record at weight 0 differs from the one
// with it by that record alone: only the draws that hit it are drawn again. A
// forest is a function of the order of records all the same, as scikit-learn's.
package forest
