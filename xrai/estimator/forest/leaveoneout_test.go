package forest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
)

// untidy has ties, duplicated rows, one-hot columns, values held by a row or two,
// and perhaps a class without rows and weights of 0 to 3.
func untidy(r *rand.Rand, n, d, classes int) *xrai.Dataset {
	data := &xrai.Dataset{X: mat.NewDense(n, d, nil)}
	for c := range classes {
		data.Classes = append(data.Classes, fmt.Sprint("c", c))
	}
	missing := -1
	if classes > 1 && r.IntN(4) == 0 {
		missing = r.IntN(classes)
	}
	for j := range d {
		kind := r.IntN(6)
		for i := range n {
			v := 0.0
			switch kind {
			case 0:
				v = r.NormFloat64()
			case 1:
				v = float64(r.IntN(4))
			case 2:
				v = float64(r.IntN(6) / 5)
			case 3:
				v = float64(r.IntN(12)) / 3
			case 4:
				v = 1 + float64(r.IntN(300))*1e-8
			case 5:
				if r.IntN(n) < 2 {
					v = 1 + r.Float64()
				}
			}
			data.X.Set(i, j, v)
		}
	}
	for i := range n {
		y := r.IntN(classes)
		if data.X.At(i, 0) > 0.3 && r.IntN(5) > 0 {
			y = 0
		}
		if y == missing {
			y = (y + 1) % classes
		}
		data.Labels = append(data.Labels, y)
	}
	for range n / 10 {
		copy(data.X.RawRowView(r.IntN(n)), data.X.RawRowView(r.IntN(n)))
	}
	if r.IntN(4) == 0 {
		for range n {
			data.Weights = append(data.Weights, float64(r.IntN(4)))
		}
		data.Weights[0] = 1
	}
	return data
}

// someForest is a learner of either family.
func someForest(r *rand.Rand, d int) xrai.Learner {
	p := Params{Trees: 1 + r.IntN(6), Params: tree.Params{Seed: r.Uint64()}}
	p.MaxDepth = []int{0, 0, 2, 5}[r.IntN(4)]
	p.MinSamplesSplit = []int{0, 2, 5, 20}[r.IntN(4)]
	p.MinSamplesLeaf = []int{0, 1, 2, 5}[r.IntN(4)]
	p.MaxFeatures = []string{"", "", "1.0", fmt.Sprint(1 + r.IntN(d))}[r.IntN(4)]
	criterion := []string{"", tree.Gini, tree.Entropy}[r.IntN(3)]
	if r.IntN(2) == 0 {
		if r.IntN(3) == 0 {
			p.MaxSamples = 0.5
		}
		return Classifier{Criterion: criterion, Params: p}
	}
	return ExtraTreesClassifier{Criterion: criterion, Params: p, Bootstrap: r.IntN(3) == 0}
}

// after is base with the changes made; each row may be changed once, and by
// nothing that is no change.
func after(t *testing.T, base *mat.Dense, changes []xrai.Change) *mat.Dense {
	t.Helper()
	out := mat.DenseCopyOf(base)
	seen := map[int32]bool{}
	for _, c := range changes {
		for _, row := range c.Rows {
			if seen[row] {
				t.Fatalf("row %d changes twice", row)
			}
			seen[row] = true
			out.SetRow(int(row), c.Proba)
		}
	}
	return out
}

// TestLeaveOneOutEqualsRefit: every record, some of the larger tables, bit for bit.
func TestLeaveOneOutEqualsRefit(t *testing.T) {
	ctx := context.Background()
	fastPath := 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 11))
		n := 2 + r.IntN(60)
		if seed%4 == 0 {
			n = 100 + r.IntN(300)
		}
		d, classes := 1+r.IntN(8), 1+r.IntN(4)
		data, learner := untidy(r, n, d, classes), someForest(r, d)
		fast, err := learner.(xrai.LeaveOneOuter).LeaveOneOut(ctx, data)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := xrai.Refit(ctx, learner, data)
		if err != nil {
			t.Fatal(err)
		}
		if !mat.Equal(fast.Base(), plain.Base()) {
			t.Fatalf("seed %d: base differs", seed)
		}
		p := plain.Worker()
		left := 0
		for _, w := range data.Weights {
			if w > 0 {
				left++
			}
		}
		if data.Weights != nil && left < 2 {
			continue
		}
		records := make([]int, n)
		for i := range records {
			records[i] = i
		}
		w, ok := fast.(*without)
		if !ok {
			continue
		}
		fastPath++
		all := collected(t, w, records, 0, nil)
		for record := 0; record < n; record += 1 + n/60 {
			b, err := p.Without(ctx, record)
			if err != nil {
				t.Fatal(err)
			}
			got, want := after(t, fast.Base(), all[record]), after(t, plain.Base(), b)
			if !mat.Equal(got, want) {
				t.Fatalf("seed %d, %+v, record %d of %d×%d differs", seed, learner, record, n, d)
			}
		}
	}
	if fastPath < 300 {
		t.Errorf("only %d tables took the short cut", fastPath)
	}
}
