package mlp

import (
	"context"
	"encoding/json"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

// Classifier learns class probabilities by their cross-entropy: one logistic output
// for two classes, a softmax for more. A class of the data without a row is kept,
// with probability 0.
type Classifier struct{ Params }

var _ xrai.Paired = Classifier{}

// Kind implements xrai.Learner.
func (Classifier) Kind() string { return KindClassifier }

// Task says that the learner predicts a class.
func (Classifier) Task() xrai.Task { return xrai.Classification }

// Random implements xrai.Randomized: the first weights are always drawn.
func (Classifier) Random() bool { return true }

// Paired implements xrai.Paired.
func (Classifier) Paired() bool { return true }

// WithSeed implements xrai.Randomized.
func (l Classifier) WithSeed(seed uint64) xrai.Learner {
	l.Seed = seed
	return l
}

// Fit implements xrai.Learner; the model is a *ClassifierModel. Weights multiply
// the records' losses.
func (l Classifier) Fit(ctx context.Context, train *xrai.Dataset) (xrai.Model, error) {
	p, err := l.check()
	if err != nil {
		return nil, err
	}
	if err := train.CheckComplete(); err != nil {
		return nil, err
	}
	if !train.IsClassification() {
		return nil, fmt.Errorf("the target is a number, a classifier needs a class")
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	present, place := presentClasses(train)
	m := &ClassifierModel{ClassNames: append([]string(nil), train.Classes...), Present: present, Width: train.Columns(),
		Activation: p.Activation, Training: Training{Converged: true}}
	if len(present) == 1 {
		return m, nil
	}
	outputs, loss := outputsFor(len(present)), crossEntropy
	if outputs == 1 {
		loss = binary
	}
	f := newProblem(p, train, outputs, loss)
	f.score = accuracy(outputs)
	for i, c := range train.Labels {
		switch {
		case f.weight[i] == 0:
		case outputs == 1:
			f.target[i] = float64(place[c])
		default:
			f.target[i*outputs+place[c]] = 1
		}
	}
	if err := f.draw(); err != nil {
		return nil, err
	}
	t, err := f.run(ctx)
	if err != nil {
		return nil, err
	}
	m.Layers, m.Training = layers(f.net), *t
	return m, nil
}

// outputsFor is the number of a classifier's outputs.
func outputsFor(classes int) int {
	if classes == 2 {
		return 1
	}
	return classes
}

// presentClasses lists the classes that have rows, and each class's place in that
// list.
func presentClasses(train *xrai.Dataset) (present, place []int) {
	has := make([]bool, len(train.Classes))
	for i, c := range train.Labels {
		has[c] = has[c] || train.Weights == nil || train.Weights[i] > 0
	}
	place = make([]int, len(has))
	for c, h := range has {
		place[c] = len(present)
		if h {
			present = append(present, c)
		}
	}
	return present, place
}

// accuracy is the weighted share of predictions whose class is the target's.
func accuracy(k int) func(predicted, target, weight []float64) float64 {
	class := func(p []float64) (best int) {
		if k == 1 {
			if p[0] > 0.5 {
				return 1
			}
			return 0
		}
		for c, v := range p {
			if v > p[best] {
				best = c
			}
		}
		return best
	}
	return func(predicted, target, weight []float64) float64 {
		right, all := 0.0, 0.0
		for i, w := range weight {
			if class(predicted[i*k:(i+1)*k]) == class(target[i*k:(i+1)*k]) {
				right += w
			}
			all += w
		}
		return right / all
	}
}

// ClassifierModel is a fitted Classifier. Of the classes it names, only those
// present had rows; the others have probability 0.
type ClassifierModel struct {
	ClassNames []string // C names, in the order of probability columns
	Present    []int    // indexes of the classes that had rows, ascending
	Width      int      // d, the number of features
	Activation string
	// Layers lead to one output for two classes present, the second one's score,
	// and to one for each class of more. With one class present there are none.
	Layers []Layer
	Training
}

var _ xrai.Classifier = (*ClassifierModel)(nil)

// Kind implements xrai.Model.
func (*ClassifierModel) Kind() string { return KindClassifier }

// Columns implements xrai.Model.
func (m *ClassifierModel) Columns() int { return m.Width }

// Classes implements xrai.Classifier. Not to be changed.
func (m *ClassifierModel) Classes() []string { return m.ClassNames }

// Proba implements xrai.Classifier. A NaN or infinite value is an error.
func (m *ClassifierModel) Proba(x *mat.Dense) (*mat.Dense, error) {
	if err := xrai.CheckColumns(m, x); err != nil {
		return nil, err
	}
	n, _ := x.Dims()
	out := mat.NewDense(n, len(m.ClassNames), nil)
	if len(m.Present) == 1 {
		for i := range n {
			out.Set(i, m.Present[0], 1)
		}
		return out, checkValues(m, x)
	}
	err := forward(m, m.Layers, m.Activation, x, func(i int, z []float64) {
		if len(z) == 1 {
			binary.predict(z)
			out.Set(i, m.Present[0], 1-z[0])
			out.Set(i, m.Present[1], z[0])
			return
		}
		softmax(z)
		for k, c := range m.Present {
			out.Set(i, c, z[k])
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Check refuses a model that cannot predict, naming the field.
func (m *ClassifierModel) Check() error {
	switch {
	case len(m.ClassNames) == 0 || len(m.ClassNames) > maxClasses:
		return fmt.Errorf("%d classes are outside 1 to %d", len(m.ClassNames), maxClasses)
	case len(m.Present) == 0:
		return fmt.Errorf("no class is present")
	case m.Width < 1 || m.Width > maxColumns:
		return fmt.Errorf("%d columns are outside 1 to %d", m.Width, maxColumns)
	}
	for k, c := range m.Present {
		if c < 0 || c >= len(m.ClassNames) || k > 0 && c <= m.Present[k-1] {
			return fmt.Errorf("present class %d is out of order or outside the %d classes", c, len(m.ClassNames))
		}
	}
	if err := m.Training.check(); err != nil {
		return err
	}
	if len(m.Present) == 1 {
		if len(m.Layers) != 0 {
			return fmt.Errorf("%d layers for one class present", len(m.Layers))
		}
		return nil
	}
	return checkLayers(m.Layers, m.Width, outputsFor(len(m.Present)), m.Activation)
}

type classifierJSON struct {
	Kind       string               `json:"kind"`
	Classes    []string             `json:"classes"`
	Present    strict.List[int]     `json:"present"`
	Columns    int                  `json:"columns"`
	Activation string               `json:"activation"`
	Layers     []Layer              `json:"layers"`
	Converged  bool                 `json:"converged"`
	Losses     strict.List[float64] `json:"losses,omitempty"`
	Scores     strict.List[float64] `json:"scores,omitempty"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *ClassifierModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(classifierJSON{m.Kind(), m.ClassNames, m.Present, m.Width, m.Activation, m.Layers, m.Converged, m.Losses, m.Scores})
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
	out := ClassifierModel{in.Classes, in.Present, in.Columns, in.Activation, in.Layers, Training{in.Converged, in.Losses, in.Scores}}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load %s: %w", m.Kind(), err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *ClassifierModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *ClassifierModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }
