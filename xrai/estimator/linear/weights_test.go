package linear

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// TestWeightedAndSparseEqualSklearn compares with testdata/sklearn.json; the
// file says with which command and versions it was made.
func TestWeightedAndSparseEqualSklearn(t *testing.T) {
	data, err := os.ReadFile("testdata/sklearn.json")
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		X          [][]float64 `json:"x"`
		HeldBack   [][]float64 `json:"held_back_x"`
		Y          []float64   `json:"y"`
		Two        []int       `json:"y_two"`
		Three      []int       `json:"y_three"`
		Weights    []float64   `json:"weights"`
		Regression []struct {
			lsCase
			L1Ratio  float64 `json:"l1_ratio"`
			Weighted bool
		}
		Logistic []struct {
			Classes     int
			C           float64
			ClassWeight xrai.ClassWeight `json:"class_weight"`
			Weighted    bool
			Coef        [][]float64
			B           []float64   `json:"intercept"`
			Proba       [][]float64 `json:"predict_proba"`
		}
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Regression) != 46 || len(r.Logistic) != 14 {
		t.Fatalf("%d and %d cases", len(r.Regression), len(r.Logistic))
	}
	weights := func(weighted bool) []float64 {
		if weighted {
			return r.Weights
		}
		return nil
	}
	for _, c := range r.Regression {
		t.Run(fmt.Sprintf("%s %v %v %v %v", c.Model, c.Alpha, c.L1Ratio, c.Intercept, c.Weighted), func(t *testing.T) {
			l := map[string]xrai.Learner{
				"LinearRegression": Regression{NoIntercept: !c.Intercept},
				"Ridge":            Ridge{Alpha: c.Alpha, NoIntercept: !c.Intercept},
				"Lasso":            Lasso{Alpha: c.Alpha, NoIntercept: !c.Intercept},
				"ElasticNet":       ElasticNet{Alpha: c.Alpha, L1Ratio: c.L1Ratio, NoIntercept: !c.Intercept},
			}[c.Model]
			m, err := l.Fit(t.Context(), &xrai.Dataset{X: dense(r.X), Y: r.Y, Weights: weights(c.Weighted)})
			if err != nil {
				t.Fatal(err)
			}
			got, ok := m.(*Model)
			if s, sparse := m.(*SparseModel); sparse {
				got, ok = &s.Model, s.Converged
			}
			if !ok {
				t.Fatalf("a %T, or not converged", m)
			}
			nearAll(t, "coefficient", got.Coef, c.Coef, 1e-8)
			near(t, "intercept", got.Intercept, c.B, 1e-8)
			for j, v := range got.Coef {
				if (v == 0) != (c.Coef[j] == 0) {
					t.Errorf("coefficient %d is %v, want %v", j, v, c.Coef[j])
				}
			}
			p, err := m.(xrai.Regressor).Predict(dense(r.HeldBack))
			if err != nil {
				t.Fatal(err)
			}
			nearAll(t, "prediction", p, c.Predict, 1e-8)
		})
	}
	for _, c := range r.Logistic {
		t.Run(fmt.Sprintf("logistic %d %v %v %v", c.Classes, c.C, c.ClassWeight, c.Weighted), func(t *testing.T) {
			ds := &xrai.Dataset{X: dense(r.X), Labels: r.Two, Classes: []string{"0", "1"}, Weights: weights(c.Weighted)}
			if c.Classes == 3 {
				ds.Labels, ds.Classes = r.Three, []string{"0", "1", "2"}
			}
			m := mustFit[*LogisticModel](t, Logistic{C: c.C, ClassWeight: c.ClassWeight}, ds)
			checkLogistic(t, m, c.Coef, c.B, dense(r.HeldBack), c.Proba)
		})
	}
}

// Weights whose sum overflows are refused, and a weight of 0 is no record even
// of a class of its own.
func TestWeightsAtTheEdge(t *testing.T) {
	ds := table(3, 60, 3, 1, 0, 0)
	ds.Weights = make([]float64, 60)
	for i := range ds.Weights {
		ds.Weights[i] = 1e308
	}
	for _, l := range []xrai.Learner{Regression{}, Ridge{}, Lasso{}, ElasticNet{}} {
		if _, err := l.Fit(t.Context(), ds); err == nil {
			t.Errorf("%s takes weights that overflow", l.Kind())
		}
	}
	two := &xrai.Dataset{X: mat.NewDense(3, 1, []float64{1, 2, 3}), Labels: []int{0, 1, 0}, Classes: []string{"a", "b"}, Weights: []float64{1, 0, 5}}
	m := mustFit[*LogisticModel](t, Logistic{}, two)
	if len(m.Present) != 1 || m.Present[0] != 0 {
		t.Errorf("present classes %v", m.Present)
	}
}
