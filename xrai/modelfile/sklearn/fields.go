package sklearn

import (
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/ndarray"
	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// fieldOf returns a field of a structured array, nil if it has none of the name.
func fieldOf(nodes *ndarray.Array, name string) *ndarray.Field {
	for i := range nodes.Type.Fields {
		if f := &nodes.Type.Fields[i]; f.Name == name {
			return f
		}
	}
	return nil
}

// intsOf returns a field of integers, which must fit 32 bits.
func intsOf(a *ndarray.Attrs, nodes *ndarray.Array, name string) []int32 {
	c, err := nodes.Field(name)
	var values []int64
	if err == nil {
		values, err = c.Ints()
	}
	if err != nil {
		a.Fail("nodes", "%s: %w", name, err)
		return nil
	}
	out := make([]int32, len(values))
	for i, v := range values {
		if out[i] = int32(v); v != int64(out[i]) {
			a.Fail("nodes", "%s holds numbers beyond 32 bits", name)
			return nil
		}
	}
	return out
}

// floatsOf returns a field of numbers.
func floatsOf(a *ndarray.Attrs, nodes *ndarray.Array, name string) []float64 {
	c, err := nodes.Field(name)
	var values []float64
	if err == nil {
		values, err = c.Floats()
	}
	if err != nil {
		a.Fail("nodes", "%s: %w", name, err)
	}
	return values
}

// objectsOf returns the estimators in an attribute: a list, or an array of objects
// row after row. One that stands in many places is refused: a few bytes a place
// would make a model of any size.
func objectsOf(a *ndarray.Attrs, name string) []any {
	var shown []any
	if x, ok := a.Value(name).(*ndarray.Array); ok && a.Err() == nil {
		var err error
		if shown, err = x.Objects(); err != nil {
			a.Fail(name, "%w", err)
		}
	} else {
		shown = a.Items(name)
	}
	seen := spots{}
	for _, v := range shown {
		if !seen.add(a, name, v) {
			return nil
		}
	}
	return shown
}

// spots counts where objects and lists stand.
type spots map[any]int

// add counts a place, and fails after too many of one value.
func (p spots) add(a *ndarray.Attrs, name string, v any) bool {
	switch v.(type) {
	case *pickle.Object, *pickle.List:
		if p[v]++; p[v] > maxShared {
			a.Fail(name, "%s stands in more than %d places", pickle.TypeName(v), maxShared)
			return false
		}
	}
	return true
}

// attrsOf reads the attributes of an inner estimator that must be of some class.
func attrsOf(a *ndarray.Attrs, name string, v any, classes ...string) *ndarray.Attrs {
	o, ok := v.(*pickle.Object)
	if !ok {
		a.Fail(name, "holds %s, not an estimator", pickle.TypeName(v))
		return nil
	}
	for _, c := range classes {
		if readerName(o.Class) == c {
			return ndarray.Of(o)
		}
	}
	a.Fail(name, "holds %s", pickle.TypeName(v))
	return nil
}
