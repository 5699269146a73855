package ingest

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/feature"
)

// checkFeatures fits plain features on the training rows: whatever they refuse
// in either table no pipeline could use.
func checkFeatures(train, test table, target string, d *Data) error {
	x, _, err := dataframe.SplitTarget(train.df, target)
	if err != nil {
		return train.wrap(err)
	}
	f, err := feature.Fit(x, feature.Spec{})
	if err != nil {
		return train.wrap(err)
	}
	for _, w := range f.Warnings {
		d.warn(w)
	}
	unseen, err := f.Check(test.df)
	if err != nil {
		return test.wrap(err)
	}
	for _, u := range unseen {
		d.warn(u.Warning())
	}
	return d.warnMissing(test, f.Inputs())
}

// warnMissing doubts columns that have no value in the test rows.
func (d *Data) warnMissing(test table, inputs []string) error {
	var empty []string
	for _, name := range inputs {
		_, missing, err := dataframe.Strings(test.df, name)
		if err != nil {
			return test.wrap(err)
		}
		if all(missing) {
			empty = append(empty, name)
		}
	}
	if len(empty) > 0 {
		d.warn(xrai.Warning{
			What:   fmt.Sprintf("%s of %s: all values are missing", columns(empty), test.name),
			Why:    "models get nothing of these rows there, and an attack may tell the tables apart by them",
			Remedy: "check how the file was written",
		})
	}
	return nil
}

func all(x []bool) bool {
	for _, v := range x {
		if !v {
			return false
		}
	}
	return true
}
