package sklearn

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// ownPrefixes are the fixtures of linear.py.
var ownPrefixes = []string{"linear_", "svm_", "knn_", "bayes_", "mlp_"}

func decodeFixture(t testing.TB, f *fixture) *pipeline.Pipeline {
	t.Helper()
	p, err := Decode(f.load(t), Options{Target: "target"})
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	if b := p.Features.(feature.Positional); !b.Bound() {
		var names []string
		for _, c := range f.Columns {
			names = append(names, c.Name)
		}
		if p.Features, err = b.Bind(names); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
	}
	return p
}

// argmaxDiffers are fixtures whose scikit-learn labels are not those of the highest
// probability: support vectors vote, and a modified Huber loss has equal ones.
func argmaxDiffers(f *fixture) bool {
	return strings.Contains(f.name, "proba") || f.name == "linear_sgd_huber_three"
}

// TestAnswers compares probabilities, labels and numbers with scikit-learn's.
func TestAnswers(t *testing.T) {
	for _, prefix := range ownPrefixes {
		worst, at := 0.0, ""
		for _, f := range fixtures(t, prefix) {
			got := compareAnswers(t, f, decodeFixture(t, f))
			if got > 1e-12 {
				t.Logf("%s: off by %.1e", f, got)
			}
			if got > worst {
				worst, at = got, f.String()
			}
			if !(got <= 1e-7) {
				t.Errorf("%s: off by %v", f, got)
			}
		}
		t.Logf("%s*: furthest from scikit-learn is %s, by %.1e", prefix, at, worst)
	}
}

// compareAnswers returns the largest difference.
func compareAnswers(t *testing.T, f *fixture, p *pipeline.Pipeline) float64 {
	t.Helper()
	rows := f.table(t)
	worst := 0.0
	off := func(got, want float64) {
		d := math.Abs(got-want) / math.Max(1, math.Abs(want))
		if !(d <= worst) {
			worst = d
		}
	}
	if f.Classes == nil && p.Target.Classes == nil {
		got, err := p.Model.(xrai.Regressor).Predict(transformed(t, f, p))
		if err != nil || len(got) != len(f.Predict) {
			t.Fatalf("%s: %d of %d predictions: %v", f, len(got), len(f.Predict), err)
		}
		for i, v := range f.Predict {
			if list, ok := v.([]any); ok {
				v = list[0]
			}
			off(got[i], v.(float64))
		}
		return worst
	}
	proba, err := p.Proba(rows)
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	if f.Classes != nil {
		for k, c := range f.Classes {
			if len(f.Classes) != len(p.Target.Classes) || className(c) != p.Target.Classes[k] {
				t.Fatalf("%s: classes %q, not %v", f, p.Target.Classes, f.Classes)
			}
		}
	}
	for i, row := range f.Proba {
		for k, want := range row {
			off(proba.At(i, k), *want)
		}
	}
	if f.Proba == nil && xrai.DoubtsOf(p.Model) == nil {
		t.Errorf("%s: gives labels, and does not say so", f)
	}
	for i, k := range xrai.Labels(proba) {
		want := className(f.Predict[i])
		if got := p.Target.Classes[k]; got != want && !argmaxDiffers(f) {
			t.Errorf("%s: row %d: label %q, not %q", f, i, got, want)
		}
		if f.Proba == nil && proba.At(i, k) != 1 {
			t.Errorf("%s: row %d: probability %v of a label", f, i, proba.At(i, k))
		}
	}
	return worst
}

func transformed(t *testing.T, f *fixture, p *pipeline.Pipeline) *mat.Dense {
	t.Helper()
	x, err := p.Transform(f.table(t))
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return x
}

// TestLearnersStand says which fixtures have a learner, and that others say why not.
func TestLearnersStand(t *testing.T) {
	for _, prefix := range ownPrefixes {
		for _, f := range fixtures(t, prefix) {
			p := decodeFixture(t, f)
			text, err := json.Marshal(p.Learner)
			if err != nil {
				t.Fatal(err)
			}
			if f.generation == "sk12" {
				t.Logf("%s: %s %s %v", f, p.Model.Kind(), text, p.Warnings)
			}
			if p.Learner == nil && len(p.Warnings) == 0 {
				t.Errorf("%s: neither a learner nor a reason", f)
			}
		}
	}
}
