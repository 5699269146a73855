package conformance

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"

	"gonum.org/v1/gonum/mat"

	"github.com/xrai-toolkit/xrai-go/xrai"
)

// empty returns a new model of m's type.
func empty(m xrai.Model) xrai.Model {
	return reflect.New(reflect.TypeOf(m).Elem()).Interface().(xrai.Model)
}

// saveModel: a model comes back from JSON and gob predicting the same bits, and
// saves as the same bytes again.
func saveModel(c Case) error {
	task, err := c.task()
	if err != nil {
		return err
	}
	odd := table(task, 40, rows, cols)
	odd.X.Set(0, 0, math.Copysign(0, -1))
	odd.X.Set(1, 0, 5e-324)
	if odd.Y != nil {
		odd.Y[0], odd.Y[1] = math.Copysign(0, -1), 5e-324
	}
	sets := []*xrai.Dataset{table(task, 40, rows, cols), grid(task, 41, rows, cols), odd, table(task, 42, 6, 1)}
	if task == xrai.Classification {
		odd.Classes = []string{"null", "", "é \"<>\"\\\u2028", "no"}
		one := table(task, 43, rows, cols)
		one.Labels = make([]int, rows)
		sets = append(sets, one)
	}
	if c.Missing {
		holed := table(task, 44, rows, cols)
		for i := range 20 {
			holed.X.Set(i, i%3, nan)
		}
		sets = append(sets, holed)
	}
	var errs []error
	for i, ds := range sets {
		m, err := c.fit(ds)
		if err != nil && i < 2 {
			return err
		}
		if err == nil {
			errs = append(errs, roundTrip(m, ds))
		}
	}
	return errors.Join(errs...)
}

func roundTrip(m xrai.Model, ds *xrai.Dataset) error {
	return roundTripOn(m, queries(45, 40, ds.Columns()))
}

// roundTripOn compares what predicts x.
func roundTripOn(m xrai.Model, x *mat.Dense) error {
	want, err := predict(m, x)
	if err != nil {
		return err
	}
	text, err := save(m)
	if err != nil {
		return err
	}
	if _, ok := m.(json.Unmarshaler); !ok {
		return fmt.Errorf("%T has no UnmarshalJSON, which would check what it reads", m)
	}
	fromJSON, fromGob := empty(m), empty(m)
	if err := json.Unmarshal(text, fromJSON); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(m); err != nil {
		return fmt.Errorf("save as gob: %w", err)
	}
	if err := gob.NewDecoder(&buf).Decode(fromGob); err != nil {
		return fmt.Errorf("load from gob: %w", err)
	}
	for from, back := range map[string]xrai.Model{"JSON": fromJSON, "gob": fromGob} {
		got, err := predict(back, x)
		if err == nil {
			err = differ(want, got, 0)
		}
		if err != nil {
			return fmt.Errorf("from %s: %w", from, err)
		}
		again, err := save(back)
		if err == nil {
			err = differJSON(text, again)
		}
		if err != nil {
			return fmt.Errorf("from %s, saved again: %w", from, err)
		}
		if back.Kind() != m.Kind() || back.Columns() != m.Columns() {
			return fmt.Errorf("from %s: %s of %d columns, not %s of %d", from, back.Kind(), back.Columns(), m.Kind(), m.Columns())
		}
		if k, ok := m.(xrai.Classifier); ok && !reflect.DeepEqual(k.Classes(), back.(xrai.Classifier).Classes()) {
			return fmt.Errorf("from %s: the classes are %q, not %q", from, back.(xrai.Classifier).Classes(), k.Classes())
		}
	}
	return nil
}

var snake = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// saveLearner: the learner comes back equal from JSON and gob, with another
// seed too, and its fields have scikit-learn's kind of names.
func saveLearner(c Case) error {
	learners := []xrai.Learner{c.Learner}
	if r, ok := c.Learner.(xrai.Randomized); ok {
		learners = append(learners, r.WithSeed(1<<63+12345))
	}
	for _, l := range learners {
		text, err := json.Marshal(l)
		if err != nil {
			return fmt.Errorf("save learner: %w", err)
		}
		var fields map[string]any
		if err := json.Unmarshal(text, &fields); err != nil {
			return fmt.Errorf("the learner's JSON is no object: %w", err)
		}
		for name := range fields {
			if !snake.MatchString(name) {
				return fmt.Errorf("the learner's field %q is not in snake_case", name)
			}
		}
		fromJSON := reflect.New(reflect.TypeOf(l))
		if err := json.Unmarshal(text, fromJSON.Interface()); err != nil {
			return fmt.Errorf("load learner: %w", err)
		}
		if !reflect.DeepEqual(fromJSON.Elem().Interface(), l) {
			return fmt.Errorf("from JSON: the learner %+v came back as %+v", l, fromJSON.Elem())
		}
		var buf bytes.Buffer
		fromGob := reflect.New(reflect.TypeOf(l))
		if err := gob.NewEncoder(&buf).Encode(l); err != nil {
			return fmt.Errorf("save learner as gob: %w", err)
		}
		if err := gob.NewDecoder(&buf).DecodeValue(fromGob); err != nil {
			return fmt.Errorf("load learner from gob: %w", err)
		}
		if !reflect.DeepEqual(fromGob.Elem().Interface(), l) {
			return fmt.Errorf("from gob: the learner %+v came back as %+v", l, fromGob.Elem())
		}
	}
	return nil
}
