package sklearn

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// Pieces of pickles for attributes that scikit-learn would not write.

func pyInt(n int64) string {
	return "\x8a\x08" + string(binary.LittleEndian.AppendUint64(nil, uint64(n)))
}
func pyFloat(v float64) string {
	return "G" + string(binary.BigEndian.AppendUint64(nil, math.Float64bits(v)))
}
func pyText(s string) string {
	return "X" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(s)))) + s
}
func pyList(items ...string) string { return "(" + strings.Join(items, "") + "l" }

// pyArray is an array of float64 of a shape, filled with one number.
func pyArray(v float64, shape ...int) string {
	n, dims := 1, ""
	for _, s := range shape {
		n *= s
		dims += pyInt(int64(s))
	}
	data := strings.Repeat(string(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v))), n)
	return pyBlock("f8", data, dims)
}

// pyInts is an array of integers of one dimension.
func pyInts(values ...int64) string {
	data := ""
	for _, v := range values {
		data += string(binary.LittleEndian.AppendUint64(nil, uint64(v)))
	}
	return pyBlock("i8", data, pyInt(int64(len(values))))
}

func pyBlock(dtype, data, dims string) string {
	return "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tC\x01btR" +
		"(K\x01(" + dims + "tcnumpy\ndtype\n(" + pyText(dtype) + "K\x00K\x01tR(K\x03" + pyText("<") + "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89" +
		"B" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) + data + "tb"
}

// altered returns the estimator of a fixture with one attribute replaced.
func altered(t *testing.T, f *fixture, name, piece string) any {
	t.Helper()
	v := f.load(t)
	o := v.(*pickle.Object)
	o.States = append(o.States, stateOf(t, name, piece))
	return v
}

