package linear

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// slope is the plain gradient of scikit-learn's objective by coefficient j (d
// for the intercept) of present class k, and the sum of its terms' sizes.
func slope(l Logistic, m *LogisticModel, ds *xrai.Dataset, p *mat.Dense, k, j int) (sum, size float64) {
	c := l.C
	if c == 0 {
		c = 1
	}
	class := m.Present[k]
	if len(m.Coef) == 1 {
		class = m.Present[1]
	}
	for i := range ds.Rows() {
		r := p.At(i, class)
		if ds.Labels[i] == class {
			r = 0
			for o := range m.ClassNames {
				if o != class {
					r -= p.At(i, o)
				}
			}
		}
		if j < m.Width {
			r *= ds.X.At(i, j)
		}
		sum += c * r
		size += math.Abs(c * r)
	}
	if j < m.Width {
		sum += m.Coef[k][j]
		size += math.Abs(m.Coef[k][j])
	}
	return sum, size
}

func checkOptimal(t *testing.T, l Logistic, m *LogisticModel, ds *xrai.Dataset) {
	t.Helper()
	if !m.Converged {
		t.Errorf("not converged after %d iterations", m.Iterations)
	}
	p, err := m.Proba(ds.X)
	if err != nil {
		t.Fatal(err)
	}
	last := m.Width
	if l.NoIntercept {
		last--
		for _, b := range m.Intercepts {
			near(t, "intercept", b, 0, 0)
		}
	}
	worst := 0.0
	for k := range m.Coef {
		for j := range last + 1 {
			if g, size := slope(l, m, ds, p, k, j); size > 0 {
				worst = math.Max(worst, math.Abs(g)/size)
			}
		}
	}
	// The means that centring took out come back with their rounding here.
	if worst > 1e-8 {
		t.Errorf("relative gradient %g after %d iterations", worst, m.Iterations)
	}
	for i := range ds.Rows() {
		near(t, "sum of probabilities", floats.Sum(p.RawRowView(i)), 1, 1e-15)
	}
	if len(m.Coef) > 1 {
		for j := range m.Width {
			sum, size := 0.0, 0.0
			for k := range m.Coef {
				sum += m.Coef[k][j]
				size += math.Abs(m.Coef[k][j])
			}
			if math.Abs(sum) > 1e-10*size {
				t.Errorf("coefficients of column %d sum to %g over the classes", j, sum)
			}
		}
		near(t, "sum of intercepts", floats.Sum(m.Intercepts), 0, 1e-8)
	}
}

func TestLogisticIsOptimal(t *testing.T) {
	for _, classes := range []int{2, 3, 6} {
		for _, l := range []Logistic{{}, {C: 1e-3}, {C: 1e4}, {NoIntercept: true}} {
			for _, spread := range []float64{0, 3, 6} {
				ds := table(uint64(classes), 300, 6, 3, classes, spread)
				name := fmt.Sprintf("%d classes, spread %v, %+v", classes, spread, l)
				t.Run(name, func(t *testing.T) {
					m := mustFit[*LogisticModel](t, l, ds)
					checkOptimal(t, l, m, ds)
					t.Log(m.Iterations)
				})
			}
		}
	}
}

func TestLogisticOnSeparableData(t *testing.T) {
	for _, classes := range []int{2, 4} {
		for _, scale := range []float64{1, 1e6} {
			for _, c := range []float64{1, 1e8} {
				ds := table(5, 80, 4, 1, classes, 0)
				for i := range ds.Rows() {
					ds.X.Set(i, 0, scale*(float64(ds.Labels[i])+0.01*ds.X.At(i, 0)))
				}
				t.Run(fmt.Sprintf("%d classes, scale %v, C %v", classes, scale, c), func(t *testing.T) {
					l := Logistic{C: c}
					m := mustFit[*LogisticModel](t, l, ds)
					checkOptimal(t, l, m, ds)
					t.Log(m.Iterations)
				})
			}
		}
	}
}

