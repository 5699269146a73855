package sklearn

import (
	"fmt"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
)

// readDummyClassifier reads a classifier that ignores the rows.
func readDummyClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	oneOutput(a)
	classes := d.classes(a, "classes_")
	prior := a.Floats("class_prior_", len(classes))
	for _, v := range prior {
		if !(v >= 0 && v <= 1) {
			a.Fail("class_prior_", "holds %v", v)
		}
	}
	if a.Err() != nil {
		return nil, a.Err()
	}
	m := &ensemble.ConstantClassifier{ClassNames: classes, Shares: make([]float64, len(classes))}
	switch s := a.Text("strategy"); s {
	case "prior":
		m.Shares = prior
	case "most_frequent":
		m.Shares[slices.Index(prior, slices.Max(prior))] = 1
	case "uniform":
		for k := range m.Shares {
			m.Shares[k] = 1 / float64(len(classes))
		}
	case "constant":
		k := slices.Index(a.Objects("classes_", len(classes)), constantOf(a))
		if k < 0 {
			a.Fail("constant", "is none of the classes")
			return nil, a.Err()
		}
		m.Shares[k] = 1
	default:
		return nil, fmt.Errorf("DummyClassifier.strategy: %q draws at random, which is not supported", s)
	}
	m.Width = dummyWidth(a)
	return &fitted{model: m, warnings: noDummy(a)}, m.Check()
}

// constantOf returns the class that was given, alone or in a list.
func constantOf(a *ndarray.Attrs) any {
	v := a.Value("constant")
	if x, ok := v.(*ndarray.Array); ok && x.Len() == 1 {
		if items, err := x.Objects(); err == nil {
			return items[0]
		}
	}
	switch v.(type) {
	case string, bool, int64, float64:
		return v
	}
	return nil
}

func readDummyRegressor(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	oneOutput(a)
	v := a.Floats("constant_")
	if a.Err() == nil && len(v) != 1 {
		a.Fail("constant_", "holds %d numbers", len(v))
	}
	if a.Err() != nil {
		return nil, a.Err()
	}
	m := &ensemble.ConstantRegressor{Value: v[0], Width: dummyWidth(a)}
	return &fitted{model: m, warnings: noDummy(a)}, m.Check()
}

func dummyWidth(a *ndarray.Attrs) int {
	if a.None("n_features_in_") {
		return 0
	}
	return int(a.IntIn("n_features_in_", 1, maxFeatures))
}

func noDummy(a *ndarray.Attrs) []xrai.Warning { return []xrai.Warning{noLearner("a " + a.Class())} }
