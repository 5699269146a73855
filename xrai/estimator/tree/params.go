package tree

import (
	"fmt"
	"math"
	"strconv"
)

// Criteria of a classifier's splits. LogLoss is another name of Entropy.
const (
	Gini    = "gini"
	Entropy = "entropy"
	LogLoss = "log_loss"
)

// Criteria of a regressor's splits. FriedmanMSE chooses as SquaredError does and
// differs in the scale of MinImpurityDecrease: as in scikit-learn it is not
// divided by the weight of all records. Poisson is half the Poisson deviance: for
// targets from 0, not all 0, such as counts; children of sum 0 are not made.
// scikit-learn's absolute_error is not built.
const (
	SquaredError = "squared_error"
	FriedmanMSE  = "friedman_mse"
	Poisson      = "poisson"
)

// Splitters. Best takes the best threshold of each column looked at, Random one
// drawn evenly between the column's least and greatest value in the node.
const (
	Best   = "best"
	Random = "random"
)

// Params are the parameters both learners share, named as scikit-learn's. The
// zero value is scikit-learn's default.
type Params struct {
	MaxDepth        int    `json:"max_depth"`         // 0 means no limit
	MinSamplesSplit int    `json:"min_samples_split"` // rows a node needs to be split; 0 means 2
	MinSamplesLeaf  int    `json:"min_samples_leaf"`  // rows each child needs; 0 means 1
	MaxFeatures     string `json:"max_features"`      // columns looked at a node: "" all, "sqrt", "log2", a count as "5", a share as "0.3"
	Seed            uint64 `json:"seed"`              // draws those columns and Random's thresholds; unused without either

	Splitter              string  `json:"splitter,omitempty"`                 // "" or Best, Random
	MaxLeafNodes          int     `json:"max_leaf_nodes,omitempty"`           // 0 means no limit, else at least 2; the split with the largest decrease is made first
	MinImpurityDecrease   float64 `json:"min_impurity_decrease,omitempty"`    // a split must decrease the weighted impurity by this much
	MinWeightFractionLeaf float64 `json:"min_weight_fraction_leaf,omitempty"` // share of all weight each child needs, 0 to 0.5
	CCPAlpha              float64 `json:"ccp_alpha,omitempty"`                // cost-complexity pruning: branches worth no more than this a leaf are cut; 0 cuts none
}

// check returns the parameters with defaults filled in and the number of
// columns a node looks at.
func (p Params) check(d int) (Params, int, error) {
	switch {
	case p.MaxDepth < 0:
		return p, 0, fmt.Errorf("max depth %d is negative", p.MaxDepth)
	case p.MinSamplesSplit < 0 || p.MinSamplesSplit == 1:
		return p, 0, fmt.Errorf("min samples split %d is below 2", p.MinSamplesSplit)
	case p.MinSamplesLeaf < 0:
		return p, 0, fmt.Errorf("min samples leaf %d is negative", p.MinSamplesLeaf)
	case p.Splitter != "" && p.Splitter != Best && p.Splitter != Random:
		return p, 0, fmt.Errorf("splitter %q is neither %q nor %q", p.Splitter, Best, Random)
	case p.MaxLeafNodes < 0 || p.MaxLeafNodes == 1:
		return p, 0, fmt.Errorf("max leaf nodes %d is below 2", p.MaxLeafNodes)
	case !(p.MinImpurityDecrease >= 0) || math.IsInf(p.MinImpurityDecrease, 0):
		return p, 0, fmt.Errorf("min impurity decrease %v is not a number from 0", p.MinImpurityDecrease)
	case !(p.MinWeightFractionLeaf >= 0 && p.MinWeightFractionLeaf <= 0.5):
		return p, 0, fmt.Errorf("min weight fraction leaf %v is outside 0 to 0.5", p.MinWeightFractionLeaf)
	case !(p.CCPAlpha >= 0) || math.IsInf(p.CCPAlpha, 0):
		return p, 0, fmt.Errorf("ccp alpha %v is not a number from 0", p.CCPAlpha)
	}
	if p.MaxDepth == 0 {
		p.MaxDepth = math.MaxInt
	}
	p.MinSamplesSplit = max(p.MinSamplesSplit, 2)
	p.MinSamplesLeaf = max(p.MinSamplesLeaf, 1)
	m, err := maxFeatures(p.MaxFeatures, d)
	return p, m, err
}

// maxFeatures returns how many of d columns the rule asks for, at least 1.
func maxFeatures(rule string, d int) (int, error) {
	switch rule {
	case "":
		return d, nil
	case "sqrt":
		return max(1, int(math.Sqrt(float64(d)))), nil
	case "log2":
		return max(1, int(math.Log2(float64(d)))), nil
	}
	if k, err := strconv.Atoi(rule); err == nil {
		if k < 1 || k > d {
			return 0, fmt.Errorf("max features %d is outside 1 to %d columns", k, d)
		}
		return k, nil
	}
	share, err := strconv.ParseFloat(rule, 64)
	if err != nil || !(share > 0 && share <= 1) {
		return 0, fmt.Errorf("max features %q is not \"sqrt\", \"log2\", a count or a share above 0 and at most 1", rule)
	}
	return max(1, int(share*float64(d))), nil
}

// random reports whether a node looks at fewer than all columns. Without
// knowing the width, any rule but "" and "1.0" may.
func (p Params) random() bool {
	return p.Splitter == Random || p.MaxFeatures != "" && p.MaxFeatures != "1.0"
}
