package main

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/docs/benchmarks/internal/loans"
	"github.com/xrai-toolkit/xrai-go/xrai"
)

// table is the rows to fit on and those to predict.
type table struct{ train, test *xrai.Dataset }

// allTables makes each table by name: lending_club encoded as every audit does,
// and drawn ones of 10,000 rows to fit on and as many to predict.
func allTables(folder string) (map[string]table, error) {
	train, test, err := loans.Encode(folder)
	if err != nil {
		return nil, err
	}
	return map[string]table{
		"loans":  {train, test},
		"twenty": {draw(10000, 20, 1, 0), draw(10000, 20, 2, 0)},
		"holes":  {draw(10000, 20, 3, 0.05), draw(10000, 20, 4, 0.05)},
		"five":   {draw(10000, 5, 5, 0), draw(10000, 5, 6, 0)},
	}, nil
}

// draw returns n rows of normal columns, a share of whose values is missing. The
// class depends on products and a wave of some, and one in ten is drawn anew.
func draw(n, d int, seed uint64, missing float64) *xrai.Dataset {
	r := rand.New(rand.NewPCG(seed, 0))
	t := &xrai.Dataset{X: mat.NewDense(n, d, nil), Labels: make([]int, n), Classes: []string{"no", "yes"}}
	for i := range n {
		row := t.X.RawRowView(i)
		for j := range row {
			row[j] = r.NormFloat64()
		}
		if row[0]*row[1]+row[2]+math.Sin(3*row[3])+0.5*row[4]*row[4] > 0.5 {
			t.Labels[i] = 1
		}
		if r.IntN(10) == 0 {
			t.Labels[i] = r.IntN(2)
		}
		for j := range row {
			if r.Float64() < missing {
				row[j] = math.NaN()
			}
		}
	}
	return t
}

// write saves each table for the other side.
func write(folder string, tables map[string]table) error {
	for name, t := range tables {
		if err := loans.Write(folder, name+"_", t.train, t.test); err != nil {
			return err
		}
	}
	return nil
}
