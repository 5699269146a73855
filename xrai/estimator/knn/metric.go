package knn

import (
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/mat"
)

// Metrics of the distance of two rows, from the differences of their values.
const (
	Euclidean = "euclidean" // root of the sum of squares
	Manhattan = "manhattan" // sum of absolute values
	Chebyshev = "chebyshev" // the largest absolute value
	Minkowski = "minkowski" // P-th root of the sum of P-th powers of absolute values
)

// Metric is how far two rows are from each other. The zero value is Euclidean. The
// distances of other metrics are compared squared: one below 1e-162 counts as 0.
type Metric struct {
	Metric string  `json:"metric,omitempty"` // Euclidean (also ""), Manhattan, Chebyshev or Minkowski
	P      float64 `json:"p,omitempty"`      // of Minkowski, from 1; else 0
}

// check refuses a metric that is unknown.
func (m Metric) check() error {
	switch m.Metric {
	case "", Euclidean, Manhattan, Chebyshev:
		if m.P != 0 {
			return fmt.Errorf("p = %v with a metric that has none", m.P)
		}
	case Minkowski:
		if !(m.P >= 1) || math.IsInf(m.P, 0) {
			return fmt.Errorf("p = %v is not a number from 1", m.P)
		}
	default:
		return fmt.Errorf("metric %q is none of %q", m.Metric, []string{Euclidean, Manhattan, Chebyshev, Minkowski})
	}
	return nil
}

// plain reports whether the metric is Euclidean.
func (m Metric) plain() bool {
	return m.Metric == "" || m.Metric == Euclidean || m.Metric == Minkowski && m.P == 2
}

// distance returns the distance of two rows.
func (m Metric) distance(a, b []float64) float64 {
	sum, most := 0.0, 0.0
	for j, v := range a {
		d := math.Abs(v - b[j])
		sum += d
		most = max(most, d)
	}
	switch {
	case m.Metric == Chebyshev:
		return most
	case m.Metric == Manhattan || m.P == 1 || most == 0:
		return sum
	}
	// Divided by the largest, for powers overflow.
	sum = 0
	for j, v := range a {
		sum += math.Pow(math.Abs(v-b[j])/most, m.P)
	}
	return most * math.Pow(sum, 1/m.P)
}

// nearest is each for any metric.
func (t *rows) nearest(x *mat.Dense, k int, m Metric, use func(i int, near []neighbour, w []float64)) {
	if m.plain() {
		t.each(x, k, use)
		return
	}
	n, _ := x.Dims()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			near, w := make([]neighbour, 0, k), make([]float64, k)
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				query := x.RawRowView(i)
				near = near[:0]
				for j := range t.n {
					d := m.distance(query, t.row(j))
					if len(near) < k || d*d < near[k-1].squared {
						near = insert(near, k, neighbour{d * d, j})
					}
				}
				use(i, near, w)
			}
		})
	}
	wg.Wait()
}
