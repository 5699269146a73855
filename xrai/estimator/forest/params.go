package forest

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// Params are what all forests share, named as scikit-learn's. The zero value is
// scikit-learn's default.
type Params struct {
	Trees int `json:"n_estimators"` // 0 means 100
	// MaxSamples is the share of the number of records drawn for each tree where
	// records are drawn, in (0, 1]; 0 means 1.
	MaxSamples float64 `json:"max_samples"`
	// Params are each tree's. MaxFeatures "" means "sqrt" for a classifier and all
	// columns for a regressor; "1.0" means all. Splitter is the forest's own and
	// must be "". Seed draws the records and the columns.
	tree.Params
}

// maxTrees bounds what a parameter or a file may ask for.
const maxTrees = 1 << 20

// shape is how a family of forests grows its trees.
type shape struct {
	kind      string
	bootstrap bool
	splitter  string
	columns   string // MaxFeatures when none is given
}

func (p Params) check(s shape) (Params, error) {
	switch {
	case p.Trees < 0 || p.Trees > maxTrees:
		return p, fmt.Errorf("%d trees are outside 1 to %d", p.Trees, maxTrees)
	case !(p.MaxSamples >= 0 && p.MaxSamples <= 1):
		return p, fmt.Errorf("max samples %v is not a share above 0 and at most 1", p.MaxSamples)
	case p.MaxSamples > 0 && !s.bootstrap:
		return p, fmt.Errorf("max samples %v has no meaning where records are not drawn", p.MaxSamples)
	case p.Splitter != "":
		return p, fmt.Errorf("splitter %q: a forest's is fixed", p.Splitter)
	}
	if p.Trees == 0 {
		p.Trees = 100
	}
	if p.MaxSamples == 0 {
		p.MaxSamples = 1
	}
	if p.MaxFeatures == "" {
		p.MaxFeatures = s.columns
	}
	p.Splitter = s.splitter
	return p, nil
}

// draws is how many records each tree draws of n.
func (p Params) draws(n int) int {
	return max(1, int(math.RoundToEven(p.MaxSamples*float64(n))))
}
