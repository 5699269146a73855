package conformance

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// Table reads one of scikit-learn's tables from xrai/testdata: iris, wine,
// breast_cancer or diabetes.
func Table(name string) (*xrai.Dataset, error) {
	var v struct {
		Features []string
		Classes  []string
		Labels   []int
		Y        []float64
		X        [][]float64
	}
	if err := read("data_"+name+".json.gz", &v); err != nil {
		return nil, err
	}
	ds := &xrai.Dataset{X: mat.NewDense(len(v.X), len(v.Features), nil), Features: v.Features, Classes: v.Classes, Labels: v.Labels, Y: v.Y}
	for i, row := range v.X {
		ds.X.SetRow(i, row)
	}
	return ds, ds.CheckComplete()
}

// read decodes a file of xrai/testdata.
func read(name string, v any) error {
	_, here, _, _ := runtime.Caller(0)
	f, err := os.Open(filepath.Join(filepath.Dir(here), "..", "..", "testdata", name))
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := json.NewDecoder(r).Decode(v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// split parts a table by its test rows; the others train, in order.
func split(ds *xrai.Dataset, testRows []int, scaled bool) (train, test *xrai.Dataset) {
	held := make([]bool, ds.Rows())
	for _, i := range testRows {
		held[i] = true
	}
	var rest []int
	for i, h := range held {
		if !h {
			rest = append(rest, i)
		}
	}
	train, test = ds.Subset(rest), ds.Subset(testRows)
	if scaled {
		standardise(train.X, test.X)
	}
	return train, test
}

// standardise scales columns to mean 0 and variance 1 on the training rows.
func standardise(train, test *mat.Dense) {
	n, d := train.Dims()
	for j := range d {
		col := mat.Col(nil, j, train)
		mean := floats.Sum(col) / float64(n)
		floats.AddConst(-mean, col)
		sd := floats.Norm(col, 2) / math.Sqrt(float64(n))
		if sd == 0 {
			sd = 1
		}
		for _, x := range []*mat.Dense{train, test} {
			m, _ := x.Dims()
			for i := range m {
				x.Set(i, j, (x.At(i, j)-mean)/sd)
			}
		}
	}
}
