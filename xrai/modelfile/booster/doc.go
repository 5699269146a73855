// Package booster holds what the readers of XGBoost's and LightGBM's files share:
// names for classes, the learner that stands in for a refit, and the pipeline of
// what a file gave.
package booster
