package sklearn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// ensembleReaders read estimators that combine others.
var ensembleReaders = map[string]estimatorReader{
	"AdaBoostClassifier":         readAdaBoostClassifier,
	"AdaBoostRegressor":          readAdaBoostRegressor,
	"BaggingClassifier":          readBaggingClassifier,
	"BaggingRegressor":           readBaggingRegressor,
	"VotingClassifier":           readVotingClassifier,
	"VotingRegressor":            readVotingRegressor,
	"StackingClassifier":         readStackingClassifier,
	"StackingRegressor":          readStackingRegressor,
	"CalibratedClassifierCV":     readCalibrated,
	"GridSearchCV":               readSearch,
	"RandomizedSearchCV":         readSearch,
	"HalvingGridSearchCV":        readSearch,
	"HalvingRandomSearchCV":      readSearch,
	"FrozenEstimator":            readFrozen,
	"TransformedTargetRegressor": readScaledTarget,
	"DummyClassifier":            readDummyClassifier,
	"DummyRegressor":             readDummyRegressor,
}

// chained returns a fitted estimator as one model: its steps go into it. width is
// what it is given, 0 if unknown.
func (d *decoder) chained(v any, f *fitted, width int) (xrai.Model, error) {
	if len(f.lead) == 0 {
		return f.model, nil
	}
	columns, w, err := d.inputs(v, f)
	if err != nil {
		if width == 0 {
			return nil, err
		}
		columns, w = nil, width
	}
	steps, err := step.New(columns, w, f.lead, nil)
	if err != nil {
		return nil, err
	}
	if _, ok := f.model.(xrai.Regressor); ok {
		m := &ensemble.ChainRegressor{Steps: steps, Last: ensemble.Part{Model: f.model}}
		return m, m.Check()
	}
	m := &ensemble.ChainClassifier{Steps: steps, Last: ensemble.Part{Model: f.model}}
	return m, m.Check()
}

// group is estimators being read as the members of an ensemble.
type group struct {
	d        *decoder
	a        *ndarray.Attrs
	names    []string // the ensemble's classes as the file has them, nil for a regressor
	encoded  bool     // members know the classes by their numbers
	either   bool     // or by their numbers, where they do not know the names
	warnings []xrai.Warning
	missing  bool // a class without a reader was met
	// lift says that there is one member only: its steps go before the ensemble, where
	// they may be given text.
	lift bool
	lead []step.Step
}

// newGroup reads the classes of an ensemble that classifies.
func (d *decoder) newGroup(a *ndarray.Attrs, classifies, encoded bool) (g *group, classes []string) {
	g = &group{d: d, a: a, encoded: encoded}
	if classifies {
		classes = d.classes(a, "classes_")
		g.names = d.namesOf(a, "classes_")
	}
	return g, classes
}

// namesOf reads classes without giving them other names.
func (d *decoder) namesOf(a *ndarray.Attrs, name string) []string {
	given := d.options.Classes
	d.options.Classes = nil
	defer func() { d.options.Classes = given }()
	return d.classes(a, name)
}

// member reads one estimator. label is where it stands.
func (g *group) member(label string, v any, width int) (m ensemble.Member, err error) {
	err = g.d.inner(label, func() error {
		f, err := g.d.estimator(v)
		if err != nil {
			return err
		}
		for _, w := range f.warnings {
			if !strings.HasPrefix(w.What, noLearnerFits) && !slices.Contains(g.warnings, w) {
				g.warnings = append(g.warnings, w)
			}
		}
		if g.lift {
			g.lead, f.lead = f.lead, nil
		}
		model, err := g.d.chained(v, f, width)
		if err != nil {
			return g.d.errorf("%w", err)
		}
		m = ensemble.Member{Of: ensemble.Part{Model: model}, Weight: 1}
		if g.names == nil {
			return nil
		}
		c, ok := model.(xrai.Classifier)
		if !ok {
			return g.d.errorf("%s is no classifier", model.Kind())
		}
		m.Classes, err = g.places(c.Classes())
		return err
	})
	if err == errUnsupported {
		g.missing = true
		err = nil
	}
	return m, err
}

// places returns which of the ensemble's classes a member's are.
func (g *group) places(names []string) ([]int, error) {
	out := make([]int, len(names))
	for i, name := range names {
		out[i] = slices.Index(g.names, name)
		if g.encoded || g.either && out[i] < 0 {
			k, err := strconv.Atoi(name)
			if err != nil {
				k = -1
			}
			out[i] = k
		}
		if out[i] < 0 || out[i] >= len(g.names) {
			return nil, g.d.errorf("class %q is none of the ensemble's %d", name, len(g.names))
		}
	}
	return out, nil
}

// members reads all estimators of a list.
func (g *group) members(name string, width int) ([]ensemble.Member, error) {
	items := objectsOf(g.a, name)
	if g.a.Err() == nil && len(items) == 0 {
		g.a.Fail(name, "is empty")
	}
	if g.a.Err() != nil {
		return nil, g.a.Err()
	}
	out := make([]ensemble.Member, len(items))
	for i, v := range items {
		var err error
		if out[i], err = g.member(fmt.Sprintf(".%s[%d]", name, i), v, width); err != nil {
			return nil, err
		}
	}
	if g.missing {
		return nil, errUnsupported
	}
	return out, nil
}

// width returns how many columns an ensemble takes: what it says, or what its
// members take.
func (g *group) width(members []ensemble.Member) int {
	for _, name := range []string{"n_features_in_", "n_features_"} {
		if !g.a.None(name) {
			return int(g.a.IntIn(name, 1, maxFeatures))
		}
	}
	for i := range members {
		if m := &members[i]; m.Columns == nil && m.Of.Model != nil && m.Of.Model.Columns() > 0 {
			return m.Of.Model.Columns()
		}
	}
	return 0
}

// fitted returns the ensemble, for which there is no learner.
func (g *group) fitted(m xrai.Model, check error) (*fitted, error) {
	if check != nil {
		return nil, fmt.Errorf("%s: %w", g.a.Class(), check)
	}
	return &fitted{lead: g.lead, model: m, warnings: append(g.warnings, noLearner("a "+g.a.Class()))}, nil
}

// readSearch reads the best estimator of a search.
func readSearch(d *decoder, a *ndarray.Attrs) (f *fitted, err error) {
	if !a.Has("best_estimator_") {
		return nil, fmt.Errorf("%s.best_estimator_: is missing, as after a search with refit=False", a.Class())
	}
	err = d.within(".best_estimator_", func() error {
		f, err = d.estimator(a.Value("best_estimator_"))
		return err
	})
	return f, err
}

// readFrozen reads the estimator that FrozenEstimator keeps from being fitted.
func readFrozen(d *decoder, a *ndarray.Attrs) (f *fitted, err error) {
	err = d.within(".estimator", func() error {
		f, err = d.estimator(a.Value("estimator"))
		return err
	})
	return f, err
}
