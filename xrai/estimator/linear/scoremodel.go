package linear

import (
	"encoding/json"
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// What a ScoreModel makes of scores.
const (
	Labels        = "labels"         // probability 1 of the class of the highest score
	ModifiedHuber = "modified huber" // (clip(score, -1, 1) + 1) / 2, divided by the classes' sum
)

// ScoreModel is a linear classifier fitted elsewhere whose scores are no log-odds:
// support vectors, perceptrons, ridge classification.
type ScoreModel struct {
	ClassNames []string // C names, at least 2, in the order of probability columns
	Width      int      // d, the number of features
	Output     string   // Labels or ModifiedHuber

	// Coef is C'×d and Intercepts C' long, where C' is 1 for two classes (the score
	// of the second, which has it above 0) and C for more.
	Coef       [][]float64
	Intercepts []float64
}

var _ xrai.Classifier = (*ScoreModel)(nil)

// Kind implements xrai.Model.
func (*ScoreModel) Kind() string { return KindScores }

// Columns implements xrai.Model.
func (m *ScoreModel) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *ScoreModel) Classes() []string { return m.ClassNames }

// Doubts says when the model gives no probabilities.
func (m *ScoreModel) Doubts() []xrai.Warning {
	if m.Output != Labels {
		return nil
	}
	return []xrai.Warning{{
		What:   fmt.Sprintf("the %s gives labels, not probabilities: each is 0 or 1", m.Kind()),
		Why:    "what is measured on probabilities sees only whether a label changes, and finds less than there may be",
		Remedy: "measure a model that gives probabilities, as a calibrated one",
	}}
}

// Proba implements xrai.Classifier. A NaN or infinite value is an error.
func (m *ScoreModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := checkRows(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.ClassNames), nil)
	score := make([]float64, len(m.Coef))
	for i := range n {
		row := x.RawRowView(i)
		for k, coef := range m.Coef {
			score[k] = floats.Dot(row, coef) + m.Intercepts[k]
			if !finite(score[k]) {
				return nil, fmt.Errorf("%s: record %d: the score of its values overflows", m.Kind(), i)
			}
		}
		m.outputs(out.RawRowView(i), score)
	}
	return out, nil
}

// outputs sets p, which is all 0, from the scores.
func (m *ScoreModel) outputs(p, score []float64) {
	switch {
	case m.Output == Labels && len(score) > 1:
		p[floats.MaxIdx(score)] = 1
	case m.Output == Labels && score[0] > 0:
		p[1] = 1
	case m.Output == Labels:
		p[0] = 1
	case len(score) == 1:
		p[1] = (max(-1, min(1, score[0])) + 1) / 2
		p[0] = 1 - p[1]
	default:
		sum := 0.0
		for k, s := range score {
			p[k] = (max(-1, min(1, s)) + 1) / 2
			sum += p[k]
		}
		for k := range p {
			if sum == 0 {
				p[k] = 1 / float64(len(p))
			} else {
				p[k] /= sum
			}
		}
	}
}

// Check refuses a model that cannot predict, naming the field.
func (m *ScoreModel) Check() error {
	rows := len(m.ClassNames)
	if rows < 2 || rows > maxClasses {
		return fmt.Errorf("%d classes are outside 2 to %d", rows, maxClasses)
	}
	if rows == 2 {
		rows = 1
	}
	switch {
	case m.Width < 1 || m.Width > maxColumns:
		return fmt.Errorf("%d columns are outside 1 to %d", m.Width, maxColumns)
	case m.Output != Labels && m.Output != ModifiedHuber:
		return fmt.Errorf("output %q is neither %q nor %q", m.Output, Labels, ModifiedHuber)
	case len(m.Coef) != rows || len(m.Intercepts) != rows:
		return fmt.Errorf("%d rows of coefficients and %d intercepts, %d classes need %d", len(m.Coef), len(m.Intercepts), len(m.ClassNames), rows)
	}
	for k, coef := range m.Coef {
		if len(coef) != m.Width {
			return fmt.Errorf("row %d has %d coefficients, not %d", k, len(coef), m.Width)
		}
		if err := checkCoef(coef); err != nil {
			return fmt.Errorf("row %d: %w", k, err)
		}
		if !finite(m.Intercepts[k]) {
			return fmt.Errorf("intercept %d is %v", k, m.Intercepts[k])
		}
	}
	return nil
}

type scoreJSON struct {
	Kind       string                 `json:"kind"`
	Classes    []string               `json:"classes"`
	Columns    int                    `json:"columns"`
	Output     string                 `json:"output"`
	Coef       []strict.List[float64] `json:"coef"`
	Intercepts strict.List[float64]   `json:"intercepts"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *ScoreModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	out := scoreJSON{m.Kind(), m.ClassNames, m.Width, m.Output, nil, m.Intercepts}
	for _, coef := range m.Coef {
		out.Coef = append(out.Coef, coef)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *ScoreModel) UnmarshalJSON(data []byte) error {
	var in scoreJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	if in.Kind != m.Kind() {
		return fmt.Errorf("load %s: kind is %q", m.Kind(), in.Kind)
	}
	out := ScoreModel{ClassNames: in.Classes, Width: in.Columns, Output: in.Output, Intercepts: in.Intercepts}
	for _, coef := range in.Coef {
		out.Coef = append(out.Coef, coef)
	}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *ScoreModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *ScoreModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
