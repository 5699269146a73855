package svm

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestKernels(t *testing.T) {
	a, b := []float64{1, 2}, []float64{3, -1} // a·b = 1, |a-b|² = 13
	for _, c := range []struct {
		k    Kernel
		want float64
	}{
		{Kernel{Name: Linear}, 1},
		{Kernel{Name: Poly, Gamma: 0.5, Coef0: 1, Degree: 3}, 1.5 * 1.5 * 1.5},
		{Kernel{Name: Poly, Gamma: 0.5, Coef0: -2.5, Degree: 0}, 1},
		{Kernel{Name: Poly, Gamma: 1, Degree: 10}, 1},
		{Kernel{Name: RBF, Gamma: 0.1}, math.Exp(-1.3)},
		{Kernel{Name: Sigmoid, Gamma: 0.5, Coef0: 0.25}, math.Tanh(0.75)},
	} {
		if got := c.k.of(a, b); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%+v: %v, want %v", c.k, got, c.want)
		}
	}
}

// three is one support vector a class, at -1, 0 and 1, with a linear kernel:
// score_ab = x (coef·vector of a + coef·vector of b) + intercept.
func three() *ClassifierModel {
	return &ClassifierModel{
		ClassNames: []string{"a", "b", "c"}, Kernel: Kernel{Name: Linear}, Width: 1,
		Vectors: []float64{-1, 0, 1}, Counts: []int{1, 1, 1},
		Coef:       [][]float64{{2, -3, -5}, {4, 7, -6}},
		Intercepts: []float64{0.5, 0.25, -0.125},
	}
}

func TestScoresAndVotes(t *testing.T) {
	m := three()
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	x := mat.NewDense(2, 1, []float64{-2, 3})
	got, err := m.Scores(x)
	if err != nil {
		t.Fatal(err)
	}
	// ab: 2·(-x) + -3·0 + 1/2; ac: 4·(-x) + -5·x + 1/4; bc: 7·0 + -6·x - 1/8
	want := []float64{4.5, 18.25, 11.875, -5.5, -26.75, -18.125}
	for i, v := range got.RawMatrix().Data {
		if v != want[i] {
			t.Errorf("score %d is %v, want %v", i, v, want[i])
		}
	}
	p, err := m.Proba(x)
	if err != nil || p.At(0, 0) != 1 || p.At(1, 2) != 1 {
		t.Errorf("labels %v: %v", p, err)
	}
	if len(m.Doubts()) == 0 {
		t.Error("labels without a doubt")
	}
}

func TestTies(t *testing.T) {
	m := three()
	circle := []float64{1, -2, 3} // a beats b, c beats a, b beats c
	if got := m.label(circle); got != 0 {
		t.Errorf("the first of a tie is %d", got)
	}
	m.BreakTies = true // sums: a 1-2, b -1+3, c 2-3
	if got := m.label(circle); got != 1 {
		t.Errorf("the clearest of a tie is %d", got)
	}
	if got := m.label([]float64{0.01, 0.01, 1e9}); got != 0 {
		t.Errorf("one vote more loses to %d", got)
	}
}

// Of probabilities of pairs that agree with one another the classes' are exact:
// r_ab = p_a / (p_a + p_b), reached as far as the method goes before it stops.
func TestCoupling(t *testing.T) {
	want := []float64{0.6, 0.3, 0.1}
	var score, a, b []float64
	for i := range want {
		for j := i + 1; j < 3; j++ {
			score, a, b = append(score, math.Log(want[i]/want[j])), append(a, -1), append(b, 0)
		}
	}
	p := make([]float64, 3)
	newCoupling(3).solve(p, score, a, b)
	sum := 0.0
	for i := range p {
		sum += p[i]
		if math.Abs(p[i]-want[i]) > 0.02 {
			t.Errorf("probability %d is %v, want about %v", i, p[i], want[i])
		}
	}
	if math.Abs(sum-1) > 1e-15 {
		t.Errorf("the sum is %v", sum)
	}
	newCoupling(3).solve(p, []float64{1e308, -1e308, 1e308}, []float64{-1e300, 1e300, 1}, []float64{1, 1, 1})
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			t.Errorf("probability %d is %v", i, v)
		}
	}
}

func TestDamagedModels(t *testing.T) {
	for want, damage := range map[string]func(m *ClassifierModel){
		"2 to":                     func(m *ClassifierModel) { m.ClassNames = m.ClassNames[:1] },
		"kernel":                   func(m *ClassifierModel) { m.Kernel.Name = "cosine" },
		"gamma":                    func(m *ClassifierModel) { m.Kernel.Gamma = math.NaN() },
		"degree":                   func(m *ClassifierModel) { m.Kernel.Degree = 1 << 30 },
		"counts":                   func(m *ClassifierModel) { m.Counts = m.Counts[:2] },
		"of 3 support vectors":     func(m *ClassifierModel) { m.Counts[0] = 4 },
		"have 2 support vectors":   func(m *ClassifierModel) { m.Counts[0] = 0 },
		"class 1 has -1":           func(m *ClassifierModel) { m.Counts[1] = -1 },
		"row 1 has 2":              func(m *ClassifierModel) { m.Coef[1] = m.Coef[1][:2] },
		"coefficients is NaN":      func(m *ClassifierModel) { m.Coef[0][1] = math.NaN() },
		"intercepts, not 3":        func(m *ClassifierModel) { m.Intercepts = nil },
		"Platt's B, not 3":         func(m *ClassifierModel) { m.PlattA = []float64{1, 2, 3} },
		"not 3 support vectors":    func(m *ClassifierModel) { m.Vectors = m.Vectors[:2] },
		"support vectors is +Inf":  func(m *ClassifierModel) { m.Vectors[2] = math.Inf(1) },
		"0 columns are outside 1":  func(m *ClassifierModel) { m.Width = 0 },
		"values are not 3 support": func(m *ClassifierModel) { m.Width = 2 },
	} {
		m := three()
		damage(m)
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		if text, err := m.MarshalJSON(); err == nil {
			t.Errorf("%s: saved as %s", want, text)
		}
	}
	if _, err := three().Proba(mat.NewDense(1, 1, []float64{math.NaN()})); err == nil {
		t.Error("NaN was predicted")
	}
	if _, err := three().Proba(nil); err == nil {
		t.Error("no rows were predicted")
	}
	if _, err := three().Proba(mat.NewDense(1, 1, []float64{1e308})); err == nil || !strings.Contains(err.Error(), "overflows") {
		t.Errorf("an overflow gives %v", err)
	}
}