// Columns far outnumber what a block's factor is kept for.
func TestLogisticWithManyColumns(t *testing.T) {
	for _, classes := range []int{2, 3} {
		ds := table(8, 40, maxBlock+50, 0, classes, 0)
		m := mustFit[*LogisticModel](t, Logistic{}, ds)
		checkOptimal(t, Logistic{}, m, ds)
	}
}

func TestLogisticIdentities(t *testing.T) {
	for _, classes := range []int{2, 3} {
		ds := table(20, 200, 5, 2, classes, 2)
		n := ds.Rows()
		base := mustFit[*LogisticModel](t, Logistic{}, ds)

		rows := make([]int, 2*n)
		for i := range rows {
			rows[i] = i % n
		}
		twice := mustFit[*LogisticModel](t, Logistic{C: 0.5}, ds.Subset(rows))
		for k := range base.Coef {
			nearAll(t, "rows twice, C halved", twice.Coef[k], base.Coef[k], 1e-9)
		}
		nearAll(t, "rows twice, C halved, intercept", twice.Intercepts, base.Intercepts, 1e-9)

		turned := clone(ds)
		for i, c := range ds.Labels {
			turned.Labels[i] = classes - 1 - c
		}
		back := mustFit[*LogisticModel](t, Logistic{}, turned)
		for k := range base.Coef {
			want := append([]float64(nil), base.Coef[len(base.Coef)-1-k]...)
			if classes == 2 {
				floats.Scale(-1, want)
			}
			nearAll(t, "classes turned round", back.Coef[k], want, 1e-9)
		}

		moved := clone(ds)
		for i := range n {
			moved.X.Set(i, 0, ds.X.At(i, 0)+1000)
		}
		shifted := mustFit[*LogisticModel](t, Logistic{}, moved)
		for k := range base.Coef {
			nearAll(t, "column moved", shifted.Coef[k], base.Coef[k], 1e-9)
			near(t, "intercept of a column moved", shifted.Intercepts[k], base.Intercepts[k]-1000*base.Coef[k][0], 1e-9)
		}

		// Two copies with weight w each do what one column √2 as large does with √2 w.
		double, larger := clone(ds), clone(ds)
		double.X = mat.NewDense(n, ds.Columns()+1, nil)
		double.X.Augment(ds.X, ds.X.ColView(0))
		for i := range n {
			larger.X.Set(i, 0, math.Sqrt2*ds.X.At(i, 0))
		}
		two := mustFit[*LogisticModel](t, Logistic{}, double)
		one := mustFit[*LogisticModel](t, Logistic{}, larger)
		for k := range base.Coef {
			near(t, "copies share", two.Coef[k][0], two.Coef[k][ds.Columns()], 1e-9)
			near(t, "copies do what one does", two.Coef[k][0]*math.Sqrt2, one.Coef[k][0], 1e-9)
			nearAll(t, "other columns", two.Coef[k][1:ds.Columns()], one.Coef[k][1:], 1e-9)
		}

		constant := clone(ds)
		constant.X = mat.NewDense(n, ds.Columns()+1, nil)
		fixed := mat.NewVecDense(n, nil)
		for i := range n {
			fixed.SetVec(i, 1e6/3.)
		}
		constant.X.Augment(ds.X, fixed)
		same := mustFit[*LogisticModel](t, Logistic{}, constant)
		for k := range base.Coef {
			nearAll(t, "beside a constant", same.Coef[k], append(base.Coef[k][:ds.Columns():ds.Columns()], 0), 1e-9)
		}
	}
}

// With one binary column and next to no penalty the log-odds are those counted.
func TestLogisticCounts(t *testing.T) {
	ds := &xrai.Dataset{X: mat.NewDense(10, 1, []float64{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}),
		Labels: []int{0, 0, 0, 0, 1, 0, 1, 1, 1, 1}, Classes: []string{"no", "yes"}}
	m := mustFit[*LogisticModel](t, Logistic{C: 1e10}, ds)
	near(t, "intercept", m.Intercepts[0], math.Log(1./4), 1e-8)
	near(t, "coefficient", m.Coef[0][0], math.Log(4)-math.Log(1./4), 1e-8)
}

