// Package loans is what the benchmark programs share: the loans of lending_club as
// matrices, and matrices as files for the other side.
package loans

import (
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/estimator/bayes"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Encode reads the tables as every audit does: continuous columns scaled,
// categories one-hot.
func Encode(folder string) (train, test *xrai.Dataset, err error) {
	var sides [2]dataframe.DataFrame
	for i, part := range []string{"train", "test"} {
		if sides[i], err = dataframe.ReadCSV(filepath.Join(folder, "lending_club_"+part+".csv"), dataframe.CSVOptions{}); err != nil {
			return nil, nil, err
		}
	}
	p, err := pipeline.Fit(context.Background(), bayes.Gaussian{}, feature.Spec{}, sides[0], "Class")
	if err != nil {
		return nil, nil, err
	}
	if train, err = p.Dataset(sides[0]); err != nil {
		return nil, nil, err
	}
	test, err = p.Dataset(sides[1])
	return train, test, err
}

// Write saves both sides in a folder, as prefix + train_x and so on: x as rows of
// float64, little endian, and y as int64.
func Write(folder, prefix string, train, test *xrai.Dataset) error {
	for name, ds := range map[string]*xrai.Dataset{"train": train, "test": test} {
		var x, y []byte
		for i := range ds.Rows() {
			for _, v := range ds.Row(i) {
				x = binary.LittleEndian.AppendUint64(x, math.Float64bits(v))
			}
			y = binary.LittleEndian.AppendUint64(y, uint64(ds.Labels[i]))
		}
		for side, bytes := range map[string][]byte{"x": x, "y": y} {
			if err := os.WriteFile(filepath.Join(folder, prefix+name+"_"+side), bytes, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}
