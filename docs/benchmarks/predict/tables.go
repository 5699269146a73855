package main

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/bayes"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// table is the rows to fit on and those to predict.
type table struct{ train, test *xrai.Dataset }

// allTables makes each table by name: lending_club encoded as every audit does,
// and drawn ones of 10,000 rows to fit on and as many to predict.
func allTables(folder string) (map[string]table, error) {
	loans, err := encode(folder)
	if err != nil {
		return nil, err
	}
	return map[string]table{
		"loans":  loans,
		"twenty": {draw(10000, 20, 1, 0), draw(10000, 20, 2, 0)},
		"holes":  {draw(10000, 20, 3, 0.05), draw(10000, 20, 4, 0.05)},
		"five":   {draw(10000, 5, 5, 0), draw(10000, 5, 6, 0)},
	}, nil
}

func encode(folder string) (t table, err error) {
	var sides [2]dataframe.DataFrame
	for i, part := range []string{"train", "test"} {
		if sides[i], err = dataframe.ReadCSV(filepath.Join(folder, "lending_club_"+part+".csv"), dataframe.CSVOptions{}); err != nil {
			return t, err
		}
	}
	p, err := pipeline.Fit(context.Background(), bayes.Gaussian{}, feature.Spec{}, sides[0], "Class")
	if err != nil {
		return t, err
	}
	if t.train, err = p.Dataset(sides[0]); err != nil {
		return t, err
	}
	t.test, err = p.Dataset(sides[1])
	return t, err
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

// write saves each table's x as rows of float64, little endian, and y as int64.
func write(folder string, tables map[string]table) error {
	for name, t := range tables {
		for part, ds := range map[string]*xrai.Dataset{"train": t.train, "test": t.test} {
			var x, y []byte
			for i := range ds.Rows() {
				for _, v := range ds.Row(i) {
					x = binary.LittleEndian.AppendUint64(x, math.Float64bits(v))
				}
				y = binary.LittleEndian.AppendUint64(y, uint64(ds.Labels[i]))
			}
			for side, bytes := range map[string][]byte{"x": x, "y": y} {
				if err := os.WriteFile(filepath.Join(folder, name+"_"+part+"_"+side), bytes, 0o600); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
