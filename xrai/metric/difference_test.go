package metric

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

func keyed(seed uint64, i int) *rand.Rand { return xrai.Rand(seed, keyBootstrap, uint64(i)) }

type pairedVectors struct {
	Command string
	DeLong  []struct {
		A        []float64 `json:"scores_a"`
		B        []float64 `json:"scores_b"`
		Member   []int
		Areas    []float64
		StdErr   float64
		P        float64
		Interval []float64
	}
	Shares []struct {
		Both, Neither int
		OnlyA         int `json:"only_a"`
		OnlyB         int `json:"only_b"`
		P             *float64
		Interval      []float64
	}
	Classifiers []struct {
		TrainY     []int       `json:"train_y"`
		TestY      []int       `json:"test_y"`
		TrainProba [][]float64 `json:"train_proba"`
		TestProba  [][]float64 `json:"test_proba"`
		Train      map[string]*float64
		Test       map[string]*float64
		NoModel    map[string]*float64 `json:"no_model"`
	}
	Regressor struct {
		TrainY  []float64 `json:"train_y"`
		TestY   []float64 `json:"test_y"`
		TrainF  []float64 `json:"train_f"`
		TestF   []float64 `json:"test_f"`
		Train   map[string]float64
		Test    map[string]float64
		NoModel map[string]float64 `json:"no_model"`
	}
}

func loadPaired(t *testing.T) *pairedVectors {
	t.Helper()
	b, err := os.ReadFile("testdata/paired.json")
	if err != nil {
		t.Fatal(err)
	}
	v := new(pairedVectors)
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
	if v.Command == "" || len(v.DeLong) < 4 || len(v.Shares) < 10 || len(v.Classifiers) != 2 || len(v.Regressor.TestY) == 0 {
		t.Fatal("the vectors are incomplete")
	}
	return v
}

// table returns two lists of answers with the given numbers of records right by
// both, by one and by neither.
func table(both, onlyA, onlyB, neither int) (a, b []bool) {
	for _, c := range []struct {
		n    int
		a, b bool
	}{{both, true, true}, {onlyA, true, false}, {onlyB, false, true}, {neither, false, false}} {
		for range c.n {
			a, b = append(a, c.a), append(b, c.b)
		}
	}
	return a, b
}

func TestPairedSharesEqualReference(t *testing.T) {
	for _, c := range loadPaired(t).Shares {
		name := fmt.Sprint(c.Both, c.OnlyA, c.OnlyB, c.Neither)
		a, b := table(c.Both, c.OnlyA, c.OnlyB, c.Neither)
		d, err := PairedShares(a, b)
		if err != nil {
			t.Fatal(err)
		}
		p := 1.0 // no record speaks for either model
		if c.P != nil {
			p = *c.P
		}
		near(t, name+" interval", []float64{d.Low, d.High}, []float64{max(-1, c.Interval[0]), min(1, c.Interval[1])}, 1e-9)
		near(t, name+" p", []float64{d.PValue}, []float64{p}, 1e-9)
		n := len(a)
		if d.A != float64(c.Both+c.OnlyA)/float64(n) || d.B != float64(c.Both+c.OnlyB)/float64(n) || d.Of != n || d.OnlyA != c.OnlyA || d.OnlyB != c.OnlyB || !d.Measured || !d.Tested {
			t.Errorf("%s: %+v", name, d)
		}
		// The other way round is the same with the sign changed.
		e, err := PairedShares(b, a)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name+" reversed", []float64{e.Low, e.High, e.PValue}, []float64{-d.High, -d.Low, d.PValue}, 1e-12)
	}
}

// TestMcNemarIsExact: against the binomial sum in whole numbers.
func TestMcNemarIsExact(t *testing.T) {
	for n := range 40 {
		for b := range n + 1 {
			sum := new(big.Int)
			for k := range min(b, n-b) + 1 {
				sum.Add(sum, new(big.Int).Binomial(int64(n), int64(k)))
			}
			exact, _ := new(big.Rat).SetFrac(sum.Lsh(sum, 1), new(big.Int).Lsh(big.NewInt(1), uint(n))).Float64()
			if got := mcNemar(b, n-b); math.Abs(got-min(1, exact)) > 1e-12 {
				t.Errorf("%d against %d: %v, want %v", b, n-b, got, exact)
			}
		}
	}
}

