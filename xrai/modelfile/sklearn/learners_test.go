package sklearn

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// lacking are the fixtures for which there is no learner, and what the doubt says.
var lacking = map[string]string{
	"tree_absolute":          "DecisionTreeRegressor(criterion='",
	"tree_monotonic":         "DecisionTreeClassifier(monotonic_cst=a list",
	"tree_forest_subsample":  "RandomForestClassifier(class_weight='balanced_subsample')",
	"tree_boost_exponential": "GradientBoostingClassifier(loss='exponential')",
	"tree_boost_zero":        "GradientBoostingClassifier(init='zero')",
	"tree_boost_init":        "GradientBoostingClassifier(init=an object of",
	"tree_boost_init_three":  "GradientBoostingClassifier(init=an object of",
	"tree_boost_init_number": "GradientBoostingRegressor(init=an object of",
	"tree_boost_zero_number": "GradientBoostingRegressor(min_samples_split=0.2, init='zero')",
	"tree_hist_absolute":     "HistGradientBoostingRegressor(monotonic_cst=",
	"tree_hist_interaction":  "HistGradientBoostingRegressor(interaction_cst=",
}

// rowsUnknown are fixtures for which an old file does not tell how many rows it was
// fitted on.
var rowsUnknown = map[string]string{
	"tree_forest_auto":   "RandomForestClassifier(max_samples=30)",
	"tree_forest_shares": "RandomForestClassifier(min_samples_split=0.1, min_samples_leaf=0.03)",
}

// trainRows is how many rows the fixtures were fitted on.
const trainRows = 80

// wantParam returns what a learner's parameter must be, from what get_params says
// of the file's estimator; as JSON has it.
func wantParam(f *fixture, key string, v any, columns int) any {
	hist := strings.HasPrefix(f.Class, "Hist")
	share := func(least float64) any {
		if x, ok := v.(float64); ok && x < 1 {
			return max(least, math.Ceil(x*trainRows))
		}
		return v
	}
	switch key {
	case "no_bootstrap":
		return !f.Params["bootstrap"].(bool)
	case "seed":
		v = f.Params["random_state"]
	case "min_samples_split":
		return share(2)
	case "min_samples_leaf":
		return share(1)
	case "max_samples":
		if x, ok := v.(float64); ok && x > 1 {
			return x / trainRows
		}
	case "max_features":
		if hist {
			if v == nil {
				return 1.0 // before 1.4
			}
			return v
		}
		switch x := v.(type) {
		case nil:
			return "1.0"
		case float64:
			if x == 1 {
				return "1.0"
			}
			return fmt.Sprint(x)
		case string:
			if x == "auto" && strings.HasSuffix(f.Class, "Regressor") {
				return "1.0"
			} else if x == "auto" {
				return "sqrt"
			}
		}
	case "max_depth":
		if v == nil && strings.HasPrefix(f.Class, "GradientBoosting") {
			return -1.0
		}
	case "max_leaf_nodes":
		if v == nil && hist {
			return -1.0
		}
	case "tol":
		if v == 0.0 {
			return 5e-324
		}
	case "criterion":
		if v == "mse" {
			return "squared_error"
		}
		if strings.HasPrefix(f.Class, "GradientBoosting") && v == "deprecated" {
			return ""
		}
	case "loss":
		for old, is := range map[string]string{"ls": "squared_error", "least_squares": "squared_error", "lad": "absolute_error"} {
			if v == old {
				return is
			}
		}
	case "splitter":
		if v == "best" {
			return nil
		}
	case "early_stopping":
		switch {
		case f.generation == "sk022" && f.Params["n_iter_no_change"] == nil:
			return "off"
		case f.generation == "sk022", v == true:
			return "on"
		case v == false:
			return "off"
		}
	case "validation_fraction":
		if hist && v == nil {
			return -1.0
		}
		if hist && f.generation == "sk022" && f.Params["n_iter_no_change"] == nil {
			return 0.0
		}
	case "quantile":
		if v == nil {
			return 0.0
		}
	case "categorical_features":
		switch {
		case strings.HasPrefix(f.name, "tree_hist_codes"):
			return []any{1.0, 3.0}
		case f.name == "tree_hist_table":
			return []any{1.0, 2.0}
		case f.name == "tree_hist_dtype":
			return []any{1.0}
		}
		return nil
	}
	return v
}

