package xrai

import (
	"context"
	"encoding/json"
	"fmt"
)

// FromFit makes a learner of a function: f fits a new model on the training
// rows, without changing them; the same rows must give the same model. It may
// be called from many goroutines at once. A panic in f is an error. id is the
// function's Identity.
//
// A record that is left out is not in the rows that f sees. Whatever f draws it
// must draw from seeds of its own, so a learner whose draws change with the
// number of rows shows changes that are not the record's.
func FromFit(task Task, f func(ctx context.Context, train *Dataset) (Model, error), id string) FuncLearner {
	return FuncLearner{task: task, f: f, id: id}
}

// FuncLearner is the Learner that FromFit makes.
type FuncLearner struct {
	task Task
	f    func(ctx context.Context, train *Dataset) (Model, error)
	id   string
}

var (
	_ Learner        = FuncLearner{}
	_ Function       = FuncLearner{}
	_ json.Marshaler = FuncLearner{}
)

// Kind implements Learner.
func (FuncLearner) Kind() string { return KindFit }

// Task is what the learner predicts.
func (l FuncLearner) Task() Task { return l.task }

// Identity implements Function.
func (l FuncLearner) Identity() string { return l.id }

// MarshalJSON refuses: a function cannot be saved.
func (l FuncLearner) MarshalJSON() ([]byte, error) { return unsaved(called(l.Kind(), l.id)) }

// Fit implements Learner.
func (l FuncLearner) Fit(ctx context.Context, train *Dataset) (Model, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := train.Check(); err != nil {
		return nil, err
	}
	if l.f == nil {
		return nil, fmt.Errorf("%s: the function is nil", called(l.Kind(), l.id))
	}
	var m Model
	err := guarded(func() (err error) {
		m, err = l.f(ctx, train)
		return err
	})
	if err == nil && m == nil {
		err = fmt.Errorf("it returned no model")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", called(l.Kind(), l.id), err)
	}
	return m, nil
}
