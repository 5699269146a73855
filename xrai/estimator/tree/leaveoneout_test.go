package tree

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// randomData has ties, duplicated rows, one-hot and constant columns, and
// values close enough to collide in float32.
func randomData(r *rand.Rand, n, d, classes int) *xrai.Dataset {
	data := &xrai.Dataset{X: mat.NewDense(n, d, nil)}
	for c := range classes {
		data.Classes = append(data.Classes, fmt.Sprint("c", c))
	}
	for j := range d {
		kind := r.IntN(7)
		for i := range n {
			v := 0.0
			switch kind {
			case 0:
				v = r.NormFloat64()
			case 1:
				v = float64(r.IntN(4))
			case 2:
				if r.IntN(6) == 0 {
					v = 1
				}
			case 3:
				v = float64(r.IntN(12)) / 3
			case 4:
				v = 1 + float64(r.IntN(40))*1e-8
			case 5: // one or two rows apart
				if r.IntN(n) < 2 {
					v = 1
				}
			}
			data.X.Set(i, j, v)
		}
	}
	for i := range n {
		y := r.IntN(classes)
		if data.X.At(i, 0) > 0.3 && r.IntN(3) > 0 {
			y = 0
		}
		data.Labels = append(data.Labels, y)
	}
	for range n / 10 {
		from, to := r.IntN(n), r.IntN(n)
		copy(data.X.RawRowView(to), data.X.RawRowView(from))
	}
	return data
}

func randomLearner(r *rand.Rand, d int) Classifier {
	c := Classifier{Criterion: []string{"", Gini, Entropy}[r.IntN(3)]}
	c.MaxDepth = r.IntN(7)
	c.MinSamplesSplit = []int{0, 2, 5, 20}[r.IntN(4)]
	c.MinSamplesLeaf = []int{0, 1, 2, 3, 7}[r.IntN(5)]
	if r.IntN(3) == 0 {
		c.MaxFeatures = fmt.Sprint(1 + r.IntN(d))
		c.Seed = r.Uint64()
	}
	return c
}

// TestLeaveOneOutEqualsRefit: every record, some of the larger tables, bit for bit
// (methods, identity 6).
func TestLeaveOneOutEqualsRefit(t *testing.T) {
	ctx := context.Background()
	rebuilt, moved := 0, 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 1))
		n, d, classes := 2+r.IntN(40), 1+r.IntN(6), 1+r.IntN(4)
		if seed%300 == 0 {
			n = 300
		}
		data, learner := randomData(r, n, d, classes), randomLearner(r, d)
		fast, err := learner.LeaveOneOut(ctx, data)
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
		for _, es := range fast.(*leaveOneOut).events {
			for _, e := range es {
				if e.rebuild {
					rebuilt++
				} else {
					moved++
				}
			}
		}
		f, p := fast.Worker(), plain.Worker()
		for record := 0; record < n; record += 1 + n/100 {
			a, err := f.Without(ctx, record)
			if err != nil {
				t.Fatal(err)
			}
			b, err := p.Without(ctx, record)
			if err != nil {
				t.Fatal(err)
			}
			got, want := applied(t, fast.Base(), a), applied(t, plain.Base(), b)
			if !mat.Equal(got, want) {
				t.Fatalf("seed %d, %+v, record %d of %d×%d:\n%v\nwant\n%v", seed, learner, record, n, d,
					mat.Formatted(got), mat.Formatted(want))
			}
		}
	}
	if rebuilt < 100 || moved < 100 {
		t.Errorf("only %d rebuilt subtrees and %d moved thresholds were tried", rebuilt, moved)
	}
}

