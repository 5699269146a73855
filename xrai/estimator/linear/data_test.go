package linear

import (
	"context"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// table draws n records: `wide` normal columns whose scales run from 1 to
// 10^spread and whose means are as large, then one-hot groups of three, which
// are collinear. Targets follow the columns with noise.
func table(seed uint64, n, wide, groups, classes int, spread float64) *xrai.Dataset {
	rng := xrai.Rand(seed)
	d := wide + 3*groups
	ds := &xrai.Dataset{X: mat.NewDense(n, d, nil)}
	w := mat.NewDense(max(classes, 1), d, nil)
	for k := range max(classes, 1) {
		for j := range d {
			w.Set(k, j, rng.NormFloat64())
		}
	}
	score := make([]float64, max(classes, 1))
	for i := range n {
		row := ds.X.RawRowView(i)
		for j := range wide {
			row[j] = rng.NormFloat64()
		}
		for g := range groups {
			row[wide+3*g+rng.IntN(3)] = 1
		}
		best := 0
		for k := range score {
			score[k] = 1.5 * rng.NormFloat64()
			for j, v := range row {
				score[k] += v * w.At(k, j)
			}
			if score[k] > score[best] {
				best = k
			}
		}
		if classes == 0 {
			ds.Y = append(ds.Y, score[0])
		} else {
			ds.Labels = append(ds.Labels, best)
		}
		for j := range wide {
			s := math.Pow(10, spread*float64(j)/float64(max(wide-1, 1)))
			row[j] = math.Round(1e3*s*(row[j]+2)) / 1e3
		}
	}
	for k := range classes {
		ds.Classes = append(ds.Classes, fmt.Sprintf("c%d", k))
	}
	return ds
}

func clone(ds *xrai.Dataset) *xrai.Dataset {
	out := *ds
	out.X = mat.DenseCopyOf(ds.X)
	out.Labels = append([]int(nil), ds.Labels...)
	out.Y = append([]float64(nil), ds.Y...)
	if ds.Y == nil {
		out.Y = nil
	}
	return &out
}

func mustFit[M xrai.Model](t testing.TB, l xrai.Learner, ds *xrai.Dataset) M {
	t.Helper()
	m, err := l.Fit(context.Background(), ds)
	if err != nil {
		t.Fatal(err)
	}
	return m.(M)
}

// near compares relative to the larger of 1 and the value.
func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %v, want %v (tolerance %v)", what, got, want, tol)
	}
}

func nearAll(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		near(t, fmt.Sprintf("%s %d", what, i), got[i], want[i], tol)
	}
}
