package tree

import (
	"fmt"
	"math"
	"strconv"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Criteria of a classifier's splits.
const (
	Gini    = "gini"
	Entropy = "entropy"
)

// Params are the parameters both learners share, named as scikit-learn's. The
// zero value is scikit-learn's default.
type Params struct {
	MaxDepth        int    `json:"max_depth"`         // 0 means no limit
	MinSamplesSplit int    `json:"min_samples_split"` // rows a node needs to be split; 0 means 2
	MinSamplesLeaf  int    `json:"min_samples_leaf"`  // rows each child needs; 0 means 1
	MaxFeatures     string `json:"max_features"`      // columns looked at a node: "" all, "sqrt", "log2", a count as "5", a share as "0.3"
	Seed            uint64 `json:"seed"`              // draws those columns; unused when all are looked at
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

// checkRange refuses what float32, in which values are compared, cannot hold.
func checkRange(d *xrai.Dataset) error {
	for i := range d.Rows() {
		for j, v := range d.Row(i) {
			if math.Abs(v) > math.MaxFloat32 {
				return fmt.Errorf("record %d, column %s: %v is beyond float32, in which trees compare values", i, d.FeatureName(j), v)
			}
		}
	}
	return nil
}

// random reports whether a node looks at fewer than all columns. Without
// knowing the width, any rule but "" and "1.0" may.
func (p Params) random() bool { return p.MaxFeatures != "" && p.MaxFeatures != "1.0" }
