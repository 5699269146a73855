// Package attack tries to tell the records a model was trained on from others.
//
//  1. A signal is read off the model for every record: its probabilities, its
//     loss, or its labels.
//  2. BlackBox fits an attack model on some members and others and scores records
//     it has not seen: one split, or every record out of fold. Gap, Threshold,
//     LiRA, RMIA and LabelOnly need no attack model and score every record; LiRA
//     and RMIA fit shadow models of the target's own learner.
//  3. The scores are judged beside their base rate, with an interval, and beside
//     dry runs: the same pipeline with memberships shuffled.
//  4. A verdict says in words what was found and what could have been.
//  5. Slices cuts attacks by groups of records, and corrects for looking at many.
//
// AttributeInference asks for a sensitive feature instead of membership.
//
// An attack that finds nothing is no proof that nothing leaks.
package attack
