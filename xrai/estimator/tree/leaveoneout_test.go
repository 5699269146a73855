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

// TestLeaveOneOutEqualsRefit: every record, bit for bit (methods, identity 6).
func TestLeaveOneOutEqualsRefit(t *testing.T) {
	ctx := context.Background()
	rebuilt, moved := 0, 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 1))
		n, d, classes := 2+r.IntN(40), 1+r.IntN(6), 1+r.IntN(4)
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
		for record := range n {
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

// applied is the base with the changes in it; each row may change once.
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
