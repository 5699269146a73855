package ingest

import (
	"fmt"
	"maps"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Data is what an audit works on, checked.
type Data struct {
	Train, Test dataframe.DataFrame // same columns, target included
	Target      string              // name of the column to predict
	Models      map[string]*pipeline.Pipeline
	Warnings    []xrai.Warning // doubts about tables and models
}

// From checks tables and models that are already in memory. Models may be nil;
// the tables are not copied. Models that take rows come back bound to the
// tables.
//
// Errors: a table with fewer than two rows; a target that is not a column of
// both or is missing in a row; a column that only one table has; a column whose
// values are all missing in the training rows; numbers in one table where the
// other has text; a class that only the test rows have; a model fitted for
// another target, or on columns the tables lack.
func From(train, test dataframe.DataFrame, target string, models map[string]*pipeline.Pipeline) (*Data, error) {
	return check(table{name: "training table", df: train}, table{name: "test table", df: test}, target, models)
}

func check(train, test table, target string, models map[string]*pipeline.Pipeline) (*Data, error) {
	d := &Data{Train: train.df, Test: test.df, Target: target, Models: maps.Clone(models)}
	for _, t := range []table{train, test} {
		if err := t.checkRows(); err != nil {
			return nil, err
		}
	}
	for _, t := range []table{train, test} {
		if err := t.checkTarget(target); err != nil {
			return nil, err
		}
	}
	weights := weightColumns(models)
	if err := sameColumns(train, test, weights); err != nil {
		return nil, err
	}
	whole, wholeTest := train, test
	for _, t := range []*table{&train, &test} {
		if err := t.drop(weights); err != nil {
			return nil, err
		}
	}
	for _, step := range []func(train, test table, target string, d *Data) error{checkTargets, checkFeatures, countDuplicates} {
		if err := step(train, test, target, d); err != nil {
			return nil, err
		}
	}
	if err := checkModels(whole, wholeTest, target, d); err != nil {
		return nil, err
	}
	return d, nil
}

// warn adds a warning once.
func (d *Data) warn(w xrai.Warning) {
	for _, v := range d.Warnings {
		if v == w {
			return
		}
	}
	d.Warnings = append(d.Warnings, w)
}

// taskOf is what the models, if they agree, make of the target; 0 otherwise.
func taskOf(models map[string]*pipeline.Pipeline) (task xrai.Task) {
	for _, p := range models {
		if p == nil || task != 0 && p.Target.Task() != task {
			return 0
		}
		task = p.Target.Task()
	}
	return task
}

// weightColumns lists the columns that weigh training rows.
func weightColumns(models map[string]*pipeline.Pipeline) []string {
	var out []string
	for _, p := range models {
		if p != nil && p.Target.Weights != "" {
			out = append(out, p.Target.Weights)
		}
	}
	return out
}

// checkTargets reads both targets by the training rows' classes.
func checkTargets(train, test table, target string, d *Data) error {
	t, err := pipeline.NewTarget(train.df, target, taskOf(d.Models))
	if err != nil {
		return train.wrap(err)
	}
	labels, _, err := t.Read(train.df)
	if err != nil {
		return train.wrap(err)
	}
	testLabels, _, err := t.Read(test.df)
	if err != nil {
		return test.wrap(err)
	}
	if t.Classes != nil {
		d.warnClasses(t.Classes, labels, testLabels)
	}
	return nil
}

// warnClasses doubts classes that are too rare to measure.
func (d *Data) warnClasses(classes []string, train, test []int) {
	count := func(labels []int) []int {
		n := make([]int, len(classes))
		for _, k := range labels {
			n[k]++
		}
		return n
	}
	inTrain, inTest := count(train), count(test)
	if len(classes) == 1 {
		d.warn(xrai.Warning{
			What:   fmt.Sprintf("the target %q has one class only, %q", d.Target, classes[0]),
			Why:    "every model predicts it, and no attack can tell rows apart",
			Remedy: "check how the rows were chosen",
		})
	}
	for k, c := range classes {
		if inTrain[k] < 2 {
			d.warn(xrai.Warning{
				What:   fmt.Sprintf("class %q of %q has one training row", c, d.Target),
				Why:    "left out, the class is gone, so that row's leakage is as large as it can be",
				Remedy: "join rare classes, or read that row's numbers with care",
			})
		}
		if inTest[k] == 0 {
			d.warn(xrai.Warning{
				What:   fmt.Sprintf("class %q of %q has no test row", c, d.Target),
				Why:    "an attack may tell its rows from the test rows by their class alone",
				Remedy: "split the rows by class",
			})
		}
	}
}
