package boost

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/internal/strict"
)

type treesJSON struct {
	Start   strict.List[int32]   `json:"start"`
	Feature strict.List[int32]   `json:"feature"`
	Right   strict.List[int32]   `json:"right"`
	Value   strict.List[float64] `json:"value"`
	Flags   []byte               `json:"flags"`
	Sets    []byte               `json:"sets,omitempty"`
}

// MarshalJSON writes the trees; flags and sets are in base64.
func (t *Trees) MarshalJSON() ([]byte, error) {
	return json.Marshal(treesJSON{t.Start, t.Feature, t.Right, t.Value, t.Flags, t.Sets})
}

// UnmarshalJSON reads what MarshalJSON writes, and nothing else. Whether they are
// trees is for their model to check.
func (t *Trees) UnmarshalJSON(data []byte) error {
	var in treesJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("trees: %w", err)
	}
	*t = Trees{in.Start, in.Feature, in.Right, in.Value, in.Flags, in.Sets}
	return nil
}

type classifierJSON struct {
	Kind           string               `json:"kind"`
	Classes        []string             `json:"classes"`
	Present        strict.List[int]     `json:"present"`
	Columns        int                  `json:"columns"`
	Baseline       strict.List[float64] `json:"baseline"`
	Trees          *Trees               `json:"trees"`
	TrainLoss      strict.List[float64] `json:"train_loss,omitempty"`
	ValidationLoss strict.List[float64] `json:"validation_loss,omitempty"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *ClassifierModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(classifierJSON{m.Family, m.ClassNames, m.Present, m.Width, m.Baseline, &m.Trees, m.TrainLoss, m.ValidationLoss})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *ClassifierModel) UnmarshalJSON(data []byte) error {
	in := classifierJSON{Trees: new(Trees)}
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load boosting: %w", err)
	}
	if in.Trees == nil {
		return fmt.Errorf("load boosting: no trees")
	}
	out := ClassifierModel{in.Kind, in.Classes, in.Present, in.Columns, in.Baseline, *in.Trees, in.TrainLoss, in.ValidationLoss}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load boosting: %w", err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *ClassifierModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *ClassifierModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }

// Check refuses a model that cannot predict, naming what is wrong.
func (m *ClassifierModel) Check() error {
	if m.Family != KindHistClassifier && m.Family != KindClassifier {
		return fmt.Errorf("kind %q is not a boosting classifier", m.Family)
	}
	for i, c := range m.Present {
		if c < 0 || c >= len(m.ClassNames) || i > 0 && c <= m.Present[i-1] {
			return fmt.Errorf("class %d is present, of %d classes", c, len(m.ClassNames))
		}
	}
	outputs := len(m.Present)
	switch outputs {
	case 0:
		return fmt.Errorf("no class is present")
	case 1, 2:
		outputs--
	}
	return checkSums(m.Width, m.Baseline, outputs, &m.Trees, m.Family == KindHistClassifier, m.TrainLoss, m.ValidationLoss)
}

type regressorJSON struct {
	Kind           string               `json:"kind"`
	Columns        int                  `json:"columns"`
	Link           string               `json:"link"`
	Baseline       *float64             `json:"baseline"`
	Trees          *Trees               `json:"trees"`
	TrainLoss      strict.List[float64] `json:"train_loss,omitempty"`
	ValidationLoss strict.List[float64] `json:"validation_loss,omitempty"`
}

// MarshalJSON writes the model so that it loads again bit for bit.
func (m *RegressorModel) MarshalJSON() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("save %s: %w", m.Kind(), err)
	}
	return json.Marshal(regressorJSON{m.Family, m.Width, m.Link, &m.Baseline, &m.Trees, m.TrainLoss, m.ValidationLoss})
}

// UnmarshalJSON reads what MarshalJSON wrote, and leaves the model as it was on
// an error.
func (m *RegressorModel) UnmarshalJSON(data []byte) error {
	var in regressorJSON
	if err := strict.Decode(data, &in); err != nil {
		return fmt.Errorf("load boosting: %w", err)
	}
	if in.Trees == nil || in.Baseline == nil {
		return fmt.Errorf("load boosting: no trees or no baseline")
	}
	out := RegressorModel{in.Kind, in.Columns, in.Link, *in.Baseline, *in.Trees, in.TrainLoss, in.ValidationLoss}
	if err := out.Check(); err != nil {
		return fmt.Errorf("load boosting: %w", err)
	}
	*m = out
	return nil
}

// GobEncode implements gob.GobEncoder by way of JSON, which keeps the sign of
// zero where gob does not.
func (m *RegressorModel) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode implements gob.GobDecoder, with UnmarshalJSON's checks.
func (m *RegressorModel) GobDecode(data []byte) error { return m.UnmarshalJSON(data) }

// Check refuses a model that cannot predict, naming what is wrong.
func (m *RegressorModel) Check() error {
	if m.Family != KindHistRegressor && m.Family != KindRegressor {
		return fmt.Errorf("kind %q is not a boosting regressor", m.Family)
	}
	if m.Link != Identity && m.Link != Log {
		return fmt.Errorf("link %q is neither %q nor %q", m.Link, Identity, Log)
	}
	return checkSums(m.Width, []float64{m.Baseline}, 1, &m.Trees, m.Family == KindHistRegressor, m.TrainLoss, m.ValidationLoss)
}

// checkSums refuses what cannot be summed.
func checkSums(width int, baseline []float64, outputs int, t *Trees, missing bool, losses ...[]float64) error {
	switch {
	case width < 1:
		return fmt.Errorf("fitted on %d columns", width)
	case len(baseline) != outputs:
		return fmt.Errorf("%d sums start, want %d", len(baseline), outputs)
	case outputs == 0 && t.Len() > 0 || outputs > 0 && t.Len()%outputs != 0:
		return fmt.Errorf("%d trees for %d sums", t.Len(), outputs)
	}
	for _, b := range baseline {
		if !(math.Abs(b) <= maxLeaf) {
			return fmt.Errorf("a sum starts at %v", b)
		}
	}
	for _, list := range losses {
		for i, v := range list {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("loss %d is %v", i, v)
			}
		}
	}
	return t.check(width, missing)
}
