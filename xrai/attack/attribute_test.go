package attack

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/linear"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// sensitiveTable has a sensitive third column of two values that the others say
// nothing about, and labels by chance.
func sensitiveTable(r *rand.Rand, n int) *xrai.Dataset {
	d := &xrai.Dataset{X: mat.NewDense(n, 3, nil), Classes: []string{"no", "yes"}}
	for i := range n {
		d.X.SetRow(i, []float64{r.NormFloat64(), r.NormFloat64(), float64(r.IntN(2))})
		y := r.IntN(2)
		d.Labels = append(d.Labels, y)
	}
	return d
}

// memory answers a training row as it stood with its label, any other by chance.
type memory struct{ train *xrai.Dataset }

func (memory) Kind() string        { return "memory" }
func (memory) Columns() int        { return 3 }
func (m memory) Classes() []string { return m.train.Classes }
func (m memory) Proba(x *mat.Dense) (*mat.Dense, error) {
	n, _ := x.Dims()
	p := mat.NewDense(n, 2, nil)
	for i := range n {
		p.SetRow(i, []float64{0.5, 0.5})
		for k, y := range m.train.Labels {
			if x.At(i, 0) == m.train.X.At(k, 0) && x.At(i, 2) == m.train.X.At(k, 2) {
				p.SetRow(i, []float64{0.05, 0.05})
				p.Set(i, y, 0.95)
			}
		}
	}
	return p, nil
}

func TestAttributeInference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	train, test := sensitiveTable(r, 200), sensitiveTable(r, 200)
	get := func(m xrai.Model, o AttributeOptions) *AttributeResult {
		t.Helper()
		o.Columns = []int{2}
		got, err := AttributeInference(context.Background(), m, train, test, o)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	leak := get(memory{train}, AttributeOptions{})
	if !leak.Exposed || leak.Train.Value < 0.95 || leak.Test.Value > 0.65 || leak.Values != 2 || !strings.Contains(leak.Sentence(), "gives this feature") {
		t.Errorf("%+v", leak)
	}
	lean := get(fitted(t, linear.Logistic{}, train), AttributeOptions{})
	if lean.Exposed || !strings.Contains(lean.Sentence(), "not proof of safety") {
		t.Errorf("%+v", lean)
	}
	one := get(memory{train}, AttributeOptions{Workers: 1})
	for _, workers := range []int{2, 8} {
		if many := get(memory{train}, AttributeOptions{Workers: workers}); !reflect.DeepEqual(one, many) {
			t.Errorf("%d workers give another result", workers)
		}
	}
	var fromJSON, fromGob AttributeResult
	b, err := json.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &fromJSON); err != nil || !reflect.DeepEqual(&fromJSON, one) {
		t.Errorf("changes in JSON: %v", err)
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(one); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&buf).Decode(&fromGob); err != nil || !reflect.DeepEqual(&fromGob, one) {
		t.Errorf("changes in gob: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := AttributeInference(ctx, memory{train}, train, test, AttributeOptions{Columns: []int{2}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for want, columns := range map[string][]int{"no column": nil, "column 3": {3}, "named twice": {1, 1}, "no other column": {0, 1, 2}, "more than 50": {0}} {
		if _, err := AttributeInference(context.Background(), memory{train}, train, test, AttributeOptions{Columns: columns}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestAttributeInferenceRarelyFlagsNothing: the model saw neither table.
func TestAttributeInferenceRarelyFlagsNothing(t *testing.T) {
	flagged := 0
	const audits = 100
	for seed := range uint64(audits) {
		r := rand.New(rand.NewPCG(seed, 2))
		train, test := sensitiveTable(r, 100), sensitiveTable(r, 100)
		m := fitted(t, tree.Classifier{}, sensitiveTable(r, 100))
		got, err := AttributeInference(context.Background(), m, train, test, AttributeOptions{Columns: []int{2}, Baseline: linear.Logistic{}, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if got.Exposed {
			flagged++
		}
	}
	if flagged > 6 {
		t.Errorf("%d of %d audits of a model that saw neither table flag it", flagged, audits)
	}
}
