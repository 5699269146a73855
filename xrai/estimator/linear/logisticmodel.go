package linear

import (
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// LogisticModel is a fitted logistic regression, or another model of the same
// form. Of the classes it names, only those present had rows; the others have
// probability 0.
type LogisticModel struct {
	// Family is KindLogistic (also ""), KindDiscriminant, KindMultinomial or
	// KindComplement.
	Family string
	// OneVsRest says that each class present, of three or more, has the logistic
	// function of its own score, divided by their sum, instead of the softmax.
	OneVsRest bool

	ClassNames []string // C names, in the order of probability columns
	Present    []int    // indexes of the classes that had rows, ascending
	Width      int      // d, the number of features

	// Coef is C'×d and Intercepts C' long, in the units of the columns as given,
	// where C' is 0 for one class present, 1 for two (the score of the second
	// against the first), and the number of classes present for more.
	Coef       [][]float64
	Intercepts []float64

	Converged  bool // whether the fit reached its tolerance
	Iterations int  // iterations it took
}

var _ xrai.Classifier = (*LogisticModel)(nil)

// Kind implements xrai.Model.
func (m *LogisticModel) Kind() string {
	if m.Family == "" {
		return KindLogistic
	}
	return m.Family
}

// Doubts says when the fit did not converge.
func (m *LogisticModel) Doubts() []xrai.Warning {
	if m.Converged {
		return nil
	}
	return unconverged(m.Kind(), m.Iterations)
}

// Columns implements xrai.Model.
func (m *LogisticModel) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *LogisticModel) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier. A NaN or infinite value is an error.
func (m *LogisticModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := checkRows(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.ClassNames), nil)
	score := make([]float64, len(m.Coef))
	for i := range n {
		row, p := x.RawRowView(i), out.RawRowView(i)
		for k, coef := range m.Coef {
			score[k] = floats.Dot(row, coef) + m.Intercepts[k]
			if !finite(score[k]) {
				return nil, fmt.Errorf("%s: record %d: the score of its values overflows", m.Kind(), i)
			}
		}
		switch len(score) {
		case 0:
			p[m.Present[0]] = 1
		case 1:
			e := math.Exp(-math.Abs(score[0]))
			likely, other := m.Present[1], m.Present[0]
			if score[0] < 0 {
				likely, other = other, likely
			}
			p[likely], p[other] = 1/(1+e), e/(1+e)
		default:
			if m.OneVsRest {
				if !m.apart(p, score) {
					return nil, fmt.Errorf("%s: record %d: every class has probability 0", m.Kind(), i)
				}
				continue
			}
			top, sum := floats.Max(score), 0.0
			for k, s := range score {
				score[k] = math.Exp(s - top)
				sum += score[k]
			}
			for k, c := range m.Present {
				p[c] = score[k] / sum
			}
		}
	}
	return out, nil
}

// apart sets p to the logistic functions of the scores, divided by their sum;
// false where that is 0.
func (m *LogisticModel) apart(p, score []float64) bool {
	sum := 0.0
	for k, c := range m.Present {
		p[c] = expit(score[k])
		sum += p[c]
	}
	if sum == 0 {
		return false
	}
	for _, c := range m.Present {
		p[c] /= sum
	}
	return true
}

func expit(v float64) float64 {
	e := math.Exp(-math.Abs(v))
	if v < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

// Check refuses a model that cannot predict, naming the field.
func (m *LogisticModel) Check() error {
	present, rows := len(m.Present), len(m.Present)
	switch m.Kind() {
	case KindLogistic, KindDiscriminant, KindMultinomial, KindComplement:
	default:
		return fmt.Errorf("kind %q is not a logistic model", m.Family)
	}
	switch {
	case m.OneVsRest && present < 3:
		return fmt.Errorf("one class against the rest with %d classes present", present)
	case len(m.ClassNames) == 0 || len(m.ClassNames) > maxClasses:
		return fmt.Errorf("%d classes are outside 1 to %d", len(m.ClassNames), maxClasses)
	case present == 0:
		return fmt.Errorf("no class is present")
	case m.Width < 1 || m.Width > maxColumns:
		return fmt.Errorf("%d columns are outside 1 to %d", m.Width, maxColumns)
	case m.Iterations < 0:
		return fmt.Errorf("%d iterations", m.Iterations)
	}
	for k, c := range m.Present {
		if c < 0 || c >= len(m.ClassNames) || k > 0 && c <= m.Present[k-1] {
			return fmt.Errorf("present class %d is out of order or outside the %d classes", c, len(m.ClassNames))
		}
	}
	if present <= 2 {
		rows = present - 1
	}
	if len(m.Coef) != rows || len(m.Intercepts) != rows {
		return fmt.Errorf("%d rows of coefficients and %d intercepts, %d classes present need %d", len(m.Coef), len(m.Intercepts), present, rows)
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

type logisticJSON struct {
	Kind       string                 `json:"kind"`
	Classes    []string               `json:"classes"`
	Present    strict.List[int]       `json:"present"`
	Columns    int                    `json:"columns"`
	Coef       []strict.List[float64] `json:"coef"`
	Intercepts strict.List[float64]   `json:"intercepts"`
	Converged  bool                   `json:"converged"`
	Iterations int                    `json:"iterations"`
	OneVsRest  bool                   `json:"one_vs_rest,omitempty"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *LogisticModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	out := logisticJSON{m.Kind(), m.ClassNames, m.Present, m.Width, []strict.List[float64]{}, m.Intercepts, m.Converged, m.Iterations, m.OneVsRest}
	if out.Intercepts == nil {
		out.Intercepts = strict.List[float64]{}
	}
	for _, coef := range m.Coef {
		out.Coef = append(out.Coef, coef)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *LogisticModel) UnmarshalJSON(data []byte) error {
	var in logisticJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	out := LogisticModel{Family: in.Kind, ClassNames: in.Classes, Present: in.Present, Width: in.Columns, Converged: in.Converged, Iterations: in.Iterations, OneVsRest: in.OneVsRest}
	if in.Kind == "" {
		return fmt.Errorf("load %s: kind is missing", m.Kind())
	}
	if in.Kind == KindLogistic {
		out.Family = ""
	}
	for _, coef := range in.Coef {
		out.Coef = append(out.Coef, coef)
	}
	if len(in.Intercepts) > 0 {
		out.Intercepts = in.Intercepts
	}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *LogisticModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *LogisticModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