func TestPairedAUCEqualsReference(t *testing.T) {
	for i, c := range loadPaired(t).DeLong {
		member := make([]bool, len(c.Member))
		for k, m := range c.Member {
			member[k] = m == 1
		}
		d, err := PairedAUC(c.A, c.B, member)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprint("case ", i)
		near(t, name, []float64{d.A, d.B, d.PValue}, append(slices.Clone(c.Areas), c.P), 1e-10)
		near(t, name+" interval", []float64{d.Low, d.High}, c.Interval, 1e-10)
		single, err := ROC(c.A, member)
		if err != nil || single.AUC.Value != d.A {
			t.Errorf("%s: area %v, ROC's %v", name, d.A, single.AUC.Value)
		}
	}
	d, err := PairedAUC([]float64{1, 2, 3, 4}, []float64{10, 20, 30, 40}, []bool{false, true, false, true})
	if err != nil || d.Measured || d.Tested || d.Value != 0 || d.Shown(0.05) {
		t.Errorf("the same ranks: %+v, %v", d, err)
	}
}

func TestPairedBalanced(t *testing.T) {
	member := []bool{true, true, true, false, false}
	a, b := []int{1, 1, 0, 1, 0}, []int{1, 0, 0, 0, 0}
	d, err := PairedBalanced(a, b, member)
	if err != nil {
		t.Fatal(err)
	}
	truth := []int{1, 1, 1, 0, 0}
	x, err := PrecisionRecall(a, truth)
	if err != nil {
		t.Fatal(err)
	}
	y, err := PrecisionRecall(b, truth)
	if err != nil {
		t.Fatal(err)
	}
	// Members: b = 1, c = 0 of 3. Others: b = 1, c = 0 of 2.
	m := (2./5 + 1./5 - 1./25) / 5
	o := (2./4 + 1./4 - 1./16) / 4
	sd, middle := math.Sqrt(m+o)/2, (-1./5+1./4)/2
	near(t, "values", []float64{d.A, d.B, d.Low, d.High, d.PValue},
		[]float64{x.Balanced, y.Balanced, middle - z95*sd, middle + z95*sd, math.Erfc(middle / sd / math.Sqrt2)}, 1e-12)
	same, err := PairedBalanced(a, a, member)
	if err != nil || same.Value != 0 || same.PValue != 1 || same.Shown(0.05) {
		t.Errorf("the same guesses: %+v, %v", same, err)
	}
	for want, call := range map[string]func() error{
		"2 and 5 guesses of 5": func() error { _, err := PairedBalanced(a[:2], b, member); return err },
		"record 0: guess 2":    func() error { _, err := PairedBalanced([]int{2, 0, 0, 0, 0}, b, member); return err },
		"both are needed":      func() error { _, err := PairedBalanced(a[:3], b[:3], member[:3]); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestIntervalsCover: simulated records, of which the truth is known.
func TestIntervalsCover(t *testing.T) {
	const runs = 1500
	covers := func(name string, least, most float64, one func(r *rand.Rand) (Difference, float64)) {
		t.Helper()
		in, false05 := 0, 0
		for i := range runs {
			d, truth := one(rand.New(rand.NewPCG(uint64(i), 9)))
			if d.Low <= truth && truth <= d.High {
				in++
			}
			if d.Tested && truth == 0 && d.PValue <= 0.05 {
				false05++
			}
		}
		share := float64(in) / runs
		t.Logf("%s: %.3f covered, %.3f falsely shown", name, share, float64(false05)/runs)
		if share < least || share > most {
			t.Errorf("%s: %.3f of intervals cover the truth", name, share)
		}
		if float64(false05)/runs > 0.065 {
			t.Errorf("%s: %.3f of p-values without a difference are at most 0.05", name, float64(false05)/runs)
		}
	}
	shares := func(n int, p, onlyA, onlyB float64) func(*rand.Rand) (Difference, float64) {
		return func(r *rand.Rand) (Difference, float64) {
			a, b := make([]bool, n), make([]bool, n)
			for i := range n {
				u := r.Float64()
				a[i] = u < p+onlyA
				b[i] = u < p || u >= p+onlyA && u < p+onlyA+onlyB
			}
			d, err := PairedShares(a, b)
			if err != nil {
				t.Fatal(err)
			}
			return d, onlyB - onlyA
		}
	}
	covers("equal shares", 0.94, 0.985, shares(200, 0.85, 0.05, 0.05))
	covers("other shares", 0.94, 0.985, shares(150, 0.8, 0.02, 0.1))
	covers("rare shares", 0.94, 1, shares(400, 0.01, 0.02, 0.01))
	phi := func(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
	areas := func(gainA, gainB float64) func(*rand.Rand) (Difference, float64) {
		return func(r *rand.Rand) (Difference, float64) {
			const n = 120
			a, b, member := make([]float64, n), make([]float64, n), make([]bool, n)
			for i := range n {
				member[i] = i%3 == 0
				shared := 0.8 * r.NormFloat64()
				a[i], b[i] = shared+0.6*r.NormFloat64(), shared+0.6*r.NormFloat64()
				if member[i] {
					a[i] += gainA
					b[i] += gainB
				}
			}
			d, err := PairedAUC(a, b, member)
			if err != nil {
				t.Fatal(err)
			}
			return d, phi(gainB/math.Sqrt2) - phi(gainA/math.Sqrt2)
		}
	}
	balanced := func(gain float64) func(*rand.Rand) (Difference, float64) {
		return func(r *rand.Rand) (Difference, float64) {
			a, b, member := make([]int, 150), make([]int, 150), make([]bool, 150)
			for i := range a {
				member[i] = i < 110
				u := r.Float64()
				if u < 0.7 {
					a[i] = 1
				}
				if u < 0.65 || u > 0.95 || member[i] && u > 0.95-gain {
					b[i] = 1
				}
			}
			d, err := PairedBalanced(a, b, member)
			if err != nil {
				t.Fatal(err)
			}
			return d, gain / 2
		}
	}
	covers("equal guesses", 0.94, 0.99, balanced(0))
	covers("other guesses", 0.94, 0.985, balanced(0.15))
	covers("equal areas", 0.93, 0.97, areas(0.4, 0.4))
	covers("other areas", 0.92, 0.97, areas(0.2, 0.9))
	covers("means", 0.92, 0.965, func(r *rand.Rand) (Difference, float64) {
		a, b := make([]float64, 80), make([]float64, 80)
		for i := range a {
			a[i] = r.ExpFloat64()
			b[i] = 0.5*a[i] + r.ExpFloat64()
		}
		d, err := PairedMean(context.Background(), a, b, BootstrapOptions{Resamples: 300, Seed: r.Uint64(), Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		return d, 0.5
	})
}

// TestBootstrapByDefinition: counts of records stand for lists of drawn ones.
func TestBootstrapByDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	a, b := make([]float64, 37), make([]float64, 37)
	for i := range a {
		a[i], b[i] = r.NormFloat64(), r.NormFloat64()+0.3
	}
	o := BootstrapOptions{Resamples: 150, Seed: 5}
	d, err := PairedMean(context.Background(), a, b, o)
	if err != nil {
		t.Fatal(err)
	}
	var values []float64
	for i := range o.Resamples {
		draws := keyed(o.Seed, i)
		x, y := 0.0, 0.0
		for range a {
			k := draws.IntN(len(a))
			x += a[k]
			y += b[k]
		}
		values = append(values, (y-x)/float64(len(a)))
	}
	slices.Sort(values)
	near(t, "interval", []float64{d.Low, d.High}, []float64{quantile(values, 0.025), quantile(values, 0.975)}, 1e-12)
	near(t, "means", []float64{d.A, d.B, d.Value}, []float64{mean(a), mean(b), mean(b) - mean(a)}, 1e-12)
	for _, workers := range []int{1, 2, 8} {
		o.Workers = workers
		if again, err := PairedMean(context.Background(), a, b, o); err != nil || !reflect.DeepEqual(again, d) {
			t.Errorf("%d workers: %+v, %v", workers, again, err)
		}
	}
	o.Seed = 6
	if other, err := PairedMean(context.Background(), a, b, o); err != nil || other.Low == d.Low {
		t.Errorf("another seed draws the same: %v", err)
	}
}

func TestDifferenceErrors(t *testing.T) {
	ctx := context.Background()
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	two := []float64{1, 2}
	for want, call := range map[string]func() error{
		"2 records and 1":    func() error { _, err := PairedShares([]bool{true, false}, []bool{true}); return err },
		"no records":         func() error { _, err := PairedShares(nil, nil); return err },
		"first scores: 1":    func() error { _, err := PairedAUC([]float64{1}, two, []bool{true, false}); return err },
		"second scores: sco": func() error { _, err := PairedAUC(two, []float64{1, math.NaN()}, []bool{true, false}); return err },
		"means: 2 records":   func() error { _, err := PairedMean(ctx, two, []float64{1}, BootstrapOptions{}); return err },
		"record 1: numbers": func() error {
			_, err := PairedMean(ctx, two, []float64{1, math.Inf(1)}, BootstrapOptions{})
			return err
		},
		"resamples 5":         func() error { _, err := PairedMean(ctx, two, two, BootstrapOptions{Resamples: 5}); return err },
		"bootstrap: no":       func() error { _, err := PairedMean(ctx, nil, nil, BootstrapOptions{}); return err },
		"workers -1":          func() error { _, err := PairedMean(ctx, two, two, BootstrapOptions{Workers: -1}); return err },
		"context canceled":    func() error { _, err := PairedMean(canceled, two, two, BootstrapOptions{}); return err },
		"resamples -1 is bel": func() error { _, err := PairedMean(ctx, two, two, BootstrapOptions{Resamples: -1}); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
