package boost

import (
	"fmt"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Settings of early stopping.
const (
	Auto = "auto" // with more than 10,000 records
	On   = "on"
	Off  = "off"
)

// autoRows is the number of records above which Auto stops early.
const autoRows = 10_000

// maxStages bounds what a parameter may ask for.
const maxStages = 1 << 20

// NoValidation as validation fraction keeps no records back: the loss of the
// training records decides when to stop.
const NoValidation = -1

// HistParams are what both learners of histogram boosting share, named as
// scikit-learn's. The zero value is scikit-learn's default.
type HistParams struct {
	LearningRate   float64 `json:"learning_rate"`     // what a tree's leaves are multiplied by, above 0; 0 means 0.1
	MaxIter        int     `json:"max_iter"`          // most stages, of one tree or one a class; 0 means 100
	MaxLeafNodes   int     `json:"max_leaf_nodes"`    // of a tree, at least 2; 0 means 31, -1 no limit
	MaxDepth       int     `json:"max_depth"`         // most splits on a way to a leaf; 0 means no limit
	MinSamplesLeaf int     `json:"min_samples_leaf"`  // rows a leaf needs; 0 means 20
	L2             float64 `json:"l2_regularization"` // added to a leaf's sum of hessians, from 0
	MaxFeatures    float64 `json:"max_features"`      // share of the columns that a node looks at, drawn for each; 0 means 1
	MaxBins        int     `json:"max_bins"`          // most bins of a column, 2 to 255; 0 means 255. Missing values have their own

	// CategoricalFeatures are the indexes of columns that hold categories, as whole
	// numbers from 0 to 254, at most MaxBins of them a column. Their splits send any
	// set of categories to the left.
	CategoricalFeatures []int `json:"categorical_features,omitempty"`

	// EarlyStopping is "" or Auto, On, Off. On stops when none of the last
	// NIterNoChange stages bettered the loss before them by more than Tol.
	EarlyStopping      string  `json:"early_stopping"`
	ValidationFraction float64 `json:"validation_fraction"` // share of the records kept back for that, above 0 and below 1, or NoValidation; 0 means 0.1
	NIterNoChange      int     `json:"n_iter_no_change"`    // 0 means 10
	Tol                float64 `json:"tol"`                 // 0 means 1e-7

	Seed uint64 `json:"seed"` // draws the records kept back and the columns looked at
}

// check returns the parameters with defaults filled in.
func (p HistParams) check() (HistParams, error) {
	switch {
	case !(p.LearningRate >= 0) || p.LearningRate > maxRate:
		return p, fmt.Errorf("learning rate %v is not a number above 0 and at most %v", p.LearningRate, maxRate)
	case p.MaxIter < 0 || p.MaxIter > maxStages:
		return p, fmt.Errorf("max iter %d is outside 1 to %d", p.MaxIter, maxStages)
	case p.MaxLeafNodes < -1 || p.MaxLeafNodes == 1:
		return p, fmt.Errorf("max leaf nodes %d is below 2", p.MaxLeafNodes)
	case p.MaxDepth < 0:
		return p, fmt.Errorf("max depth %d is negative", p.MaxDepth)
	case p.MinSamplesLeaf < 0:
		return p, fmt.Errorf("min samples leaf %d is negative", p.MinSamplesLeaf)
	case !(p.L2 >= 0) || math.IsInf(p.L2, 0):
		return p, fmt.Errorf("l2 regularization %v is not a number from 0", p.L2)
	case !(p.MaxFeatures >= 0 && p.MaxFeatures <= 1):
		return p, fmt.Errorf("max features %v is not a share above 0 and at most 1", p.MaxFeatures)
	case p.MaxBins < 0 || p.MaxBins == 1 || p.MaxBins > maxBins:
		return p, fmt.Errorf("max bins %d is outside 2 to %d", p.MaxBins, maxBins)
	case p.EarlyStopping != "" && p.EarlyStopping != Auto && p.EarlyStopping != On && p.EarlyStopping != Off:
		return p, fmt.Errorf("early stopping %q is none of %q, %q and %q", p.EarlyStopping, Auto, On, Off)
	case p.ValidationFraction != NoValidation && !(p.ValidationFraction >= 0 && p.ValidationFraction < 1):
		return p, fmt.Errorf("validation fraction %v is not a share above 0 and below 1", p.ValidationFraction)
	case p.NIterNoChange < 0:
		return p, fmt.Errorf("n iter no change %d is negative", p.NIterNoChange)
	case !(p.Tol >= 0):
		return p, fmt.Errorf("tol %v is not a number from 0", p.Tol)
	}
	fill(&p.LearningRate, 0.1)
	fill(&p.MaxIter, 100)
	fill(&p.MaxLeafNodes, 31)
	if p.MaxLeafNodes < 0 {
		p.MaxLeafNodes = unlimited
	}
	fill(&p.MaxDepth, unlimited)
	fill(&p.MinSamplesLeaf, 20)
	fill(&p.MaxFeatures, 1)
	fill(&p.MaxBins, maxBins)
	fill(&p.EarlyStopping, Auto)
	fill(&p.ValidationFraction, 0.1)
	fill(&p.NIterNoChange, 10)
	fill(&p.Tol, 1e-7)
	return p, nil
}

// maxRate keeps leaves finite.
const maxRate = 1e6

// fill gives a parameter its default when it has none.
func fill[T comparable](v *T, otherwise T) {
	var none T
	if *v == none {
		*v = otherwise
	}
}

// random reports whether the fit may depend on the seed: Auto draws when there
// are records enough.
func (p HistParams) random() bool {
	return p.MaxFeatures != 0 && p.MaxFeatures != 1 ||
		p.EarlyStopping != Off && p.ValidationFraction != NoValidation
}

// stops reports whether a fit of n records may stop early.
func (p HistParams) stops(n int) bool {
	return p.EarlyStopping == On || p.EarlyStopping == Auto && n > autoRows
}

// categorical says of each of the columns whether it holds categories.
func (p HistParams) categorical(columns int) ([]bool, error) {
	if len(p.CategoricalFeatures) == 0 {
		return nil, nil
	}
	out := make([]bool, columns)
	for _, j := range p.CategoricalFeatures {
		if j < 0 || j >= columns {
			return nil, fmt.Errorf("categorical feature %d is outside the %d columns", j, columns)
		}
		out[j] = true
	}
	return out, nil
}

// holdOut keeps back a share of the records: those with the smallest keys, so
// that one record less leaves the draws of the others. Of a classification each
// class gives its part, and keeps one record at least. It returns their places in
// records and those of the rest, ascending. With none to spare the training
// records' loss has to serve.
func holdOut(records []int32, y *target, share float64, seed uint64) (kept, rest []int32) {
	n := len(records)
	keys := make([]uint64, n)
	for i, r := range records {
		keys[i] = xrai.Hash(seed, keyValidation, uint64(r))
	}
	want := int(math.Ceil(share * float64(n)))
	if y.class == nil {
		kept = smallest(keys, min(want, n-1))
	} else {
		kept = smallestOfClasses(keys, y, want)
	}
	in := make([]bool, n)
	for _, i := range kept {
		in[i] = true
	}
	for i := range n {
		if !in[i] {
			rest = append(rest, int32(i))
		}
	}
	return kept, rest
}

// smallestOfClasses is smallest for each class's part of the k.
func smallestOfClasses(keys []uint64, y *target, k int) []int32 {
	members := make([][]int32, y.classes)
	for i, c := range y.class {
		members[c] = append(members[c], int32(i))
	}
	var out []int32
	for c, part := range apportion(members, k, len(keys)) {
		of := pick(keys, members[c])
		for _, i := range smallest(of, part) {
			out = append(out, members[c][i])
		}
	}
	slices.Sort(out)
	return out
}

// apportion gives each class its whole part of k among n, and what is left to
// those whose parts were cut most.
func apportion(members [][]int32, k, n int) []int {
	out := make([]int, len(members))
	order := make([]int, len(members))
	left := k
	for c, m := range members {
		order[c] = c
		out[c] = len(m) * k / n
		left -= out[c]
	}
	cut := func(c int) int { return len(members[c]) * k % n }
	slices.SortStableFunc(order, func(a, b int) int { return cut(b) - cut(a) })
	for _, c := range order[:left] {
		out[c]++
	}
	for c, m := range members {
		out[c] = max(0, min(out[c], len(m)-1))
	}
	return out
}
