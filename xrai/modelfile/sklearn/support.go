package sklearn

import (
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/svm"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// kernel reads the kernel; gamma 'scale' and 'auto' were resolved into _gamma.
func kernel(a *ndarray.Attrs) svm.Kernel {
	if a.BoolOr("_sparse", false) {
		a.Fail("_sparse", "is True: it was fitted on a sparse matrix, which is not supported")
	}
	if name, ok := a.Value("kernel").(string); !ok || name == "precomputed" {
		what := pickle.TypeName(a.Value("kernel"))
		if ok {
			what = name
		}
		a.Fail("kernel", "is %s, which is not supported", what)
	}
	return svm.Kernel{Name: a.Text("kernel"), Gamma: a.Float("_gamma"), Coef0: a.Float("coef0"), Degree: int(a.IntIn("degree", 0, 1024))}
}

// readSVC reads SVC and NuSVC. The private attributes are LIBSVM's; the public ones
// have another sign for two classes.
func readSVC(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	m := &svm.ClassifierModel{ClassNames: d.classes(a, "classes_"), Kernel: kernel(a)}
	var n int
	m.Vectors, n, m.Width = a.Matrix("support_vectors_")
	classes := len(m.ClassNames)
	for _, c := range a.Ints(a.First("_n_support", "n_support_"), classes) {
		if c < 0 || c > int64(n) {
			a.Fail("_n_support", "holds %d of %d support vectors", c, n)
		}
		m.Counts = append(m.Counts, int(max(0, min(c, int64(n)))))
	}
	m.Coef, _ = rowsOf(a.Floats("_dual_coef_", classes-1, n), n)
	pairs := classes * (classes - 1) / 2
	m.Intercepts = a.Floats("_intercept_", pairs)
	platt := a.First("_probA", "probA_")
	if x := a.Array(platt); x != nil && x.Len() > 0 {
		m.PlattA = a.Floats(platt, pairs)
		m.PlattB = a.Floats(a.First("_probB", "probB_"), pairs)
	}
	if classes > 2 && a.BoolOr("break_ties", false) {
		m.BreakTies = true
		if a.TextOr("decision_function_shape", "ovr") != "ovr" {
			a.Fail("break_ties", "is True, which needs decision_function_shape='ovr'")
		}
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	f.warnings = classLearner(a)
	return f, nil
}

// readSVR reads SVR and NuSVR.
func readSVR(_ *decoder, a *ndarray.Attrs) (*fitted, error) {
	m := &svm.RegressorModel{Kernel: kernel(a)}
	var n int
	m.Vectors, n, m.Width = a.Matrix("support_vectors_")
	m.Coef = a.Floats("_dual_coef_", 1, n)
	if counts := a.Ints(a.First("_n_support", "n_support_"), -1); a.Err() == nil && (len(counts) == 0 || counts[0] != int64(n)) {
		a.Fail("_n_support", "is %v for %d support vectors", counts, n)
	}
	if b := a.Floats("_intercept_", 1); b != nil {
		m.Intercept = b[0]
	}
	f, err := modelOf(a, m)
	if err != nil {
		return nil, err
	}
	f.warnings = classLearner(a)
	return f, nil
}
