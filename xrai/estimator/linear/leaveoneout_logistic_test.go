package linear

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// answersWithout is base with the changes made.
func answersWithout(t *testing.T, l xrai.LeaveOneOut, record int) *mat.Dense {
	t.Helper()
	changes, err := l.Worker().Without(context.Background(), record)
	if err != nil {
		t.Fatal(err)
	}
	out := mat.DenseCopyOf(l.Base())
	for _, c := range changes {
		for _, row := range c.Rows {
			out.SetRow(int(row), c.Proba)
		}
	}
	return out
}

// TestLogisticLeaveOneOutIsRefit: every record, within 1e-9, over columns of
// different scales, collinear groups, duplicates, weights (0 among them), classes
// of one record or none, separable data, and strong and weak penalties.
func TestLogisticLeaveOneOutIsRefit(t *testing.T) {
	ctx := context.Background()
	short, worst := 0, 0.0
	for seed := range uint64(40) {
		r := xrai.Rand(seed, 7)
		classes, n := 2+int(seed%3), 25+r.IntN(60)
		d := table(seed, n, 1+r.IntN(3), r.IntN(3), classes, float64(r.IntN(3)))
		for range n / 8 {
			from, to := r.IntN(n), r.IntN(n)
			copy(d.X.RawRowView(to), d.X.RawRowView(from))
		}
		switch r.IntN(4) {
		case 0: // a class of one record
			for i := range d.Labels {
				d.Labels[i] %= classes - 1
			}
			d.Labels[r.IntN(n)] = classes - 1
		case 1: // and one of none
			d.Classes = append(d.Classes, "none")
		}
		l := Logistic{C: []float64{0, 0.01, 30}[r.IntN(3)], NoIntercept: r.IntN(4) == 0}
		if r.IntN(3) == 0 {
			for range n {
				d.Weights = append(d.Weights, []float64{0, 0.5, 1, 2.25}[r.IntN(4)])
			}
		}
		if r.IntN(5) == 0 {
			l.ClassWeight = xrai.ClassWeight{Of: map[string]float64{"c0": 2.5}}
		}
		fast, err := l.LeaveOneOut(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := xrai.Refit(ctx, l, d)
		if err != nil {
			t.Fatal(err)
		}
		if !mat.Equal(fast.Base(), plain.Base()) {
			t.Fatalf("seed %d: base differs", seed)
		}
		if _, ok := fast.(*logisticWithout); ok {
			short++
		}
		for record := range n {
			got, want := answersWithout(t, fast, record), answersWithout(t, plain, record)
			got.Sub(got, want)
			away := math.Max(mat.Max(got), -mat.Min(got))
			worst = math.Max(worst, away)
			if !(away <= 1e-9) {
				t.Fatalf("seed %d, %+v, record %d: %.3g from refitting", seed, l, record, away)
			}
		}
	}
	if short < 30 {
		t.Errorf("only %d tables took the short cut", short)
	}
	t.Logf("at most %.3g from refitting", worst)
}

// TestLogisticLeaveOneOutIsTheSame: workers give the same bits again, in any order
// of records, and the balanced class weight is refitted.
func TestLogisticLeaveOneOutIsTheSame(t *testing.T) {
	ctx := context.Background()
	d := table(1, 60, 3, 1, 2, 1)
	l, err := Logistic{}.LeaveOneOut(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	w := l.Worker()
	for record := 59; record >= 0; record-- {
		changes, err := w.Without(ctx, record)
		if err != nil {
			t.Fatal(err)
		}
		again := answersWithout(t, l, record)
		for _, c := range changes {
			if !slices.Equal(c.Proba, again.RawRowView(int(c.Rows[0]))) {
				t.Fatalf("record %d: a second worker differs", record)
			}
		}
	}
	if _, err := w.Without(ctx, 60); err == nil {
		t.Error("record 60 of 60: no error")
	}
	balanced, err := Logistic{ClassWeight: xrai.ClassWeight{Balanced: true}}.LeaveOneOut(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	if _, short := balanced.(*logisticWithout); short {
		t.Error("balanced weights change with a record, but are taken for the same")
	}
}