// stateOf is what BUILD is given to set one attribute.
func stateOf(t *testing.T, name, piece string) any {
	t.Helper()
	state, _, err := ndarray.Load([]byte("\x80\x04}"+pyText(name)+piece+"s."), ndarray.Options{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return state
}

func TestHostileLinearFilesAreRefused(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct{ fixture, attribute, piece, want string }{
		{"linear_regression", "coef_", pyArray(nan, 5), "NaN"},
		{"linear_regression", "coef_", pyArray(inf, 5), "+Inf"},
		{"linear_regression", "coef_", pyArray(1, 4), "5"},
		{"linear_regression", "coef_", pyArray(1, 2, 5), "predicts 2"},
		{"linear_regression", "coef_", pyArray(1, 0), "coef_"},
		{"linear_regression", "coef_", "N", "coef_"},
		{"linear_regression", "coef_", pyText("x"), "coef_"},
		{"linear_regression", "intercept_", pyArray(1, 3), "intercept_"},
		{"linear_regression", "intercept_", pyFloat(nan), "intercept"},
		{"linear_lasso", "coef_", pyArray(nan, 5), "NaN"},
		{"linear_huber", "coef_", pyArray(-inf, 5), "-Inf"},
		{"linear_logistic", "coef_", pyArray(1, 2, 5), "intercept_"},
		{"linear_logistic", "coef_", pyArray(nan, 1, 5), "NaN"},
		{"linear_logistic", "classes_", pyInts(1, 2, 3), "need 3"},
		{"linear_logistic", "classes_", pyInts(1, 1), "twice"},
		{"linear_logistic", "classes_", pyInts(), "empty"},
		{"linear_logistic", "intercept_", pyArray(inf, 1), "Inf"},
		{"linear_svc", "coef_", pyArray(1, 3, 5), "intercept_"},
		{"linear_svc", "coef_", pyArray(nan, 1, 5), "NaN"},
		{"linear_ridge_classifier_three", "_label_binarizer", "csklearn.preprocessing._label\nLabelBinarizer\n)\x81}" + pyText("y_type_") + pyText("multilabel-indicator") + "sb", "several labels"},
		{"linear_sgd_huber_three", "intercept_", pyArray(1, 2), "intercept_"},
		{"svm_svc_rbf", "support_vectors_", pyArray(1, 3, 5), "support vectors"},
		{"svm_svc_rbf", "support_vectors_", pyArray(nan, 51, 5), ""},
		{"svm_svc_rbf", "_n_support", pyInts(1, 1), "support vectors"},
		{"svm_svc_rbf", "_n_support", pyInts(-1, 3), "-1"},
		{"svm_svc_rbf", "_n_support", pyInts(math.MaxInt64, math.MaxInt64), "_n_support"},
		{"svm_svc_rbf", "_n_support", pyInts(1, 2, 3), "_n_support"},
		{"svm_svc_rbf", "_dual_coef_", pyArray(1, 2, 4), "_dual_coef_"},
		{"svm_svc_rbf", "_intercept_", pyArray(1, 7), "_intercept_"},
		{"svm_svc_rbf", "_gamma", pyFloat(nan), "gamma"},
		{"svm_svc_rbf", "_gamma", pyFloat(-1), "gamma"},
		{"svm_svc_rbf", "degree", pyInt(1 << 40), "degree"},
		{"svm_svc_rbf", "kernel", pyText("precomputed"), "precomputed"},
		{"svm_svc_rbf", "kernel", "cos\nsystem\n", "kernel"},
		{"svm_svc_rbf", "_sparse", "\x88", "sparse"},
		{"svm_svc_rbf", "classes_", pyInts(1, 2, 3, 4), ""},
		{"svm_svr_rbf", "_n_support", pyInts(3, 3), "support vectors"},
		{"svm_svr_rbf", "_dual_coef_", pyArray(1, 1, 2), "_dual_coef_"},
		{"svm_svr_rbf", "_intercept_", pyArray(nan, 1), "NaN"},
		{"knn_classifier", "n_neighbors", pyInt(81), "n_neighbors"},
		{"knn_classifier", "n_neighbors", pyInt(0), "n_neighbors"},
		{"knn_classifier", "n_neighbors", pyInt(-5), "n_neighbors"},
		{"knn_classifier", "_y", pyInts(1, 2), "_y"},
		{"knn_classifier_p3", "_y", pyArray(1, 80), "_y"},
		{"knn_classifier", "classes_", pyInts(4), "class 1 of 1"},
		{"knn_classifier", "_fit_X", pyArray(nan, 80, 5), "NaN"},
		{"knn_classifier", "_fit_X", pyArray(1, 80), "_fit_X"},
		{"knn_classifier", "_fit_X", pyArray(1, 0, 5), ""},
		{"knn_classifier", "weights", "cos\nsystem\n", "weights"},
		{"knn_classifier", "weights", pyText("loud"), "loud"},
		{"knn_classifier", "effective_metric_", pyText("haversine"), "haversine"},
		{"knn_classifier", "effective_metric_", "cos\nsystem\n", "effective_metric_"},
		{"knn_classifier_p3", "effective_metric_params_", "}X\x01\x00\x00\x00p" + pyFloat(0.5) + "s", "0.5"},
		{"knn_classifier_p3", "effective_metric_params_", "}X\x01\x00\x00\x00w" + pyArray(1, 5) + "s", "w"},
		{"knn_regressor", "_y", pyArray(1, 80, 2), "_y"},
		{"knn_regressor", "_y", pyArray(inf, 80), "Inf"},
		{"bayes_gaussian", "theta_", pyArray(1, 3, 5), "theta_"},
		{"bayes_gaussian", "class_prior_", pyArray(-1, 2), "-1"},
		{"bayes_gaussian", "class_prior_", pyArray(nan, 2), "NaN"},
		{"bayes_bernoulli", "feature_log_prob_", pyArray(1, 2, 5), ""},
		{"bayes_bernoulli", "class_log_prior_", pyArray(1, 2), ""},
		{"bayes_multinomial", "feature_log_prob_", pyArray(-inf, 2, 5), ""},
		{"bayes_multinomial_three", "feature_log_prob_", pyArray(-1, 3, 0), ""},
		{"bayes_categorical", "feature_log_prob_", pyList(), "columns"},
		{"bayes_categorical", "feature_log_prob_", pyList(pyArray(-1, 3, 2)), "shape"},
		{"bayes_categorical", "feature_log_prob_", pyList(pyArray(-1, 2, 0)), ""},
		{"bayes_categorical", "feature_log_prob_", pyList(pyInt(1)), "not an array"},
		{"bayes_quadratic", "rotations_", pyList(pyArray(1, 5, 5)), "axes"},
		{"bayes_quadratic", "scalings_", pyList(pyArray(-1, 5), pyArray(1, 5)), "variance"},
		{"bayes_quadratic", "means_", pyArray(1, 2, 4), ""},
		{"mlp_classifier", "coefs_", pyList(), "coefs_"},
		{"mlp_classifier", "coefs_", pyList(pyArray(1, 5, 6), pyArray(1, 7, 4), pyArray(1, 4, 1)), "coefs_[1]"},
		{"mlp_classifier", "coefs_", pyList(pyArray(1, 5, 6), pyArray(nan, 6, 4), pyArray(1, 4, 1)), "NaN"},
		{"mlp_classifier", "intercepts_", pyList(pyArray(1, 6), pyArray(1, 4), pyArray(1, 2)), "coefs_[2]"},
		{"mlp_classifier", "activation", pyText("loud"), "loud"},
		{"mlp_classifier", "out_activation_", pyText("softmax"), "out_activation_"},
		{"mlp_classifier", "classes_", pyInts(1, 2, 3), "out_activation_"},
		{"mlp_regressor", "out_activation_", pyText("exp"), "exp"},
		{"mlp_regressor", "coefs_", pyList(pyArray(1, 5, 8)), "intercepts_"},
	} {
		for _, g := range generations {
			f := readFixture(t, g, c.fixture)
			p, err := Decode(altered(t, f, c.attribute, c.piece), Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				// A width of the file's own is wrong only for the rows.
				if err == nil && g == "sk022" && f.Columns != nil && p.Model.Columns() != len(f.Columns) {
					continue
				}
				t.Errorf("%s with another %s: error %v, want %q", f, c.attribute, err, c.want)
			}
		}
	}
}

// TestNoAttributeBreaksAReader replaces each attribute of each fixture by much that
// it should not be: an error, or a model that predicts or says an error.
func TestNoAttributeBreaksAReader(t *testing.T) {
	pieces := map[string]string{
		"None": "N", "True": "\x88", "-1": pyInt(-1), "2^62": pyInt(1 << 62), "0.5": pyFloat(0.5), "NaN": pyFloat(math.NaN()), "text": pyText("é"),
		"a list": pyList(), "a list of lists": pyList(pyList(), pyList()), "a dict": "}", "a global": "cos\nsystem\n",
		"an empty array": pyArray(0, 0), "a 0×5 array": pyArray(0, 0, 5), "a 5×0 array": pyArray(0, 5, 0), "a number array": pyArray(3),
		"2 NaN": pyArray(math.NaN(), 2), "2×5 of 1e308": pyArray(1e308, 2, 5), "2×5 of -0.5": pyArray(-0.5, 2, 5), "3 numbers": pyArray(0.3, 3),
		"2 huge": pyInts(math.MaxInt64, math.MinInt64), "an array in a list": pyList(pyArray(1, 1, 1)),
	}
	tried := 0
	for _, prefix := range ownPrefixes {
		for _, f := range fixtures(t, prefix) {
			// The newest, and what it does not have or keeps under another name.
			if f.generation == "sk12" || f.generation == "sk022" && !strings.Contains(f.name, "_logistic_") && !strings.HasPrefix(f.name, "svm_svc_proba") {
				continue
			}
			v := f.load(t)
			o := v.(*pickle.Object)
			states, names := o.States, []string{}
			for name := range o.Attrs() {
				names = append(names, name)
			}
			for _, name := range names {
				for what, piece := range pieces {
					tried++
					o.States = append(states[:len(states):len(states)], stateOf(t, name, piece))
					start := time.Now()
					if err := tryDecode(t, f, v); err != nil {
						t.Errorf("%s, %s = %s: %v", f, name, what, err)
					}
					if took := time.Since(start); took > time.Second {
						t.Errorf("%s, %s = %s: took %v", f, name, what, took)
					}
				}
			}
		}
	}
	t.Logf("%d alterations", tried)
}

// tryDecode decodes and predicts, and returns a panic or unsound answers.
func tryDecode(t *testing.T, f *fixture, v any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	p, failed := Decode(v, Options{Target: "target"})
	if failed != nil {
		return nil
	}
	if b := p.Features.(feature.Positional); !b.Bound() {
		var names []string
		for _, c := range f.Columns {
			names = append(names, c.Name)
		}
		if p.Features, failed = b.Bind(names); failed != nil {
			return nil
		}
	}
	x, failed := p.Transform(f.table(t))
	if failed != nil {
		return nil
	}
	got, failed := outputs(p.Model, x)
	if failed != nil {
		return nil
	}
	_, isClassifier := p.Model.(xrai.Classifier)
	for i, v := range got {
		if math.IsNaN(v) || math.IsInf(v, 0) || isClassifier && !(v >= 0 && v <= 1+1e-12) {
			return fmt.Errorf("answer %d is %v", i, v)
		}
	}
	return nil
}
