package sklearn

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// readSelectFromModel chooses the columns that an estimator finds important.
func readSelectFromModel(d *decoder, a *ndarray.Attrs) (step.Step, error) {
	name := "estimator"
	if !a.None("estimator_") {
		name = "estimator_"
	}
	var importance []float64
	var b *ndarray.Attrs
	err := d.within("."+name, func() error {
		o, err := d.object(a.Value(name))
		if err != nil {
			return err
		}
		b = ndarray.Of(o)
		if v := attr(a, "importance_getter"); v != nil && v != "auto" {
			return fmt.Errorf("importance_getter is not auto, which is not supported")
		}
		norm := 1.0
		if !a.None("norm_order") {
			norm = a.Float("norm_order")
		}
		importance, err = importances(b, norm)
		return d.located(b, err)
	})
	if err != nil {
		return nil, err
	}
	limit, err := threshold(a, b, importance)
	if err != nil {
		return nil, err
	}
	mask := where(importance, func(v float64) bool { return v >= limit })
	if most := a.First("max_features_", "max_features"); !a.None(most) {
		descending := make([]float64, len(importance))
		for j, v := range importance {
			descending[j] = -v
		}
		order := ranked(descending)
		for _, j := range order[min(int(a.IntIn(most, 0, math.MaxInt32)), len(order)):] {
			mask[j] = false
		}
	}
	return selection(mask), nil
}

// threshold reads a number, "mean", "median" or "1.25*mean".
func threshold(a, estimator *ndarray.Attrs, importance []float64) (float64, error) {
	word := "mean"
	switch v := attr(a, "threshold").(type) {
	case nil:
		if least(estimator) {
			return 1e-5, nil
		}
	case string:
		word = v
	default:
		return a.Float("threshold"), a.Err()
	}
	given, factor := word, 1.0
	if before, after, ok := strings.Cut(word, "*"); ok {
		f, err := strconv.ParseFloat(strings.TrimSpace(before), 64)
		if err != nil {
			return 0, fmt.Errorf("threshold %q is not understood", word)
		}
		factor, word = f, strings.TrimSpace(after)
	}
	switch word {
	case "mean":
		sum := 0.0
		for _, v := range importance {
			sum += v
		}
		return factor * sum / float64(max(len(importance), 1)), nil
	case "median":
		return factor * quantile(importance, 0.5), nil
	}
	return 0, fmt.Errorf("threshold %q is not understood", given)
}

// least reports whether an estimator sets coefficients to 0 by an L1 penalty.
func least(a *ndarray.Attrs) bool {
	one := func(name string) bool { return !a.None(name) && math.Abs(a.FloatOr(name, 0)-1) < 1e-5 }
	switch class := a.Class(); {
	case strings.Contains(class, "Lasso"), attr(a, "penalty") == "l1":
		return true
	case class == "ElasticNet", class == "LogisticRegression" && !before(a, 1, 8):
		return one("l1_ratio")
	case class == "ElasticNetCV":
		return one("l1_ratio_")
	}
	return false
}

// importances are the sizes of coefficients, or how much the splits of trees on a
// column lower the impurity.
func importances(a *ndarray.Attrs, norm float64) ([]float64, error) {
	switch {
	case a.Has("coef_"):
		x := a.Array("coef_")
		if a.Err() != nil {
			return nil, a.Err()
		}
		coef, err := x.Floats()
		if err != nil {
			return nil, err
		}
		return sizes(coef, x.Shape, norm)
	case a.Has("tree_"):
		out, _, err := treeImportance(a.Object("tree_"), true)
		return out, err
	case a.Has("estimators_"):
		return forestImportance(a)
	}
	return nil, fmt.Errorf("the importance of columns for a %s is not supported", a.Class())
}

// sizes are norms over the classes.
func sizes(coef []float64, shape []int, norm float64) ([]float64, error) {
	k, d := 1, len(coef)
	if len(shape) == 2 {
		k, d = shape[0], shape[1]
	}
	if len(shape) < 1 || len(shape) > 2 || norm != 1 && norm != 2 && !math.IsInf(norm, 1) {
		return nil, fmt.Errorf("coefficients of %d dimensions by norm %v are not supported", len(shape), norm)
	}
	out := make([]float64, d)
	for j := range out {
		for i := range k {
			v := math.Abs(coef[i*d+j])
			switch {
			case k == 1 || norm == 1:
				out[j] += v
			case norm == 2:
				out[j] += v * v
			default:
				out[j] = max(out[j], v)
			}
		}
		if k > 1 && norm == 2 {
			out[j] = math.Sqrt(out[j])
		}
	}
	return out, nil
}