// TestTreeLearnersHaveTheFilesParameters prints and checks the parameters of every
// learner. Names are the same in both, so what JSON writes can be compared.
func TestTreeLearnersHaveTheFilesParameters(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range fixtures(t, "tree_") {
		p := decodeFixture(t, f)
		says, ok := lacking[f.name]
		if unknown := rowsUnknown[f.name]; unknown != "" && f.generation != "sk19" {
			says, ok = unknown, true
		}
		if ok {
			if p.Learner != nil || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0].What, says) {
				t.Errorf("%s: learner %#v, warnings %v; want none and %q", f, p.Learner, p.Warnings, says)
			}
			continue
		}
		if p.Learner == nil || len(p.Warnings) > 0 {
			t.Errorf("%s: no learner: %v", f, p.Warnings)
			continue
		}
		if p.Learner.Kind() != p.Model.Kind() {
			t.Errorf("%s: a learner of %q for a model of %q", f, p.Learner.Kind(), p.Model.Kind())
		}
		data, err := json.Marshal(p.Learner)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Class, "RandomForest") {
			if _, ok := got["no_bootstrap"]; !ok {
				got["no_bootstrap"] = false
			}
		}
		for _, key := range []string{"splitter", "max_leaf_nodes", "min_impurity_decrease", "min_weight_fraction_leaf", "ccp_alpha"} {
			if _, ok := f.Params[key]; ok && got[key] == nil {
				got[key] = nil // left out of the JSON where it is the default
			}
		}
		rows := []string{}
		for _, key := range slices.Sorted(maps.Keys(got)) {
			want := wantParam(f, key, f.Params[key], len(f.Columns))
			if !sameParam(got[key], want) {
				t.Errorf("%s: %s = %v, want %v (the file has %v)", f, key, got[key], want, f.Params[key])
			}
			rows = append(rows, fmt.Sprintf("%-26s %-20v %v", key, f.Params[key], got[key]))
		}
		if !seen[f.Class] {
			seen[f.Class] = true
			t.Logf("%s (%s)\n%-26s %-20s %s\n%s", f.Class, f, "parameter", "file", "learner", strings.Join(rows, "\n"))
		}
	}
	for class := range treeReaders {
		if !seen[class] {
			t.Errorf("no learner of %s was checked", class)
		}
	}
}

// sameParam compares, None and what is left out being 0 or "".
func sameParam(got, want any) bool {
	zero := func(v any) any {
		switch v {
		case 0.0, "", false:
			return nil
		}
		return v
	}
	return reflect.DeepEqual(zero(got), zero(want))
}

func TestClassWeightsKeepTheirClasses(t *testing.T) {
	for _, g := range generations {
		p := decodeFixture(t, readFixture(t, g, "tree_best_first"))
		want := map[string]float64{"2": 1.5, "30": 0.25}
		if got := p.Learner.(tree.Classifier).ClassWeight.Of; !maps.Equal(got, want) {
			t.Errorf("%s: class weights %v, want %v", g, got, want)
		}
	}
}

func TestClassNamesGivenReachTheLearner(t *testing.T) {
	f := readFixture(t, "sk19", "tree_missing_only")
	p, err := Decode(f.load(t), Options{Target: "y", Classes: []string{"good", "bad"}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(p.Target.Classes, []string{"good", "bad"}) || len(p.Warnings) != 1 {
		t.Errorf("classes %q, warnings %v", p.Target.Classes, p.Warnings)
	}
}
