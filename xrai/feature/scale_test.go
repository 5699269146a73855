package feature

import (
	"slices"
	"testing"
)

func TestQuantileAtTheEnds(t *testing.T) {
	x := []float64{1, 2, 4, 8}
	for _, c := range []struct{ q, want float64 }{{0, 1}, {0.25, 1.75}, {0.5, 3}, {0.75, 5}, {1, 8}} {
		if got := quantile(x, c.q); got != c.want {
			t.Errorf("quantile %v is %v, want %v", c.q, got, c.want)
		}
	}
	if got := quantile([]float64{3}, 0.75); got != 3 {
		t.Errorf("quantile of one value is %v", got)
	}
}

// What varies by rounding only is divided by 1.
func TestNearlyConstant(t *testing.T) {
	x := []float64{1e8, 1e8, 1e8 + 1.5e-8, 1e8}
	if _, scale := ScaleStandard.fit(x); scale != 1 {
		t.Errorf("standard scale is %v, want 1", scale)
	}
	if _, scale := ScaleMinMax.fit([]float64{0, 1e-15}); scale != 1 {
		t.Errorf("min-max scale is %v, want 1", scale)
	}
	// Quartiles 5 and 28.75.
	if _, scale := ScaleRobust.fit([]float64{5, 5, 5, 100}); scale != 23.75 {
		t.Errorf("robust scale is %v, want 23.75", scale)
	}
	if _, scale := ScaleRobust.fit([]float64{5, 5, 5, 5, 100}); scale != 1 {
		t.Errorf("robust scale is %v, want 1", scale)
	}
}

func TestInputsKept(t *testing.T) {
	x := []float64{3, 1, 2, 1}
	y := slices.Clone(x)
	for _, s := range []Scale{ScaleStandard, ScaleMinMax, ScaleRobust, ScaleNone} {
		s.fit(x)
	}
	for _, m := range []Impute{ImputeMean, ImputeMedian, ImputeMostFrequent} {
		m.fit(x)
	}
	if !slices.Equal(x, y) {
		t.Error("fitting changed its input")
	}
}

// The plain sum of a million times 0.1 is wrong in the eleventh digit.
func TestMeanOfManyRows(t *testing.T) {
	x := slices.Repeat([]float64{0.1}, 1_000_000)
	if m := mean(x); m != 0.1 {
		t.Errorf("mean is %v, want 0.1", m)
	}
}
