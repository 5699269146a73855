// Package xrai holds the nouns of a privacy audit of a tabular model: a
// Dataset, a fitted Classifier or Regressor, the Learner that fits one, the
// LeaveOneOut that says what a learner predicts once a record is gone, and the
// Warning that rides with a number.
//
// The workflow, one package a step:
//
//  1. dataframe reads and checks tables, and splits off the target.
//  2. xrai/feature turns columns into a matrix: impute, scale, encode; fitted
//     on training rows only.
//  3. xrai/estimator holds the learners; xrai/pipeline joins features, model and
//     the learner that can fit it again, and xrai/modelfile reads one from disk.
//  4. xrai/metric measures: PDTP (what changes when one record is left out),
//     SHAPr (each record's worth to the model), ROC, precision and recall.
//  5. xrai/attack tries to tell training records from others.
//  6. xrai/audit is a session over all of it: lazy, its results remembered by
//     content, so that a notebook cell which uses an earlier result costs
//     milliseconds.
//  7. xrai/figure draws results, and gonbui shows them in a notebook.
//  8. xrai/report writes a whole audit as a page to read, JSON and CSV.
//
// Packages lower in the list import those above, never the reverse; a test
// holds them to it. Nothing here prints, reads files or keeps global state.
package xrai
