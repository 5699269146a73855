package ensemble

import (
	"encoding/json"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Decode reads a model of a kind from its JSON.
type Decode func(kind string, params []byte) (xrai.Model, error)

// Decider is a classifier with scores beside its probabilities, as scikit-learn's
// decision_function: n×1 for two classes, higher for the second, else n×C.
type Decider interface {
	xrai.Classifier
	Decision(x *mat.Dense) (*mat.Dense, error)
}

// Part is a model inside another one.
type Part struct {
	Model xrai.Model

	kind   string // until it is decoded
	params []byte
}

type partJSON struct {
	Kind   string          `json:"kind"`
	Params json.RawMessage `json:"params"`
}

// MarshalJSON writes the model with its kind.
func (p Part) MarshalJSON() ([]byte, error) {
	if p.Model == nil {
		return nil, fmt.Errorf("a model is missing")
	}
	params, err := json.Marshal(p.Model)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Model.Kind(), err)
	}
	return json.Marshal(partJSON{p.Model.Kind(), params})
}

// UnmarshalJSON reads the kind; the model is for Decode to read.
func (p *Part) UnmarshalJSON(data []byte) error {
	var d partJSON
	if err := strict.Decode(data, &d); err != nil {
		return err
	}
	p.kind, p.params = d.Kind, d.Params
	return nil
}

func (p *Part) decode(d Decode) (err error) {
	if p.Model == nil {
		if p.params == nil {
			return fmt.Errorf("a model is missing")
		}
		p.Model, err = d(p.kind, p.params)
		p.kind, p.params = "", nil
	}
	return err
}

// classifier returns the model, which must be a classifier of d columns.
func (p *Part) classifier(d int) (xrai.Classifier, error) {
	c, ok := p.Model.(xrai.Classifier)
	if !ok {
		return nil, fmt.Errorf("%s is not a classifier", kindOf(p.Model))
	}
	return c, fits(c, d)
}

// regressor returns the model, which must be a regressor of d columns.
func (p *Part) regressor(d int) (xrai.Regressor, error) {
	r, ok := p.Model.(xrai.Regressor)
	if !ok {
		return nil, fmt.Errorf("%s does not predict a number", kindOf(p.Model))
	}
	return r, fits(r, d)
}

// decider returns the model, which must have scores.
func (p *Part) decider(d int) (Decider, error) {
	c, ok := p.Model.(Decider)
	if chain, is := p.Model.(*ChainClassifier); ok && is && chain.Steps != nil {
		_, err := chain.Last.decider(len(chain.Steps.Names()))
		ok = err == nil
	}
	if !ok {
		return nil, fmt.Errorf("%s has no decision function", kindOf(p.Model))
	}
	return c, fits(c, d)
}

func kindOf(m xrai.Model) string {
	if m == nil {
		return "a missing model"
	}
	return m.Kind()
}

// fits refuses a model of another width; 0 is any.
func fits(m xrai.Model, d int) error {
	if k := m.Columns(); k != d && k != 0 {
		return fmt.Errorf("%s takes %d columns, not %d", m.Kind(), k, d)
	}
	return nil
}

// composite is a model that holds others.
type composite interface {
	xrai.Model
	Check() error
	parts() []*Part
}

func read[T any, P interface {
	*T
	composite
}](data []byte, d Decode) (xrai.Model, error) {
	m := P(new(T))
	if err := strict.Decode(data, m); err != nil {
		return nil, err
	}
	for _, p := range m.parts() {
		if err := p.decode(d); err != nil {
			return nil, err
		}
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m, nil
}

// Readers read the models of this package by their kind.
var Readers = map[string]func(data []byte, d Decode) (xrai.Model, error){
	KindConstantClassifier: read[ConstantClassifier],
	KindConstantRegressor:  read[ConstantRegressor],
	KindChainClassifier:    read[ChainClassifier],
	KindChainRegressor:     read[ChainRegressor],
	KindVotingClassifier:   read[VotingClassifier],
	KindVotingRegressor:    read[VotingRegressor],
	KindAdaBoostClassifier: read[AdaBoostClassifier],
	KindAdaBoostRegressor:  read[AdaBoostRegressor],
	KindCalibrated:         read[Calibrated],
	KindStartedClassifier:  read[StartedClassifier],
	KindStartedRegressor:   read[StartedRegressor],
	KindStackedClassifier:  read[StackedClassifier],
	KindStackedRegressor:   read[StackedRegressor],
	KindScaledTarget:       read[ScaledTarget],
}
