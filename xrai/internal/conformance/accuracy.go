package conformance

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Score is a learner's on one table, over five splits that
// docs/benchmarks/accuracy.py made.
type Score struct {
	Main    Figure // accuracy, or R2 of a regressor
	LogLoss Figure // of a classifier
	Scaled  bool   // columns were scaled to mean 0 and variance 1
}

// Figure is a mean over splits and seeds.
type Figure struct {
	Mean  float64
	SD    float64 // standard deviation from split to split
	Seeds float64 // standard deviation of the five-split mean from seed to seed
}

// reference is xrai/testdata/accuracy.json.
type reference struct {
	Splits   map[string][][]int
	Learners map[string]struct {
		Scaled bool
		Tables map[string]struct {
			Accuracy, R2 *Figure
			LogLoss      Figure `json:"log_loss"`
		}
	}
}

var readReference = sync.OnceValues(func() (reference, error) {
	var r reference
	err := read("accuracy.json", &r)
	return r, err
})

// ReadSklearn returns the scores of one of scikit-learn's learners with its
// default parameters, by table; the name is its class, as "Ridge".
func ReadSklearn(learner string) (map[string]Score, error) {
	r, err := readReference()
	if err != nil {
		return nil, err
	}
	l, ok := r.Learners[learner]
	if !ok {
		return nil, fmt.Errorf("accuracy.json has no %q, but %q", learner, slices.Sorted(maps.Keys(r.Learners)))
	}
	out := map[string]Score{}
	for name, t := range l.Tables {
		s := Score{LogLoss: t.LogLoss, Scaled: l.Scaled}
		switch {
		case t.Accuracy != nil:
			s.Main = *t.Accuracy
		case t.R2 != nil:
			s.Main = *t.R2
		}
		out[name] = s
	}
	return out, nil
}

// Sklearn is ReadSklearn for a Case's Accuracy.
func Sklearn(t testing.TB, learner string) map[string]Score {
	t.Helper()
	s, err := ReadSklearn(learner)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Measure fits a learner on the five splits of a table, with as many seeds as
// asked if it draws, else once.
func Measure(l xrai.Learner, table string, scaled bool, seeds int) (Score, error) {
	r, err := readReference()
	if err != nil {
		return Score{}, err
	}
	ds, err := Table(table)
	if err != nil {
		return Score{}, err
	}
	if !xrai.IsRandom(l) {
		seeds = 1
	}
	splits := r.Splits[table]
	main, loss := mat.NewDense(len(splits), seeds, nil), mat.NewDense(len(splits), seeds, nil)
	for i, testRows := range splits {
		train, test := split(ds, testRows, scaled)
		for s := range seeds {
			m, err := xrai.Reseed(l, uint64(s)).Fit(context.Background(), train)
			if err != nil {
				return Score{}, fmt.Errorf("%s, split %d: %w", table, i, err)
			}
			p, err := predict(m, test.X)
			if err != nil {
				return Score{}, fmt.Errorf("%s, split %d: %w", table, i, err)
			}
			if ds.IsClassification() {
				a, ll := accuracyAndLoss(p, test.Labels, len(ds.Classes))
				main.Set(i, s, a)
				loss.Set(i, s, ll)
			} else {
				main.Set(i, s, r2(p, test.Y))
			}
		}
	}
	return Score{figure(main), figure(loss), scaled}, nil
}

// figure sums up scores, splits×seeds.
func figure(scores *mat.Dense) Figure {
	splits, seeds := scores.Dims()
	bySplit, bySeed := make([]float64, splits), make([]float64, seeds)
	for i := range bySplit {
		bySplit[i] = stat.Mean(scores.RawRowView(i), nil)
	}
	for s := range bySeed {
		bySeed[s] = stat.Mean(mat.Col(nil, s, scores), nil)
	}
	f := Figure{Mean: stat.Mean(bySplit, nil), SD: stat.StdDev(bySplit, nil)}
	if seeds > 1 {
		f.Seeds = stat.StdDev(bySeed, nil)
	}
	return f
}

// accuracyAndLoss takes n×classes probabilities; like scikit-learn's, the log
// loss clips them to 2.2e-16 and one less that.
func accuracyAndLoss(p []float64, labels []int, classes int) (share, loss float64) {
	const eps = 0x1p-52
	n := float64(len(labels))
	for i, guess := range xrai.Labels(mat.NewDense(len(labels), classes, p)) {
		if guess == labels[i] {
			share += 1 / n
		}
		loss -= math.Log(min(1-eps, max(eps, p[i*classes+labels[i]]))) / n
	}
	return share, loss
}

func r2(got, y []float64) float64 {
	mean, left, total := floats.Sum(y)/float64(len(y)), 0.0, 0.0
	for i, v := range y {
		left += (v - got[i]) * (v - got[i])
		total += (v - mean) * (v - mean)
	}
	return 1 - left/total
}

// Worse says by how much a learner's score may be worse than scikit-learn's: four
// standard deviations from seed to seed, and 0.01 of accuracy or R2; of log
// loss a tenth, and 0.01.
func (s Score) Worse(ours Score) error {
	var errs []error
	if least := s.Main.Mean - 4*s.Main.Seeds - 0.01; !(ours.Main.Mean >= least) {
		errs = append(errs, fmt.Errorf("the score %.4f is below %.4f, scikit-learn's is %.4f", ours.Main.Mean, least, s.Main.Mean))
	}
	if most := 1.1*s.LogLoss.Mean + 4*s.LogLoss.Seeds + 0.01; !(ours.LogLoss.Mean <= most) {
		errs = append(errs, fmt.Errorf("the log loss %.4f is above %.4f, scikit-learn's is %.4f", ours.LogLoss.Mean, most, s.LogLoss.Mean))
	}
	return errors.Join(errs...)
}

// accuracy looks at one seed.
func accuracy(c Case) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(c.Accuracy)) {
		want := c.Accuracy[name]
		got, err := Measure(c.Learner, name, want.Scaled, 1)
		if err == nil {
			err = want.Worse(got)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}
