package parallel

import (
	"context"
	"errors"
	"testing"
)

func TestForVisitsEachUnitOnce(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 8, 100} {
		for _, n := range []int{0, 1, 7, 1000} {
			got := make([]int, n)
			last := -1
			progress := func(done, total int) {
				if done == total {
					last = done
				}
			}
			err := For(context.Background(), n, workers, progress, func() func(int) error {
				return func(i int) error { got[i]++; return nil }
			})
			if err != nil || last != n {
				t.Fatalf("workers %d, n %d: error %v, last progress %d", workers, n, err, last)
			}
			for i, v := range got {
				if v != 1 {
					t.Fatalf("workers %d: unit %d ran %d times", workers, i, v)
				}
			}
		}
	}
}

func TestForStops(t *testing.T) {
	bad := errors.New("bad")
	err := For(context.Background(), 100, 4, nil, func() func(int) error {
		return func(i int) error {
			if i == 3 {
				return bad
			}
			return nil
		}
	})
	if !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := 0
	err = For(ctx, 100, 1, nil, func() func(int) error {
		return func(i int) error {
			ran++
			if i == 5 {
				cancel()
			}
			return nil
		}
	})
	if !errors.Is(err, context.Canceled) || ran != 6 {
		t.Errorf("got %v after %d units", err, ran)
	}
	if err := For(ctx, 1, -1, nil, nil); err == nil {
		t.Error("negative workers: no error")
	}
}
