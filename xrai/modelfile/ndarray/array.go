package ndarray

import (
	"fmt"
	"math"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// Caps on shapes, far above any that a model has.
const (
	maxItem  = 1 << 20 // bytes an element
	maxDims  = 64      // dimensions
	maxEmpty = 1 << 20 // elements of no bytes; length of a dimension beside one of 0
)

// Array is a NumPy array, a view of the file it was read from. It does not change.
type Array struct {
	Type     *DType
	Shape    []int         // empty for a single element
	Subclass *pickle.Class // class it had if not numpy.ndarray, such as numpy.matrix

	n      int
	data   []byte
	offset int   // byte of data at which the first element begins
	step   int   // bytes from an element to the next in the file
	jumps  []int // elements of the file from one index to the next, by dimension; nil for C order

	// objects are the elements, when they are values instead of bytes.
	objects []any

	form  form
	ready bool
	load  *loader
}

// form says what kind of state an array waits for.
type form byte

const (
	plain   form = iota // of numpy.ndarray: the bytes are in it
	wrapper             // of joblib: the bytes follow it
)

// Len returns the number of elements.
func (a *Array) Len() int { return a.n }

// Dims returns the number of dimensions.
func (a *Array) Dims() int { return len(a.Shape) }

// String describes the array, as "a float64 array of shape (2, 3)".
func (a *Array) String() string {
	if !a.ready {
		return "an array without content"
	}
	return fmt.Sprintf("an array of %s, shape %s", a.Type, shapeText(a.Shape))
}

func shapeText(shape []int) string {
	parts := make([]string, len(shape))
	for i, n := range shape {
		parts[i] = fmt.Sprint(n)
	}
	if len(parts) == 1 {
		return "(" + parts[0] + ",)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// Children yields the elements that are values, for pickle.Walk.
func (a *Array) Children(yield func(pickle.Label, any) bool) {
	for i, v := range a.objects {
		if !yield(pickle.Label{Index: i}, v) {
			return
		}
	}
}

// Bytes returns the elements as they stand in the file, in its order, as a view;
// nil if they are values, or not side by side.
func (a *Array) Bytes() []byte {
	if !a.ready || a.objects != nil || a.Type.objects || a.step != a.Type.Size {
		return nil
	}
	return a.data[a.offset : a.offset+a.n*a.step]
}

// Field returns one column of a structured array, of the same shape.
func (a *Array) Field(name string) (*Array, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	i := a.Type.field(name)
	if i < 0 {
		return nil, fmt.Errorf("%s has no field %q", a, name)
	}
	f := a.Type.Fields[i]
	column := *a
	column.Type = f.Type
	if a.objects == nil {
		column.offset += f.Offset
		return &column, nil
	}
	// NumPy writes a structured array that refers to values as a list of tuples.
	column.objects = make([]any, a.n)
	for k, v := range a.objects {
		row, ok := v.(*pickle.Tuple)
		if !ok || len(row.Items) != len(a.Type.Fields) {
			return nil, fmt.Errorf("element %d of %s is %s, not a tuple of %d", k, a, pickle.TypeName(v), len(a.Type.Fields))
		}
		column.objects[k] = row.Items[i]
	}
	return &column, nil
}

// check refuses an array that was named in the file but never given its content.
func (a *Array) check() error {
	if a == nil || !a.ready {
		return fmt.Errorf("the array has no content")
	}
	return nil
}

// element returns the bytes of element i of the file.
func (a *Array) element(i int) []byte {
	at := a.offset + i*a.step
	return a.data[at : at+a.Type.Size : at+a.Type.Size]
}

// counted returns the product of a shape, refusing one that could not be real.
func counted(shape []int, item int) (int, error) {
	if len(shape) > maxDims {
		return 0, fmt.Errorf("%d dimensions are more than %d", len(shape), maxDims)
	}
	n, rest := 1, 1
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("shape %s is negative", shapeText(shape))
		}
		if d == 0 {
			n = 0
			continue
		}
		if rest > math.MaxInt/d/max(item, 1) {
			return 0, fmt.Errorf("shape %s overflows", shapeText(shape))
		}
		rest *= d
	}
	n *= rest
	if (n == 0 || item == 0) && rest > maxEmpty {
		return 0, fmt.Errorf("shape %s of elements without bytes is larger than %d", shapeText(shape), maxEmpty)
	}
	return n, nil
}

// shapeOf reads a tuple of lengths.
func shapeOf(v any) ([]int, error) {
	if n, ok := v.(int64); ok {
		v = &pickle.Tuple{Items: []any{n}}
	}
	items, ok := pickle.Items(v)
	if !ok || len(items) > maxDims {
		return nil, fmt.Errorf("the shape is %s, not a tuple of at most %d", pickle.TypeName(v), maxDims)
	}
	shape := make([]int, len(items))
	for i, v := range items {
		n, ok := v.(int64)
		if !ok {
			return nil, fmt.Errorf("the shape holds %s", pickle.TypeName(v))
		}
		shape[i] = int(n)
	}
	return shape, nil
}

// fortran returns the jumps of a shape in Fortran order, nil if that is C order.
func fortran(shape []int) []int {
	if len(shape) < 2 {
		return nil
	}
	jumps := make([]int, len(shape))
	jump := 1
	for i, n := range shape {
		jumps[i] = jump
		jump *= max(n, 1)
	}
	return jumps
}

// permuted returns the shape and jumps of what was written in C order with shape
// and then transposed: axis k of the result is axis[k] of what was written.
func permuted(shape, axis []int) (result, jumps []int, err error) {
	if len(axis) != len(shape) {
		return nil, nil, fmt.Errorf("%d axes of %d", len(axis), len(shape))
	}
	written := make([]int, len(shape))
	jump := 1
	for i := len(shape) - 1; i >= 0; i-- {
		written[i] = jump
		jump *= max(shape[i], 1)
	}
	result, jumps = make([]int, len(shape)), make([]int, len(shape))
	used := make([]bool, len(shape))
	for k, a := range axis {
		if a < 0 || a >= len(shape) || used[a] {
			return nil, nil, fmt.Errorf("axes %v are no order of %d", axis, len(shape))
		}
		used[a] = true
		result[k], jumps[k] = shape[a], written[a]
	}
	return result, jumps, nil
}
