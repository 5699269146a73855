package knn

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// KindRegressor is the kind of Regressor and RegressorModel.
const KindRegressor = "k-nearest neighbours regressor"

// Regressor learns a vote of the nearest training rows.
type Regressor struct {
	K       int    `json:"n_neighbors"` // neighbours, 1 to the number of rows; 0 means 5
	Weights string `json:"weights"`     // Uniform or Distance; "" means Uniform
	Metric
}

var _ xrai.Learner = Regressor{}

// Kind implements xrai.Learner.
func (Regressor) Kind() string { return KindRegressor }

// Task says that the learner predicts a number.
func (Regressor) Task() xrai.Task { return xrai.Regression }

// Fit implements xrai.Learner; the model is a *RegressorModel.
func (l Regressor) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	k, weights, err := params(l.K, l.Weights)
	if err != nil {
		return nil, err
	}
	if err := l.Metric.check(); err != nil {
		return nil, err
	}
	if err := train.CheckPlain(); err != nil {
		return nil, err
	}
	if train.Y == nil {
		return nil, fmt.Errorf("the target is a class, a regressor needs a number")
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, y := range train.Y {
		if math.Abs(y) > largest {
			return nil, fmt.Errorf("record %d: target %v is too large for a mean", i, y)
		}
	}
	t, err := newRows(train, k)
	if err != nil {
		return nil, err
	}
	return &RegressorModel{
		K: k, Weights: weights, Metric: l.Metric, Width: t.d, X: t.x,
		Y: append([]float64(nil), train.Y...),
	}, nil
}

// RegressorModel is a fitted Regressor: the training rows themselves.
type RegressorModel struct {
	K       int    // neighbours
	Weights string // Uniform or Distance
	Metric

	Width int       // d, the number of features
	X     []float64 // n×d training rows, one after another
	Y     []float64 // n targets
}

var _ xrai.Regressor = (*RegressorModel)(nil)

// StoresTrainingRows says that the model, and a file of it, holds the data.
func (*RegressorModel) StoresTrainingRows() bool { return true }

// Kind implements xrai.Model.
func (*RegressorModel) Kind() string { return KindRegressor }

// Columns implements xrai.Model.
func (m *RegressorModel) Columns() int { return m.Width }

// Predict implements xrai.Regressor: the weighted mean of the neighbours'
// targets. It uses all cores, and gives the same bits with any number. A NaN or
// infinite value is an error.
func (m *RegressorModel) Predict(x *mat.Dense) ([]float64, error) {
	if err := checkQueries(m, x); err != nil {
		return nil, err
	}
	t, err := view(m.K, m.Weights, m.Width, m.X, len(m.Y))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Kind(), err)
	}
	n, _ := x.Dims()
	out := make([]float64, n)
	t.nearest(x, m.K, m.Metric, func(i int, near []neighbour, w []float64) {
		total := weigh(w, near, m.Weights)
		sum := 0.0
		for a, c := range near {
			sum += w[a] * m.Y[c.row]
		}
		out[i] = sum / total
	})
	return out, nil
}

// Check refuses a model that cannot predict, naming the field.
func (m *RegressorModel) Check() error {
	if err := m.Metric.check(); err != nil {
		return err
	}
	if _, err := view(m.K, m.Weights, m.Width, m.X, len(m.Y)); err != nil {
		return err
	}
	for i, y := range m.Y {
		if !(math.Abs(y) <= largest) {
			return fmt.Errorf("record %d: target is %v", i, y)
		}
	}
	return checkValues(m.Width, m.X)
}

type regressorJSON struct {
	Kind    string `json:"kind"`
	K       int    `json:"n_neighbors"`
	Weights string `json:"weights"`
	Metric
	Y       strict.List[float64] `json:"y"`
	Columns int                  `json:"columns"`
	X       strict.List[float64] `json:"x"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *RegressorModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(regressorJSON{m.Kind(), m.K, m.Weights, m.Metric, m.Y, m.Width, m.X})
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
	return m.load(RegressorModel{K: in.K, Weights: in.Weights, Metric: in.Metric, Y: in.Y, Width: in.Columns, X: in.X})
}

func (m *RegressorModel) load(in RegressorModel) error {
	if err := in.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = in
	return nil
}

// regressorFields is the model without its methods, for gob.
type regressorFields RegressorModel

// GobEncode implements gob.GobEncoder.
func (m *RegressorModel) GobEncode() ([]byte, error) {
	var buf bytes.Buffer
	err := gob.NewEncoder(&buf).Encode((*regressorFields)(m))
	return buf.Bytes(), err
}

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *RegressorModel) GobDecode(data []byte) error {
	var in regressorFields
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	return m.load(RegressorModel(in))
}
