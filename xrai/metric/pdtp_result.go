package metric

import "github.com/xrai-toolkit/xrai-go/xrai"

// PDTPOptions say which records are left out and how often. The zero value
// leaves out every record.
type PDTPOptions struct {
	// Records are the training rows to leave out, by index; they may repeat.
	// nil means all, or those Draw asks for.
	Records []int
	// Draw, if above 0, leaves out that many rows drawn as the Python toolkit
	// draws them: Samples(Draw, n, DrawSeed).
	Draw     int
	DrawSeed uint32
	// Target is the fitted model whose probabilities ART's score starts from.
	// nil means the learner's own fit on all rows.
	Target xrai.Classifier `json:"-"`
	// Iterations is how many refits ART's score averages over. 0 means 1 for a
	// learner without randomness (more would repeat it) and 10 for others.
	Iterations int
	// Pairs is how many seeds the paired effect averages over: 0 means 1 for a
	// learner without randomness and 5 for others.
	Pairs int
	// Nulls is how many refits with nothing removed show what the seed alone
	// does to ART's score: 0 means 1 for a learner without randomness (which
	// shows only how far Target is from the learner's fit) and 20 for others.
	Nulls int

	Seed     uint64
	Workers  int                   `json:"-"` // 0 means all cores
	Progress func(done, total int) `json:"-"`
}

// PDTPRecord is what leaving out one record does. Ratios are at least 1, and 1
// means no change; log-ratios are natural logarithms, and 0 means no change.
type PDTPRecord struct {
	Row   int    // index in the training table
	Class string // the record's own class

	// ART's number: the largest ratio between binned probabilities before and
	// after, over all training rows and classes, in [1, 199]. Mean, largest
	// and population standard deviation over the iterations; OwnScore is the
	// mean on the record's own row. Difference is ART's other mode, the largest
	// difference of binned probabilities, averaged.
	Score, Worst, SD, OwnScore, Difference float64

	// The paired effect, unbinned, with the same draws for all other records,
	// averaged over the pairs: the largest |ln p - ln q| over all rows and
	// classes (Global) and on the record's own row (Own).
	Global, Own float64
	Changed     int // training rows whose probabilities changed, in the first pair
	Doubled     int // of these, rows with a probability that at least doubled or halved

	Duplicates int // other training rows with the same features and class
}

// PDTPNull is ART's score with nothing removed: what seeds alone do.
type PDTPNull struct {
	Scores []float64 // one a refit
	Mean   float64
	Max    float64
}

// PDTPResult is the leave-one-out audit of a classifier.
type PDTPResult struct {
	Of         string // what a session calls the model, "" without one
	Learner    string
	Random     bool // the learner's fit depends on a seed
	Train      int  // training rows
	Classes    []string
	Records    []PDTPRecord // in the order asked for
	All        bool         // every training row was left out
	Drawn      bool         // the records were drawn, with replacement
	Iterations int
	Pairs      int
	Seed       uint64
	DrawSeed   uint32  // that drew the records, when some were drawn
	Floor      float64 // unbinned probabilities are clipped below at this: 1/(2n)

	Null PDTPNull
	// TargetDiffers is the share of training rows whose probabilities differ
	// between Target and the learner's own fit; 0 when no Target was given.
	TargetDiffers float64

	Warnings []xrai.Warning
}
