package sklearn

import (
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/knn"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// neighbours reads what both classes share. The tree in the file speeds the search
// up only, so it is not read.
func neighbours(a *ndarray.Attrs) (x []float64, rows, width, k int, weights string, metric knn.Metric) {
	x, rows, width = a.Matrix("_fit_X")
	k = int(a.IntIn("n_neighbors", 1, int64(max(1, rows))))
	switch w := unboxed(a.Value("weights")).(type) {
	case nil:
		weights = knn.Uniform
	case string:
		weights = w
	default:
		a.Fail("weights", "is %s, which is not supported", pickle.TypeName(w))
	}
	return x, rows, width, k, weights, distance(a)
}

// distance reads the metric that the fit used: metric 'minkowski' is Euclidean with
// p of 2, and so on.
func distance(a *ndarray.Attrs) knn.Metric {
	p := 2.0
	if !a.None("effective_metric_params_") {
		more := a.Dict("effective_metric_params_")
		if a.Err() != nil {
			return knn.Metric{}
		}
		for key, v := range more.All() {
			n, ok := asNumber(v)
			switch {
			case key == "p" && ok:
				p = n
			case v != nil:
				a.Fail("effective_metric_params_", "has %v, which is not supported", key)
			}
		}
	}
	name, ok := unboxed(a.Value("effective_metric_")).(string)
	if !ok {
		a.Fail("effective_metric_", "is %s, which is not supported", pickle.TypeName(a.Value("effective_metric_")))
	}
	switch {
	case name == "euclidean" || name == "l2":
		return knn.Metric{Metric: knn.Euclidean}
	case name == "manhattan" || name == "cityblock" || name == "l1":
		return knn.Metric{Metric: knn.Manhattan}
	case name == "chebyshev" || name == "infinity":
		return knn.Metric{Metric: knn.Chebyshev}
	case (name == "minkowski" || name == "p") && math.IsInf(p, 1):
		return knn.Metric{Metric: knn.Chebyshev}
	case name == "minkowski" || name == "p":
		return knn.Metric{Metric: knn.Minkowski, P: p}
	}
	a.Fail("effective_metric_", "is %q, which is not supported", name)
	return knn.Metric{}
}

func readNeighboursClassifier(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	if a.BoolOr("outputs_2d_", false) {
		a.Fail("outputs_2d_", "is True: it predicts several classes a row, which is not supported")
	}
	m := &knn.ClassifierModel{ClassNames: d.classes(a, "classes_")}
	var rows int
	m.X, rows, m.Width, m.K, m.Weights, m.Metric = neighbours(a)
	for i, c := range a.Ints("_y", rows) {
		if c < 0 || c >= int64(len(m.ClassNames)) {
			a.Fail("_y", "row %d has class %d of %d", i, c, len(m.ClassNames))
		}
		m.Labels = append(m.Labels, int(max(0, min(c, 1<<31))))
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	f.learner = knn.Classifier{K: m.K, Weights: m.Weights, Metric: m.Metric}
	return f, nil
}

func readNeighboursRegressor(_ *decoder, a *ndarray.Attrs) (*fitted, error) {
	m := &knn.RegressorModel{}
	var rows int
	m.X, rows, m.Width, m.K, m.Weights, m.Metric = neighbours(a)
	if y := a.Array("_y"); y != nil && y.Dims() == 2 {
		m.Y = a.Floats("_y", rows, 1)
	} else {
		m.Y = a.Floats("_y", rows)
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	f.learner = knn.Regressor{K: m.K, Weights: m.Weights, Metric: m.Metric}
	return f, nil
}
