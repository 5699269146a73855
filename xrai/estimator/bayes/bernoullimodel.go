package bayes

import (
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// BernoulliModel is a fitted Bernoulli. Of the classes it names only those
// present had records; the others have probability 0.
type BernoulliModel struct {
	ClassNames []string    // C names, in the order of probability columns
	Present    []int       // indexes of the C' classes that had records, ascending
	Width      int         // d, the number of features
	Binarize   float64     // a column is on above it
	Priors     []float64   // C', above 0
	On         [][]float64 // C'×d probabilities that a column is on, above 0
	Off        [][]float64 // C'×d, 1 - On
}

var _ xrai.Classifier = (*BernoulliModel)(nil)

// Kind implements xrai.Model.
func (*BernoulliModel) Kind() string { return KindBernoulli }

// Columns implements xrai.Model.
func (m *BernoulliModel) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *BernoulliModel) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier. A NaN or infinite value is an error.
func (m *BernoulliModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := checkRows(m, x); err != nil {
		return nil, err
	}
	on, off := logs(m.On), logs(m.Off)
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.ClassNames), nil)
	joint := make([]float64, len(m.Present))
	for i := range n {
		for k := range joint {
			joint[k] = math.Log(m.Priors[k])
			for j, v := range x.RawRowView(i) {
				if v > m.Binarize {
					joint[k] += on[k][j]
				} else {
					joint[k] += off[k][j]
				}
			}
		}
		if !posterior(out.RawRowView(i), joint, m.Present) {
			return nil, fmt.Errorf("%s: record %d: its probabilities overflow", m.Kind(), i)
		}
	}
	return out, nil
}

func logs(table [][]float64) [][]float64 {
	out := make([][]float64, len(table))
	for k, row := range table {
		for _, v := range row {
			out[k] = append(out[k], math.Log(v))
		}
	}
	return out
}

// Check refuses a model that cannot predict, naming the field.
func (m *BernoulliModel) Check() error {
	if err := checkClasses(m.ClassNames, m.Present); err != nil {
		return err
	}
	if m.Width < 1 || m.Width > maxColumns {
		return fmt.Errorf("%d columns are outside 1 to %d", m.Width, maxColumns)
	}
	if !finite(m.Binarize) {
		return fmt.Errorf("binarize is %v", m.Binarize)
	}
	if err := checkPriors(m.Priors, len(m.Present)); err != nil {
		return err
	}
	if err := checkTable("on", m.On, len(m.Present), m.Width, math.SmallestNonzeroFloat64, 1); err != nil {
		return err
	}
	if err := checkTable("off", m.Off, len(m.Present), m.Width, math.SmallestNonzeroFloat64, 1); err != nil {
		return err
	}
	for k := range m.On {
		for j, q := range m.On[k] {
			if math.Abs(q+m.Off[k][j]-1) > 1e-9 {
				return fmt.Errorf("on and off of class %d, column %d are %v and %v", k, j, q, m.Off[k][j])
			}
		}
	}
	return nil
}

type bernoulliJSON struct {
	Kind     string                 `json:"kind"`
	Classes  []string               `json:"classes"`
	Present  strict.List[int]       `json:"present"`
	Columns  int                    `json:"columns"`
	Binarize float64                `json:"binarize"`
	Priors   strict.List[float64]   `json:"priors"`
	On       []strict.List[float64] `json:"on"`
	Off      []strict.List[float64] `json:"off"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *BernoulliModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(bernoulliJSON{m.Kind(), m.ClassNames, m.Present, m.Width, m.Binarize, m.Priors, lists(m.On), lists(m.Off)})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *BernoulliModel) UnmarshalJSON(data []byte) error {
	var in bernoulliJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	if in.Kind != m.Kind() {
		return fmt.Errorf("load %s: kind is %q", m.Kind(), in.Kind)
	}
	out := BernoulliModel{in.Classes, in.Present, in.Columns, in.Binarize, in.Priors, tables(in.On), tables(in.Off)}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, whose checks decoding then
// has.
func (m *BernoulliModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *BernoulliModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
