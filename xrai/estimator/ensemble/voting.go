package ensemble

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Kinds of models that average others.
const (
	KindVotingClassifier = "voting classifier"
	KindVotingRegressor  = "voting regressor"
)

// VotingClassifier is the weighted mean of its members' probabilities, or of their
// votes for the most probable class: scikit-learn's voting and bagging.
type VotingClassifier struct {
	ClassNames []string
	Width      int
	Hard       bool // members vote
	Members    []Member
}

var _ xrai.Classifier = (*VotingClassifier)(nil)

// Kind implements xrai.Model.
func (*VotingClassifier) Kind() string { return KindVotingClassifier }

// Columns implements xrai.Model.
func (m *VotingClassifier) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *VotingClassifier) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier.
func (m *VotingClassifier) Proba(x *mat.Dense) (*mat.Dense, error) {
	n, err := rowsOf(m, x)
	if err != nil {
		return nil, err
	}
	out := mat.NewDense(n, len(m.ClassNames), nil)
	total := 0.0
	for k := range m.Members {
		member := &m.Members[k]
		p, err := member.proba(x)
		if err != nil {
			return nil, fmt.Errorf("%s: member %d: %w", m.Kind(), k, err)
		}
		total += member.Weight
		for i, most := range xrai.Labels(p) {
			row := out.RawRowView(i)
			if m.Hard {
				row[member.Classes[most]] += member.Weight
				continue
			}
			for c, v := range p.RawRowView(i) {
				row[member.Classes[c]] += float64(v * member.Weight)
			}
		}
	}
	sums := out.RawMatrix().Data
	for i := range sums {
		sums[i] /= total
	}
	return out, nil
}

// Check refuses a model that cannot predict.
func (m *VotingClassifier) Check() error {
	if len(m.ClassNames) == 0 {
		return fmt.Errorf("%s: no classes", m.Kind())
	}
	if err := checkMembers(m, m.Members, len(m.ClassNames)); err != nil {
		return err
	}
	return checkWeights(m, m.Members)
}

func (m *VotingClassifier) parts() []*Part { return partsOf(m.Members) }

// VotingRegressor is the weighted mean of its members' predictions.
type VotingRegressor struct {
	Width   int
	Members []Member
}

var _ xrai.Regressor = (*VotingRegressor)(nil)

// Kind implements xrai.Model.
func (*VotingRegressor) Kind() string { return KindVotingRegressor }

// Columns implements xrai.Model.
func (m *VotingRegressor) Columns() int { return m.Width }

// Predict implements xrai.Regressor.
func (m *VotingRegressor) Predict(x *mat.Dense) ([]float64, error) {
	answers, err := ask(m, m.Members, x)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(answers[0]))
	total := 0.0
	for k, y := range answers {
		w := m.Members[k].Weight
		total += w
		for i, v := range y {
			out[i] += float64(v * w)
		}
	}
	for i := range out {
		out[i] /= total
	}
	return out, nil
}

// ask returns the predictions of every member.
func ask(m xrai.Model, members []Member, x *mat.Dense) ([][]float64, error) {
	if _, err := rowsOf(m, x); err != nil {
		return nil, err
	}
	out := make([][]float64, len(members))
	for k := range members {
		var err error
		if out[k], err = members[k].Of.Model.(xrai.Regressor).Predict(members[k].pick(x)); err != nil {
			return nil, fmt.Errorf("%s: member %d: %w", m.Kind(), k, err)
		}
	}
	return out, nil
}

// Check refuses a model that cannot predict.
func (m *VotingRegressor) Check() error {
	if err := checkMembers(m, m.Members, 0); err != nil {
		return err
	}
	return checkWeights(m, m.Members)
}

func (m *VotingRegressor) parts() []*Part { return partsOf(m.Members) }
