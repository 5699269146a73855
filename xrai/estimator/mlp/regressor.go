package mlp

import (
	"context"
	"encoding/json"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Regressor learns a number by its squared error. Scale the target too: one far
// from 0, or wide, takes many epochs to reach.
type Regressor struct{ Params }

var _ xrai.Paired = Regressor{}

// Kind implements xrai.Learner.
func (Regressor) Kind() string { return KindRegressor }

// Task says that the learner predicts a number.
func (Regressor) Task() xrai.Task { return xrai.Regression }

// Random implements xrai.Randomized: the first weights are always drawn.
func (Regressor) Random() bool { return true }

// Paired implements xrai.Paired.
func (Regressor) Paired() bool { return true }

// WithSeed implements xrai.Randomized.
func (l Regressor) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

// Fit implements xrai.Learner; the model is a *RegressorModel. Weights multiply the
// records' losses.
func (l Regressor) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	p, err := l.check()
	if err != nil {
		return nil, err
	}
	if err := train.CheckComplete(); err != nil {
		return nil, err
	}
	if train.Y == nil {
		return nil, fmt.Errorf("the target is a class, a regressor needs a number")
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f := newProblem(p, train, 1, squared)
	f.score = r2
	copy(f.target, train.Y)
	if err := f.draw(); err != nil {
		return nil, err
	}
	t, err := f.run(ctx)
	if err != nil {
		return nil, err
	}
	return &RegressorModel{Width: f.d, Activation: p.Activation, Layers: layers(f.net), Training: *t}, nil
}

// r2 is the weighted share of the target's variance that predictions explain. As in
// scikit-learn, it is 1 or 0 where there is no variance.
func r2(predicted, target, weight []float64) float64 {
	mean, all := 0.0, 0.0
	for i, w := range weight {
		mean += w * target[i]
		all += w
	}
	mean /= all
	left, total := 0.0, 0.0
	for i, w := range weight {
		left += w * (target[i] - predicted[i]) * (target[i] - predicted[i])
		total += w * (target[i] - mean) * (target[i] - mean)
	}
	switch {
	case total > 0:
		return 1 - left/total
	case left == 0:
		return 1
	}
	return 0
}

// RegressorModel is a fitted Regressor.
type RegressorModel struct {
	Width      int // d, the number of features
	Activation string
	Layers     []Layer // they lead to one output
	Training
}

var _ xrai.Regressor = (*RegressorModel)(nil)

// Kind implements xrai.Model.
func (*RegressorModel) Kind() string { return KindRegressor }

// Columns implements xrai.Model.
func (m *RegressorModel) Columns() int { return m.Width }

// Predict implements xrai.Regressor. A NaN or infinite value is an error.
func (m *RegressorModel) Predict(x *mat.Dense) ([]float64, error) {
	if err := xrai.CheckColumns(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	out := make([]float64, n)
	if err := forward(m, m.Layers, m.Activation, x, func(i int, z []float64) { out[i] = z[0] }); err != nil {
		return nil, err
	}
	return out, nil
}

// Check refuses a model that cannot predict, naming the field.
func (m *RegressorModel) Check() error {
	if err := m.Training.check(); err != nil {
		return err
	}
	return checkLayers(m.Layers, m.Width, 1, m.Activation)
}

type regressorJSON struct {
	Kind       string               `json:"kind"`
	Columns    int                  `json:"columns"`
	Activation string               `json:"activation"`
	Layers     []Layer              `json:"layers"`
	Converged  bool                 `json:"converged"`
	Losses     strict.List[float64] `json:"losses,omitempty"`
	Scores     strict.List[float64] `json:"scores,omitempty"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *RegressorModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(regressorJSON{m.Kind(), m.Width, m.Activation, m.Layers, m.Converged, m.Losses, m.Scores})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *RegressorModel) UnmarshalJSON(data []byte) error {
	var in regressorJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	if in.Kind != m.Kind() {
		return fmt.Errorf("load %s: kind is %q", m.Kind(), in.Kind)
	}
	out := RegressorModel{in.Columns, in.Activation, in.Layers, Training{in.Converged, in.Losses, in.Scores}}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *RegressorModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *RegressorModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
