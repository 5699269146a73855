package boost

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestSortNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 1, 2, radixLeast - 1, radixLeast, 5000} {
		for _, draw := range []func() float64{
			r.NormFloat64,
			func() float64 { return float64(r.IntN(3)) },
			func() float64 { return math.Ldexp(r.NormFloat64(), r.IntN(2000)-1000) },
			func() float64 { return 5 },
			func() float64 {
				return []float64{0, math.Copysign(0, -1), 5e-324, -5e-324, math.MaxFloat64, -math.MaxFloat64}[r.IntN(6)]
			},
		} {
			got := make([]float64, n)
			for i := range got {
				got[i] = draw()
			}
			want := slices.Clone(got)
			slices.Sort(want)
			sortNumbers(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%d values are not sorted", n)
			}
		}
	}
}

// TestThresholds: midpoints between distinct values where they are few, else
// percentiles, the mean of the two values a percentile falls between.
func TestThresholds(t *testing.T) {
	values := []float64{3, 1, 1, math.NaN(), 2, 3, 7, 7, 7, 7}
	for _, c := range []struct {
		bins int
		want []float64
	}{
		{255, []float64{1.5, 2.5, 5}},
		{4, []float64{1.5, 2.5, 5}},
		{3, []float64{2.5, 7}}, // sorted 1 1 2 3 3 7 7 7 7: a third of 8 steps is between the 3rd and 4th
		{2, []float64{3}},
	} {
		col := newColumn(0, values, nil, c.bins, make([]float64, len(values)))
		if !reflect.DeepEqual(col.thresholds, c.want) || !col.missing {
			t.Errorf("%d bins: thresholds %v, want %v", c.bins, col.thresholds, c.want)
		}
	}
	huge := newColumn(0, []float64{-math.MaxFloat64, math.MaxFloat64, 1.7e308, -1.7e308}, nil, 255, make([]float64, 4))
	for _, v := range huge.thresholds {
		if math.Abs(v) > almostInf {
			t.Errorf("threshold %v", v)
		}
	}
}

// TestBinIsCountOfThresholdsBelow: by the definition, and in the order of values.
func TestBinIsCountOfThresholdsBelow(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, distinct := range []int{1, 2, 3, 9, 100, 255, 256, 3000} {
		values := make([]float64, 3000)
		for i := range values {
			values[i] = math.Sqrt(float64(r.IntN(distinct)))
			if r.IntN(20) == 0 {
				values[i] = math.NaN()
			}
		}
		c := newColumn(0, values, nil, maxBins, make([]float64, len(values)))
		if c.bins() > maxBins || !slices.IsSorted(c.thresholds) {
			t.Fatalf("%d bins", c.bins())
		}
		got := make([]uint8, len(values))
		c.fill(values, got)
		for i, v := range values {
			want := uint8(0)
			for _, b := range c.thresholds {
				if v > b {
					want++
				}
			}
			if v != v {
				want = missingBin
			}
			if got[i] != want {
				t.Fatalf("%v is in bin %d, want %d", v, got[i], want)
			}
		}
	}
}

func TestSampleLeavesOthersAlone(t *testing.T) {
	rows := allOf(sampleRows + 1000)
	if got := sampleOf(rows[:sampleRows]); got != nil {
		t.Fatalf("%d rows are drawn where all are few enough", len(got))
	}
	before, after := map[int32]bool{}, map[int32]bool{}
	for _, i := range sampleOf(rows) {
		before[rows[i]] = true
	}
	rest := slices.Delete(slices.Clone(rows), 17, 18)
	for _, i := range sampleOf(rest) {
		after[rest[i]] = true
	}
	changed := 0
	for r := range before {
		if !after[r] {
			changed++
		}
	}
	if len(before) != sampleRows || len(after) != sampleRows || changed > 1 {
		t.Errorf("%d and %d drawn, %d others changed", len(before), len(after), changed)
	}
}

// TestColumnsThatCannotBeSplit: they have no cells.
func TestColumnsThatCannotBeSplit(t *testing.T) {
	nan := math.NaN()
	x := mat.NewDense(3, 4, []float64{
		5, nan, nan, 1,
		5, nan, 2, 1,
		5, nan, 2, 3,
	})
	table, err := newTable(x, allOf(3), maxBins, nil, &team{1})
	if err != nil {
		t.Fatal(err)
	}
	var kept []int
	for _, c := range table.columns {
		kept = append(kept, c.index)
	}
	// Column 1 has no number at all, but an empty bin for them beside the missing.
	if !slices.Equal(kept, []int{1, 2, 3}) {
		t.Errorf("columns %v are kept", kept)
	}
}

func TestCategoriesAreRefusedByName(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		v    float64
		bins int
		want string
	}{
		{1.5, 255, "record 4, column 1: 1.5 is not a category"},
		{-1, 255, "-1 is not a category"},
		{255, 255, "255 is not a category"},
		{3, 2, "column 1: 3 categories are more than the 2 bins"},
	} {
		x := mat.NewDense(6, 2, []float64{0, 1, 0, 2, 0, 2, 0, nan, 0, c.v, 0, 1})
		_, err := newTable(x, []int32{0, 1, 3, 4, 5}, c.bins, []bool{false, true}, &team{1})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.v, err, c.want)
		}
	}
}
