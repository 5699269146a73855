package linear

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// reference is what scikit-learn fitted; the file says with which command and
// versions.
type reference struct {
	X            [][]float64 `json:"x"`
	HeldBack     [][]float64 `json:"held_back_x"`
	Y            []float64   `json:"y"`
	Two          []int       `json:"y_two"`
	Three        []int       `json:"y_three"`
	LeastSquares []lsCase    `json:"least_squares"`
	Deficient    struct {
		X        [][]float64 `json:"x"`
		HeldBack [][]float64 `json:"held_back_x"`
		lsCase
	} `json:"rank_deficient"`
	Logistic []struct {
		Classes   int
		C         float64
		Intercept bool        `json:"fit_intercept"`
		Coef      [][]float64 `json:"coef"`
		B         []float64   `json:"intercept"`
		Proba     [][]float64 `json:"predict_proba"`
	}
	LeaveOneOut []struct {
		Row   int
		Coef  [][]float64
		B     []float64   `json:"intercept"`
		Proba [][]float64 `json:"predict_proba"`
	} `json:"leave_one_out"`
	Diabetes struct {
		X           [][]float64
		Y           []float64
		Train, Test []int
		Coef        []float64
		Intercept   float64
		R2          float64
	}
}

type lsCase struct {
	Model     string
	Alpha     float64
	Intercept bool `json:"fit_intercept"`
	Coef      []float64
	B         float64 `json:"intercept"`
	Predict   []float64
}

func readReference(t *testing.T) *reference {
	t.Helper()
	data, err := os.ReadFile("../../testdata/linear.json")
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.LeastSquares) == 0 || len(r.Logistic) == 0 || len(r.LeaveOneOut) == 0 || len(r.Diabetes.X) == 0 || len(r.Deficient.X) == 0 {
		t.Fatal("linear.json lacks cases")
	}
	return &r
}

func dense(rows [][]float64) *mat.Dense {
	m := mat.NewDense(len(rows), len(rows[0]), nil)
	for i, row := range rows {
		m.SetRow(i, row)
	}
	return m
}

func (c *lsCase) check(t *testing.T, x, heldBack [][]float64, y []float64) {
	t.Helper()
	var l xrai.Learner
	switch c.Model {
	case "LinearRegression":
		l = Regression{NoIntercept: !c.Intercept}
	case "Ridge":
		l = Ridge{Alpha: c.Alpha, NoIntercept: !c.Intercept}
	default:
		t.Fatalf("model %q", c.Model)
	}
	m := mustFit[*Model](t, l, &xrai.Dataset{X: dense(x), Y: y})
	nearAll(t, "coefficient", m.Coef, c.Coef, 1e-10)
	near(t, "intercept", m.Intercept, c.B, 1e-10)
	got, err := m.Predict(dense(heldBack))
	if err != nil {
		t.Fatal(err)
	}
	nearAll(t, "prediction", got, c.Predict, 1e-10)
}

func TestLeastSquaresEqualsSklearn(t *testing.T) {
	r := readReference(t)
	for _, c := range r.LeastSquares {
		t.Run(fmt.Sprintf("%s %v %v", c.Model, c.Alpha, c.Intercept), func(t *testing.T) {
			c.check(t, r.X, r.HeldBack, r.Y)
		})
	}
	r.Deficient.check(t, r.Deficient.X, r.Deficient.HeldBack, r.Y)
}

func TestRegressionOnDiabetes(t *testing.T) {
	r := readReference(t).Diabetes
	all := &xrai.Dataset{X: dense(r.X), Y: r.Y}
	m := mustFit[*Model](t, Regression{}, all.Subset(r.Train))
	nearAll(t, "coefficient", m.Coef, r.Coef, 1e-10)
	near(t, "intercept", m.Intercept, r.Intercept, 1e-10)
	test := all.Subset(r.Test)
	p, err := m.Predict(test.X)
	if err != nil {
		t.Fatal(err)
	}
	left, total, mid := 0.0, 0.0, mean(test.Y, nil)
	for i, y := range test.Y {
		left += (y - p[i]) * (y - p[i])
		total += (y - mid) * (y - mid)
	}
	near(t, "R2", 1-left/total, 0.5080618258593721, 1e-13)
	near(t, "R2 of the file", r.R2, 0.5080618258593721, 0)
}

func checkLogistic(t *testing.T, m *LogisticModel, coef [][]float64, intercept []float64, x *mat.Dense, proba [][]float64) {
	t.Helper()
	if len(m.Coef) != len(coef) {
		t.Fatalf("%d rows of coefficients, want %d", len(m.Coef), len(coef))
	}
	for k := range coef {
		nearAll(t, "coefficient", m.Coef[k], coef[k], 1e-8)
	}
	nearAll(t, "intercept", m.Intercepts, intercept, 1e-8)
	p, err := m.Proba(x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range proba {
		nearAll(t, fmt.Sprintf("record %d, class", i), p.RawRowView(i), proba[i], 1e-9)
	}
}

func TestLogisticEqualsSklearn(t *testing.T) {
	r := readReference(t)
	for _, c := range r.Logistic {
		t.Run(fmt.Sprintf("%d classes C %v %v", c.Classes, c.C, c.Intercept), func(t *testing.T) {
			ds := &xrai.Dataset{X: dense(r.X), Labels: r.Two, Classes: []string{"0", "1"}}
			if c.Classes == 3 {
				ds.Labels, ds.Classes = r.Three, []string{"0", "1", "2"}
			}
			m := mustFit[*LogisticModel](t, Logistic{C: c.C, NoIntercept: !c.Intercept}, ds)
			if !c.Intercept {
				c.B = make([]float64, len(m.Coef))
			}
			checkLogistic(t, m, c.Coef, c.B, dense(r.HeldBack), c.Proba)
		})
	}
}

func TestLogisticLeaveOneOutEqualsSklearn(t *testing.T) {
	r := readReference(t)
	ds := &xrai.Dataset{X: dense(r.X), Labels: r.Two, Classes: []string{"0", "1"}}
	for _, c := range r.LeaveOneOut {
		m := mustFit[*LogisticModel](t, Logistic{}, ds.Without(c.Row))
		checkLogistic(t, m, c.Coef, c.B, ds.X, c.Proba)
	}
}
