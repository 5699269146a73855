package sklearn

import (
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// inputs returns the columns that an estimator or its first step was fitted on:
// their names, nil where the file has none, and their number.
func (d *decoder) inputs(v any, f *fitted) (columns []string, width int, err error) {
	// Before 0.23 most objects do not say how many columns they take.
	for _, s := range f.lead {
		if width = step.Takes(s); width > 0 || !step.KeepsWidth(s) {
			break
		}
	}
	for range maxDepth {
		o, ok := v.(*pickle.Object)
		if !ok {
			break
		}
		a := ndarray.Of(o)
		for _, name := range []string{"feature_names_in_", "_df_columns"} {
			if a.None(name) {
				continue
			}
			for _, l := range a.Labels(name) {
				s, ok := l.(string)
				if !ok {
					return nil, 0, fmt.Errorf("%s.%s holds %s; only names that are text can be matched with a table", a.Class(), name, pickle.TypeName(l))
				}
				columns = append(columns, s)
			}
			return columns, len(columns), a.Err()
		}
		for _, name := range []string{"n_features_in_", "_n_features", "n_features_", "n_input_features_"} {
			if width == 0 && !a.None(name) {
				width = int(a.IntIn(name, 1, 1<<20))
			}
		}
		if a.Err() != nil {
			return nil, 0, a.Err()
		}
		v = first(a)
	}
	if f.width > 0 && (width == 0 || width == f.width) {
		return f.columns, f.width, nil
	}
	if width == 0 && f.model != nil && !slices.ContainsFunc(f.lead, func(s step.Step) bool { return !step.KeepsWidth(s) }) {
		width = f.model.Columns()
	}
	if width == 0 {
		return nil, 0, fmt.Errorf("the file does not say how many columns it takes")
	}
	return nil, width, nil
}

// first returns what an estimator hands its columns to: the first step of a
// Pipeline that is one, the estimator that a search has chosen, or one that is
// calibrated or whose target is transformed.
func first(a *ndarray.Attrs) any {
	switch {
	case a.Has("steps"):
		pairs, err := namedSteps(a)
		for _, p := range pairs {
			if _, ok := p.value.(*pickle.Object); ok && err == nil {
				return p.value
			}
		}
	case a.Has("best_estimator_"):
		return a.Value("best_estimator_")
	case a.Has("regressor_"):
		return a.Value("regressor_")
	case a.Has("calibrated_classifiers_"):
		if items := a.Items("calibrated_classifiers_"); len(items) > 0 {
			return items[0]
		}
	case a.Class() == "_CalibratedClassifier":
		return a.Value(a.First("estimator", "base_estimator"))
	case a.Class() == "FrozenEstimator":
		return a.Value("estimator")
	}
	return nil
}
