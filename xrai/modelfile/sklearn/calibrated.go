package sklearn

import (
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// readCalibrated reads CalibratedClassifierCV: classifiers, each with what maps
// its scores to probabilities.
func readCalibrated(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	g, classes := d.newGroup(a, true, false)
	m := &ensemble.Calibrated{ClassNames: classes}
	var members []ensemble.Member
	items := a.Items("calibrated_classifiers_")
	g.lift = len(items) == 1
	for i, v := range items {
		ca := attrsOf(a, "calibrated_classifiers_", v, "_CalibratedClassifier")
		if ca == nil {
			return nil, a.Err()
		}
		name := ca.First("estimator", "base_estimator")
		inner := ca.Value(name)
		if ca.Err() != nil {
			return nil, ca.Err()
		}
		own := *g
		own.names = d.namesOf(ca, firstArray(ca, "classes_", "classes"))
		own.either = a.TextOr("method", "") == "temperature" // which numbers classes that are text
		if ca.Err() == nil && len(own.names) != len(classes) {
			ca.Fail("classes", "holds %d, not %d", len(own.names), len(classes))
		}
		if ca.Err() != nil {
			return nil, ca.Err()
		}
		one, err := own.member(fmt.Sprintf(".calibrated_classifiers_[%d].%s", i, name), inner, 0)
		if err != nil {
			return nil, err
		}
		g.missing, g.warnings, g.lead = own.missing, own.warnings, own.lead
		members = append(members, one)
		c := ensemble.CalibratedMember{Member: one, Decision: hasDecision(inner)}
		curves(ca, &c)
		if ca.Err() != nil {
			return nil, ca.Err()
		}
		m.Members = append(m.Members, c)
	}
	if g.missing {
		return nil, errUnsupported
	}
	m.Width = g.width(members)
	if a.Err() != nil {
		return nil, a.Err()
	}
	return g.fitted(m, m.Check())
}

// firstArray returns the first of the names that is not None: to 0.23 classes may
// be.
func firstArray(a *ndarray.Attrs, names ...string) string {
	for _, name := range names {
		if !a.None(name) {
			return name
		}
	}
	return names[0]
}

// curves reads the calibrators of one classifier.
func curves(ca *ndarray.Attrs, c *ensemble.CalibratedMember) {
	name := ca.First("calibrators", "calibrators_")
	for _, v := range ca.Items(name) {
		a := attrsOf(ca, name, v, "_SigmoidCalibration", "IsotonicRegression", "_TemperatureScaling")
		if a == nil {
			return
		}
		switch a.Class() {
		case "_SigmoidCalibration":
			c.Curves = append(c.Curves, ensemble.Curve{Slope: a.Float("a_"), Intercept: a.Float("b_")})
		case "IsotonicRegression":
			if s := a.TextOr("out_of_bounds", "nan"); s != "clip" {
				a.Fail("out_of_bounds", "%q is not supported", s)
			}
			x := a.Floats(a.First("X_thresholds_", "_necessary_X_"), -1)
			y := a.Floats(a.First("y_thresholds_", "_necessary_y_"), len(x))
			if a.Err() == nil && len(x) == 0 {
				a.Fail("X_thresholds_", "is empty")
			}
			c.Curves = append(c.Curves, ensemble.Curve{X: x, Y: y})
		case "_TemperatureScaling":
			if c.Temperature != 0 {
				ca.Fail(name, "holds two temperatures")
			}
			c.Temperature = a.Float("beta_")
			if a.Err() == nil && !(c.Temperature > 0) {
				a.Fail("beta_", "is %v", c.Temperature)
			}
		}
		if a.Err() != nil {
			ca.Fail(name, "%w", a.Err())
			return
		}
	}
}

// withoutDecision are classifiers that have probabilities only.
var withoutDecision = []string{
	"DecisionTreeClassifier", "ExtraTreeClassifier", "RandomForestClassifier", "ExtraTreesClassifier",
	"KNeighborsClassifier", "RadiusNeighborsClassifier", "GaussianNB", "BernoulliNB", "MultinomialNB", "ComplementNB", "CategoricalNB",
	"MLPClassifier", "VotingClassifier", "CalibratedClassifierCV", "DummyClassifier", "GaussianProcessClassifier",
	"xgboost.XGBClassifier", "xgboost.XGBRFClassifier", "lightgbm.LGBMClassifier",
}

// hasDecision reports whether a classifier has a decision function, which
// calibration takes before probabilities.
func hasDecision(v any) bool {
	for range maxDepth {
		o, ok := v.(*pickle.Object)
		if !ok {
			return false
		}
		a := ndarray.Of(o)
		switch {
		case a.Class() == "Pipeline":
			pairs, err := namedSteps(a)
			if err != nil || len(pairs) == 0 {
				return false
			}
			v = pairs[len(pairs)-1].value
		case a.Has("best_estimator_"):
			v = a.Value("best_estimator_")
		case a.Class() == "FrozenEstimator":
			v = a.Value("estimator")
		case a.Class() == "StackingClassifier":
			v = a.Value("final_estimator_")
		case a.Class() == "BaggingClassifier":
			items := objectsOf(a, "estimators_")
			if len(items) == 0 {
				return false
			}
			v = items[0]
		default:
			return !slices.Contains(withoutDecision, readerName(o.Class))
		}
	}
	return false
}
