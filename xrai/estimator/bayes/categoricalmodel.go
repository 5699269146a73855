package bayes

import (
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// KindCategorical is the kind of CategoricalModel.
const KindCategorical = "categorical naive bayes"

// CategoricalModel is a naive Bayes of categories, fitted elsewhere. A column holds
// the numbers of its categories, from 0.
type CategoricalModel struct {
	ClassNames []string      // C names, in the order of probability columns
	LogPriors  []float64     // C
	LogProbs   [][][]float64 // d columns, each C×(its number of categories)
}

var _ xrai.Classifier = (*CategoricalModel)(nil)

// Kind implements xrai.Model.
func (*CategoricalModel) Kind() string { return KindCategorical }

// Columns implements xrai.Model.
func (m *CategoricalModel) Columns() int { return len(m.LogProbs) }

// Classes implements xrai.Classifier. Not to be changed.
func (m *CategoricalModel) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier. A value is cut to a whole number, as
// scikit-learn's; one that is none of its column's categories is an error.
func (m *CategoricalModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := checkRows(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	present := make([]int, len(m.ClassNames))
	for k := range present {
		present[k] = k
	}
	out := mat.NewDense(n, len(present), nil)
	joint := make([]float64, len(present))
	for i := range n {
		clear(joint)
		for j, v := range x.RawRowView(i) {
			if known := len(m.LogProbs[j][0]); !(v > -1 && v < float64(known)) {
				return nil, fmt.Errorf("%s: record %d, column %d: category %v is outside the %d known", m.Kind(), i, j, v, known)
			}
			for k := range joint {
				joint[k] += m.LogProbs[j][k][int(v)]
			}
		}
		for k := range joint {
			joint[k] += m.LogPriors[k]
		}
		if !posterior(out.RawRowView(i), joint, present) {
			return nil, fmt.Errorf("%s: record %d: its probabilities overflow", m.Kind(), i)
		}
	}
	return out, nil
}

// Check refuses a model that cannot predict, naming the field.
func (m *CategoricalModel) Check() error {
	classes := len(m.ClassNames)
	if classes == 0 || classes > maxClasses {
		return fmt.Errorf("%d classes are outside 1 to %d", classes, maxClasses)
	}
	if len(m.LogProbs) == 0 || len(m.LogProbs) > maxColumns {
		return fmt.Errorf("%d columns are outside 1 to %d", len(m.LogProbs), maxColumns)
	}
	if err := checkTable("log priors", [][]float64{m.LogPriors}, 1, classes, -math.MaxFloat64, 0); err != nil {
		return err
	}
	for j, table := range m.LogProbs {
		if len(table) == 0 || len(table[0]) == 0 {
			return fmt.Errorf("column %d has no categories", j)
		}
		// Smoothing may add to rounding above 0.
		if err := checkTable(fmt.Sprintf("log probabilities of column %d", j), table, classes, len(table[0]), -math.MaxFloat64, 1e-9); err != nil {
			return err
		}
	}
	return nil
}

type categoricalJSON struct {
	Kind      string                   `json:"kind"`
	Classes   []string                 `json:"classes"`
	LogPriors strict.List[float64]     `json:"log_priors"`
	LogProbs  [][]strict.List[float64] `json:"log_probs"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *CategoricalModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	out := categoricalJSON{m.Kind(), m.ClassNames, m.LogPriors, nil}
	for _, table := range m.LogProbs {
		out.LogProbs = append(out.LogProbs, lists(table))
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *CategoricalModel) UnmarshalJSON(data []byte) error {
	var in categoricalJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	if in.Kind != m.Kind() {
		return fmt.Errorf("load %s: kind is %q", m.Kind(), in.Kind)
	}
	out := CategoricalModel{ClassNames: in.Classes, LogPriors: in.LogPriors}
	for _, table := range in.LogProbs {
		out.LogProbs = append(out.LogProbs, tables(table))
	}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, whose checks decoding then
// has.
func (m *CategoricalModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *CategoricalModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
