package ndarray

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// buildWrapped takes the attributes of joblib's NumpyArrayWrapper, and the elements
// that stand in the file behind it.
func (a *Array) buildWrapped(state any, in *pickle.Stream) error {
	d, ok := state.(*pickle.Dict)
	if !ok {
		return fmt.Errorf("the state of joblib's wrapper is %s, not a dict", pickle.TypeName(state))
	}
	get := func(name string) any {
		v, _ := d.Get(name)
		return v
	}
	a.setSubclass(get("subclass"))
	shape, err := shapeOf(get("shape"))
	if err != nil {
		return err
	}
	var jumps []int
	switch get("order") {
	case "C":
	case "F":
		jumps = fortran(shape)
	default:
		return fmt.Errorf("the order of an array is neither C nor F")
	}
	dtype := get("dtype")
	if d, ok := dtype.(*DType); ok && d.built && d.objects {
		return a.nested(in)
	}
	if err := a.define(dtype, shape, jumps); err != nil {
		return err
	}
	if a.Type.Kind == Other && a.Type.Size == 0 {
		return fmt.Errorf("dtype %s is not known, nor how many bytes it takes", a.Type)
	}
	if get("numpy_array_alignment_bytes") != nil {
		// One byte says how many follow before the elements.
		b, err := in.Next(1)
		if err != nil {
			return err
		}
		if _, err := in.Next(int(b[0])); err != nil {
			return err
		}
	}
	data, err := in.Next(a.n * a.Type.Size)
	if err != nil {
		return fmt.Errorf("an array of %s, shape %s: %w", a.Type, shapeText(a.Shape), err)
	}
	return a.setData(data)
}

// nested takes the content of the array that is pickled behind the wrapper: that of
// an array of values.
func (a *Array) nested(in *pickle.Stream) error {
	v, err := in.Nested()
	if err != nil {
		return err
	}
	inner, ok := v.(*Array)
	if !ok {
		return fmt.Errorf("the pickle behind joblib's wrapper holds %s, not an array", pickle.TypeName(v))
	}
	if err := inner.check(); err != nil {
		return err
	}
	subclass := a.Subclass
	*a = *inner
	if a.Subclass == nil {
		a.Subclass = subclass
	}
	return nil
}
