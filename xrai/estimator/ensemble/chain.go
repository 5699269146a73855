package ensemble

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature/step"
)

// Kinds of models behind steps.
const (
	KindChainClassifier = "chain classifier"
	KindChainRegressor  = "chain regressor"
)

// ChainClassifier is steps and a classifier: a pipeline inside an ensemble, which
// hands it numbers.
type ChainClassifier struct {
	Steps *step.Steps
	Last  Part
}

// Kind implements xrai.Model.
func (*ChainClassifier) Kind() string { return KindChainClassifier }

// Columns implements xrai.Model.
func (m *ChainClassifier) Columns() int { return m.Steps.Width() }

// Classes implements xrai.Classifier. Not to be changed.
func (m *ChainClassifier) Classes() []string { return m.Last.Model.(xrai.Classifier).Classes() }

// Proba implements xrai.Classifier.
func (m *ChainClassifier) Proba(x *mat.Dense) (*mat.Dense, error) {
	x, err := m.Steps.Matrix(x)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Kind(), err)
	}
	return m.Last.Model.(xrai.Classifier).Proba(x)
}

// Decision is that of the last model.
func (m *ChainClassifier) Decision(x *mat.Dense) (*mat.Dense, error) {
	d, err := m.Last.decider(len(m.Steps.Names()))
	if err != nil {
		return nil, err
	}
	if x, err = m.Steps.Matrix(x); err != nil {
		return nil, fmt.Errorf("%s: %w", m.Kind(), err)
	}
	return d.Decision(x)
}

// Check refuses a model that cannot predict.
func (m *ChainClassifier) Check() error {
	if m.Steps == nil {
		return fmt.Errorf("%s has no steps", m.Kind())
	}
	_, err := m.Last.classifier(len(m.Steps.Names()))
	return err
}

func (m *ChainClassifier) parts() []*Part { return []*Part{&m.Last} }

// ChainRegressor is steps and a regressor, see ChainClassifier.
type ChainRegressor struct {
	Steps *step.Steps
	Last  Part
}

// Kind implements xrai.Model.
func (*ChainRegressor) Kind() string { return KindChainRegressor }

// Columns implements xrai.Model.
func (m *ChainRegressor) Columns() int { return m.Steps.Width() }

// Predict implements xrai.Regressor.
func (m *ChainRegressor) Predict(x *mat.Dense) ([]float64, error) {
	x, err := m.Steps.Matrix(x)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Kind(), err)
	}
	return m.Last.Model.(xrai.Regressor).Predict(x)
}

// Check refuses a model that cannot predict.
func (m *ChainRegressor) Check() error {
	if m.Steps == nil {
		return fmt.Errorf("%s has no steps", m.Kind())
	}
	_, err := m.Last.regressor(len(m.Steps.Names()))
	return err
}

func (m *ChainRegressor) parts() []*Part { return []*Part{&m.Last} }
