package xrai

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestDatasetChecks(t *testing.T) {
	data := func() *Dataset {
		return &Dataset{X: mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6}), Features: []string{"a", "b"},
			Classes: []string{"no", "yes"}, Labels: []int{0, 1, 1}}
	}
	for name, c := range map[string]struct {
		change                 func(*Dataset)
		check, complete, plain string // what the error must hold, "" for none
	}{
		"good":            {func(d *Dataset) {}, "", "", ""},
		"missing":         {func(d *Dataset) { d.X.Set(1, 1, math.NaN()) }, "", `record 1, column "b"`, `record 1, column "b"`},
		"infinite":        {func(d *Dataset) { d.X.Set(2, 0, math.Inf(1)) }, `record 2, column "a"`, "+Inf", "+Inf"},
		"weights":         {func(d *Dataset) { d.Weights = []float64{0, 1, 2} }, "", "", "cannot weigh"},
		"few weights":     {func(d *Dataset) { d.Weights = []float64{1} }, "1 weights", "1 weights", "1 weights"},
		"negative weight": {func(d *Dataset) { d.Weights = []float64{1, -1, 1} }, "record 1: weight is -1", "weight", "weight"},
		"NaN weight":      {func(d *Dataset) { d.Weights = []float64{1, 1, math.NaN()} }, "record 2: weight", "weight", "weight"},
		"no weight":       {func(d *Dataset) { d.Weights = []float64{0, 0, 0} }, "all weights are 0", "weights", "weights"},
	} {
		d := data()
		c.change(d)
		for _, got := range []struct {
			err  error
			want string
		}{{d.Check(), c.check}, {d.CheckComplete(), c.complete}, {d.CheckPlain(), c.plain}} {
			if (got.err == nil) != (got.want == "") || got.err != nil && !strings.Contains(got.err.Error(), got.want) {
				t.Errorf("%s: %v, want %q", name, got.err, got.want)
			}
		}
	}
	d := data()
	d.Weights = []float64{1, 2, 3}
	if s := d.Subset([]int{2, 0, 2}); s.Weights[0] != 3 || s.Weights[1] != 1 || s.Weights[2] != 3 {
		t.Errorf("weights of a subset: %v", s.Weights)
	}
}
