package xrai

// Task is what a learner predicts.
type Task int

// The tasks. The zero Task means that a learner does not say.
const (
	Classification Task = iota + 1
	Regression
)

// String names the task.
func (t Task) String() string {
	switch t {
	case Classification:
		return "classification"
	case Regression:
		return "regression"
	}
	return "unknown task"
}

// Tasked is a Learner that says what it predicts.
type Tasked interface{ Task() Task }

// TaskOf returns the learner's task, 0 when it does not say.
func TaskOf(l Learner) Task {
	if t, ok := l.(Tasked); ok {
		return t.Task()
	}
	return 0
}
