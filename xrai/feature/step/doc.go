// Package step holds fitted preprocessing, as scikit-learn's pipelines are made
// of: what a model file brings, where package feature fits its own.
//
//  1. A Frame is rows of named columns, of numbers or of text.
//  2. A Step makes one Frame of another: impute, scale, encode, choose.
//  3. Steps are a chain of them, from the columns of a table to the matrix of a
//     model. They implement feature.Features, are saved as JSON and load again to
//     the same bits.
//
// Steps may come from anywhere: Check refuses what Apply could trip over. Nothing
// here learns; what a step knows was learned elsewhere.
package step
