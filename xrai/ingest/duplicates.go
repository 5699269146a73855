package ingest

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
)

// countDuplicates warns of test rows that equal a training row in every column.
func countDuplicates(train, test table, _ string, d *Data) error {
	names := train.df.Names()
	numeric := dataframe.Continuous(train.df)
	trainKeys, err := rowKeys(train, names, numeric)
	if err != nil {
		return err
	}
	testKeys, err := rowKeys(test, names, numeric)
	if err != nil {
		return err
	}
	known := make(map[string]bool, len(trainKeys))
	for _, k := range trainKeys {
		known[string(k)] = true
	}
	n := 0
	for _, k := range testKeys {
		if known[string(k)] {
			n++
		}
	}
	if n > 0 {
		d.warn(xrai.SharedRows(n, len(testKeys)))
	}
	return nil
}

// rowKeys returns for each row bytes that are equal exactly when the rows are;
// missing values equal each other, and 0 equals -0.
func rowKeys(t table, names, numeric []string) ([][]byte, error) {
	keys := make([][]byte, t.df.Nrow())
	present := dataframe.Continuous(t.df)
	for _, name := range names {
		if slices.Contains(numeric, name) && slices.Contains(present, name) {
			x, err := dataframe.Floats(t.df, name)
			if err != nil {
				return nil, t.wrap(err)
			}
			for i, v := range x {
				if math.IsNaN(v) {
					keys[i] = append(keys[i], 0)
				} else {
					keys[i] = binary.LittleEndian.AppendUint64(append(keys[i], 1), math.Float64bits(v+0))
				}
			}
			continue
		}
		values, missing, err := dataframe.Strings(t.df, name)
		if err != nil {
			return nil, t.wrap(err)
		}
		for i, v := range values {
			if missing[i] {
				keys[i] = append(keys[i], 0)
			} else {
				keys[i] = append(binary.AppendUvarint(append(keys[i], 1), uint64(len(v))), v...)
			}
		}
	}
	return keys, nil
}
