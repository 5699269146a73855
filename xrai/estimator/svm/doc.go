// Package svm predicts with support vector machines that were fitted elsewhere: it
// has no learner.
//
//  1. A Kernel compares two rows.
//  2. A ClassifierModel has a machine for each pair of classes, which vote; with
//     Platt's scaling it gives probabilities, otherwise labels. A RegressorModel is
//     one machine.
//  3. Both are saved as JSON or gob and load again bit for bit. They hold their
//     support vectors, which are rows they were fitted on.
//
// Reference: Chang and Lin, "LIBSVM: a library for support vector machines", 2011.
package svm
