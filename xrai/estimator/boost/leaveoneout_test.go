package boost

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/tree"
	"github.com/xrai-toolkit/xrai-go/xrai/internal/parallel"
)

// untidy has ties, duplicated rows, one-hot columns, values and categories held by
// a row or two, perhaps a class without rows, weights, and missing values.
func untidy(r *rand.Rand, n, d, classes int, missing bool) *xrai.Dataset {
	data := &xrai.Dataset{X: mat.NewDense(n, d, nil)}
	for c := range classes {
		data.Classes = append(data.Classes, fmt.Sprint("c", c))
	}
	absent := -1
	if classes > 1 && r.IntN(4) == 0 {
		absent = r.IntN(classes)
	}
	for j := range d {
		kind := r.IntN(8)
		lacks := missing && r.IntN(3) == 0
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
				v = float64(r.IntN(40)) / 3
			case 4:
				v = 1 + float64(r.IntN(300))*1e-8
			case 5:
				if r.IntN(n) < 2 {
					v = 1 + r.Float64()
				}
			case 6:
				v = math.Trunc(r.ExpFloat64() * 20)
			case 7:
				if r.IntN(3) == 0 {
					v = r.NormFloat64()
				}
			}
			if lacks && (r.IntN(5) == 0 || kind == 5) {
				v = math.NaN()
			}
			data.X.Set(i, j, v)
		}
	}
	for i := range n {
		y := r.IntN(classes)
		if data.X.At(i, 0) > 0.3 && r.IntN(5) > 0 {
			y = 0
		}
		if y == absent {
			y = (y + 1) % classes
		}
		data.Labels = append(data.Labels, y)
	}
	for range n / 10 {
		copy(data.X.RawRowView(r.IntN(n)), data.X.RawRowView(r.IntN(n)))
	}
	if kind := r.IntN(8); kind < 2 {
		for range n {
			w := float64(r.IntN(4))
			if kind == 1 {
				w *= r.Float64()
			}
			data.Weights = append(data.Weights, w)
		}
		data.Weights[0], data.Weights[n-1] = 1, 2
	}
	return data
}

func someWeight(r *rand.Rand) xrai.ClassWeight { return xrai.ClassWeight{Balanced: r.IntN(4) == 0} }

func someClassifier(r *rand.Rand, d int) Classifier {
	p := Params{Stages: 1 + r.IntN(8), LearningRate: []float64{0, 0.5}[r.IntN(2)], Params: tree.Params{Seed: r.Uint64()}}
	p.MaxDepth = []int{0, 1, 2, 5, -1}[r.IntN(5)]
	p.MinSamplesSplit = []int{0, 2, 5, 20}[r.IntN(4)]
	p.MinSamplesLeaf = []int{0, 1, 2, 5}[r.IntN(4)]
	if r.IntN(4) == 0 {
		p.Subsample = 0.6
	}
	if r.IntN(4) == 0 {
		p.MaxFeatures = fmt.Sprint(1 + r.IntN(d))
	}
	if r.IntN(4) == 0 {
		p.NIterNoChange, p.ValidationFraction = 2, 0.2
	}
	if r.IntN(4) == 0 {
		p.MaxLeafNodes = 2 + r.IntN(6)
	}
	return Classifier{Params: p, ClassWeight: someWeight(r)}
}

// asRefitted compares every record's answers, of the larger tables some, and
// returns how many of them the plain leave-one-out was not asked for.
func asRefitted(t *testing.T, name string, l xrai.LeaveOneOuter, data *xrai.Dataset) (own int) {
	t.Helper()
	ctx := context.Background()
	fast, err := l.LeaveOneOut(ctx, data)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := xrai.Refit(ctx, l, data)
	if err != nil {
		t.Fatal(err)
	}
	if !mat.Equal(fast.Base(), plain.Base()) {
		t.Fatalf("%s: base differs", name)
	}
	n := data.Rows()
	f, p := fast.Worker(), plain.Worker()
	spy := &counted{}
	switch f := f.(type) {
	case *stagesRest:
		spy.LeaveOneOutWorker, f.plain = f.plain, spy
	case *histRest:
		spy.LeaveOneOutWorker, f.plain = f.plain, spy
	default:
		spy.times = math.MinInt
	}
	for record := 0; record < n; record += 1 + n/40 {
		before := spy.times
		a, err := f.Without(ctx, record)
		b, wrong := p.Without(ctx, record)
		if (err == nil) != (wrong == nil) {
			t.Fatalf("%s, record %d of %d: %v, want %v", name, record, n, err, wrong)
		}
		if err == nil && !mat.Equal(after(t, fast.Base(), a), after(t, plain.Base(), b)) {
			t.Fatalf("%s, record %d of %d: other probabilities than a refit's", name, record, n)
		}
		if err == nil && spy.times == before && spy.times >= 0 {
			own++
		}
	}
	return own
}