// TestLeaveOneOutOfTheRest: what leave-one-out has no short cut for is refitted,
// and equals a fit without the record, bit for bit.
func TestLeaveOneOutOfTheRest(t *testing.T) {
	ctx := context.Background()
	weigh := func(r *rand.Rand, d *xrai.Dataset) {
		for range d.Rows() {
			d.Weights = append(d.Weights, float64(1+r.IntN(3)))
		}
	}
	for name, c := range map[string]struct {
		l     Classifier
		spoil func(*rand.Rand, *xrai.Dataset)
	}{
		"weights":         {Classifier{}, weigh},
		"missing":         {Classifier{}, withMissing},
		"class weight":    {Classifier{ClassWeight: xrai.ClassWeight{Balanced: true}}, nil},
		"random":          {Classifier{Params: Params{Splitter: Random, Seed: 3}}, nil},
		"leaf nodes":      {Classifier{Params: Params{MaxLeafNodes: 4}}, nil},
		"decrease":        {Classifier{Params: Params{MinImpurityDecrease: 0.02}}, nil},
		"weight fraction": {Classifier{Params: Params{MinWeightFractionLeaf: 0.1}}, nil},
		"pruning":         {Classifier{Params: Params{CCPAlpha: 0.02}}, nil},
		"plain":           {Classifier{Params: Params{Splitter: Best, MaxFeatures: "2"}}, nil},
	} {
		for seed := range uint64(10) {
			r := rand.New(rand.NewPCG(seed, 5))
			data := randomData(r, 30, 4, 3)
			if c.spoil != nil {
				c.spoil(r, data)
			}
			l, err := c.l.LeaveOneOut(ctx, data)
			if err != nil {
				t.Fatal(err)
			}
			if _, fast := l.(*leaveOneOut); fast != (name == "plain") {
				t.Fatalf("%s: a short cut is taken: %v", name, fast)
			}
			w := l.Worker()
			for record := range data.Rows() {
				changes, err := w.Without(ctx, record)
				if err != nil {
					t.Fatal(err)
				}
				m := fitted(t, c.l, data.Without(record)).(*ClassifierModel)
				want, err := m.Proba(data.X)
				if err != nil {
					t.Fatal(err)
				}
				if got := applied(t, l.Base(), changes); !mat.Equal(got, want) {
					t.Fatalf("%s, seed %d, record %d:\n%v\nwant\n%v", name, seed, record, mat.Formatted(got), mat.Formatted(want))
				}
			}
		}
	}
}

// applied is the base with the changes in it; each row that changes stands in one
// of them, and no other.
func applied(t *testing.T, base *mat.Dense, changes []xrai.Change) *mat.Dense {
	t.Helper()
	out := mat.DenseCopyOf(base)
	seen := map[int32]bool{}
	for _, c := range changes {
		for _, r := range c.Rows {
			if seen[r] {
				t.Fatalf("row %d is listed twice", r)
			}
			seen[r] = true
			if slices.Equal(base.RawRowView(int(r)), c.Proba) {
				t.Fatalf("row %d is listed but does not change", r)
			}
			copy(out.RawRowView(int(r)), c.Proba)
		}
	}
	return out
}

func TestLeaveOneOutRefusesRecords(t *testing.T) {
	ctx := context.Background()
	data := randomData(rand.New(rand.NewPCG(1, 1)), 10, 2, 2)
	l, err := Classifier{}.LeaveOneOut(ctx, data)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range []int{-1, 10} {
		if _, err := l.Worker().Without(ctx, record); err == nil {
			t.Errorf("record %d: no error", record)
		}
	}
	one, err := Classifier{}.LeaveOneOut(ctx, data.Subset([]int{0}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := one.Worker().Without(ctx, 0); err == nil {
		t.Error("leaving out the only record: no error")
	}
}

// TestRowOrderIsIrrelevant: a permutation of the rows grows the same tree.
func TestRowOrderIsIrrelevant(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 2))
		d := 1 + r.IntN(6)
		data, learner := randomData(r, 80, d, 3), randomLearner(r, d)
		m, err := learner.Fit(ctx, data)
		if err != nil {
			t.Fatal(err)
		}
		again, err := learner.Fit(ctx, data.Subset(r.Perm(80)))
		if err != nil {
			t.Fatal(err)
		}
		a, b := m.(*ClassifierModel).Tree, again.(*ClassifierModel).Tree
		if !slices.Equal(a.Feature, b.Feature) || !slices.Equal(a.Threshold, b.Threshold) || !slices.Equal(a.Value, b.Value) {
			t.Fatalf("seed %d: the tree depends on the order of rows", seed)
		}
	}
}