func TestLogisticClassesWithoutRows(t *testing.T) {
	full := table(3, 120, 4, 1, 3, 0)
	for _, keep := range [][]int{{0, 1, 2}, {0, 2}, {1}} {
		var rows, labels []int
		for i, c := range full.Labels {
			for k, kept := range keep {
				if c == kept {
					rows, labels = append(rows, i), append(labels, k)
				}
			}
		}
		named := full.Subset(rows)
		named.Classes = []string{"c0", "c1", "c2", "nobody"}
		m := mustFit[*LogisticModel](t, Logistic{}, named)
		p, err := m.Proba(full.X)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(m.Present, keep) || !reflect.DeepEqual(m.Classes(), named.Classes) {
			t.Errorf("present %v of %v", m.Present, m.Classes())
		}
		alone := full.Subset(rows)
		alone.Labels, alone.Classes = labels, full.Classes[:len(keep)]
		q, err := mustFit[*LogisticModel](t, Logistic{}, alone).Proba(full.X)
		if err != nil {
			t.Fatal(err)
		}
		for i := range full.Rows() {
			want := make([]float64, 4)
			for k, c := range keep {
				want[c] = q.At(i, k)
			}
			if !reflect.DeepEqual(p.RawRowView(i), want) {
				t.Fatalf("record %d: %v, want %v", i, p.RawRowView(i), want)
			}
		}
	}
}

func TestLogisticWithAnyNumberOfCores(t *testing.T) {
	for _, classes := range []int{2, 3} {
		ds := table(30, 700, 70, 3, classes, 3)
		base := mustFit[*LogisticModel](t, Logistic{}, ds)
		for _, cores := range []int{1, 2, 8} {
			old := runtime.GOMAXPROCS(cores)
			again := mustFit[*LogisticModel](t, Logistic{}, ds)
			runtime.GOMAXPROCS(old)
			if !reflect.DeepEqual(base, again) {
				t.Errorf("%d classes: another model with %d cores", classes, cores)
			}
		}
	}
}

func TestLogisticStopsEarly(t *testing.T) {
	m := mustFit[*LogisticModel](t, Logistic{MaxIter: 1}, table(1, 200, 4, 1, 2, 0))
	if m.Converged || m.Iterations != 1 {
		t.Errorf("converged %v after %d iterations, asked for one", m.Converged, m.Iterations)
	}
	for _, classes := range []int{2, 3} {
		ctx := &dying{Context: context.Background(), left: 3}
		if _, err := (Logistic{}).Fit(ctx, table(1, 200, 4, 1, classes, 0)); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled on the way: %v", err)
		}
	}
}

// dying is cancelled after it was asked a few times.
type dying struct {
	context.Context
	left int
}

func (d *dying) Err() error {
	if d.left--; d.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestLogisticErrors(t *testing.T) {
	good := table(2, 30, 2, 0, 2, 0)
	for _, c := range []struct {
		l    Logistic
		ds   *xrai.Dataset
		want string
	}{
		{Logistic{C: -1}, good, "c -1"},
		{Logistic{C: math.NaN()}, good, "c NaN"},
		{Logistic{MaxIter: -2}, good, "max iterations -2"},
		{Logistic{Tol: 1}, good, "tolerance 1"},
		{Logistic{Tol: math.NaN()}, good, "tolerance NaN"},
	} {
		if _, err := c.l.Fit(context.Background(), c.ds); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.l, err, c.want)
		}
	}
	m := mustFit[*LogisticModel](t, Logistic{}, good)
	m.Coef[0][1] = 100
	if p, err := m.Proba(mat.NewDense(1, 2, []float64{0, 1e307})); err == nil {
		t.Errorf("no error, but %v", mat.Formatted(p))
	}
}

func BenchmarkLogistic(b *testing.B) {
	for _, classes := range []int{2, 3, 10} {
		b.Run(fmt.Sprintf("7886x119x%d", classes), func(b *testing.B) {
			ds := table(1, 7886, 17, 34, classes, 6)
			for b.Loop() {
				m := mustFit[*LogisticModel](b, Logistic{}, ds)
				b.ReportMetric(float64(m.Iterations), "iterations")
			}
		})
	}
}