// forestImportance is the mean over trees that have a split, so scaled that the
// sum is 1.
func forestImportance(a *ndarray.Attrs) ([]float64, error) {
	v := a.Value("estimators_")
	items, ok := pickle.Items(v)
	if x, isArray := v.(*ndarray.Array); isArray {
		var err error
		if items, err = x.Objects(); err != nil {
			return nil, err
		}
		ok = true
	}
	if !ok {
		return nil, fmt.Errorf("estimators_ is %s, not a list", pickle.TypeName(v))
	}
	// Boosting adds trees up as they are, forests weigh them equally.
	boosting := strings.HasPrefix(a.Class(), "GradientBoosting")
	if !boosting && !strings.HasPrefix(a.Class(), "RandomForest") && !strings.HasPrefix(a.Class(), "ExtraTrees") {
		return nil, fmt.Errorf("the importance of columns for a %s is not supported", a.Class())
	}
	var sum []float64
	for i, item := range items {
		o, ok := item.(*pickle.Object)
		if !ok {
			return nil, fmt.Errorf("estimators_[%d] is %s", i, pickle.TypeName(item))
		}
		b := ndarray.Of(o)
		t := b.Object("tree_")
		if b.Err() != nil {
			return nil, b.Err()
		}
		one, split, err := treeImportance(t, !boosting)
		if err != nil {
			return nil, fmt.Errorf("estimators_[%d]: %w", i, err)
		}
		if sum == nil {
			sum = make([]float64, len(one))
		}
		if len(one) != len(sum) {
			return nil, fmt.Errorf("estimators_[%d] has %d columns, not %d", i, len(one), len(sum))
		}
		for j, v := range one {
			if split {
				sum[j] += v
			}
		}
	}
	normalise(sum)
	return sum, nil
}

func normalise(x []float64) {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	for j := range x {
		if sum > 0 {
			x[j] /= sum
		}
	}
}

// treeImportance sums, over the splits on a column, how much they lower the
// weighted impurity.
func treeImportance(tree *pickle.Object, scaled bool) (out []float64, split bool, err error) {
	if tree == nil || len(tree.Args) != 3 {
		return nil, false, fmt.Errorf("tree_ is no tree")
	}
	width, ok := tree.Args[0].(int64)
	if !ok || width < 1 || width > maxColumns {
		return nil, false, fmt.Errorf("tree_ takes %v columns", tree.Args[0])
	}
	a := ndarray.Of(tree)
	nodes := a.Array("nodes", -1)
	if a.Err() != nil {
		return nil, false, a.Err()
	}
	column := func(name string) (x []float64) {
		f, e := nodes.Field(name)
		if e == nil {
			x, e = f.Floats()
		}
		if e != nil && err == nil {
			err = fmt.Errorf("tree_: %w", e)
		}
		return x
	}
	left, right, feature := column("left_child"), column("right_child"), column("feature")
	impurity, weight := column("impurity"), column("weighted_n_node_samples")
	if err != nil {
		return nil, false, err
	}
	n := len(left)
	out = make([]float64, width)
	for i := range n {
		if left[i] == -1 {
			continue
		}
		l, r, f := int(left[i]), int(right[i]), int(feature[i])
		if l < 0 || l >= n || r < 0 || r >= n || f < 0 || f >= len(out) {
			return nil, false, fmt.Errorf("tree_: node %d refers to nodes %d and %d of %d, column %d of %d", i, l, r, n, f, len(out))
		}
		out[f] += weight[i]*impurity[i] - weight[l]*impurity[l] - weight[r]*impurity[r]
	}
	if n > 0 && weight[0] > 0 {
		for j := range out {
			out[j] /= weight[0]
		}
	}
	if scaled {
		normalise(out)
	}
	return slices.Clip(out), n > 1, nil
}
