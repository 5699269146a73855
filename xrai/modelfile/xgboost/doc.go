// Package xgboost reads models of XGBoost as data: JSON, Universal Binary JSON,
// and the buffer that a pickled Booster holds, of versions 1.0 to 3.4.
//
//  1. A scanner for each form makes a value of the bytes, within limits. Lists of
//     numbers become []float64; those that no prediction needs are passed over.
//  2. Parse makes a Booster of it: objective, names, and the trees in flat form.
//  3. Booster.Read gives the model of package gbtree, the columns, and the learner
//     that stands in for a refit where the file has hyper-parameters.
//
// Refused by name: the old binary form, linear boosters, trees with a vector in
// each leaf, more than one target, and objectives that are not known.
package xgboost
