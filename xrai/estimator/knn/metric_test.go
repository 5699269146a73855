package knn

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

func TestDistances(t *testing.T) {
	a, b := []float64{1, -2, 0.5}, []float64{-2, 2, 0.5} // differences 3, 4, 0
	for _, c := range []struct {
		m    Metric
		want float64
	}{
		{Metric{}, 5}, {Metric{Metric: Euclidean}, 5}, {Metric{Metric: Manhattan}, 7}, {Metric{Metric: Chebyshev}, 4},
		{Metric{Minkowski, 1}, 7}, {Metric{Minkowski, 2}, 5}, {Metric{Minkowski, 3}, math.Cbrt(91)}, {Metric{Minkowski, 1e300}, 4},
	} {
		got := c.m.distance(a, b)
		if c.m.plain() {
			got = math.Sqrt(squaredDistance(a, b))
		}
		if math.Abs(got-c.want) > 1e-14 {
			t.Errorf("%+v: %v, want %v", c.m, got, c.want)
		}
	}
}

// The same metric under two names gives the same answers, and large values do not
// overflow.
func TestMetricsAgree(t *testing.T) {
	x := mat.NewDense(6, 2, []float64{0, 0, 1, 3, 4, 1, -2, 2, 9e139, 0, -9e139, 9e139})
	ds := &xrai.Dataset{X: x, Y: []float64{1, 2, 3, 4, 5, 6}}
	queries := mat.NewDense(3, 2, []float64{1, 1, 0, 3, 8e139, 1})
	for _, c := range [][2]Metric{{{Manhattan, 0}, {Minkowski, 1}}, {{}, {Minkowski, 2}}} {
		var got [2][]float64
		for i, m := range c {
			fitted, err := Regressor{K: 3, Weights: Distance, Metric: m}.Fit(context.Background(), ds)
			if err != nil {
				t.Fatal(err)
			}
			if got[i], err = fitted.(xrai.Regressor).Predict(queries); err != nil {
				t.Fatal(err)
			}
		}
		for i := range got[0] {
			if got[0][i] != got[1][i] || math.IsNaN(got[0][i]) {
				t.Errorf("%+v: %v", c, got)
			}
		}
	}
}

func TestBadMetrics(t *testing.T) {
	ds := &xrai.Dataset{X: mat.NewDense(2, 1, []float64{1, 2}), Y: []float64{1, 2}}
	for _, c := range []struct {
		m    Metric
		want string
	}{
		{Metric{"cosine", 0}, "cosine"}, {Metric{Minkowski, 0}, "p = 0"}, {Metric{Minkowski, 0.5}, "p = 0.5"},
		{Metric{Minkowski, math.NaN()}, "NaN"}, {Metric{Minkowski, math.Inf(1)}, "Inf"}, {Metric{Manhattan, 2}, "p = 2"},
	} {
		if _, err := (Regressor{K: 1, Metric: c.m}).Fit(context.Background(), ds); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.m, err, c.want)
		}
		m := RegressorModel{K: 1, Weights: Uniform, Metric: c.m, Width: 1, X: []float64{1}, Y: []float64{1}}
		if err := m.Check(); err == nil {
			t.Errorf("%+v: a model passes", c.m)
		}
	}
}
