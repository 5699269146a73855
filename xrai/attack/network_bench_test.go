package attack

import (
	"context"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// BenchmarkNetworkEpoch is one epoch on 900 records with ten classes, no two
// answers equal or on one line: nine batches of 100.
func BenchmarkNetworkEpoch(b *testing.B) {
	const n, classes = 900, 10
	r := xrai.Rand(1)
	train := &xrai.Dataset{X: mat.NewDense(n, 2*classes, nil), Classes: []string{"other", "member"}}
	for i := range n {
		for j := range classes {
			train.X.Set(i, j, r.NormFloat64())
		}
		train.X.Set(i, classes+r.IntN(classes), 1)
		train.Labels = append(train.Labels, i%2)
	}
	for _, workers := range []int{1, 2} {
		b.Run(map[int]string{1: "one", 2: "two"}[workers], func(b *testing.B) {
			b.ReportAllocs()
			l := network{Signals: classes, Epochs: b.N, Workers: workers}
			if _, err := l.Fit(context.Background(), train); err != nil {
				b.Fatal(err)
			}
		})
	}
}
