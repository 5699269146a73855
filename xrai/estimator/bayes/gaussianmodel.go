package bayes

import (
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// GaussianModel is a fitted Gaussian. Of the classes it names only those
// present had records; the others have probability 0.
type GaussianModel struct {
	ClassNames []string    // C names, in the order of probability columns
	Present    []int       // indexes of the C' classes that had records, ascending
	Width      int         // d, the number of features
	Priors     []float64   // C', above 0
	Mean       [][]float64 // C'×d
	Variance   [][]float64 // C'×d, smoothed, above 0
}

var _ xrai.Classifier = (*GaussianModel)(nil)

// Kind implements xrai.Model.
func (*GaussianModel) Kind() string { return KindGaussian }

// Columns implements xrai.Model.
func (m *GaussianModel) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *GaussianModel) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier. A NaN or infinite value is an error, and so
// is a record so far from all classes that its distances overflow.
func (m *GaussianModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := checkRows(m, x); err != nil {
		return nil, err
	}
	constant := make([]float64, len(m.Present))
	for k := range constant {
		constant[k] = math.Log(m.Priors[k])
		for _, v := range m.Variance[k] {
			constant[k] -= (math.Log(2*math.Pi) + math.Log(v)) / 2
		}
	}
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.ClassNames), nil)
	joint := make([]float64, len(m.Present))
	for i := range n {
		row := x.RawRowView(i)
		for k := range joint {
			mean, variance, sum := m.Mean[k], m.Variance[k], 0.0
			for j, v := range row {
				sum += (v - mean[j]) * (v - mean[j]) / variance[j]
			}
			joint[k] = constant[k] - sum/2
		}
		if !posterior(out.RawRowView(i), joint, m.Present) {
			return nil, fmt.Errorf("%s: record %d is too far from every class for a float64", m.Kind(), i)
		}
	}
	return out, nil
}

// Check refuses a model that cannot predict, naming the field.
func (m *GaussianModel) Check() error {
	if err := checkClasses(m.ClassNames, m.Present); err != nil {
		return err
	}
	if m.Width < 1 || m.Width > maxColumns {
		return fmt.Errorf("%d columns are outside 1 to %d", m.Width, maxColumns)
	}
	if err := checkPriors(m.Priors, len(m.Present)); err != nil {
		return err
	}
	if err := checkTable("mean", m.Mean, len(m.Present), m.Width, -math.MaxFloat64, math.MaxFloat64); err != nil {
		return err
	}
	return checkTable("variance", m.Variance, len(m.Present), m.Width, math.SmallestNonzeroFloat64, math.MaxFloat64)
}

type gaussianJSON struct {
	Kind     string                 `json:"kind"`
	Classes  []string               `json:"classes"`
	Present  strict.List[int]       `json:"present"`
	Columns  int                    `json:"columns"`
	Priors   strict.List[float64]   `json:"priors"`
	Mean     []strict.List[float64] `json:"mean"`
	Variance []strict.List[float64] `json:"variance"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *GaussianModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(gaussianJSON{m.Kind(), m.ClassNames, m.Present, m.Width, m.Priors, lists(m.Mean), lists(m.Variance)})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *GaussianModel) UnmarshalJSON(data []byte) error {
	var in gaussianJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	if in.Kind != m.Kind() {
		return fmt.Errorf("load %s: kind is %q", m.Kind(), in.Kind)
	}
	out := GaussianModel{in.Classes, in.Present, in.Columns, in.Priors, tables(in.Mean), tables(in.Variance)}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, whose checks decoding then
// has.
func (m *GaussianModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *GaussianModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }

func lists(table [][]float64) []strict.List[float64] {
	out := make([]strict.List[float64], len(table))
	for k, row := range table {
		out[k] = row
	}
	return out
}

func tables(lists []strict.List[float64]) [][]float64 {
	out := make([][]float64, len(lists))
	for k, row := range lists {
		out[k] = row
	}
	return out
}
