// Package strict decodes the JSON of models, which may come from anywhere: what
// encoding/json passes over in silence is an error.
package strict

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Decode decodes one JSON value and nothing after it; a field that v lacks is an
// error.
func Decode(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err == io.ErrUnexpectedEOF || err == io.EOF {
		return fmt.Errorf("the JSON ends early")
	} else if err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return &TrailingError{d.InputOffset()}
	}
	return nil
}

// TrailingError says that more follows the end of the JSON value.
type TrailingError struct{ Offset int64 } // bytes before it

// Error words it.
func (e *TrailingError) Error() string { return "more follows the end of the JSON value" }

// List is a list of numbers that refuses null, which encoding/json reads as 0.
type List[T int | int32 | float64] []T

// UnmarshalJSON decodes the list.
func (v *List[T]) UnmarshalJSON(data []byte) error {
	if bytes.Contains(data, []byte("null")) {
		return fmt.Errorf("a list of numbers holds null")
	}
	return json.Unmarshal(data, (*[]T)(v))
}
