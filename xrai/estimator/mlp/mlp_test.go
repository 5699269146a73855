package mlp

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// waves is n records of d normal columns, with a class and a number that depend on
// the first.
func waves(seed uint64, n, d int) (class, number *xrai.Dataset) {
	r := xrai.Rand(seed)
	x := mat.NewDense(n, d, nil)
	class = &xrai.Dataset{X: x, Classes: []string{"a", "b", "c"}}
	number = &xrai.Dataset{X: x}
	for i := range n {
		for j := range d {
			x.Set(i, j, r.NormFloat64())
		}
		y := math.Sin(2 * x.At(i, 0))
		number.Y = append(number.Y, y+0.1*r.NormFloat64())
		class.Labels = append(class.Labels, min(2, int((y+1)*1.5)))
	}
	return class, number
}

func fitted[M xrai.Model](t *testing.T, l xrai.Learner, d *xrai.Dataset) M {
	t.Helper()
	m, err := l.Fit(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return m.(M)
}

// TestAbsentRecordKeepsOthersInPlace: first weights, batches and records kept back
// stay, and those after the absent record do not move up.
func TestAbsentRecordKeepsOthersInPlace(t *testing.T) {
	class, _ := waves(1, 50, 3)
	p, err := Params{EarlyStopping: true, ValidationFraction: 0.3, BatchSize: 6, Seed: 7}.check()
	if err != nil {
		t.Fatal(err)
	}
	whole := newProblem(p, class, 3, crossEntropy)
	if err := whole.draw(); err != nil {
		t.Fatal(err)
	}
	for absent := range 50 {
		d := *class
		d.Weights = slices.Repeat([]float64{1}, 50)
		d.Weights[absent] = 0
		f := newProblem(p, &d, 3, crossEntropy)
		if err := f.draw(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(f.net.Params, whole.net.Params) || !slices.Equal(f.train, whole.train) {
			t.Fatalf("without record %d: other first weights, or other records learnt from", absent)
		}
		want := slices.DeleteFunc(slices.Clone(whole.kept), func(i int) bool { return i == absent })
		if !slices.Equal(f.kept, want) {
			t.Fatalf("without record %d: kept back %v, want %v", absent, f.kept, want)
		}
		for epoch := range 3 {
			if !slices.Equal(f.order(epoch), whole.order(epoch)) {
				t.Fatalf("without record %d: another order", absent)
			}
		}
	}
	if slices.Equal(whole.order(0), whole.order(1)) {
		t.Error("two epochs have the same order")
	}
	if len(whole.kept) != 15 || len(whole.train) != 35 {
		t.Errorf("%d kept back, %d learnt from", len(whole.kept), len(whole.train))
	}
}

func TestStops(t *testing.T) {
	class, number := waves(2, 120, 2)
	short := fitted[*ClassifierModel](t, Classifier{Params{MaxIter: 3}}, class)
	if d := short.Doubts(); short.Converged || len(d) != 1 || !strings.Contains(d[0].What, "in 3 epochs") {
		t.Errorf("3 epochs: converged %v, doubts %v", short.Converged, d)
	}
	long := fitted[*RegressorModel](t, Regressor{Params{MaxIter: 2000, LearningRateInit: 0.01}}, number)
	n := len(long.Losses)
	if !long.Converged || long.Doubts() != nil || n < 20 || n >= 2000 {
		t.Fatalf("2000 epochs: converged %v after %d", long.Converged, n)
	}
	// By the rule in words: 11 epochs in a row are not better than the best so far
	// by 1e-4.
	for end := range n {
		still := end >= 11
		for e := max(1, end-10); still && e <= end; e++ {
			still = long.Losses[e] > slices.Min(long.Losses[:e])-1e-4
		}
		if still != (end == n-1) {
			t.Fatalf("after epoch %d of %d the fit should stop: %v", end, n, still)
		}
	}
}

// TestEarlyStoppingKeepsTheBestEpoch: the model scores on the records kept back
// what the best epoch did.
func TestEarlyStoppingKeepsTheBestEpoch(t *testing.T) {
	class, number := waves(3, 200, 2)
	p := Params{EarlyStopping: true, ValidationFraction: 0.25, LearningRateInit: 0.03, Hidden: []int{30}}
	checked, err := p.check()
	if err != nil {
		t.Fatal(err)
	}
	c := fitted[*ClassifierModel](t, Classifier{p}, class)
	r := fitted[*RegressorModel](t, Regressor{p}, number)
	f := newProblem(checked, class, 3, crossEntropy)
	if err := f.draw(); err != nil {
		t.Fatal(err)
	}
	kept := class.Subset(f.kept)
	proba, err := c.Proba(kept.X)
	if err != nil {
		t.Fatal(err)
	}
	right := 0.0
	for i, guess := range xrai.Labels(proba) {
		if guess == kept.Labels[i] {
			right++
		}
	}
	if best := slices.Max(c.Scores); math.Abs(right/50-best) > 1e-12 {
		t.Errorf("accuracy %v, best epoch %v", right/50, best)
	}
	y, err := r.Predict(kept.X)
	if err != nil {
		t.Fatal(err)
	}
	mean, left, total := 0.0, 0.0, 0.0
	for _, i := range f.kept {
		mean += number.Y[i] / 50
	}
	for k, i := range f.kept {
		left += (number.Y[i] - y[k]) * (number.Y[i] - y[k])
		total += (number.Y[i] - mean) * (number.Y[i] - mean)
	}
	if best := slices.Max(r.Scores); math.Abs(1-left/total-best) > 1e-12 || best == r.Scores[len(r.Scores)-1] {
		t.Errorf("R2 %v, best epoch %v, last %v", 1-left/total, best, r.Scores[len(r.Scores)-1])
	}
}

// TestWeightsAreRepeats holds for one batch of all records.
func TestWeightsAreRepeats(t *testing.T) {
	_, number := waves(4, 40, 2)
	weighed := *number
	var rows []int
	for i := range 40 {
		weighed.Weights = append(weighed.Weights, float64(i%3))
		for range i % 3 {
			rows = append(rows, i)
		}
	}
	l := Regressor{Params{MaxIter: 50}}
	a, b := fitted[*RegressorModel](t, l, &weighed), fitted[*RegressorModel](t, l, number.Subset(rows))
	for k := range a.Layers {
		near(t, "weights", a.Layers[k].Weights, b.Layers[k].Weights, 1e-10)
	}
}

func TestParameterErrors(t *testing.T) {
	class, number := waves(5, 20, 2)
	for _, c := range []struct {
		p    Params
		want string
	}{
		{Params{Hidden: []int{}}, "0 hidden layers"},
		{Params{Hidden: []int{3, 0}}, "layer of 0 units"},
		{Params{Hidden: []int{1 << 17}}, "131072 units"},
		{Params{Activation: "selu"}, `activation "selu"`},
		{Params{Solver: "lbfgs"}, `solver "lbfgs"`},
		{Params{LearningRate: "fast"}, `learning rate "fast"`},
		{Params{Alpha: -2}, "alpha -2"},
		{Params{Alpha: math.NaN()}, "alpha NaN"},
		{Params{BatchSize: -1}, "batch size -1"},
		{Params{MaxIter: -1}, "max iterations -1"},
		{Params{LearningRateInit: -1}, "initial learning rate -1"},
		{Params{LearningRateInit: math.Inf(1)}, "initial learning rate +Inf"},
		{Params{Momentum: 1.1}, "momentum 1.1"},
		{Params{Beta1: 1}, "beta 1 1"},
		{Params{Beta2: 1}, "beta 2 1"},
		{Params{Beta1: None}, "beta 1 -1"},
		{Params{Tol: -1}, "tolerance -1"},
		{Params{ValidationFraction: 1}, "validation fraction 1"},
		{Params{EarlyStopping: true, ValidationFraction: 0.99}, "leaves 0 of 20 records"},
		{Params{LearningRateInit: 1e200}, "scale the columns"},
	} {
		for _, try := range []struct {
			l xrai.Learner
			d *xrai.Dataset
		}{{Classifier{c.p}, class}, {Regressor{c.p}, number}} {
			if _, err := try.l.Fit(context.Background(), try.d); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%+v: error %v, want %q", c.p, err, c.want)
			}
		}
	}
	p, err := Params{Alpha: None, Momentum: None}.check()
	if err != nil || p.Alpha != 0 || p.Momentum != 0 || !reflect.DeepEqual(p.Hidden, []int{100}) || p.Activation != ReLU {
		t.Errorf("%+v: %v", p, err)
	}
}

// One fit with default parameters, 200 epochs.
func BenchmarkFit(b *testing.B) {
	class, _ := waves(6, 1000, 10)
	for b.Loop() {
		if _, err := (Classifier{Params{Tol: 1e-300}}).Fit(context.Background(), class); err != nil {
			b.Fatal(err)
		}
	}
}
