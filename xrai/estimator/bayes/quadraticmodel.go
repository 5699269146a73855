package bayes

import (
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// KindQuadratic is the kind of QuadraticModel.
const KindQuadratic = "quadratic discriminant analysis"

// QuadraticModel gives each class a normal distribution with axes of its own,
// fitted elsewhere:
//
//	log P(c | x) = log prior_c - 1/2 sum over axes r of (log v_cr + ((x - mean_c)·a_cr)² / v_cr) + const
type QuadraticModel struct {
	ClassNames []string    // C names, in the order of probability columns
	Width      int         // d, the number of features
	Priors     []float64   // C, above 0
	Mean       [][]float64 // C×d
	Variance   [][]float64 // C lists of the variance along each axis, above 0
	Axes       [][]float64 // C matrices of d rows, one after another, with an axis a column
}

var _ xrai.Classifier = (*QuadraticModel)(nil)

// Kind implements xrai.Model.
func (*QuadraticModel) Kind() string { return KindQuadratic }

// Columns implements xrai.Model.
func (m *QuadraticModel) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *QuadraticModel) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier. A NaN or infinite value is an error, and so
// is a record so far from all classes that its distances overflow.
func (m *QuadraticModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := checkRows(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	classes := len(m.ClassNames)
	out := mat.NewDense(n, classes, nil)
	joint, present := make([]float64, classes), make([]int, classes)
	for k := range present {
		present[k] = k
	}
	along := make([]float64, m.Width)
	for i := range n {
		for k := range joint {
			joint[k] = math.Log(m.Priors[k]) - m.distance(k, x.RawRowView(i), along)/2
		}
		if !posterior(out.RawRowView(i), joint, present) {
			return nil, fmt.Errorf("%s: record %d is too far from every class for a float64", m.Kind(), i)
		}
	}
	return out, nil
}

// distance returns the sum over the axes of class k; along is scratch.
func (m *QuadraticModel) distance(k int, row, along []float64) (sum float64) {
	variance := m.Variance[k]
	axes := len(variance)
	along = along[:axes]
	clear(along)
	for j, v := range row {
		for r := range along {
			along[r] += (v - m.Mean[k][j]) * m.Axes[k][j*axes+r]
		}
	}
	for r, v := range along {
		sum += math.Log(variance[r]) + v/variance[r]*v
	}
	return sum
}

// Check refuses a model that cannot predict, naming the field.
func (m *QuadraticModel) Check() error {
	classes := len(m.ClassNames)
	switch {
	case classes == 0 || classes > maxClasses:
		return fmt.Errorf("%d classes are outside 1 to %d", classes, maxClasses)
	case m.Width < 1 || m.Width > maxColumns:
		return fmt.Errorf("%d columns are outside 1 to %d", m.Width, maxColumns)
	case len(m.Variance) != classes || len(m.Axes) != classes:
		return fmt.Errorf("%d lists of variances and %d of axes for %d classes", len(m.Variance), len(m.Axes), classes)
	}
	if err := checkPriors(m.Priors, classes); err != nil {
		return err
	}
	if err := checkTable("mean", m.Mean, classes, m.Width, -math.MaxFloat64, math.MaxFloat64); err != nil {
		return err
	}
	for k := range classes {
		axes := len(m.Variance[k])
		if axes < 1 || axes > m.Width || len(m.Axes[k]) != axes*m.Width {
			return fmt.Errorf("class %d has %d numbers for %d axes of %d columns", k, len(m.Axes[k]), axes, m.Width)
		}
		if err := checkTable("variance", m.Variance[k:k+1], 1, axes, math.SmallestNonzeroFloat64, math.MaxFloat64); err != nil {
			return err
		}
		if err := checkTable("axes", m.Axes[k:k+1], 1, axes*m.Width, -math.MaxFloat64, math.MaxFloat64); err != nil {
			return err
		}
	}
	return nil
}

type quadraticJSON struct {
	Kind     string                 `json:"kind"`
	Classes  []string               `json:"classes"`
	Columns  int                    `json:"columns"`
	Priors   strict.List[float64]   `json:"priors"`
	Mean     []strict.List[float64] `json:"mean"`
	Variance []strict.List[float64] `json:"variance"`
	Axes     []strict.List[float64] `json:"axes"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *QuadraticModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(quadraticJSON{m.Kind(), m.ClassNames, m.Width, m.Priors, lists(m.Mean), lists(m.Variance), lists(m.Axes)})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *QuadraticModel) UnmarshalJSON(data []byte) error {
	var in quadraticJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	if in.Kind != m.Kind() {
		return fmt.Errorf("load %s: kind is %q", m.Kind(), in.Kind)
	}
	out := QuadraticModel{in.Classes, in.Columns, in.Priors, tables(in.Mean), tables(in.Variance), tables(in.Axes)}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, whose checks decoding then
// has.
func (m *QuadraticModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *QuadraticModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
