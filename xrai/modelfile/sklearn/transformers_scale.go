package sklearn

import (
	"fmt"
	"math"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// optional reads numbers, nil where the attribute is None.
func optional(a *ndarray.Attrs, use bool, name string) step.Floats {
	if !use || a.None(name) {
		return nil
	}
	return a.Floats(name, -1)
}

// width returns the number of columns: that of the first list, or n_features_in_.
func width(a *ndarray.Attrs, lists ...step.Floats) int {
	for _, l := range lists {
		if l != nil {
			return len(l)
		}
	}
	return int(a.IntIn(a.First("n_features_in_", "n_features_"), 1, maxColumns))
}

func readStandardScaler(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	return standard(a), nil
}

func standard(a *ndarray.Attrs) *step.StandardScaler {
	mean, scale := optional(a, true, "mean_"), optional(a, a.BoolOr("with_std", true), "scale_")
	out := &step.StandardScaler{Width: width(a, mean, scale), Scale: scale}
	if a.BoolOr("with_mean", true) {
		out.Mean = mean
	}
	return out
}

func readRobustScaler(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	out := &step.RobustScaler{
		Center: optional(a, a.BoolOr("with_centering", true), "center_"),
		Scale:  optional(a, a.BoolOr("with_scaling", true), "scale_"),
	}
	out.Width = width(a, out.Center, out.Scale)
	return out, nil
}

func readMaxAbsScaler(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	return &step.MaxAbsScaler{Scale: a.Floats("scale_", -1), Clip: a.BoolOr("clip", false)}, nil
}

func readMinMaxScaler(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	out := &step.MinMaxScaler{Scale: a.Floats("scale_", -1), Min: a.Floats("min_", -1)}
	if a.BoolOr("clip", false) {
		for _, v := range a.Items("feature_range") {
			f := value(a, "feature_range", v)
			if !f.Present || f.Kind == step.Text {
				a.Fail("feature_range", "holds %s", pickle.TypeName(v))
			}
			out.Clip = append(out.Clip, f.Number)
		}
	}
	return out, nil
}

func readNormalizer(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	norm := a.Text("norm")
	if norm == "max" && before(a, 0, 23) {
		norm = "highest"
	}
	return &step.Normalizer{Norm: norm}, nil
}

func readBinarizer(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	return &step.Binarizer{Threshold: a.Float("threshold")}, nil
}

// readPowerTransformer reads lambdas_, and the StandardScaler that follows.
func readPowerTransformer(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	p := &step.PowerTransformer{Lambdas: a.Floats("lambdas_", -1)}
	switch method := a.Text("method"); method {
	case "box-cox":
		p.BoxCox = true
	case "yeo-johnson":
	default:
		a.Fail("method", "%q is not known", method)
	}
	if !a.BoolOr("standardize", true) {
		return p, nil
	}
	b := ndarray.Of(a.Object("_scaler"))
	if a.Err() != nil {
		return nil, a.Err()
	}
	s := standard(b)
	return &step.Chain{Steps: []step.Part{{Step: p}, {Step: s}}}, b.Err()
}

func readQuantileTransformer(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	q, n, d := a.Matrix("quantiles_")
	out := &step.QuantileTransformer{Width: d, Quantiles: q, References: a.Floats("references_", n)}
	switch to := a.Text("output_distribution"); to {
	case "normal":
		out.Normal = true
	case "uniform":
	default:
		a.Fail("output_distribution", "%q is not known", to)
	}
	return out, nil
}

// readFunctionTransformer reads func: None, or a function of NumPy by name.
func readFunctionTransformer(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	if a.None("func") {
		return nil, nil
	}
	v := a.Value("func")
	module, name := "", ""
	switch v := v.(type) {
	case *pickle.Class:
		module, name = v.Module, v.Name
	case *pickle.Object:
		// numpy.core._ufunc_reconstruct(module, name), of NumPy before 2.
		if v.Class != nil && v.Class.Name == "_ufunc_reconstruct" && strings.HasPrefix(v.Class.Module, "numpy") && len(v.Args) == 2 {
			module, _ = v.Args[0].(string)
			name, _ = v.Args[1].(string)
		}
	}
	if d := a.Has("kw_args") && !a.None("kw_args"); d {
		if args := a.Dict("kw_args"); a.Err() == nil && args.Len() > 0 {
			return nil, fmt.Errorf("kw_args: its function is called with arguments by name, which is not supported")
		}
	}
	top, _, _ := strings.Cut(module, ".")
	s := &step.Function{Name: name}
	if _, err := s.Check(1); top != "numpy" || err != nil {
		what := pickle.TypeName(v)
		if name != "" {
			what = module + "." + name
		}
		return nil, fmt.Errorf("its function is %s; known are None and, of numpy, %q", what, step.FunctionNames())
	}
	return s, nil
}

// readPolynomialFeatures reads degree: a number, or the lowest and the highest.
func readPolynomialFeatures(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	out := &step.PolynomialFeatures{InteractionOnly: a.BoolOr("interaction_only", false), Bias: a.BoolOr("include_bias", true)}
	if n, ok := attr(a, "degree").(int64); ok {
		out.Highest = int(min(max(n, -1), 1<<20))
		return out, nil
	}
	ends := a.Items("degree")
	if a.Err() == nil && len(ends) != 2 {
		a.Fail("degree", "has %d ends", len(ends))
	}
	if a.Err() != nil {
		return nil, a.Err()
	}
	for i, to := range []*int{&out.Lowest, &out.Highest} {
		n, ok := ends[i].(int64)
		if !ok {
			a.Fail("degree", "holds %s", pickle.TypeName(ends[i]))
		}
		*to = int(min(max(n, -1), 1<<20))
	}
	return out, nil
}

func readPCA(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	c, k, d := a.Matrix("components_")
	out := &step.Projection{Prefix: "pca", Width: d, Components: c}
	if !a.None("mean_") {
		out.Mean = a.Floats("mean_", d)
	}
	if a.BoolOr("whiten", false) {
		out.Scale = a.Floats("explained_variance_", k)
		for i, v := range out.Scale {
			out.Scale[i] = max(math.Sqrt(v), 0x1p-52)
		}
	}
	return out, nil
}

func readTruncatedSVD(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	c, _, d := a.Matrix("components_")
	return &step.Projection{Prefix: "truncatedsvd", Width: d, Components: c}, nil
}
