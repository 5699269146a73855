package mlp

import (
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/neural"
)

// Kinds of the learners and of their models.
const (
	KindClassifier = "multilayer perceptron classifier"
	KindRegressor  = "multilayer perceptron regressor"
)

// Activations of hidden units.
const (
	ReLU     = "relu"
	Tanh     = "tanh"
	Logistic = "logistic"
	Identity = "identity"
)

// Solvers, and what becomes of the rate of SGD.
const (
	Adam = "adam"
	SGD  = "sgd"

	Constant   = "constant"   // stays
	InvScaling = "invscaling" // is divided by (records seen + 1)^PowerT after each epoch
	Adaptive   = "adaptive"   // is divided by 5 where the fit would stop, down to 1e-6
)

// None is the value of Alpha and Momentum that turns them off.
const None = -1

// Params are what both learners share, named as scikit-learn's. The zero value is
// scikit-learn's default.
type Params struct {
	Hidden     []int  `json:"hidden_layer_sizes"` // units of each hidden layer, at least 1; nil means one layer of 100
	Activation string `json:"activation"`         // ReLU (also ""), Tanh, Logistic or Identity
	Solver     string `json:"solver"`             // Adam (also "") or SGD
	// Alpha is the strength of the penalty alpha/2 |weights|², divided by the
	// weight of the batch; 0 means 1e-4, None no penalty.
	Alpha     float64 `json:"alpha"`
	BatchSize int     `json:"batch_size"` // records, at most those there are; 0 means 200

	LearningRate     string  `json:"learning_rate"`      // of SGD: Constant (also ""), InvScaling or Adaptive
	LearningRateInit float64 `json:"learning_rate_init"` // above 0; 0 means 0.001
	PowerT           float64 `json:"power_t"`            // above 0; 0 means 0.5
	Momentum         float64 `json:"momentum"`           // of SGD, at most 1; 0 means 0.9, None no momentum
	PlainMomentum    bool    `json:"plain_momentum"`     // not Nesterov's
	Beta1            float64 `json:"beta_1"`             // of Adam, below 1; 0 means 0.9
	Beta2            float64 `json:"beta_2"`             // of Adam, below 1; 0 means 0.999
	Epsilon          float64 `json:"epsilon"`            // of Adam, above 0; 0 means 1e-8

	// MaxIter is the most epochs; 0 means 200. The fit stops before when the loss,
	// or the score with EarlyStopping, has not got better by Tol in more than
	// NIterNoChange epochs.
	MaxIter       int     `json:"max_iter"`
	Tol           float64 `json:"tol"`              // from 0; 0 means 1e-4
	NIterNoChange int     `json:"n_iter_no_change"` // 0 means 10
	NoShuffle     bool    `json:"no_shuffle"`       // batches of records as they stand

	// EarlyStopping keeps a share of the records back and stops by the accuracy or
	// R² on these; the model is that of the best epoch. The records are drawn
	// without regard to their class, other than scikit-learn's, so that leaving
	// one out does not exchange others.
	EarlyStopping      bool    `json:"early_stopping"`
	ValidationFraction float64 `json:"validation_fraction"` // below 1; 0 means 0.1

	Seed uint64 `json:"seed"` // draws the first weights, the batches and the records kept back
}

// Caps on what a parameter or a saved model may ask for, far above any that fits
// in practice.
const (
	maxUnits   = 1 << 16
	maxLayers  = 1 << 10
	maxEpochs  = 1 << 30
	maxColumns = 1 << 20
	maxClasses = 1 << 16
)

func (p Params) check() (Params, error) {
	if p.Hidden == nil {
		p.Hidden = []int{100}
	}
	if len(p.Hidden) == 0 || len(p.Hidden) > maxLayers {
		return p, fmt.Errorf("%d hidden layers are outside 1 to %d", len(p.Hidden), maxLayers)
	}
	for _, units := range p.Hidden {
		if units < 1 || units > maxUnits {
			return p, fmt.Errorf("a hidden layer of %d units is outside 1 to %d", units, maxUnits)
		}
	}
	for _, c := range []struct {
		name    string
		v       *string
		allowed []string
	}{
		{"activation", &p.Activation, []string{ReLU, Tanh, Logistic, Identity}},
		{"solver", &p.Solver, []string{Adam, SGD}},
		{"learning rate", &p.LearningRate, []string{Constant, InvScaling, Adaptive}},
	} {
		if err := oneOf(c.name, c.v, c.allowed); err != nil {
			return p, err
		}
	}
	for _, c := range []struct {
		name   string
		v      *int
		preset int
	}{
		{"batch size", &p.BatchSize, 200}, {"max iterations", &p.MaxIter, 200}, {"n iter no change", &p.NIterNoChange, 10},
	} {
		if *c.v < 0 || *c.v > maxEpochs {
			return p, fmt.Errorf("%s %d is outside 1 to %d", c.name, *c.v, maxEpochs)
		}
		if *c.v == 0 {
			*c.v = c.preset
		}
	}
	for _, c := range []struct {
		name          string
		v             *float64
		preset, below float64
		none          bool
	}{
		{"alpha", &p.Alpha, 1e-4, math.MaxFloat64, true},
		{"initial learning rate", &p.LearningRateInit, 1e-3, math.MaxFloat64, false},
		{"power t", &p.PowerT, 0.5, math.MaxFloat64, false},
		{"momentum", &p.Momentum, 0.9, math.Nextafter(1, 2), true},
		{"beta 1", &p.Beta1, 0.9, 1, false},
		{"beta 2", &p.Beta2, 0.999, 1, false},
		{"epsilon", &p.Epsilon, 1e-8, math.MaxFloat64, false},
		{"tolerance", &p.Tol, 1e-4, math.MaxFloat64, false},
		{"validation fraction", &p.ValidationFraction, 0.1, 1, false},
	} {
		switch {
		case *c.v == None && c.none:
			*c.v = 0
		case !(*c.v >= 0 && *c.v < c.below):
			return p, fmt.Errorf("%s %v is out of range", c.name, *c.v)
		case *c.v == 0:
			*c.v = c.preset
		}
	}
	return p, nil
}

// oneOf sets an empty name to the first allowed, and refuses others.
func oneOf(what string, v *string, allowed []string) error {
	if *v == "" {
		*v = allowed[0]
	}
	for _, a := range allowed {
		if *v == a {
			return nil
		}
	}
	return fmt.Errorf("%s %q is none of %q", what, *v, allowed)
}

var activations = map[string]neural.Activation{ReLU: neural.ReLU, Tanh: neural.Tanh, Logistic: neural.Logistic, Identity: neural.Identity}
