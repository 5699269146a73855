package knn

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// KindClassifier is the kind of Classifier and ClassifierModel.
const KindClassifier = "k-nearest neighbours classifier"

// Classifier learns a vote of the nearest training rows.
type Classifier struct {
	K       int    `json:"n_neighbors"` // neighbours, 1 to the number of rows; 0 means 5
	Weights string `json:"weights"`     // Uniform or Distance; "" means Uniform
	Metric
}

var _ xrai.Learner = Classifier{}

// Kind implements xrai.Learner.
func (Classifier) Kind() string { return KindClassifier }

// Task says that the learner predicts a class.
func (Classifier) Task() xrai.Task { return xrai.Classification }

// Fit implements xrai.Learner; the model is a *ClassifierModel.
func (l Classifier) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
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
	if !train.IsClassification() {
		return nil, fmt.Errorf("the target is a number, a classifier needs a class")
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t, err := newRows(train, k)
	if err != nil {
		return nil, err
	}
	return &ClassifierModel{
		K: k, Weights: weights, Metric: l.Metric, Width: t.d, X: t.x,
		ClassNames: append([]string(nil), train.Classes...),
		Labels:     append([]int(nil), train.Labels...),
	}, nil
}

// ClassifierModel is a fitted Classifier: the training rows themselves.
type ClassifierModel struct {
	K       int    // neighbours
	Weights string // Uniform or Distance
	Metric

	ClassNames []string  // C names, in the order of probability columns
	Width      int       // d, the number of features
	X          []float64 // n×d training rows, one after another
	Labels     []int     // n class indexes
}

var _ xrai.Classifier = (*ClassifierModel)(nil)

// StoresTrainingRows says that the model, and a file of it, holds the data.
func (*ClassifierModel) StoresTrainingRows() bool { return true }

// Kind implements xrai.Model.
func (*ClassifierModel) Kind() string { return KindClassifier }

// Columns implements xrai.Model.
func (m *ClassifierModel) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *ClassifierModel) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier: the weights of the neighbours of each
// class. It uses all cores, and gives the same bits with any number. A NaN or
// infinite value is an error.
func (m *ClassifierModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := checkQueries(m, x); err != nil {
		return nil, err
	}
	t, err := view(m.K, m.Weights, m.Width, m.X, len(m.Labels))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Kind(), err)
	}
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.ClassNames), nil)
	t.nearest(x, m.K, m.Metric, func(i int, near []neighbour, w []float64) {
		weigh(w, near, m.Weights)
		p := out.RawRowView(i)
		for a, c := range near {
			p[m.Labels[c.row]] += w[a]
		}
		// By the sum over classes, not neighbours: so rounded, p sums to 1.
		sum := floats.Sum(p)
		for c := range p {
			p[c] /= sum
		}
	})
	return out, nil
}

// Check refuses a model that cannot predict, naming the field.
func (m *ClassifierModel) Check() error {
	if err := m.Metric.check(); err != nil {
		return err
	}
	if _, err := view(m.K, m.Weights, m.Width, m.X, len(m.Labels)); err != nil {
		return err
	}
	if len(m.ClassNames) == 0 || len(m.ClassNames) > maxClasses {
		return fmt.Errorf("%d classes are outside 1 to %d", len(m.ClassNames), maxClasses)
	}
	for i, c := range m.Labels {
		if c < 0 || c >= len(m.ClassNames) {
			return fmt.Errorf("record %d: label %d is outside the %d classes", i, c, len(m.ClassNames))
		}
	}
	return checkValues(m.Width, m.X)
}

type classifierJSON struct {
	Kind    string `json:"kind"`
	K       int    `json:"n_neighbors"`
	Weights string `json:"weights"`
	Metric
	Classes []string             `json:"classes"`
	Labels  strict.List[int]     `json:"labels"`
	Columns int                  `json:"columns"`
	X       strict.List[float64] `json:"x"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *ClassifierModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(classifierJSON{m.Kind(), m.K, m.Weights, m.Metric, m.ClassNames, m.Labels, m.Width, m.X})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *ClassifierModel) UnmarshalJSON(data []byte) error {
	var in classifierJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	if in.Kind != m.Kind() {
		return fmt.Errorf("load %s: kind is %q", m.Kind(), in.Kind)
	}
	return m.load(ClassifierModel{K: in.K, Weights: in.Weights, Metric: in.Metric, ClassNames: in.Classes, Labels: in.Labels, Width: in.Columns, X: in.X})
}

func (m *ClassifierModel) load(in ClassifierModel) error {
	if err := in.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = in
	return nil
}

// classifierFields is the model without its methods, for gob.
type classifierFields ClassifierModel

// GobEncode implements gob.GobEncoder.
func (m *ClassifierModel) GobEncode() ([]byte, error) {
	var buf bytes.Buffer
	err := gob.NewEncoder(&buf).Encode((*classifierFields)(m))
	return buf.Bytes(), err
}

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *ClassifierModel) GobDecode(data []byte) error {
	var in classifierFields
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&in); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	return m.load(ClassifierModel(in))
}
