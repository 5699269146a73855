package boost

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// Params are what both learners of gradient boosting share, named as
// scikit-learn's. The zero value is scikit-learn's default.
type Params struct {
	LearningRate float64 `json:"learning_rate"` // what a tree's leaves are multiplied by, above 0; 0 means 0.1
	Stages       int     `json:"n_estimators"`  // most stages, of one tree or one a class; 0 means 100
	Subsample    float64 `json:"subsample"`     // share of the records drawn for each stage, above 0; 0 means 1, which draws none
	Criterion    string  `json:"criterion"`     // "" or tree.FriedmanMSE, tree.SquaredError

	// NIterNoChange, if not 0, stops when a stage betters none of that many losses
	// before it by more than Tol, on records kept back.
	NIterNoChange      int     `json:"n_iter_no_change"`
	ValidationFraction float64 `json:"validation_fraction"` // share of the records kept back for that, above 0 and below 1; 0 means 0.1
	Tol                float64 `json:"tol"`                 // 0 means 1e-4

	// Params are each tree's, with one difference: MaxDepth 0 means 3, and -1 no
	// limit. Splitter must be "". Seed draws records and columns.
	tree.Params
}

// check returns the parameters with defaults filled in.
func (p Params) check() (Params, error) {
	switch {
	case !(p.LearningRate >= 0) || p.LearningRate > maxRate:
		return p, fmt.Errorf("learning rate %v is not a number above 0 and at most %v", p.LearningRate, maxRate)
	case p.Stages < 0 || p.Stages > maxStages:
		return p, fmt.Errorf("n estimators %d is outside 1 to %d", p.Stages, maxStages)
	case !(p.Subsample >= 0 && p.Subsample <= 1):
		return p, fmt.Errorf("subsample %v is not a share above 0 and at most 1", p.Subsample)
	case p.Criterion != "" && p.Criterion != tree.FriedmanMSE && p.Criterion != tree.SquaredError:
		return p, fmt.Errorf("criterion %q is neither %q nor %q", p.Criterion, tree.FriedmanMSE, tree.SquaredError)
	case p.NIterNoChange < 0:
		return p, fmt.Errorf("n iter no change %d is negative", p.NIterNoChange)
	case !(p.ValidationFraction >= 0 && p.ValidationFraction < 1):
		return p, fmt.Errorf("validation fraction %v is not a share above 0 and below 1", p.ValidationFraction)
	case !(p.Tol >= 0):
		return p, fmt.Errorf("tol %v is not a number from 0", p.Tol)
	case p.MaxDepth < -1:
		return p, fmt.Errorf("max depth %d is negative", p.MaxDepth)
	case p.Splitter != "":
		return p, fmt.Errorf("splitter %q: boosting takes the best split", p.Splitter)
	}
	fill(&p.LearningRate, 0.1)
	fill(&p.Stages, 100)
	fill(&p.Subsample, 1)
	fill(&p.Criterion, tree.FriedmanMSE)
	fill(&p.ValidationFraction, 0.1)
	fill(&p.Tol, 1e-4)
	fill(&p.MaxDepth, 3)
	if p.MaxDepth < 0 {
		p.MaxDepth = 0 // a tree's way to say it
	}
	return p, nil
}

// random reports whether the fit depends on the seed.
func (p Params) random() bool {
	return p.Subsample != 0 && p.Subsample != 1 || p.NIterNoChange > 0 || p.MaxFeatures != "" && p.MaxFeatures != "1.0"
}

// draws is how many of n records a stage draws.
func (p Params) draws(n int) int { return max(1, int(math.Floor(p.Subsample*float64(n)))) }
