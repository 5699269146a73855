package sklearn

import (
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// treeReaders read decision trees, forests and boosting.
var treeReaders = map[string]estimatorReader{
	"DecisionTreeClassifier":         readTreeClassifier,
	"DecisionTreeRegressor":          readTreeRegressor,
	"ExtraTreeClassifier":            readTreeClassifier,
	"ExtraTreeRegressor":             readTreeRegressor,
	"RandomForestClassifier":         readForestClassifier,
	"RandomForestRegressor":          readForestRegressor,
	"ExtraTreesClassifier":           readForestClassifier,
	"ExtraTreesRegressor":            readForestRegressor,
	"GradientBoostingClassifier":     readBoostClassifier,
	"GradientBoostingRegressor":      readBoostRegressor,
	"HistGradientBoostingClassifier": readHistClassifier,
	"HistGradientBoostingRegressor":  readHistRegressor,
}

// readTreeClassifier reads a single classification tree.
func readTreeClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	oneOutput(a)
	classes := d.classes(a, "classes_")
	t := readTree(a, len(classes))
	if a.Err() != nil {
		return nil, a.Err()
	}
	m := &tree.ClassifierModel{ClassNames: classes, Width: t.features, Tree: t.tree, Complete: !takesMissing(a, t)}
	p := newParams(a, float64(t.tree.Rows[0]))
	l := tree.Classifier{Criterion: p.classCriterion(), ClassWeight: p.classWeight("classes_", classes), Params: p.tree("sqrt")}
	l.Splitter = p.splitter()
	return p.fitted(m, l), m.Check()
}

// readTreeRegressor reads a single regression tree.
func readTreeRegressor(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	oneOutput(a)
	t := readTree(a, 0)
	if a.Err() != nil {
		return nil, a.Err()
	}
	m := &tree.RegressorModel{Width: t.features, Tree: t.tree, Complete: !takesMissing(a, t)}
	p := newParams(a, float64(t.tree.Rows[0]))
	l := tree.Regressor{Criterion: p.numberCriterion(), Params: p.tree("1.0")}
	l.Splitter = p.splitter()
	return p.fitted(m, l), m.Check()
}

// oneOutput refuses estimators that predict several targets at once.
func oneOutput(a *ndarray.Attrs) {
	if n := a.IntOr("n_outputs_", 1); a.Err() == nil && n != 1 {
		a.Fail("n_outputs_", "is %d, and models of several targets are not supported", n)
	}
}

// takesMissing reports whether scikit-learn's tree of that version takes a missing
// value in what it predicts.
func takesMissing(a *ndarray.Attrs, t *grown) bool {
	v := versionOf(a)
	if !t.missing || v.before(1, 3) {
		return false
	}
	if v.before(1, 8) {
		switch a.TextOr("criterion", "") {
		case "gini", "entropy", "log_loss", "squared_error", "friedman_mse", "poisson":
		default:
			return false
		}
		if !a.None("monotonic_cst") {
			return false
		}
	}
	return a.TextOr("splitter", "best") == "best" || !v.before(1, 6)
}
