package xgboost

import (
	"fmt"
	"strconv"
	"strings"
)

// A value of a file is nil, bool, float64, string, []float64 (also of true and
// false, as 1 and 0), list or object.
type (
	list   []any
	object []member
	member struct {
		name  string
		value any
	}
)

// maxDepth bounds how deep values nest.
const maxDepth = 64

// ignored are long lists that no prediction needs.
var ignored = map[string]bool{"base_weights": true, "loss_changes": true, "parents": true, "sum_hessian": true}

func (o object) get(name string) any {
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].name == name {
			return o[i].value
		}
	}
	return nil
}

// at returns the object some names below.
func (o object) at(names ...string) (object, error) {
	for _, name := range names {
		v := o.get(name)
		if v == nil {
			return nil, fmt.Errorf("%s is missing", name)
		}
		next, ok := v.(object)
		if !ok {
			return nil, fmt.Errorf("%s is no object", name)
		}
		o = next
	}
	return o, nil
}

// text returns a string, "" where there is none.
func (o object) text(name string) (string, error) {
	v := o.get(name)
	s, ok := v.(string)
	if v != nil && !ok {
		return "", fmt.Errorf("%s is no text", name)
	}
	return s, nil
}

// number returns a number, which most files write as a string; without one, what
// otherwise says.
func (o object) number(name string, otherwise float64) (float64, error) {
	switch v := o.get(name).(type) {
	case nil:
		return otherwise, nil
	case float64:
		return v, nil
	case string:
		if f, err := strconv.ParseFloat(v, 64); err == nil {
			return f, nil
		}
		return 0, fmt.Errorf("%s is %.40q, not a number", name, v)
	}
	return 0, fmt.Errorf("%s is no number", name)
}

// whole returns a whole number from low to high.
func (o object) whole(name string, otherwise, low, high int) (int, error) {
	v, err := o.number(name, float64(otherwise))
	if err != nil {
		return 0, err
	}
	if !(v >= float64(low) && v <= float64(high)) || v != float64(int(v)) {
		return 0, fmt.Errorf("%s is %v, outside %d to %d", name, v, low, high)
	}
	return int(v), nil
}

// numbers returns a list of n numbers, of any length if n is -1.
func (o object) numbers(name string, n int) ([]float64, error) {
	var out []float64
	switch v := o.get(name).(type) {
	case nil:
		if n > 0 {
			return nil, fmt.Errorf("%s is missing", name)
		}
	case []float64:
		out = v
	case list:
		if len(v) > 0 {
			return nil, fmt.Errorf("%s is no list of numbers", name)
		}
	default:
		return nil, fmt.Errorf("%s is no list of numbers", name)
	}
	if n >= 0 && len(out) != n {
		return nil, fmt.Errorf("%s has %d numbers, want %d", name, len(out), n)
	}
	return out, nil
}

// texts returns a list of strings, nil for none.
func (o object) texts(name string) ([]string, error) {
	switch v := o.get(name).(type) {
	case nil, []float64:
		if x, _ := v.([]float64); len(x) == 0 {
			return nil, nil
		}
	case list:
		out := make([]string, len(v))
		for i := range v {
			s, ok := v[i].(string)
			if !ok {
				return nil, fmt.Errorf("%s[%d] is no text", name, i)
			}
			out[i] = s
		}
		return out, nil
	}
	return nil, fmt.Errorf("%s is no list of texts", name)
}

// objects returns a list of objects.
func (o object) objects(name string) ([]object, error) {
	switch v := o.get(name).(type) {
	case nil, []float64:
		if x, _ := v.([]float64); len(x) == 0 {
			return nil, nil
		}
	case list:
		out := make([]object, len(v))
		for i := range v {
			x, ok := v[i].(object)
			if !ok {
				return nil, fmt.Errorf("%s[%d] is no object", name, i)
			}
			out[i] = x
		}
		return out, nil
	}
	return nil, fmt.Errorf("%s is no list of objects", name)
}

// vector reads "[1E0,2E0]", as base_score is from 3.1, or a single number.
func vector(s string) ([]float64, error) {
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, "["); ok {
		if s, ok = strings.CutSuffix(inner, "]"); !ok {
			return nil, fmt.Errorf("%.40q is no list of numbers", inner)
		}
	}
	var out []float64
	for part := range strings.SplitSeq(s, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
		if err != nil {
			return nil, fmt.Errorf("%.40q is no number", part)
		}
		out = append(out, v)
	}
	return out, nil
}
