// Package metric measures how much a model tells about the records it was
// trained on.
//
//  1. PDTP asks what changes in the model's answers when one record is left
//     out (Long, Bindschaedler, Gunter, arXiv:1712.09136). PDTPTest asks whether
//     chosen records are given away, with p-values for learners that draw.
//  2. SHAPr gives each training record its exact Shapley value in a
//     nearest-neighbour vote over the model's outputs (Duddu, Szyller, Asokan,
//     arXiv:2112.02230). SHAPrIntervals says how much scores owe to the test rows.
//  3. ROC, AUC and PrecisionRecall judge an attack's scores and guesses, TPRAtFPRs
//     and BootstrapAUC add the population's intervals, NadeauBengio one for repeated
//     splits; Holm and Bonferroni correct for several looks; EpsilonLowerBound
//     bounds differential privacy's epsilon by guesses about fair coins.
//  4. MeasureUtility sets a model's scores beside those that need no model.
//  5. CompareUtility, ComparePDTP, CompareSHAPr, PairedAUC and PairedBalanced
//     compare two models on the same records; a Comparison words them.
//
// Functions are pure: no files, no printing, no global state; the same options
// give the same bytes with any number of workers. Results hold no NaN or
// infinity and survive gob and JSON.
package metric
