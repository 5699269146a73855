package ndarray

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// Attrs reads the attributes of one object by type. It keeps the first error, so
// that a decoder asks for all it needs and then looks at Err; after an error every
// method returns zero values.
//
//	a := ndarray.Of(object)
//	coef, rows, columns := a.Matrix("coef_")
//	classes := a.Objects("classes_", rows)
//	if err := a.Err(); err != nil { ... } // "LogisticRegression.coef_: is a dict, not an array"
//
// What it returns is as large as the file says, and only shapes that were asked for
// are checked: indices and sizes among the values are for the decoder to check.
type Attrs struct {
	object *pickle.Object
	err    error
}

// Of reads the attributes of an object.
func Of(o *pickle.Object) *Attrs { return &Attrs{object: o} }

// Class returns the name of the object's class without its module.
func (a *Attrs) Class() string { return a.object.Name() }

// Err returns the first error.
func (a *Attrs) Err() error { return a.err }

// Fail notes an error about an attribute, unless there is one already.
func (a *Attrs) Fail(name, format string, args ...any) {
	if a.err == nil {
		a.err = fmt.Errorf("%s.%s: %w", a.Class(), name, fmt.Errorf(format, args...))
	}
}

// Has reports whether there is such an attribute, be it None.
func (a *Attrs) Has(name string) bool {
	_, ok := a.object.Attr(name)
	return ok
}

// None reports whether an attribute is None or absent.
func (a *Attrs) None(name string) bool {
	v, _ := a.object.Attr(name)
	return v == nil
}

// Value returns an attribute that must be there.
func (a *Attrs) Value(name string) any {
	v, ok := a.object.Attr(name)
	if !ok {
		a.Fail(name, "is missing")
	}
	if a.err != nil {
		return nil
	}
	return v
}

// First returns the first of the names that the object has: attributes change
// their names between versions.
func (a *Attrs) First(names ...string) string {
	for _, name := range names {
		if a.Has(name) {
			return name
		}
	}
	a.Fail(names[0], "is missing")
	return names[0]
}

// typed reads an attribute as one type.
func typed[T any](a *Attrs, name, what string, as func(any) (T, bool)) T {
	var zero T
	v := a.Value(name)
	if a.err != nil {
		return zero
	}
	t, ok := as(v)
	if !ok {
		a.Fail(name, "is %s, not %s", pickle.TypeName(v), what)
		return zero
	}
	return t
}

// Bool returns a bool.
func (a *Attrs) Bool(name string) bool {
	return typed(a, name, "a bool", func(v any) (bool, bool) { b, ok := single(v).(bool); return b, ok })
}

// Int returns an integer, which a bool is not.
func (a *Attrs) Int(name string) int64 {
	return typed(a, name, "an int", func(v any) (int64, bool) { n, ok := single(v).(int64); return n, ok })
}

// IntIn returns an integer from low to high.
func (a *Attrs) IntIn(name string, low, high int64) int64 {
	n := a.Int(name)
	if a.err == nil && (n < low || n > high) {
		a.Fail(name, "%d is outside %d to %d", n, low, high)
	}
	if a.err != nil {
		return 0
	}
	return n
}

// Float returns a number.
func (a *Attrs) Float(name string) float64 {
	return typed(a, name, "a number", func(v any) (float64, bool) { return asFloat(single(v)) })
}

// Text returns a str.
func (a *Attrs) Text(name string) string {
	return typed(a, name, "a str", func(v any) (string, bool) { s, ok := single(v).(string); return s, ok })
}

// BoolOr returns a bool, or the default where it is None or absent.
func (a *Attrs) BoolOr(name string, def bool) bool { return or(a, name, def, a.Bool) }

// IntOr returns an integer, or the default where it is None or absent.
func (a *Attrs) IntOr(name string, def int64) int64 { return or(a, name, def, a.Int) }

// FloatOr returns a number, or the default where it is None or absent.
func (a *Attrs) FloatOr(name string, def float64) float64 { return or(a, name, def, a.Float) }

