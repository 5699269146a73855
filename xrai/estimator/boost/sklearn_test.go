package boost

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// reference is testdata/sklearn.json.
type reference struct {
	Tables map[string]struct {
		X       [][]*float64 // null is missing
		Y       []float64
		Weights []float64
	}
	Cases []referenceCase
}

type referenceCase struct {
	Learner     string
	Table       string
	Weighted    bool
	Params      json.RawMessage
	Stages      int
	TrainScore  []float64 `json:"train_score"`
	Predictions []float64
}

func readReference(t *testing.T) reference {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "sklearn.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// dataset returns a table for the case's task.
func (r *reference) dataset(c referenceCase, classifies bool) *xrai.Dataset {
	table := r.Tables[c.Table]
	d := &xrai.Dataset{X: mat.NewDense(len(table.X), len(table.X[0]), nil)}
	for i, row := range table.X {
		for j, v := range row {
			if v == nil {
				d.X.Set(i, j, math.NaN())
			} else {
				d.X.Set(i, j, *v)
			}
		}
	}
	if c.Weighted {
		d.Weights = table.Weights
	}
	if !classifies {
		d.Y = table.Y
		return d
	}
	for _, y := range table.Y {
		d.Labels = append(d.Labels, int(y))
	}
	for k := range slices.Max(d.Labels) + 1 {
		d.Classes = append(d.Classes, fmt.Sprint(k))
	}
	return d
}

// learner returns the case's learner.
func (c referenceCase) learner(t *testing.T) xrai.Learner {
	t.Helper()
	read := func(v any) {
		if err := json.Unmarshal(c.Params, v); err != nil {
			t.Fatal(err)
		}
	}
	switch c.Learner {
	case "HistGradientBoostingClassifier":
		var l HistClassifier
		read(&l)
		return l
	case "HistGradientBoostingRegressor":
		var l HistRegressor
		read(&l)
		return l
	case "GradientBoostingClassifier":
		var l Classifier
		read(&l)
		return l
	case "GradientBoostingRegressor":
		var l Regressor
		read(&l)
		return l
	}
	t.Fatalf("no learner %q", c.Learner)
	return nil
}

// TestEqualsSklearn: predictions and training losses are scikit-learn's up to
// rounding, where the answer is unique.
func TestEqualsSklearn(t *testing.T) {
	r := readReference(t)
	if len(r.Cases) < 25 {
		t.Fatalf("%d cases", len(r.Cases))
	}
	for _, c := range r.Cases {
		t.Run(fmt.Sprintf("%s/%s/%s", c.Learner, c.Table, c.Params), func(t *testing.T) {
			l := c.learner(t)
			classifies := xrai.TaskOf(l) == xrai.Classification
			d := r.dataset(c, classifies)
			m, err := l.Fit(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			got, losses, trees := predictions(t, m, d.X)
			near(t, "prediction", got, c.Predictions)
			if trees != c.Stages {
				t.Errorf("%d stages, want %d", trees, c.Stages)
			}
			sign := 1.0
			if c.Learner[0] == 'H' {
				sign = -1
			}
			want := slices.Clone(c.TrainScore)
			for i := range want {
				want[i] *= sign
			}
			near(t, "training loss", losses, want)
		})
	}
}

// predictions returns a model's predictions, training losses and stages.
func predictions(t *testing.T, m xrai.Model, x *mat.Dense) (p, losses []float64, stages int) {
	t.Helper()
	switch m := m.(type) {
	case *ClassifierModel:
		out, err := m.Proba(x)
		if err != nil {
			t.Fatal(err)
		}
		return out.RawMatrix().Data, m.TrainLoss, m.Trees.Len() / len(m.Baseline)
	case *RegressorModel:
		out, err := m.Predict(x)
		if err != nil {
			t.Fatal(err)
		}
		return out, m.TrainLoss, m.Trees.Len()
	}
	t.Fatalf("%T", m)
	return nil, nil, 0
}

// near compares up to rounding.
func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d %ss, want %d", len(got), what, len(want))
	}
	for i, v := range want {
		if d := math.Abs(got[i] - v); !(d <= 1e-10*max(1, math.Abs(v))) {
			t.Fatalf("%s %d is %v, want %v", what, i, got[i], v)
		}
	}
}
