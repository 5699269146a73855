package attack

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// TestRepeatedSplits: the interval covers 0.5 when nothing leaks in nearly all
// audits, does not when much does, and workers do not matter.
func TestRepeatedSplits(t *testing.T) {
	const audits, n = 100, 100
	covered, found := 0, 0
	run := func(seed uint64, factor float64, workers int) *Repeated {
		r := rand.New(rand.NewPCG(seed, 21))
		answers := make(storedNumbers, 2*n)
		for i := range answers {
			if answers[i] = r.NormFloat64(); i < n {
				answers[i] *= factor
			}
		}
		side := func(from int) *xrai.Dataset {
			return &xrai.Dataset{X: numbered(n, from), Y: make([]float64, n)}
		}
		got, err := RepeatedSplits(context.Background(), answers, side(0), side(n), BlackBoxOptions{Seed: seed, Workers: workers}, 15)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for seed := range uint64(audits) {
		if a := run(seed, 1, 0).Area; a.Low <= 0.5 && 0.5 <= a.High {
			covered++
		}
		if run(seed, 0.3, 0).Area.Low > 0.5 {
			found++
		}
	}
	t.Logf("%d of %d cover 0.5, %d find a leak", covered, audits, found)
	if covered < 88 || found < 80 {
		t.Errorf("%d of %d intervals cover 0.5, %d find a leak", covered, audits, found)
	}
	one := run(1, 1, 1)
	for _, workers := range []int{2, 8} {
		if !reflect.DeepEqual(one, run(1, 1, workers)) {
			t.Errorf("%d workers give other areas", workers)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d := &xrai.Dataset{X: numbered(50, 0), Y: make([]float64, 50)}
	m := make(storedNumbers, 50)
	if _, err := RepeatedSplits(ctx, m, d, d, BlackBoxOptions{}, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := RepeatedSplits(context.Background(), m, d, d, BlackBoxOptions{}, 1); err == nil || !strings.Contains(err.Error(), "splits 1") {
		t.Errorf("one split: %v", err)
	}
	if _, err := RepeatedSplits(context.Background(), m, d, d, BlackBoxOptions{Folds: 5}, 5); err == nil {
		t.Error("folds: no error")
	}
}
