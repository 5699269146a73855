// Package attack tries to tell the records a model was trained on from others.
//
//  1. A signal is read off the model for every record: its probabilities, or
//     its loss.
//  2. An attack model is fitted on some members and others and scores records it
//     has not seen.
//  3. The scores are judged beside their base rate, with an interval, and beside
//     dry runs: the same pipeline with memberships shuffled.
//  4. A verdict says in words what was found and what could have been.
//
// An attack that finds nothing is no proof that nothing leaks.
package attack