// counted counts what it is asked for.
type counted struct {
	xrai.LeaveOneOutWorker
	times int
}

func (c *counted) Without(ctx context.Context, record int) ([]xrai.Change, error) {
	c.times++
	return c.LeaveOneOutWorker.Without(ctx, record)
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
			same := true
			for k, p := range c.Proba {
				same = same && p == base.At(int(row), k)
			}
			if same {
				t.Fatalf("row %d is said to change", row)
			}
		}
	}
	return out
}

// TestLeaveOneOutEqualsRefit: bit for bit.
func TestLeaveOneOutEqualsRefit(t *testing.T) {
	own := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 21))
		n := 2 + r.IntN(60)
		if seed%10 == 0 {
			n = 200 + r.IntN(200)
		}
		d := 1 + r.IntN(8)
		l := someClassifier(r, d)
		own += asRefitted(t, fmt.Sprintf("seed %d, %+v", seed, l), l, untidy(r, n, d, 1+r.IntN(4), false))
	}
	t.Logf("%d records were left out the short way", own)
	if own < 2000 {
		t.Errorf("only %d records were left out the short way", own)
	}
}

func someHist(r *rand.Rand, data *xrai.Dataset) HistClassifier {
	p := HistParams{MaxIter: 1 + r.IntN(8), LearningRate: []float64{0, 0.5}[r.IntN(2)], Seed: r.Uint64(), EarlyStopping: []string{Auto, Off}[r.IntN(2)]}
	p.MaxBins = []int{0, 0, 5, 20}[r.IntN(4)]
	p.MaxDepth = []int{0, 2}[r.IntN(2)]
	p.MaxLeafNodes = []int{0, 4}[r.IntN(2)]
	p.MinSamplesLeaf = []int{0, 1, 3}[r.IntN(3)]
	p.L2 = []float64{0, 0.5}[r.IntN(2)]
	if r.IntN(4) == 0 {
		p.MaxFeatures = 0.5
	}
	// Categories where all values may be some, fewer than bins.
	for j := range data.Columns() {
		is := r.IntN(2) == 0
		seen := map[float64]bool{}
		for i := range data.Rows() {
			v := data.X.At(i, j)
			is = is && (v != v || v >= 0 && v < maxBins && v == math.Trunc(v))
			seen[v] = true
		}
		if is && (p.MaxBins == 0 || len(seen) <= p.MaxBins) {
			p.CategoricalFeatures = append(p.CategoricalFeatures, j)
		}
	}
	return HistClassifier{HistParams: p, ClassWeight: someWeight(r)}
}

// TestHistLeaveOneOutEqualsRefit: bit for bit, columns of more values than bins,
// categories and missing values among them.
func TestHistLeaveOneOutEqualsRefit(t *testing.T) {
	own := 0
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 22))
		n := 2 + r.IntN(90)
		if seed%10 == 0 {
			n = 250 + r.IntN(300)
		}
		data := untidy(r, n, 1+r.IntN(10), 1+r.IntN(4), seed%2 == 0)
		l := someHist(r, data)
		own += asRefitted(t, fmt.Sprintf("seed %d, %+v", seed, l), l, data)
	}
	t.Logf("%d records were left out the short way", own)
	if own < 5000 {
		t.Errorf("only %d records were left out the short way", own)
	}
}

// TestLeaveOneOutWorkers: the same answers from 1, 2 and 8 workers, in whatever
// order they are asked, and none once the context ends.
func TestLeaveOneOutWorkers(t *testing.T) {
	data := untidy(rand.New(rand.NewPCG(3, 23)), 300, 6, 3, false)
	n := data.Rows()
	for _, l := range []xrai.LeaveOneOuter{
		Classifier{Params: Params{Stages: 4, Subsample: 0.7}},
		HistClassifier{HistParams: HistParams{MaxIter: 4}},
	} {
		out, err := l.LeaveOneOut(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		if !xrai.IsRefit(out) {
			t.Errorf("%s: is not said to refit", l.Kind())
		}
		var first []*mat.Dense
		for _, workers := range []int{1, 2, 8} {
			got := make([]*mat.Dense, n)
			err := parallel.For(t.Context(), n, workers, nil, func() func(int) error {
				w := out.Worker()
				return func(i int) error {
					record := (i * 7) % n
					changes, err := w.Without(t.Context(), record)
					if err == nil {
						got[record] = after(t, out.Base(), changes)
					}
					return err
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = got
			}
			for i := range got {
				if !mat.Equal(got[i], first[i]) {
					t.Fatalf("%s, %d workers: record %d has other answers", l.Kind(), workers, i)
				}
			}
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := out.Worker().Without(ended, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v once the context ended", l.Kind(), err)
		}
	}
}
