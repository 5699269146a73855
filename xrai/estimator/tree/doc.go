// Package tree fits decision trees (CART; Breiman, Friedman, Olshen, Stone
// 1984) with scikit-learn's parameters and meaning.
//
//  1. columns casts the matrix to float32, as scikit-learn does, and codes each
//     column by its distinct values.
//  2. split scores every boundary between two distinct values that a node holds.
//  3. builder grows the tree depth first, left before right.
//  4. leaveOneOut finds, for every record at once, where the tree fitted without
//     it differs, and builds again only that subtree.
//
// Three choices differ from scikit-learn. Of equal splits the first column in
// order wins, and in it the lowest threshold; scikit-learn draws one by seed.
// Any two distinct float32 values can be split; scikit-learn wants them 1e-7
// apart. Sums are kept in integers, so splits that divide the rows alike score
// equal and the order of rows does not matter; other exact ties hold up to the
// rounding of two divisions.
package tree
