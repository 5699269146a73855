package step

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

func init() { steps["function"] = read[Function] }

// Function changes every number by a function of NumPy. A result that is not
// finite is an error; one that is not a number, as the logarithm of -1, is a
// missing value.
type Function struct {
	Name string `json:"name"` // as numpy names it
}

// functions are those that can be used, by NumPy's names.
var functions = map[string]func(float64) float64{
	"abs": math.Abs, "absolute": math.Abs, "fabs": math.Abs,
	"log": math.Log, "log1p": math.Log1p, "log2": math.Log2, "log10": math.Log10,
	"exp": math.Exp, "expm1": math.Expm1, "exp2": math.Exp2,
	"sqrt": math.Sqrt, "cbrt": math.Cbrt,
	"square":     func(x float64) float64 { return x * x },
	"reciprocal": func(x float64) float64 { return 1 / x },
	"negative":   func(x float64) float64 { return -x },
	"positive":   func(x float64) float64 { return x },
	"sign":       sign,
	"sin":        math.Sin, "cos": math.Cos, "tan": math.Tan, "tanh": math.Tanh, "arctan": math.Atan,
	"arcsinh": math.Asinh, "floor": math.Floor, "ceil": math.Ceil, "trunc": math.Trunc, "rint": math.RoundToEven,
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

// FunctionNames lists the functions that can be used.
func FunctionNames() []string { return slices.Sorted(maps.Keys(functions)) }

// Kind implements Step.
func (s *Function) Kind() string { return "function" }

// Check implements Step.
func (s *Function) Check(width int) (int, error) {
	if functions[s.Name] == nil {
		return 0, fmt.Errorf("function %q is none of %q", s.Name, FunctionNames())
	}
	return width, nil
}

// Apply implements Step.
func (s *Function) Apply(f *Frame, _ *Notes) (*Frame, error) {
	of := functions[s.Name]
	out, err := f.mapped(func(_ int, x, out []float64) {
		for i, v := range x {
			out[i] = of(v)
		}
	})
	if err != nil {
		return nil, err
	}
	for j := range out.Columns {
		for i, v := range out.Columns[j].Numbers {
			if math.IsInf(v, 0) {
				return nil, f.Columns[j].cell(i, "has no finite %s", s.Name)
			}
		}
	}
	return out, nil
}
