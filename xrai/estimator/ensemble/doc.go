// Package ensemble holds models made of other models, as scikit-learn's files
// bring them. Nothing here learns.
//
//  1. A Part is a model inside another one. It is saved with its kind; to load it
//     takes somebody who knows all kinds, so each model here is read by Readers,
//     which are given a Decode.
//  2. Chains put steps before a model: a pipeline inside an ensemble.
//  3. Votings average members (bagging and voting), AdaBoosts weigh them, Calibrated
//     maps their scores to probabilities, Stacked hands their answers to a last
//     model, Started is boosting on top of another model.
//  4. Constants ignore the rows.
//
// Members know their classes by names of their own: Classes of a Member says which
// of the ensemble's they are.
//
// Gob takes these models once the types inside are known to gob.Register. Check
// refuses what could not predict.
package ensemble
