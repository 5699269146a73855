package sklearn

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/forest"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// stand is the trees of a forest.
type stand struct {
	trees    []tree.Tree
	features int
	missing  bool    // missing values are taken
	rows     float64 // of the training, 0 if unknown
}

// readStand reads estimators_, each a tree of the classes, 0 for a number.
func readStand(a *ndarray.Attrs, classes int) *stand {
	oneOutput(a)
	items := objectsOf(a, "estimators_")
	if a.Err() == nil && len(items) == 0 {
		a.Fail("estimators_", "is empty")
	}
	if a.Err() != nil {
		return nil
	}
	s := &stand{trees: make([]tree.Tree, len(items))}
	for i, v := range items {
		ta := attrsOf(a, "estimators_", v, "DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor")
		if ta == nil {
			return nil
		}
		oneOutput(ta)
		t := readTree(ta, classes)
		if ta.Err() != nil {
			a.Fail("estimators_", "tree %d: %w", i, ta.Err())
			return nil
		}
		if i == 0 {
			s.features = t.features
			s.missing = takesMissing(ta, t) && !versionOf(a).before(1, 4)
			s.rows = trainingRows(a, t)
		}
		if t.features != s.features {
			a.Fail("estimators_", "tree %d has %d columns, the first %d", i, t.features, s.features)
			return nil
		}
		s.trees[i] = t.tree
	}
	return s
}

// trainingRows returns how many rows a forest was fitted on: newer versions keep
// it, otherwise the first tree's draws are as many unless they were fewer or
// weighted.
func trainingRows(a *ndarray.Attrs, t *grown) float64 {
	switch {
	case a.Has("_n_samples"):
		return float64(a.IntIn("_n_samples", 1, 1<<40))
	case !a.BoolOr("bootstrap", false):
		return float64(t.tree.Rows[0])
	case a.None("max_samples") && a.None("class_weight"):
		return t.weight
	}
	return 0
}

// forest reads the parameters of forests. auto is max_features="auto".
func (p *params) forest(auto string) (out forest.Params, bootstrap bool) {
	out = forest.Params{Trees: p.whole("n_estimators", 1), Params: p.tree(auto)}
	bootstrap = p.a.Bool("bootstrap")
	if !bootstrap || p.a.None("max_samples") {
		return out, bootstrap
	}
	switch v := p.a.Value("max_samples").(type) {
	case float64:
		out.MaxSamples = v
	case int64:
		if p.rows > 0 {
			out.MaxSamples = float64(v) / p.rows
		}
	}
	if !(out.MaxSamples > 0 && out.MaxSamples <= 1) {
		out.MaxSamples = 0
		p.lack("max_samples")
	}
	return out, bootstrap
}

func readForestClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	classes := d.classes(a, "classes_")
	s := readStand(a, len(classes))
	if a.Err() != nil {
		return nil, a.Err()
	}
	m := &forest.ClassifierModel{Family: forest.KindClassifier, ClassNames: classes, Width: s.features, Trees: s.trees, Complete: !s.missing}
	p := newParams(a, s.rows)
	criterion, weight := p.classCriterion(), p.classWeight("classes_", classes)
	of, bootstrap := p.forest("sqrt")
	var l xrai.Learner = forest.Classifier{Criterion: criterion, ClassWeight: weight, NoBootstrap: !bootstrap, Params: of}
	if a.Class() == "ExtraTreesClassifier" {
		m.Family = forest.KindExtraTreesClassifier
		l = forest.ExtraTreesClassifier{Criterion: criterion, ClassWeight: weight, Bootstrap: bootstrap, Params: of}
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Class(), err)
	}
	return p.fitted(m, l), nil
}

func readForestRegressor(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	s := readStand(a, 0)
	if a.Err() != nil {
		return nil, a.Err()
	}
	m := &forest.RegressorModel{Family: forest.KindRegressor, Width: s.features, Trees: s.trees, Complete: !s.missing}
	p := newParams(a, s.rows)
	criterion := p.numberCriterion()
	of, bootstrap := p.forest("1.0")
	var l xrai.Learner = forest.Regressor{Criterion: criterion, NoBootstrap: !bootstrap, Params: of}
	if a.Class() == "ExtraTreesRegressor" {
		m.Family = forest.KindExtraTreesRegressor
		l = forest.ExtraTreesRegressor{Criterion: criterion, Bootstrap: bootstrap, Params: of}
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Class(), err)
	}
	return p.fitted(m, l), nil
}
