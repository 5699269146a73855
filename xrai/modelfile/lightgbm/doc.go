// Package lightgbm reads LightGBM's text models, v2 to v4, as data.
//
//  1. Parse reads header, trees, parameters and the labels of pandas' categories
//     line by line into a Booster.
//  2. Booster.Read gives the model of package gbtree, the columns, and the learner
//     that stands in for a refit where the file has hyper-parameters.
//
// Refused by name: linear trees, and objectives that are not known.
package lightgbm
