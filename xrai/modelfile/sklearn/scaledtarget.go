package sklearn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/estimator/ensemble"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// readScaledTarget reads TransformedTargetRegressor, if what it does to predictions
// is known.
func readScaledTarget(d *decoder, a *ndarray.Attrs) (*fitted, error) {
	g, _ := d.newGroup(a, false, false)
	g.lift = true
	if n := a.IntOr("_training_dim", 1); n != 1 && a.Err() == nil {
		a.Fail("_training_dim", "is %d, and models of several targets are not supported", n)
	}
	inner := a.Value("regressor_")
	if a.Err() != nil {
		return nil, a.Err()
	}
	member, err := g.member(".regressor_", inner, 0)
	if err != nil {
		return nil, err
	}
	if g.missing {
		return nil, errUnsupported
	}
	m := &ensemble.ScaledTarget{Of: member.Of, Scale: 1}
	ta := attrsOf(a, "transformer_", a.Value("transformer_"), "FunctionTransformer", "StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler")
	if ta == nil {
		return nil, a.Err()
	}
	inverse(ta, m)
	if ta.Err() != nil {
		return nil, fmt.Errorf("%s.transformer_: %w", a.Class(), ta.Err())
	}
	return g.fitted(m, m.Check())
}

// inverse reads how a transformer goes back.
func inverse(ta *ndarray.Attrs, m *ensemble.ScaledTarget) {
	one := func(name string, otherwise float64) float64 {
		if ta.None(name) {
			return otherwise
		}
		v := ta.Floats(name, 1)
		if ta.Err() != nil {
			return otherwise
		}
		return v[0]
	}
	switch ta.Class() {
	case "FunctionTransformer":
		if !ta.None("inverse_func") {
			m.Function = ufunc(ta.Value("inverse_func"))
			if m.Function == "" || !slices.Contains(ensemble.Functions(), m.Function) {
				ta.Fail("inverse_func", "is %s, and known are NumPy's %s", pickle.TypeName(ta.Value("inverse_func")), strings.Join(ensemble.Functions()[1:], ", "))
			}
		}
	case "StandardScaler":
		m.Scale, m.Shift = one("scale_", 1), one("mean_", 0)
	case "RobustScaler":
		m.Scale, m.Shift = one("scale_", 1), one("center_", 0)
	case "MaxAbsScaler":
		m.Scale = one("scale_", 1)
	case "MinMaxScaler":
		scale, least := one("scale_", 1), one("min_", 0)
		if scale == 0 {
			ta.Fail("scale_", "is 0")
			return
		}
		m.Scale, m.Shift = 1/scale, -least/scale
	}
}

// ufunc returns the name of a function of NumPy, "" for anything else.
func ufunc(v any) string {
	switch v := v.(type) {
	case *pickle.Class:
		if top, _, _ := strings.Cut(v.Module, "."); top == "numpy" {
			return v.Name
		}
	case *pickle.Object:
		if v.Class != nil && v.Class.Name == "_ufunc_reconstruct" && strings.HasPrefix(v.Class.Module, "numpy") && len(v.Args) == 2 {
			module, _ := v.Args[0].(string)
			name, _ := v.Args[1].(string)
			if top, _, _ := strings.Cut(module, "."); top == "numpy" {
				return name
			}
		}
	}
	return ""
}
