package boost

import (
	"context"
	"math/rand/v2"
	"reflect"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// TestCopiesCount: rows that stand for their copies give the bits that all rows
// give, losses among them.
func TestCopiesCount(t *testing.T) {
	merged := 0
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 7))
		n, d, classes, kinds := 20+r.IntN(3000), 1+r.IntN(4), 2+r.IntN(3), 1+r.IntN(40)
		rows := make([][]float64, kinds)
		for k := range rows {
			rows[k] = make([]float64, d)
			for j := range rows[k] {
				rows[k][j] = r.NormFloat64()
				if r.IntN(3) == 0 {
					rows[k][j] = float64(r.IntN(3)) - 1 // ties between rows, and -0 beside 0
					rows[k][j] *= float64(r.IntN(2))
				}
			}
		}
		data := &xrai.Dataset{X: mat.NewDense(n, d, nil), Labels: make([]int, n)}
		for c := range classes {
			data.Classes = append(data.Classes, string(rune('a'+c)))
		}
		for i := range n {
			k := r.IntN(kinds)
			data.X.SetRow(i, rows[k])
			data.Labels[i] = (k + r.IntN(2)*r.IntN(classes)) % classes
		}
		for c := range classes {
			data.Labels[c] = c
		}
		if seed%4 == 0 { // records without weight are not there
			data.Weights = make([]float64, n)
			for i := range n {
				data.Weights[i] = float64(min(1, r.IntN(5)))
			}
			for c := range classes {
				data.Weights[c] = 1
			}
		}
		l := Classifier{Params: Params{Stages: 12, Params: tree.Params{MaxDepth: r.IntN(6), Seed: seed, MaxFeatures: []string{"", "sqrt"}[r.IntN(2)]}}}
		p, err := l.check()
		if err != nil {
			t.Fatal(err)
		}
		c, err := newClasses(data, xrai.ClassWeight{})
		if err != nil {
			t.Fatal(err)
		}
		var loss loss = prior{}
		if classes > 2 {
			loss = priors{multinomial{classes}}
		}
		want, err := p.fit(context.Background(), data, c.records, c.target, loss)
		if err != nil {
			t.Fatal(err)
		}
		once, records, target := p.once(data, c.records, c.target)
		if target.copies == nil {
			continue
		}
		merged++
		got, err := p.fit(context.Background(), once, records, target, loss)
		if err != nil {
			t.Fatal(err)
		}
		if target.counted() != len(c.records) || !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %d rows for %d records give another model", seed, len(records), len(c.records))
		}
		whole := fit(t, l, data).(*ClassifierModel)
		if !reflect.DeepEqual(whole.Trees, want.trees) || !reflect.DeepEqual(whole.Baseline, want.baseline) {
			t.Fatalf("seed %d: the learner fits another model", seed)
		}
	}
	if merged < 80 {
		t.Errorf("only %d tables had copies", merged)
	}
}

// TestOnceRefuses: where records count otherwise than by their number, all stand
// for themselves.
func TestOnceRefuses(t *testing.T) {
	data := &xrai.Dataset{X: mat.NewDense(40, 1, nil), Classes: []string{"a", "b"}, Labels: make([]int, 40)}
	for i := range 40 {
		data.X.Set(i, 0, float64(i%4))
		data.Labels[i] = i % 2
	}
	if once, records, target := once(t, Params{}, data); once.Rows() != 4 || len(records) != 4 || target.counted() != 40 {
		t.Fatalf("%d rows, %d records", once.Rows(), len(records))
	}
	for name, p := range map[string]Params{
		"subsample":        {Subsample: 0.5},
		"held out":         {NIterNoChange: 3},
		"rows of a leaf":   {Params: tree.Params{MinSamplesLeaf: 3}},
		"rows of a split":  {Params: tree.Params{MinSamplesSplit: 9}},
		"weight of a leaf": {Params: tree.Params{MinWeightFractionLeaf: 0.1}},
	} {
		if all, records, target := once(t, p, data); all != data || len(records) != 40 || target.copies != nil {
			t.Errorf("%s: rows were merged", name)
		}
	}
	weighted := *data
	weighted.Weights = make([]float64, 40)
	for i := range weighted.Weights {
		weighted.Weights[i] = 2
	}
	if all, _, target := once(t, Params{}, &weighted); all != &weighted || target.copies != nil {
		t.Error("rows with weights were merged")
	}
	for i := range 21 {
		data.X.Set(i, 0, float64(100+i))
	}
	if all, _, _ := once(t, Params{}, data); all != data {
		t.Error("rows of which half differ were merged")
	}
	data.X.Set(0, 0, 1e39)
	for i := 1; i < 40; i++ {
		data.X.Set(i, 0, 0)
	}
	if all, _, _ := once(t, Params{}, data); all != data {
		t.Error("a value that trees refuse was merged")
	}
}

func once(t *testing.T, p Params, d *xrai.Dataset) (*xrai.Dataset, []int32, *target) {
	t.Helper()
	p, err := p.check()
	if err != nil {
		t.Fatal(err)
	}
	c, err := newClasses(d, xrai.ClassWeight{})
	if err != nil {
		t.Fatal(err)
	}
	return p.once(d, c.records, c.target)
}
