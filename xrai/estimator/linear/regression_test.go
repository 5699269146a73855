package linear

import (
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Residuals are orthogonal to the columns and sum to 0, whether columns are
// collinear, wide apart in scale or more than the rows.
func TestRegressionResiduals(t *testing.T) {
	for _, ds := range []*xrai.Dataset{table(1, 200, 6, 0, 0, 0), table(2, 200, 6, 4, 0, 6), table(3, 20, 12, 6, 0, 2), table(4, 1, 3, 1, 0, 0)} {
		for _, l := range []Regression{{}, {NoIntercept: true}} {
			m := mustFit[*Model](t, l, ds)
			p, err := m.Predict(ds.X)
			if err != nil {
				t.Fatal(err)
			}
			floats.Sub(p, ds.Y)
			if l.NoIntercept {
				near(t, "intercept", m.Intercept, 0, 0)
			} else {
				near(t, "sum of residuals", floats.Sum(p), 0, 1e-10)
			}
			for j := range ds.Columns() {
				col := mat.Col(nil, j, ds.X)
				near(t, "residual along a column", floats.Dot(p, col)/(floats.Norm(col, 2)*floats.Norm(ds.Y, 2)+1e-300), 0, 1e-10)
			}
			if n, d := ds.X.Dims(); d > n && floats.Norm(p, 2) > 1e-9*floats.Norm(ds.Y, 2) {
				t.Errorf("residual %g with more columns than rows", floats.Norm(p, 2))
			}
		}
	}
}

// The shortest coefficients: copies share alike, one-hot groups sum to 0, and
// nothing lies outside the span of the rows.
func TestRegressionIsShortest(t *testing.T) {
	ds := table(6, 150, 4, 3, 0, 2)
	n, d := ds.X.Dims()
	x := mat.NewDense(n, d+1, nil)
	x.Augment(ds.X, ds.X.ColView(0))
	m := mustFit[*Model](t, Regression{}, &xrai.Dataset{X: x, Y: ds.Y})
	near(t, "copies share", m.Coef[0], m.Coef[d], 1e-10)
	for g := range 3 {
		near(t, "sum of a one-hot group", floats.Sum(m.Coef[4+3*g:7+3*g]), 0, 1e-10)
	}
	// Ridge with an alpha going to 0 goes there too.
	r := mustFit[*Model](t, Ridge{Alpha: 1e-7}, &xrai.Dataset{X: x, Y: ds.Y})
	nearAll(t, "ridge with next to no alpha", r.Coef, m.Coef, 1e-6)
}

func TestRegressionRecovers(t *testing.T) {
	ds := table(7, 100, 5, 0, 0, 4)
	want := &Model{Coef: []float64{1, -2, 0.5, 0, 3}, Intercept: 7}
	var err error
	if ds.Y, err = want.Predict(ds.X); err != nil {
		t.Fatal(err)
	}
	m := mustFit[*Model](t, Regression{}, ds)
	nearAll(t, "coefficient", m.Coef, want.Coef, 1e-10)
	near(t, "intercept", m.Intercept, 7, 1e-9)

	constant := &xrai.Dataset{X: mat.NewDense(3, 1, []float64{0.1, 0.1, 0.1}), Y: []float64{1, 2, 6}}
	for _, l := range []xrai.Learner{Regression{}, Ridge{}} {
		c := mustFit[*Model](t, l, constant)
		near(t, "coefficient of a constant", c.Coef[0], 0, 0)
		near(t, "intercept beside a constant", c.Intercept, 3, 1e-15)
	}
}

// (X'X + alpha I) w = X'(y - b) for centred X, and the same in the dual form.
func TestRidgeIsOptimal(t *testing.T) {
	for _, ds := range []*xrai.Dataset{table(1, 200, 6, 3, 0, 6), table(2, 20, 12, 6, 0, 1), table(3, 37, 37, 0, 0, 0)} {
		for _, alpha := range []float64{1e-9, 0, 0.3, 1e4} {
			for _, free := range []bool{false, true} {
				l := Ridge{Alpha: alpha, NoIntercept: free}
				m := mustFit[*Model](t, l, ds)
				if alpha == 0 {
					alpha = 1
				}
				p, err := m.Predict(ds.X)
				if err != nil {
					t.Fatal(err)
				}
				floats.Sub(p, ds.Y)
				if !free {
					near(t, "sum of residuals", floats.Sum(p)/floats.Norm(ds.Y, 1), 0, 1e-10)
				}
				for j := range ds.Columns() {
					col := mat.Col(nil, j, ds.X)
					size := floats.Norm(col, 2)*floats.Norm(ds.Y, 2) + 1e-300
					near(t, "gradient", (floats.Dot(p, col)+alpha*m.Coef[j])/size, 0, 1e-10)
				}
			}
		}
	}
}

// Ridge is least squares with √alpha of every coefficient wanted to be 0, and
// primal, dual and singular values say the same.
func TestRidgeIdentities(t *testing.T) {
	for _, n := range []int{8, 40} {
		ds := table(9, n, 10, 2, 0, 1)
		d := ds.Columns()
		more := &xrai.Dataset{X: mat.NewDense(n+d, d, nil), Y: append(append([]float64(nil), ds.Y...), make([]float64, d)...)}
		more.X.Slice(0, n, 0, d).(*mat.Dense).Copy(ds.X)
		for j := range d {
			more.X.Set(n+j, j, math.Sqrt(2.5))
		}
		ridge := mustFit[*Model](t, Ridge{Alpha: 2.5, NoIntercept: true}, ds)
		nearAll(t, "ridge as least squares", ridge.Coef, mustFit[*Model](t, Regression{NoIntercept: true}, more).Coef, 1e-10)

		c := centre(ds, true)
		values, err := leastNorm(mat.DenseCopyOf(c.x), append([]float64(nil), c.y...), 2.5)
		if err != nil {
			t.Fatal(err)
		}
		nearAll(t, "ridge by singular values", mustFit[*Model](t, Ridge{Alpha: 2.5}, ds).Coef, values, 1e-10)
	}
}

// Enough columns for the blocks that matrix products are shared out in.
func TestLeastSquaresWithAnyNumberOfCores(t *testing.T) {
	ds := table(10, 400, 90, 4, 0, 3)
	for _, l := range []xrai.Learner{Regression{}, Ridge{}} {
		base := mustFit[*Model](t, l, ds)
		for _, cores := range []int{1, 2, 8} {
			old := runtime.GOMAXPROCS(cores)
			again := mustFit[*Model](t, l, ds)
			runtime.GOMAXPROCS(old)
			if !reflect.DeepEqual(base, again) {
				t.Errorf("%s: another model with %d cores", l.Kind(), cores)
			}
		}
	}
}

func TestLeastSquaresErrors(t *testing.T) {
	good := table(2, 30, 2, 0, 0, 0)
	for want, l := range map[string]xrai.Learner{"alpha -1": Ridge{Alpha: -1}, "alpha +Inf": Ridge{Alpha: math.Inf(1)}} {
		if _, err := l.Fit(t.Context(), good); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want %q", l, err, want)
		}
	}
	m := mustFit[*Model](t, Regression{}, good)
	m.Coef[1] = 100
	if p, err := m.Predict(mat.NewDense(1, 2, []float64{0, 1e307})); err == nil {
		t.Errorf("no error, but %v", p)
	}
}

func BenchmarkLeastSquares(b *testing.B) {
	ds := table(1, 2344, 60, 80, 0, 5)
	for _, l := range []xrai.Learner{Regression{}, Ridge{}} {
		b.Run(l.Kind()+" 2344x300", func(b *testing.B) {
			for b.Loop() {
				mustFit[*Model](b, l, ds)
			}
		})
	}
}
