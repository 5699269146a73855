package ensemble

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// KindScaledTarget is the kind of regressors of a transformed target.
const KindScaledTarget = "regressor of a transformed target"

// ScaledTarget predicts
//
//	Scale·f(y) + Shift
//
// for what another regressor predicts as y.
type ScaledTarget struct {
	Of       Part
	Function string // f by NumPy's name, see Functions; "" for none
	Scale    float64
	Shift    float64
}

// functions are what a target may be transformed back with.
var functions = map[string]func(float64) float64{
	"":        func(v float64) float64 { return v },
	"exp":     math.Exp,
	"expm1":   math.Expm1,
	"exp2":    math.Exp2,
	"log":     math.Log,
	"log1p":   math.Log1p,
	"log2":    math.Log2,
	"log10":   math.Log10,
	"sqrt":    math.Sqrt,
	"cbrt":    math.Cbrt,
	"square":  func(v float64) float64 { return v * v },
	"sinh":    math.Sinh,
	"arcsinh": math.Asinh,
}

// Functions lists the functions by name.
func Functions() []string { return slices.Sorted(maps.Keys(functions)) }

var _ xrai.Regressor = (*ScaledTarget)(nil)

// Kind implements xrai.Model.
func (*ScaledTarget) Kind() string { return KindScaledTarget }

// Columns implements xrai.Model.
func (m *ScaledTarget) Columns() int { return m.Of.Model.Columns() }

// Predict implements xrai.Regressor. A prediction outside the numbers that the
// function takes is an error.
func (m *ScaledTarget) Predict(x *mat.Dense) ([]float64, error) {
	y, err := m.Of.Model.(xrai.Regressor).Predict(x)
	if err != nil {
		return nil, err
	}
	f := functions[m.Function]
	for i, v := range y {
		if y[i] = float64(f(v)*m.Scale) + m.Shift; !finite(y[i]) {
			return nil, fmt.Errorf("%s: record %d: %s of %v is %v", m.Kind(), i, m.Function, v, y[i])
		}
	}
	return y, nil
}

// Check refuses a model that cannot predict.
func (m *ScaledTarget) Check() error {
	if _, ok := functions[m.Function]; !ok {
		return fmt.Errorf("%s: function %q is none of %q", m.Kind(), m.Function, Functions())
	}
	if !finite(m.Scale) || !finite(m.Shift) {
		return fmt.Errorf("%s: scale %v, shift %v", m.Kind(), m.Scale, m.Shift)
	}
	if m.Of.Model == nil {
		return fmt.Errorf("%s: a model is missing", m.Kind())
	}
	_, err := m.Of.regressor(m.Of.Model.Columns())
	return err
}

func (m *ScaledTarget) parts() []*Part { return []*Part{&m.Of} }
