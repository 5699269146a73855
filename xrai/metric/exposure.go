package metric

import "github.com/xrai-toolkit/xrai-go/xrai"

// PDTPTestOptions say which records are tested and how. The zero value tests the
// ten records with the largest paired effect.
type PDTPTestOptions struct {
	// Records are the training rows to test, by index, each once. nil means the
	// Worst by the paired effect on their own row.
	Records []int
	Worst   int // 0 means 10, or all when there are fewer

	// With and Without are how many seeds the learner is fitted with and without
	// each record. 0 means 20, at least 4. A learner that does not draw is fitted
	// once.
	With, Without int
	Permutations  int // of the seeds; 0 means 9999, at least 99
	// Level is the chance that any record without an effect is called exposed. 0
	// means 0.05.
	Level float64
	// Limit is the effect from which a record is called exposed for a learner that
	// does not draw, where no p-value can say so: 0 means ln 2, a doubling, of a
	// classifier, and 1 residual standard deviation of a regressor.
	Limit float64

	Seed     uint64
	Workers  int                   `json:"-"` // 0 means all cores
	Progress func(done, total int) `json:"-"` // of fits
}

// PDTPTestRecord is what a record's presence does to the model's answer to it.
type PDTPTestRecord struct {
	Row   int
	Class string // "" for a regressor
	// Effect is the mean of the answer fitted with the record less that fitted
	// without: of ln p of its class, or of the prediction in units of ResidualSD.
	Effect float64
	// PValue is two-sided, of no effect, and Adjusted Holm's over the records
	// tested: only where Tested.
	PValue, Adjusted float64
	// Rank is the record's place among all training records by the size of the
	// effect, 1 the largest; ties share the first place. 0 where not ranked.
	Rank       int
	Exposed    bool
	Duplicates int // other training rows with the same features and target
}

// PDTPTestResult says which records a model gives away by its answer to them.
type PDTPTestResult struct {
	Of         string // what a session calls the model, "" without one
	Learner    string
	Regression bool
	Train      int // training rows
	// Tested is true for a learner that draws: p-values are given. For others the
	// effect is exact, and ranked among the effects of all records.
	Tested        bool
	With, Without int // fits a record
	Permutations  int
	Level         float64
	Limit         float64
	Floor         float64 // probabilities are clipped below at this: 1/(2n); 0 for a regressor
	ResidualSD    float64 // of a regressor, from five folds; 0 for a classifier
	Seed          uint64

	Records []PDTPTestRecord
	Exposed []int // rows of the exposed records, in the order of Records
	// Effects are the quantiles of the size of the effect: of the records tested,
	// or of all training records where they were ranked.
	Effects  Quantiles
	Warnings []xrai.Warning
}
