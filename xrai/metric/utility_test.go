package metric

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

func measured(t *testing.T, m xrai.Model, train, test *xrai.Dataset) *Utility {
	t.Helper()
	u, err := MeasureUtility(context.Background(), m, train, test, BootstrapOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestUtilityEqualsScikitLearn(t *testing.T) {
	v := loadPaired(t)
	for i, c := range v.Classifiers {
		classes := len(c.TestProba[0])
		train, test := labelled(c.TrainY, classes), labelled(c.TestY, classes)
		u := measured(t, lookup(train, test, c.TrainProba, c.TestProba), train, test).Classes
		name := fmt.Sprint("case ", i)
		near(t, name+" accuracy", []float64{u.TrainAccuracy.Value, u.TestAccuracy.Value, u.NoModel.Value},
			[]float64{*c.Train["accuracy"], *c.Test["accuracy"], *c.NoModel["accuracy"]}, 1e-14)
		near(t, name+" balanced", []float64{u.TrainBalanced, u.TestBalanced, u.OneAnswer},
			[]float64{*c.Train["balanced"], *c.Test["balanced"], *c.NoModel["balanced"]}, 1e-14)
		near(t, name+" log loss", []float64{u.TrainLogLoss, u.TestLogLoss, u.PriorLogLoss},
			[]float64{*c.Train["log_loss"], *c.Test["log_loss"], *c.NoModel["log_loss"]}, 1e-12)
		if u.Impossible != 1 {
			t.Errorf("%s: %d impossible rows, want 1", name, u.Impossible)
		}
		if (u.TestAUC == nil) != (c.Test["auc"] == nil) {
			t.Fatalf("%s: area %v", name, u.TestAUC)
		}
		if u.TestAUC != nil {
			near(t, name+" area", []float64{u.TrainAUC.Value, u.TestAUC.Value}, []float64{*c.Train["auc"], *c.Test["auc"]}, 1e-12)
			if !u.TestAUC.Measured || u.TestAUC.Low >= u.TestAUC.Value {
				t.Errorf("%s: %+v", name, u.TestAUC)
			}
		}
		if g := u.Gain; g.A != u.NoModel.Value || g.B != u.TestAccuracy.Value || g.Of != len(c.TestY) {
			t.Errorf("%s: gain %+v", name, g)
		}
	}
	c := v.Regressor
	n := len(c.TrainY)
	answer := slices.Concat(c.TrainF, c.TestF)
	m := xrai.FromPredict(func(x *mat.Dense) (y []float64, err error) {
		for _, row := range mat.Col(nil, 0, x) {
			y = append(y, answer[int(row)])
		}
		return y, nil
	}, "")
	train, test := &xrai.Dataset{X: numbers(0, n), Y: c.TrainY}, &xrai.Dataset{X: numbers(n, len(c.TestY)), Y: c.TestY}
	u := measured(t, m, train, test).Numbers
	near(t, "R²", []float64{u.TrainR2, u.TestR2, u.NoModelR2}, []float64{c.Train["r2"], c.Test["r2"], c.NoModel["r2"]}, 1e-12)
	near(t, "RMSE", []float64{u.TrainRMSE, u.TestRMSE, u.NoModelRMSE}, []float64{c.Train["rmse"], c.Test["rmse"], c.NoModel["rmse"]}, 1e-12)
	if g := u.Gain; math.Abs(g.A-u.NoModelRMSE) > 1e-12 || math.Abs(g.B-u.TestRMSE) > 1e-12 || g.Low >= g.Value || g.High <= g.Value {
		t.Errorf("gain %+v", g)
	}
	for _, workers := range []int{1, 2, 8} {
		again, err := MeasureUtility(context.Background(), m, train, test, BootstrapOptions{Workers: workers})
		if err != nil || !reflect.DeepEqual(again.Numbers, u) {
			t.Errorf("%d workers: %+v, %v", workers, again, err)
		}
	}
}

func numbers(from, n int) *mat.Dense {
	x := mat.NewDense(n, 1, nil)
	for i := range n {
		x.Set(i, 0, float64(from+i))
	}
	return x
}

// TestUtilitySentences: worse, better and neither than always giving one
// answer.
func TestUtilitySentences(t *testing.T) {
	// 90 rows of class 1 and 10 of class 0; right says how many of each the
	// model gets right.
	judge := func(right1, right0 int) string {
		var y []int
		var p [][]float64
		for i := range 100 {
			k := 0
			if i < 90 {
				k = 1
			}
			answer := 1 - k
			if k == 1 && i < right1 || k == 0 && i-90 < right0 {
				answer = k
			}
			row := []float64{0.1, 0.1}
			row[answer] = 0.9
			y, p = append(y, k), append(p, row)
		}
		d, e := labelled(y, 2), labelled(y, 2)
		return measured(t, lookup(d, e, p, p), d, e).Sentence()
	}
	for want, got := range map[string]string{
		`worse than no model: right on 81.0% of test rows, while always answering "1" is right on 90.0%. The difference is -9.0 points (95% interval -16.3 to -2.4, p = 0.`: judge(80, 1),
		"better than no model: right on 99.0%": judge(90, 9),
		"not shown to be better than no model": judge(89, 1),
		"exactly those on which always answering \"1\" is right. Its labels are worth no more than that; its probabilities may be": judge(90, 0),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	number := func(scale float64) string {
		y := make([]float64, 200)
		for i := range y {
			y[i] = float64(i%7) - 3
		}
		m := xrai.FromPredict(func(x *mat.Dense) (f []float64, err error) {
			for i := range y {
				f = append(f, scale*y[i])
			}
			return f, nil
		}, "")
		d := &xrai.Dataset{X: numbers(0, 200), Y: y}
		return measured(t, m, d, d).Sentence()
	}
	for want, got := range map[string]string{"It is better than no model": number(0.9), "It is worse than no model": number(-1), "not shown": number(0)} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestUtilityErrors(t *testing.T) {
	ctx := context.Background()
	d := labelled([]int{0, 1, 1}, 2)
	good := playedModel{[][]float64{{1, 0}, {0, 1}, {0, 1}}, d.Classes}
	number := &xrai.Dataset{X: d.X, Y: []float64{1, 2, 3}}
	other := *d
	other.Classes = []string{"a", "b"}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	for want, call := range map[string]func() error{
		"no model":                      func() error { _, err := MeasureUtility(ctx, nil, d, d, BootstrapOptions{}); return err },
		"played does not give a number": func() error { _, err := MeasureUtility(ctx, good, number, number, BootstrapOptions{}); return err },
		"test data: the data has no rows": func() error {
			_, err := MeasureUtility(ctx, good, d, &xrai.Dataset{Classes: d.Classes}, BootstrapOptions{})
			return err
		},
		"test classes":     func() error { _, err := MeasureUtility(ctx, good, d, &other, BootstrapOptions{}); return err },
		"context canceled": func() error { _, err := MeasureUtility(canceled, good, d, d, BootstrapOptions{}); return err },
		"does not give class probabilities": func() error {
			_, err := MeasureUtility(ctx, xrai.FromPredict(nil, ""), d, d, BootstrapOptions{})
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
