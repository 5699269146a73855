package sklearn

import (
	"math"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// readSimpleImputer reads statistics_, a value a column; a missing one says that
// the column had no values, and is left out.
func readSimpleImputer(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	out := &step.SimpleImputer{Missing: mark(a)}
	values := a.Objects("statistics_", -1)
	keep := a.BoolOr("keep_empty_features", false)
	if a.TextOr("strategy", "mean") == "constant" && isNaN(attr(a, "fill_value")) {
		keep = true // fill_value=nan leaves missing values as they are
	}
	out.Fill = make([]step.Value, len(values))
	drop := make([]bool, len(values))
	some := false
	for j, v := range values {
		out.Fill[j] = value(a, "statistics_", v)
		drop[j] = !out.Fill[j].Present && !keep
		some = some || drop[j]
	}
	if some {
		out.Drop = drop
	}
	if a.BoolOr("add_indicator", false) && !a.None("indicator_") {
		b := ndarray.Of(a.Object("indicator_"))
		if a.Err() == nil {
			out.Indicate = places(b, "features_", len(values))
			if b.Err() != nil {
				return nil, b.Err()
			}
		}
	}
	return out, nil
}

// readMissingIndicator reads features_, the columns that are told of.
func readMissingIndicator(_ *decoder, a *ndarray.Attrs) (step.Step, error) {
	width := int(a.IntIn(a.First("n_features_in_", "_n_features"), 1, maxColumns))
	return &step.MissingIndicator{
		Width: width, Missing: mark(a), Columns: places(a, "features_", width),
		RefuseNew: a.TextOr("features", "missing-only") == "missing-only" && a.BoolOr("error_on_new", true),
	}, nil
}

// mark reads missing_values.
func mark(a *ndarray.Attrs) step.Value {
	v := attr(a, "missing_values")
	if isMissing(v) {
		return step.Value{}
	}
	return value(a, "missing_values", v)
}

// attr returns an attribute as a plain value, nil if it is absent.
func attr(a *ndarray.Attrs, name string) any {
	if a.None(name) {
		return nil
	}
	v := a.Value(name)
	if x, ok := v.(*ndarray.Array); ok && x.Dims() == 0 {
		if items, err := x.Objects(); err == nil && len(items) == 1 {
			return items[0]
		}
	}
	return v
}

// isMissing reports whether a value is NaN, None or pandas.NA.
func isMissing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case float64:
		return math.IsNaN(v)
	case *pickle.Class:
		return v.Name == "NA" && strings.HasPrefix(v.Module, "pandas")
	case *pickle.Object:
		return v.Class != nil && v.Class.Name == "NAType" && strings.HasPrefix(v.Class.Module, "pandas")
	}
	return false
}

func isNaN(v any) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}

// value reads a number, a bool, text or a missing value.
func value(a *ndarray.Attrs, name string, v any) step.Value {
	if isMissing(v) {
		return step.Value{}
	}
	switch v := v.(type) {
	case string:
		return step.TextValue(v)
	case bool:
		return step.BoolValue(v)
	case int64:
		return step.NumberValue(float64(v))
	case float64:
		return step.NumberValue(v)
	}
	a.Fail(name, "holds %s", pickle.TypeName(v))
	return step.Value{}
}

// places reads indices of columns below width.
func places(a *ndarray.Attrs, name string, width int) []int {
	in := a.Ints(name, -1)
	if len(in) > width {
		a.Fail(name, "has %d of %d columns", len(in), width)
		return nil
	}
	out := make([]int, len(in))
	for i, j := range in {
		if j < 0 || j >= int64(width) {
			a.Fail(name, "holds %d of %d columns", j, width)
			return nil
		}
		out[i] = int(j)
	}
	return out
}
