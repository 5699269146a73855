package attack

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"math"
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
	flagged, small := 0, 0
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
		if got.PValue <= 0.05 {
			small++
		}
	}
	if flagged > 6 || small > 9 {
		t.Errorf("%d of %d audits of a model that saw neither table flag it, %d have a p-value of at most 5%%", flagged, audits, small)
	}
}

// TestAttributeShares: the numbers are those of the records, rows without a value are
// left out, and both p-values must be small.
func TestAttributeShares(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	train, test := sensitiveTable(r, 150), sensitiveTable(r, 120)
	pool, err := joined(train, test)
	if err != nil {
		t.Fatal(err)
	}
	a, err := columnsAttribute(pool, []int{2})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := InferAttribute(context.Background(), memory{train}, train, test, a, AttributeOptions{Seed: 3})
	if err != nil || whole.Records != nil {
		t.Fatal(err, "or records that nobody asked for")
	}
	byColumn, err := AttributeInference(context.Background(), memory{train}, train, test, AttributeOptions{Columns: []int{2}, Seed: 3})
	if err != nil || !reflect.DeepEqual(whole, byColumn) {
		t.Errorf("%v: %+v, by column %+v", err, whole, byColumn)
	}
	for i := 0; i < len(a.Of); i += 7 {
		a.Of[i] = -1
	}
	got, err := InferAttribute(context.Background(), memory{train}, train, test, a, AttributeOptions{Seed: 3, Records: true})
	if err != nil {
		t.Fatal(err)
	}
	var right, without, of [2]int
	for _, rec := range got.Records {
		row := rec.Row
		if !rec.Member {
			row += 150
		}
		if row%7 == 0 {
			t.Fatalf("row %d has no value", row)
		}
		k := side(rec.Member)
		of[k]++
		right[k] += side(rec.Right)
		without[k] += side(rec.Without)
	}
	better, _ := got.Without()
	if got.Missing != 39 || of != [2]int{got.Test.Of, got.Train.Of} || right != [2]int{got.Test.Count, got.Train.Count} || without[1] != better.Count || of[0]+of[1] != 231 {
		t.Errorf("%d missing, %v of %v right, %v without: %+v", got.Missing, right, of, without, got)
	}
	if got.PValue != max(got.PAdvantage, got.PGain) || got.PValue > 1e-6 {
		t.Errorf("p-values %v, %v, %v", got.PAdvantage, got.PGain, got.PValue)
	}
	for want, change := range map[string]func(a *Attribute){
		"one value only":      func(a *Attribute) { a.Values = 1; a.Of = make([]int, 270) },
		"more than 50":        func(a *Attribute) { a.Values = 51 },
		"271 rows":            func(a *Attribute) { a.Of = append(a.Of, 0) },
		"value 2 is outside":  func(a *Attribute) { a.Of[5] = 2 },
		"missing in all rows": func(a *Attribute) { copy(a.Of, minusOnes(150)) },
		"answers to 3 rows":   func(a *Attribute) { a.With = func(int) (*mat.Dense, error) { return mat.NewDense(3, 3, nil), nil } },
	} {
		bad := a
		bad.Of = append([]int(nil), a.Of...)
		change(&bad)
		if _, err := InferAttribute(context.Background(), memory{train}, train, test, bad, AttributeOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func minusOnes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// TestSignTest: the p-value by adding up the binomial's chances.
func TestSignTest(t *testing.T) {
	for n := range 25 {
		for b := range n + 1 {
			tail, chance := 0.0, math.Pow(0.5, float64(n)) // of k = 0
			for k := range n + 1 {
				if k >= b {
					tail += chance
				}
				chance *= float64(n-k) / float64(k+1)
			}
			if got := signTest(n-b, b); math.Abs(got-tail) > 1e-12 {
				t.Errorf("%d and %d: %v, not %v", n-b, b, got, tail)
			}
		}
	}
}