// TextOr returns a str, or the default where it is None or absent.
func (a *Attrs) TextOr(name, def string) string { return or(a, name, def, a.Text) }

func or[T any](a *Attrs, name string, def T, read func(string) T) T {
	if a.None(name) {
		return def
	}
	return read(name)
}

// Object returns an object, which has attributes of its own.
func (a *Attrs) Object(name string) *pickle.Object {
	return typed(a, name, "an object", func(v any) (*pickle.Object, bool) { o, ok := v.(*pickle.Object); return o, ok })
}

// Dict returns a dict, or the entries of an object that derives from dict.
func (a *Attrs) Dict(name string) *pickle.Dict { return typed(a, name, "a dict", pickle.AsDict) }

// Items returns the elements of a list, a tuple, or an array of one dimension.
func (a *Attrs) Items(name string) []any {
	return typed(a, name, "a list", func(v any) ([]any, bool) {
		if x, ok := v.(*Array); ok && x.Dims() == 1 {
			items, err := x.Objects()
			return items, err == nil
		}
		return pickle.Items(v)
	})
}

// Array returns an array. Lengths, if any are given, must be those of its
// dimensions; -1 stands for any.
func (a *Attrs) Array(name string, shape ...int) *Array {
	x := typed(a, name, "an array", func(v any) (*Array, bool) { x, ok := v.(*Array); return x, ok })
	if a.err != nil {
		return nil
	}
	if err := x.check(); err != nil {
		a.Fail(name, "%w", err)
		return nil
	}
	if len(shape) == 0 {
		return x
	}
	fits := len(shape) == x.Dims()
	for i := 0; fits && i < len(shape); i++ {
		fits = shape[i] == -1 || shape[i] == x.Shape[i]
	}
	if !fits {
		a.Fail(name, "is %s, not of shape %s", x, shapeText(shape))
		return nil
	}
	return x
}

// Floats returns the numbers of an array, as Array and then Array.Floats do.
func (a *Attrs) Floats(name string, shape ...int) []float64 {
	return elements(a, name, shape, (*Array).Floats)
}

// Ints returns the integers of an array, as Array and then Array.Ints do.
func (a *Attrs) Ints(name string, shape ...int) []int64 {
	return elements(a, name, shape, (*Array).Ints)
}

// Bools returns the bools of an array, as Array and then Array.Bools do.
func (a *Attrs) Bools(name string, shape ...int) []bool {
	return elements(a, name, shape, (*Array).Bools)
}

// Strings returns the strings of an array, as Array and then Array.Strings do.
func (a *Attrs) Strings(name string, shape ...int) []string {
	return elements(a, name, shape, (*Array).Strings)
}

// Objects returns the values of an array, as Array and then Array.Objects do.
func (a *Attrs) Objects(name string, shape ...int) []any {
	return elements(a, name, shape, (*Array).Objects)
}

// Matrix returns the numbers of an array of two dimensions, row after row.
func (a *Attrs) Matrix(name string) (values []float64, rows, columns int) {
	values = a.Floats(name, -1, -1)
	if a.err != nil {
		return nil, 0, 0
	}
	x := a.Array(name)
	return values, x.Shape[0], x.Shape[1]
}

// Labels returns column labels as pandas or NumPy keeps them.
func (a *Attrs) Labels(name string) []any {
	v := a.Value(name)
	if a.err != nil {
		return nil
	}
	labels, err := Labels(v)
	if err != nil {
		a.Fail(name, "%w", err)
	}
	return labels
}

func elements[T any](a *Attrs, name string, shape []int, read func(*Array) ([]T, error)) []T {
	x := a.Array(name, shape...)
	if a.err != nil {
		return nil
	}
	out, err := read(x)
	if err != nil {
		a.Fail(name, "%w", err)
		return nil
	}
	return out
}

// single returns the element of an array without dimensions, and any other value
// as it is.
func single(v any) any {
	if x, ok := v.(*Array); ok && x.ready && x.Dims() == 0 {
		if items, err := x.Objects(); err == nil {
			return items[0]
		}
	}
	return v
}
