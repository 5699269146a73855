package xrai

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"gonum.org/v1/gonum/mat"
)

var two = mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})

func TestFromProba(t *testing.T) {
	answer := mat.NewDense(2, 2, []float64{0.25, 0.75, 1, 0})
	var seen *mat.Dense
	m := FromProba([]string{"no", "yes"}, func(x *mat.Dense) (*mat.Dense, error) { seen = x; return answer, nil }, "v1")
	p, err := m.Proba(two)
	if err != nil {
		t.Fatal(err)
	}
	if !mat.Equal(p, answer) || seen != two || m.Kind() != KindProba || m.Identity() != "v1" || m.Columns() != 0 || m.Classes()[1] != "yes" {
		t.Errorf("%v, %v, %v", p, m.Kind(), m.Identity())
	}
	answer.Set(0, 0, 9) // the function may use its matrix again
	if p.At(0, 0) != 0.25 {
		t.Error("the answer was not copied")
	}
	if _, err := json.Marshal(m); err == nil || !strings.Contains(err.Error(), `function classifier "v1": a function cannot be saved`) {
		t.Errorf("saved: %v", err)
	}
	narrow := m.WithColumns(2)
	if _, err := narrow.Proba(two); err == nil || !strings.Contains(err.Error(), "2 columns, the data has 3") || m.Columns() != 0 {
		t.Errorf("got %v", err)
	}
}

func TestFromProbaRefuses(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		p    *mat.Dense
		want string
	}{
		"nothing":   {nil, "no probabilities for 2 rows"},
		"rows":      {mat.NewDense(1, 2, []float64{0, 1}), "1×2 probabilities for 2 rows of 2 classes"},
		"columns":   {mat.NewDense(2, 3, nil), "2×3 probabilities for 2 rows of 2 classes"},
		"NaN":       {mat.NewDense(2, 2, []float64{0, 1, nan, 1}), `row 1, class "no": probability NaN`},
		"negative":  {mat.NewDense(2, 2, []float64{0, 1, 1.5, -0.5}), `row 1, class "no": probability 1.5`},
		"above 1":   {mat.NewDense(2, 2, []float64{0, 1 + 1e-9, 0, 1}), `row 0, class "yes"`},
		"sum":       {mat.NewDense(2, 2, []float64{0.5, 0.5, 0.5, 0.499}), "row 1: the probabilities sum to 0.999"},
		"a bit off": {mat.NewDense(2, 2, []float64{0.5, 0.5, 0.5, 0.5 - 9e-7}), ""},
	} {
		_, err := FromProba([]string{"no", "yes"}, func(*mat.Dense) (*mat.Dense, error) { return c.p, nil }, "").Proba(two)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	down := errors.New("service down")
	for want, m := range map[string]Classifier{
		`function classifier "v2": service down`: FromProba([]string{"a"}, func(*mat.Dense) (*mat.Dense, error) { return nil, down }, "v2"),
		"the function panicked: index 5":         FromProba([]string{"a"}, func(*mat.Dense) (*mat.Dense, error) { panic("index 5") }, ""),
		"the function is nil":                    FromProba([]string{"a"}, nil, ""),
	} {
		if _, err := m.Proba(two); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
		if _, err := m.Proba(nil); err == nil {
			t.Error("no rows: no error")
		}
	}
	if _, err := FromProba([]string{"a"}, func(*mat.Dense) (*mat.Dense, error) { return nil, down }, "").Proba(two); !errors.Is(err, down) {
		t.Errorf("the function's error is lost: %v", err)
	}
}

func TestFromPredict(t *testing.T) {
	sum := func(x *mat.Dense) ([]float64, error) {
		n, d := x.Dims()
		y := make([]float64, n)
		for i := range n {
			for j := range d {
				y[i] += x.At(i, j)
			}
		}
		return y, nil
	}
	m := FromPredict(sum, "sum").WithColumns(3)
	y, err := m.Predict(two)
	if err != nil || y[0] != 6 || y[1] != 15 || m.Kind() != KindPredict || m.Columns() != 3 || m.Identity() != "sum" {
		t.Errorf("%v, %v", y, err)
	}
	for want, f := range map[string]func(*mat.Dense) ([]float64, error){
		"1 numbers for 2 rows":       func(*mat.Dense) ([]float64, error) { return []float64{1}, nil },
		"row 1: prediction is NaN":   func(*mat.Dense) ([]float64, error) { return []float64{1, math.NaN()}, nil },
		"row 0: prediction is -Inf":  func(*mat.Dense) ([]float64, error) { return []float64{math.Inf(-1), 1}, nil },
		"the function panicked: out": func(*mat.Dense) ([]float64, error) { panic("out") },
	} {
		if _, err := FromPredict(f, "").Predict(two); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := json.Marshal(m); err == nil {
		t.Error("saved a function")
	}
}

// TestCallsComeOneAtATime: a function need not be safe for many goroutines.
func TestCallsComeOneAtATime(t *testing.T) {
	var inside, most atomic.Int32
	m := FromProba([]string{"a"}, func(x *mat.Dense) (*mat.Dense, error) {
		most.Store(max(most.Load(), inside.Add(1)))
		defer inside.Add(-1)
		return mat.NewDense(2, 1, []float64{1, 1}), nil
	}, "")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if _, err := m.Proba(two); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if most.Load() != 1 {
		t.Errorf("%d calls at once", most.Load())
	}
}

func TestFromFit(t *testing.T) {
	data := &Dataset{X: two, Classes: []string{"a", "b"}, Labels: []int{0, 1}}
	always := FromProba([]string{"a", "b"}, func(x *mat.Dense) (*mat.Dense, error) { return mat.NewDense(2, 2, []float64{1, 0, 1, 0}), nil }, "")
	l := FromFit(Classification, func(ctx context.Context, train *Dataset) (Model, error) {
		if train != data {
			t.Error("other data")
		}
		return always, nil
	}, "always a")
	m, err := l.Fit(context.Background(), data)
	if err != nil || m != Model(always) || l.Kind() != KindFit || TaskOf(l) != Classification || l.Identity() != "always a" || IsRandom(l) {
		t.Errorf("%v, %v", m, err)
	}
	for want, f := range map[string]func(context.Context, *Dataset) (Model, error){
		`function learner "x": no luck`: func(context.Context, *Dataset) (Model, error) { return nil, errors.New("no luck") },
		"it returned no model":          func(context.Context, *Dataset) (Model, error) { return nil, nil },
		"the function panicked":         func(context.Context, *Dataset) (Model, error) { panic("x") },
	} {
		if _, err := FromFit(Classification, f, "x").Fit(context.Background(), data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := (FuncLearner{}).Fit(context.Background(), data); err == nil || !strings.Contains(err.Error(), "nil") {
		t.Errorf("the zero learner: %v", err)
	}
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := l.Fit(canceled, data); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := json.Marshal(l); err == nil {
		t.Error("saved a function")
	}
}
