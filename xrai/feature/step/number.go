package step

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Floats is a list of numbers whose NaN is null in JSON; a nil list is null too.
type Floats []float64

// MarshalJSON writes the list.
func (v Floats) MarshalJSON() ([]byte, error) {
	if v == nil {
		return []byte("null"), nil
	}
	out := make([]*float64, len(v))
	for i := range v {
		if !math.IsNaN(v[i]) {
			out[i] = &v[i]
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads the list.
func (v *Floats) UnmarshalJSON(data []byte) error {
	var in []*float64
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*v = nil
	if in != nil {
		*v = make(Floats, len(in))
	}
	for i, p := range in {
		if p == nil {
			(*v)[i] = math.NaN()
		} else {
			(*v)[i] = *p
		}
	}
	return nil
}

// finite refuses lists of another length, infinity, and NaN where it may not be.
func finite(name string, x []float64, n int, nan bool) error {
	if len(x) != n {
		return fmt.Errorf("%s has %d numbers, not %d", name, len(x), n)
	}
	for i, v := range x {
		if math.IsInf(v, 0) || math.IsNaN(v) && !nan {
			return fmt.Errorf("%s[%d] is %v", name, i, v)
		}
	}
	return nil
}

// Value is what a cell may hold: nothing, a number, true or false, or text. In
// JSON it is null, a number, a bool or a string.
type Value struct {
	Kind    Kind
	Present bool
	Number  float64
	Text    string
}

// NumberValue, BoolValue and TextValue make values; the zero Value is missing.
func NumberValue(v float64) Value { return Value{Kind: Number, Present: !math.IsNaN(v), Number: v} }

// BoolValue makes a value of true or false.
func BoolValue(v bool) Value {
	out := Value{Kind: Bool, Present: true}
	if v {
		out.Number = 1
	}
	return out
}

// TextValue makes a value of text.
func TextValue(s string) Value { return Value{Kind: Text, Present: true, Text: s} }

// MarshalJSON writes the value.
func (v Value) MarshalJSON() ([]byte, error) {
	switch {
	case !v.Present:
		return []byte("null"), nil
	case v.Kind == Text:
		return json.Marshal(v.Text)
	case v.Kind == Bool:
		return json.Marshal(v.Number != 0)
	}
	return json.Marshal(v.Number)
}

// UnmarshalJSON reads the value.
func (v *Value) UnmarshalJSON(data []byte) error {
	var in any
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	switch in := in.(type) {
	case nil:
		*v = Value{}
	case float64:
		*v = NumberValue(in)
	case bool:
		*v = BoolValue(in)
	case string:
		*v = TextValue(in)
	default:
		return fmt.Errorf("a value is no number, bool or text")
	}
	return nil
}

func (v Value) String() string {
	switch {
	case !v.Present:
		return "missing"
	case v.Kind == Text:
		return v.Text
	case v.Kind == Bool:
		return boolText(v.Number)
	}
	return numberText(v.Number)
}

// numberText is how a table shows a number: digits only when it is whole.
func numberText(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e16 {
		return strconv.FormatInt(int64(v), 10)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// boolText is how Python shows a bool.
func boolText(v float64) string {
	if v != 0 {
		return "True"
	}
	return "False"
}

// parseNumber reads a decimal number.
func parseNumber(s string) (float64, bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E', c == ' ':
		default:
			return 0, false
		}
	}
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0)
}
