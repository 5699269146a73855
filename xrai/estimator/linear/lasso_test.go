package linear

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// The condition of the minimum, by plain loops: a column's mean slope is alpha
// l1_ratio in the sign of its coefficient, and no more than that where it is 0.
func TestSparseIsOptimal(t *testing.T) {
	for _, ds := range []*xrai.Dataset{table(1, 200, 6, 3, 0, 3), table(2, 20, 12, 6, 0, 1), table(3, 37, 37, 0, 0, 0)} {
		ds.Weights = make([]float64, ds.Rows())
		total := 0.0
		for i := range ds.Weights {
			ds.Weights[i] = float64(1+i%3) / 2
			total += ds.Weights[i]
		}
		for _, l := range []ElasticNet{{L1Ratio: 1}, {Alpha: 0.1, L1Ratio: 1}, {}, {Alpha: 0.01, L1Ratio: 0.9}, {Alpha: 10, L1Ratio: 0.01, NoIntercept: true}} {
			t.Run(fmt.Sprintf("%d×%d %+v", ds.Rows(), ds.Columns(), l), func(t *testing.T) {
				m := mustFit[*SparseModel](t, l, ds)
				if l.Alpha == 0 {
					l.Alpha = 1
				}
				if l.L1Ratio == 0 {
					l.L1Ratio = 0.5
				}
				p, err := m.Predict(ds.X)
				if err != nil {
					t.Fatal(err)
				}
				left := 0.0
				for i := range p {
					p[i] = ds.Weights[i] * (ds.Y[i] - p[i])
					left += p[i]
				}
				if !m.Converged || !l.NoIntercept && math.Abs(left) > 1e-9*floats.Norm(ds.Y, 1) {
					t.Errorf("converged %v after %d rounds, residuals sum to %g", m.Converged, m.Iterations, left)
				}
				bound := l.Alpha * l.L1Ratio
				for j, w := range m.Coef {
					col := mat.Col(nil, j, ds.X)
					slope := floats.Dot(p, col)/total - l.Alpha*(1-l.L1Ratio)*w
					size := 1e-10 * (1 + floats.Norm(col, 2)*floats.Norm(p, 2)/total)
					if w != 0 && math.Abs(slope-math.Copysign(bound, w)) > size || math.Abs(slope) > bound+size {
						t.Errorf("coefficient %d is %v, its slope %v, the bound %v", j, w, slope, bound)
					}
				}
			})
		}
	}
}

// By hand: one column of unit variance; the least squares coefficient 2 moves
// towards 0 by alpha, and past it stays there. A lasso that has no effect is
// least squares.
func TestLassoByHand(t *testing.T) {
	ds := &xrai.Dataset{X: mat.NewDense(4, 1, []float64{1, -1, 1, -1}), Y: []float64{12, 8, 12, 8}}
	for alpha, want := range map[float64]float64{0.5: 1.5, 1: 1, 1.999: 0.001, 2: 0, 5: 0} {
		m := mustFit[*SparseModel](t, Lasso{Alpha: alpha}, ds)
		near(t, "coefficient", m.Coef[0], want, 1e-14)
		near(t, "intercept", m.Intercept, 10, 1e-14)
	}
	m := mustFit[*SparseModel](t, ElasticNet{Alpha: 1, L1Ratio: 0.25}, ds)
	near(t, "elastic net coefficient", m.Coef[0], (2-0.25)/(1+0.75), 1e-14)
	any := table(4, 100, 5, 0, 0, 0)
	nearAll(t, "least squares", mustFit[*SparseModel](t, Lasso{Alpha: 1e-9}, any).Coef, mustFit[*Model](t, Regression{}, any).Coef, 1e-7)
}

// Two equal columns have many minima; the predictions are those of one column,
// to the tolerance, and so is the sum of the coefficients.
func TestLassoWithManyMinima(t *testing.T) {
	ds := table(5, 120, 4, 0, 0, 0)
	twice := clone(ds)
	twice.X = mat.NewDense(120, 5, nil)
	twice.X.Augment(ds.X, ds.X.ColView(0))
	one := mustFit[*SparseModel](t, Lasso{Alpha: 0.05}, ds)
	two := mustFit[*SparseModel](t, Lasso{Alpha: 0.05, Descent: Descent{Tol: 1e-12}}, twice)
	if !two.Converged || two.Doubts() != nil {
		t.Errorf("not converged after %d rounds", two.Iterations)
	}
	near(t, "sum of equal columns' coefficients", two.Coef[0]+two.Coef[4], one.Coef[0], 1e-5)
	nearAll(t, "other coefficients", two.Coef[1:4], one.Coef[1:], 1e-5)
}

func TestLassoStopsEarly(t *testing.T) {
	ds := table(6, 100, 8, 4, 0, 2)
	m := mustFit[*SparseModel](t, Lasso{Alpha: 1e-3, Descent: Descent{MaxIter: 1}}, ds)
	if m.Converged || m.Iterations != 1 || len(m.Doubts()) != 1 || !strings.Contains(m.Doubts()[0].What, "lasso did not converge in 1") {
		t.Errorf("converged %v after %d rounds, doubts %v", m.Converged, m.Iterations, m.Doubts())
	}
	if _, err := (Lasso{}).Fit(&dying{Context: t.Context(), left: 2}, table(7, 30, 200, 0, 0, 0)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled on the way: %v", err)
	}
	for want, l := range map[string]xrai.Learner{
		"alpha -1":          Lasso{Alpha: -1},
		"alpha NaN":         ElasticNet{Alpha: math.NaN()},
		"l1 ratio 1.5":      ElasticNet{L1Ratio: 1.5},
		"l1 ratio NaN":      ElasticNet{L1Ratio: math.NaN()},
		"max iterations -1": Lasso{Descent: Descent{MaxIter: -1}},
		"tolerance 1":       ElasticNet{Descent: Descent{Tol: 1}},
	} {
		if _, err := l.Fit(t.Context(), ds); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want %q", l, err, want)
		}
	}
}

func BenchmarkLasso(b *testing.B) {
	ds := table(1, 2344, 60, 80, 0, 1)
	for _, alpha := range []float64{1, 0.01} {
		b.Run(fmt.Sprintf("2344x300 alpha %v", alpha), func(b *testing.B) {
			for b.Loop() {
				m := mustFit[*SparseModel](b, Lasso{Alpha: alpha}, ds)
				b.ReportMetric(float64(m.Iterations), "rounds")
			}
		})
	}
}
