package ndarray

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// Floats returns the elements in C order as numbers: of any bool, integer or float
// dtype, or values that are all numbers. Integers beyond 2^53 are rounded.
func (a *Array) Floats() ([]float64, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if a.objects != nil {
		return convert(a, "a float", asFloat)
	}
	d := a.Type
	switch d.Kind {
	case Bool:
		return collect(a, func(b []byte) float64 { return float64(min(b[0], 1)) }), nil
	case Int:
		return collect(a, func(b []byte) float64 { return float64(d.signed(b)) }), nil
	case Uint:
		return collect(a, func(b []byte) float64 { return float64(d.bits(b)) }), nil
	case Float:
		switch {
		case d.Size == 8 && !d.Big:
			return collect(a, func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }), nil
		case d.Size <= 8:
			return collect(a, d.float), nil
		}
	}
	return nil, a.refuse("numbers")
}

// Ints returns the elements in C order as integers: of any bool or integer dtype,
// or values that are all integers. Dates and spans are counts of their unit since
// 1970, math.MinInt64 where missing.
func (a *Array) Ints() ([]int64, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if a.objects != nil {
		return convert(a, "an int", asInt)
	}
	d := a.Type
	switch d.Kind {
	case Bool:
		return collect(a, func(b []byte) int64 { return int64(min(b[0], 1)) }), nil
	case Int, Datetime, Span:
		if d.Size == 8 && !d.Big {
			return collect(a, func(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) }), nil
		}
		return collect(a, d.signed), nil
	case Uint:
		out := collect(a, func(b []byte) int64 { return int64(d.bits(b)) })
		for i, v := range out {
			if v < 0 {
				return nil, fmt.Errorf("element %d of %s is %d", i, a, uint64(v))
			}
		}
		return out, nil
	}
	return nil, a.refuse("integers")
}

// Bools returns the elements in C order, of dtype bool, or values that all are.
func (a *Array) Bools() ([]bool, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if a.objects != nil {
		return convert(a, "a bool", func(v any) (bool, bool) { b, ok := v.(bool); return b, ok })
	}
	if a.Type.Kind != Bool {
		return nil, a.refuse("bools")
	}
	return collect(a, func(b []byte) bool { return b[0] != 0 }), nil
}

// Complexes returns the elements in C order, of a complex dtype.
func (a *Array) Complexes() ([]complex128, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if a.objects != nil || a.Type.Kind != Complex || a.Type.Size > 16 {
		return nil, a.refuse("complex numbers")
	}
	d, half := a.Type, a.Type.Size/2
	return collect(a, func(b []byte) complex128 { return complex(d.float(b[:half]), d.float(b[half:])) }), nil
}

// Strings returns the elements in C order, of a dtype of characters or bytes, or
// values that all are str.
func (a *Array) Strings() ([]string, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if a.objects != nil {
		return convert(a, "a str", func(v any) (string, bool) { s, ok := v.(string); return s, ok })
	}
	var bad error
	d := a.Type
	switch d.Kind {
	case Bytes:
		return collect(a, func(b []byte) string { return string(trimmed(b)) }), nil
	case Text:
		out := collect(a, func(b []byte) string {
			s, err := d.text(b)
			if err != nil {
				bad = err
			}
			return s
		})
		return out, bad
	}
	return nil, a.refuse("strings")
}

// Objects returns the elements in C order as values, whatever their dtype: bool,
// int64 (*big.Int beyond it), float64, complex128, string, pickle.Bytes, or what
// was pickled. Those of dates and of structured arrays have no such form.
func (a *Array) Objects() ([]any, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if a.objects != nil {
		return slices.Clone(a.objects), nil
	}
	bad := -1
	out := ordered(a, func(i int) any {
		v, ok := boxed(a.Type, a.element(i))
		if !ok {
			bad = i
		}
		return v
	})
	if bad >= 0 {
		return nil, a.refuse("plain values")
	}
	return out, nil
}

func (a *Array) refuse(what string) error { return fmt.Errorf("%s does not hold %s", a, what) }

// collect reads every element, in C order.
func collect[T any](a *Array, read func([]byte) T) []T {
	if a.jumps == nil {
		// The usual case, without a call for the place of each element.
		out := make([]T, a.n)
		at, size := a.offset, a.Type.Size
		for i := range out {
			out[i] = read(a.data[at : at+size])
			at += a.step
		}
		return out
	}
	return ordered(a, func(i int) T { return read(a.element(i)) })
}

// ordered calls get with the place in the file of every element, in C order.
func ordered[T any](a *Array, get func(i int) T) []T {
	out := make([]T, a.n)
	if a.jumps == nil {
		for i := range out {
			out[i] = get(i)
		}
		return out
	}
	index := make([]int, len(a.Shape))
	at := 0
	for i := range out {
		out[i] = get(at)
		for k := len(index) - 1; k >= 0; k-- {
			index[k]++
			at += a.jumps[k]
			if index[k] < a.Shape[k] {
				break
			}
			at -= a.jumps[k] * a.Shape[k]
			index[k] = 0
		}
	}
	return out
}

// convert reads every value.
func convert[T any](a *Array, what string, as func(any) (T, bool)) ([]T, error) {
	out := make([]T, a.n)
	for i, v := range a.objects {
		t, ok := as(v)
		if !ok {
			return nil, fmt.Errorf("element %d of %s is %s, not %s", i, a, pickle.TypeName(v), what)
		}
		out[i] = t
	}
	return out, nil
}

// asFloat returns a number as a float.
func asFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		return f, true
	}
	return 0, false
}

// asInt returns an integer or a bool.
func asInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}
