package check

import (
	"context"
	"fmt"

	"github.com/xrai-toolkit/xrai-go/dataframe"
	"github.com/xrai-toolkit/xrai-go/xrai"
	"github.com/xrai-toolkit/xrai-go/xrai/metric"
	"github.com/xrai-toolkit/xrai-go/xrai/pipeline"
)

// Options say how to check. The zero value has the defaults.
type Options struct {
	// MaxRows bounds the rows, drawn from both tables, that the shift classifier is
	// fitted and scored on; 0 means 20,000.
	MaxRows int
	Seed    uint64
}

// Result is what the tables look like.
type Result struct {
	Train, Test int // rows
	Columns     int // without the target
	Target      string
	Classes     []ClassCount // nil for a number

	Repeats Repeats
	Shift   Shift

	Constant    []string // columns with one value in the training rows
	Identifying []string // text columns whose every training row has a value of its own
	Giveaways   []Giveaway

	Seed     uint64
	Warnings []xrai.Warning
}

// ClassCount is how many rows have a class.
type ClassCount struct {
	Name        string
	Train, Test int
}

// Repeats counts rows that stand more than once. A row is all columns with the
// target; missing values equal each other.
type Repeats struct {
	Train  int // training rows that equal an earlier one
	Test   int // test rows that equal an earlier one
	Shared int // test rows that equal a training row
	// Contradicted are test rows that equal a training row in all columns but the
	// target.
	Contradicted int
	// Near are further test rows that equal a training row in all columns but one,
	// the target equal too; NearColumn is the column they differ in most often.
	Near       int
	NearColumn string
}

// Shift is how well the tables are told apart by their rows alone.
type Shift struct {
	Learner        string
	Fitted, Scored int             // rows; no row is in both
	AUC            metric.Interval // 0.5 if the tables look alike
}

// Giveaway is a column that predicts the target all by itself.
type Giveaway struct {
	Column string
	// Score is the balanced accuracy on test rows, or R² for a number, of a tree on
	// this column.
	Score float64
}

// Run checks tables that ingest has let through: the same columns, a target
// without gaps.
func Run(ctx context.Context, train, test dataframe.DataFrame, target pipeline.Target, o Options) (*Result, error) {
	if o.MaxRows == 0 {
		o.MaxRows = 20_000
	}
	if o.MaxRows < 10 {
		return nil, fmt.Errorf("check: MaxRows = %d is below 10", o.MaxRows)
	}
	r := &Result{Train: train.Nrow(), Test: test.Nrow(), Target: target.Name, Seed: o.Seed}
	both, err := dataframe.Concat(train, test)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	x, _, err := dataframe.SplitTarget(both, target.Name)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	r.Columns = x.Ncol()
	if err := r.countClasses(train, test, target); err != nil {
		return nil, err
	}
	if err := r.countRepeats(both, target.Name); err != nil {
		return nil, err
	}
	if err := r.findShift(ctx, x, o); err != nil {
		return nil, err
	}
	if err := r.readColumns(ctx, train, test, target); err != nil {
		return nil, err
	}
	r.warn()
	return r, nil
}

func (r *Result) countClasses(train, test dataframe.DataFrame, target pipeline.Target) error {
	if target.Classes == nil {
		return nil
	}
	r.Classes = make([]ClassCount, len(target.Classes))
	for k, name := range target.Classes {
		r.Classes[k].Name = name
	}
	for side, df := range []dataframe.DataFrame{train, test} {
		labels, _, err := target.Read(df)
		if err != nil {
			return err
		}
		for _, k := range labels {
			if side == 0 {
				r.Classes[k].Train++
			} else {
				r.Classes[k].Test++
			}
		}
	}
	return nil
}
