package ndarray

import (
	"fmt"
	"strings"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// loader makes the arrays of one file.
type loader struct {
	left   int64 // bytes that arrays may still take
	limit  int64
	arrays int
	bytes  int64
	joblib bool
}

// newLoader bounds the arrays of a file of n bytes. Each has its own bytes in it,
// so more than n means that one piece is used again and again.
func newLoader(n int) *loader {
	limit := 2*int64(n) + 1<<20
	return &loader{left: limit, limit: limit}
}

// make gives NumPy's values for NumPy's names; it is pickle.Options.Make.
func (l *loader) make(c *pickle.Class, args []any, in *pickle.Stream) (any, error) {
	if strings.HasSuffix(c.Module, "joblib.numpy_pickle") || strings.HasSuffix(c.Module, "joblib.numpy_pickle_compat") {
		switch c.Name {
		case "NumpyArrayWrapper":
			l.joblib = true
			return &Array{form: wrapper, load: l}, nil
		case "NDArrayWrapper", "ZNDArrayWrapper":
			return nil, fmt.Errorf("joblib before 0.10 wrote this file and keeps its arrays in others; load it with an old joblib and dump it with a newer one")
		}
		return nil, nil
	}
	rest, ok := strings.CutPrefix(c.Module, "numpy")
	if !ok {
		return nil, nil
	}
	switch rest + "." + c.Name {
	case ".dtype":
		return newDType(args)
	case "._core._internal._convert_to_stringdtype_kwargs", ".core._internal._convert_to_stringdtype_kwargs":
		return &DType{Kind: Object, Size: 16, objects: true, built: true}, nil
	case "._core.multiarray._reconstruct", ".core.multiarray._reconstruct":
		a := &Array{form: plain, load: l}
		if len(args) > 0 {
			a.setSubclass(args[0])
		}
		return a, nil
	case "._core.multiarray.scalar", ".core.multiarray.scalar":
		return l.scalar(args, in)
	case "._core.numeric._frombuffer", ".core.numeric._frombuffer":
		return l.fromBuffer(args, in)
	}
	return nil, nil
}

func (a *Array) setSubclass(class any) {
	if c, ok := class.(*pickle.Class); ok && (c.Name != "ndarray" || c.Module != "numpy") && c.Name != "memmap" {
		a.Subclass = c
	}
}

// Build takes the state of a pickled array.
func (a *Array) Build(state any, in *pickle.Stream) error {
	if a.ready {
		return fmt.Errorf("%s is built twice", a)
	}
	if err := in.Charge(256); err != nil {
		return err
	}
	if a.form == wrapper {
		return a.buildWrapped(state, in)
	}
	// Version, shape, dtype, whether in Fortran order, content; the first version
	// was not numbered.
	t, ok := state.(*pickle.Tuple)
	if !ok || len(t.Items) != 4 && len(t.Items) != 5 {
		return fmt.Errorf("the state of an array is %s, not a tuple of 5", pickle.TypeName(state))
	}
	parts := t.Items[len(t.Items)-4:]
	shape, err := shapeOf(parts[0])
	if err != nil {
		return err
	}
	var jumps []int
	switch parts[2] {
	case false, int64(0), nil:
	case true, int64(1):
		jumps = fortran(shape)
	default:
		return fmt.Errorf("the order of an array is %s", pickle.TypeName(parts[2]))
	}
	if err := a.define(parts[1], shape, jumps); err != nil {
		return err
	}
	if items, ok := pickle.Items(parts[3]); ok {
		return a.setObjects(items)
	}
	data, ok := asBytes(parts[3])
	if !ok {
		return fmt.Errorf("the content of an array is %s", pickle.TypeName(parts[3]))
	}
	if _, text := parts[3].(string); text {
		if err := in.Charge(int64(len(data))); err != nil {
			return err
		}
	}
	return a.setData(data)
}

// asBytes returns the bytes of a Python 2 or 3 value.
func asBytes(v any) ([]byte, bool) {
	switch v := v.(type) {
	case pickle.Bytes:
		return v, true
	case string:
		return []byte(v), true
	}
	return nil, false
}

// define sets what elements there are.
func (a *Array) define(dtype any, shape, jumps []int) error {
	d, ok := dtype.(*DType)
	if !ok {
		return fmt.Errorf("the dtype of an array is %s", pickle.TypeName(dtype))
	}
	if !d.built {
		return fmt.Errorf("the dtype of an array has no state yet")
	}
	n, err := counted(shape, d.Size)
	if err != nil {
		return err
	}
	a.Type, a.Shape, a.n, a.jumps, a.step = d, shape, n, jumps, d.Size
	return nil
}

// setData gives the elements as bytes.
func (a *Array) setData(data []byte) error {
	if a.Type.objects {
		return fmt.Errorf("the elements of an array of %s are bytes", a.Type)
	}
	// The product was checked not to overflow.
	if want := a.n * a.Type.Size; len(data) != want {
		return fmt.Errorf("%d bytes are not the %d of an array of %s, shape %s", len(data), want, a.Type, shapeText(a.Shape))
	}
	l := a.load
	if int64(len(data)) > l.left {
		return fmt.Errorf("the arrays share their bytes: together they are larger than %d, twice the file", l.limit)
	}
	l.left -= int64(len(data))
	l.bytes += int64(len(data))
	a.data = data
	a.finish()
	return nil
}

// setObjects gives the elements as values.
func (a *Array) setObjects(items []any) error {
	if !a.Type.objects {
		return fmt.Errorf("the elements of an array of %s are values", a.Type)
	}
	if len(items) != a.n {
		return fmt.Errorf("%d values are not the %d of an array of shape %s", len(items), a.n, shapeText(a.Shape))
	}
	if items == nil {
		items = []any{}
	}
	// Plain pickles list values in C order whatever the array's order was.
	a.objects, a.jumps = items, nil
	a.finish()
	return nil
}

func (a *Array) finish() {
	a.ready = true
	a.load.arrays++
	a.load = nil
}

// fromBuffer makes what protocol 5 writes: _frombuffer(bytes, dtype, shape, order,
// axes).
func (l *loader) fromBuffer(args []any, in *pickle.Stream) (any, error) {
	if len(args) != 4 && len(args) != 5 {
		return nil, fmt.Errorf("%d arguments, not 4 or 5", len(args))
	}
	if err := in.Charge(256); err != nil {
		return nil, err
	}
	data, ok := args[0].(pickle.Bytes)
	if !ok {
		return nil, fmt.Errorf("the content is %s", pickle.TypeName(args[0]))
	}
	shape, err := shapeOf(args[2])
	if err != nil {
		return nil, err
	}
	var jumps []int
	switch args[3] {
	case "C":
	case "F":
		jumps = fortran(shape)
	case "K":
		if len(args) != 5 {
			return nil, fmt.Errorf("the order of the axes is missing")
		}
		axis, err := shapeOf(args[4])
		if err != nil {
			return nil, err
		}
		if shape, jumps, err = permuted(shape, axis); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("the order is neither C, F nor K")
	}
	a := &Array{load: l}
	if err := a.define(args[1], shape, jumps); err != nil {
		return nil, err
	}
	if err := a.setData(data); err != nil {
		return nil, err
	}
	return a, nil
}

// scalar makes the plain value of scalar(dtype, bytes).
func (l *loader) scalar(args []any, in *pickle.Stream) (any, error) {
	if len(args) == 0 || len(args) > 2 {
		return nil, fmt.Errorf("%d arguments, not 2", len(args))
	}
	a := &Array{load: l}
	if err := a.define(args[0], nil, nil); err != nil {
		return nil, err
	}
	if err := in.Charge(256 + 4*int64(a.Type.Size)); err != nil {
		return nil, err
	}
	if a.Type.Kind == Object && len(args) == 2 {
		return args[1], nil
	}
	data := make([]byte, a.Type.Size) // without the bytes it is zero
	if len(args) == 2 {
		if a.Type.objects {
			items, _ := pickle.Items(args[1])
			a.objects, a.ready, a.load = []any{&pickle.Tuple{Items: items}}, true, nil
			return a, nil
		}
		given, ok := asBytes(args[1])
		if !ok {
			return nil, fmt.Errorf("the content is %s", pickle.TypeName(args[1]))
		}
		data = given
	}
	if err := a.setData(data); err != nil {
		return nil, err
	}
	if v, ok := boxed(a.Type, a.data); ok {
		return v, nil
	}
	return a, nil
}
