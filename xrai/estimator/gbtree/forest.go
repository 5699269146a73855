package gbtree

import (
	"fmt"
	"math"
	"slices"
)

// Kinds of models.
const (
	KindXGBoostClassifier  = "xgboost classifier"
	KindXGBoostRegressor   = "xgboost regressor"
	KindLightGBMClassifier = "lightgbm classifier"
	KindLightGBMRegressor  = "lightgbm regressor"
)

// Links from sums to what a model says; r is a sum.
const (
	Logistic  = "logistic"      // 1/(1+exp(-Scale r)); of a classifier, the probability of the second of two classes
	Softmax   = "softmax"       // exp(r) over its total, of classes
	OneVsAll  = "one vs all"    // each class's Logistic over their total
	Threshold = "threshold"     // whether r is above 0, the second of two classes
	Identity  = "identity"      // r
	Exp       = "exp"           // exp(r)
	Softplus  = "softplus"      // log(1+exp(r))
	Square    = "signed square" // r|r|
)

// Forest is trees and the sums that they add to.
type Forest struct {
	Width  int       // d, the number of columns
	Base   []float64 // where each of the S sums starts
	Output []int32   // of each tree: the sum it adds to, 0 to S-1
	Trees  Trees
	// Divisor divides the sums of trees: 1, or how many trees a sum averages.
	Divisor float64
	Link    string
	Scale   float64 // of Logistic and OneVsAll, above 0; 1 elsewhere
}

// links are those of classifiers by the number of sums, and of regressors.
var (
	binaryLinks     = []string{Logistic, Threshold}
	multiclassLinks = []string{Softmax, OneVsAll}
	numberLinks     = []string{Identity, Exp, Logistic, Softplus, Square}
)

func (f *Forest) check(single bool) error {
	switch {
	case f.Width < 1 || f.Width > 1<<24:
		return fmt.Errorf("%d columns", f.Width)
	case len(f.Output) != f.Trees.Len():
		return fmt.Errorf("%d outputs for %d trees", len(f.Output), f.Trees.Len())
	case !(f.Divisor >= 1) || math.IsInf(f.Divisor, 0) || single && f.Divisor != 1:
		return fmt.Errorf("divisor %v", f.Divisor)
	case !(f.Scale > 0) || math.IsInf(f.Scale, 0) || f.Scale != 1 && f.Link != Logistic && f.Link != OneVsAll:
		return fmt.Errorf("scale %v of link %q", f.Scale, f.Link)
	}
	most := maxValue
	if single {
		most = maxSingle
	}
	for _, b := range f.Base {
		if !(math.Abs(b) <= most) || single && float64(float32(b)) != b {
			return fmt.Errorf("a sum starts at %v", b)
		}
	}
	for k, o := range f.Output {
		if o < 0 || int(o) >= len(f.Base) {
			return fmt.Errorf("tree %d adds to sum %d of %d", k, o, len(f.Base))
		}
	}
	if single {
		for i, v := range f.Trees.Value {
			if float64(float32(v)) != v {
				return fmt.Errorf("node %d: %v is no float32", i, v)
			}
		}
	}
	return f.Trees.check(f.Width, most)
}

// checkClassifier is check for a classifier of that many classes.
func (f *Forest) checkClassifier(classes int, single bool) error {
	known, sums := binaryLinks, 1
	if slices.Contains(multiclassLinks, f.Link) {
		known, sums = multiclassLinks, classes
	}
	switch {
	case !slices.Contains(known, f.Link):
		return fmt.Errorf("link %q is not a classifier's", f.Link)
	case classes < 2 || sums == 1 && classes != 2:
		return fmt.Errorf("%d classes for link %q", classes, f.Link)
	case len(f.Base) != sums:
		return fmt.Errorf("%d sums, want %d", len(f.Base), sums)
	}
	return f.check(single)
}

func (f *Forest) checkRegressor(single bool) error {
	switch {
	case !slices.Contains(numberLinks, f.Link):
		return fmt.Errorf("link %q is not a regressor's", f.Link)
	case len(f.Base) != 1:
		return fmt.Errorf("%d sums, want 1", len(f.Base))
	}
	return f.check(single)
}
