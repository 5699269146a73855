// Package gbtree predicts with the boosted trees of XGBoost and LightGBM, read
// from their files. Nothing here learns.
//
//  1. A Forest is regression trees in flat form and what each adds to which sum.
//  2. A sum starts at a number of the file's and takes the trees in their order:
//     of XGBoost in float32, on values rounded to float32, of LightGBM in float64.
//     So the sums are the same bits as the originals'.
//  3. A Link turns sums into probabilities or a number, in float64; XGBoost's own
//     are float32, and agree to 1e-7.
//
// Models may come from anywhere: Check refuses what a walk could leave or circle
// in. Rows are dealt to all cores in blocks, and a block sees tree after tree; the
// number of cores changes no bit.
package gbtree
