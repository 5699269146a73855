// Package tree fits decision trees (CART; Breiman, Friedman, Olshen, Stone
// 1984) with scikit-learn's parameters and meaning.
//
//  1. Columns casts the matrix to float32, as scikit-learn does, and codes each
//     column by its distinct values.
//  2. sample puts weights and targets in integers.
//  3. scanner reads a node's columns and finds the best boundary between two
//     distinct values, or draws one.
//  4. Grower grows the tree, depth first with the left child before the right, or
//     best first, prunes it, and writes it out.
//  5. leaveOneOut finds, for every record at once, where the tree fitted without
//     it differs, and builds again only that subtree.
//
// Forests and boosting grow many trees with one Grower.
//
// Missing values (NaN) follow scikit-learn: where a column lacks values in a node,
// each boundary is tried with those rows on the right and on the left, then all
// of them against all others; prediction sends a missing value where it went in
// training, or, where none was missing, to the child with more rows. Random
// thresholds draw the side.
//
// Five choices differ from scikit-learn. Of equal splits the first column in
// order wins, and in it the lowest threshold; scikit-learn draws one by seed.
// Of equal nodes the older is divided first. Any two distinct float32 values can
// be split, scikit-learn wants them 1e-7 apart, and a column of one value and
// missing ones can be, too. MinSamplesSplit and MinSamplesLeaf are numbers of
// rows, not shares. A record of weight 0 is absent, also for balanced class
// weights.
//
// Sums are kept in integers, so splits that divide the rows alike score equal
// and the order of rows does not matter; other exact ties hold up to the
// rounding of two divisions.
package tree
