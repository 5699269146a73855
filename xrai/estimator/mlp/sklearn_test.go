package mlp

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/oracle"
)

type vector struct {
	Name   string
	Params struct {
		Params
		Nesterov *bool `json:"nesterovs_momentum"`
	}
	X, Predicted [][]float64
	Y            []float64
	First, After []Layer
	Losses       []float64
}

// TestEpochsEqualSklearn: from scikit-learn's first weights, through its
// batches, to its last weights.
func TestEpochsEqualSklearn(t *testing.T) {
	b, err := os.ReadFile("testdata/mlp.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []vector }
	if err := json.Unmarshal(b, &file); err != nil || len(file.Cases) != 7 {
		t.Fatal(err, len(file.Cases))
	}
	for _, v := range file.Cases {
		t.Run(v.Name, func(t *testing.T) {
			p := v.Params.Params
			p.NoShuffle = true
			p.PlainMomentum = v.Params.Nesterov != nil && !*v.Params.Nesterov
			p, err := p.check()
			if err != nil {
				t.Fatal(err)
			}
			last := v.First[len(v.First)-1]
			k := len(last.Biases)
			train := &xrai.Dataset{X: oracle.Dense(v.X), Y: v.Y}
			var f *problem
			switch l := len(v.Predicted[0]); {
			case l == 1:
				f = newProblem(p, train, k, squared)
				copy(f.target, v.Y)
			case l == 2:
				f = newProblem(p, train, k, binary)
				copy(f.target, v.Y)
			default:
				f = newProblem(p, train, k, crossEntropy)
				for i, y := range v.Y {
					f.target[i*k+int(y)] = 1
				}
			}
			if err := f.draw(); err != nil {
				t.Fatal(err)
			}
			for l, first := range v.First {
				w, b := f.net.Layer(f.net.Params, l)
				copy(w, first.Weights)
				copy(b, first.Biases)
			}
			tr, err := f.run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := layers(f.net)
			for l, want := range v.After {
				near(t, "weights", got[l].Weights, want.Weights, 1e-10)
				near(t, "biases", got[l].Biases, want.Biases, 1e-10)
			}
			near(t, "losses", tr.Losses, v.Losses, 1e-10)
			x := oracle.Dense(v.X[:len(v.Predicted)])
			var out []float64
			if len(v.Predicted[0]) == 1 {
				m := &RegressorModel{Width: f.d, Activation: p.Activation, Layers: got}
				out, err = m.Predict(x)
			} else {
				m := &ClassifierModel{ClassNames: []string{"a", "b", "c"}[:len(v.Predicted[0])], Present: []int{0, 1, 2}[:len(v.Predicted[0])], Width: f.d, Activation: p.Activation, Layers: got}
				var proba *mat.Dense
				proba, err = m.Proba(x)
				out = proba.RawMatrix().Data
			}
			if err != nil {
				t.Fatal(err)
			}
			near(t, "predictions", out, slices.Concat(v.Predicted...), 1e-10)
		})
	}
}

// near fails when two lists differ by more than limit.
func near(t *testing.T, what string, got, want []float64, limit float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i, v := range got {
		if !(math.Abs(v-want[i]) <= limit) {
			t.Fatalf("%s: value %d is %v, want %v", what, i, v, want[i])
		}
	}
}
