package sklearn

import (
	"encoding/binary"
	"math"

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

// column is one field of nodes; little, if not nil, are its eight bytes a node,
// stride apart.
func column(a *ndarray.Attrs, nodes *ndarray.Array, name string) (c *ndarray.Array, little []byte, stride int) {
	c, err := nodes.Field(name)
	if err != nil {
		a.Fail("nodes", "%w", err)
		return nil, nil, 0
	}
	f := fieldOf(nodes, name)
	if all := nodes.Bytes(); all != nil && f != nil && f.Type.Size == 8 && !f.Type.Big && len(all) > 0 {
		return c, all[f.Offset:], nodes.Type.Size
	}
	return c, nil, 0
}

// intsOf returns a field of integers, which must fit 32 bits.
func intsOf(a *ndarray.Attrs, nodes *ndarray.Array, name string) []int32 {
	c, little, stride := column(a, nodes, name)
	if a.Err() != nil {
		return nil
	}
	out := make([]int32, nodes.Len())
	wide := false
	if little != nil && c.Type.Kind == ndarray.Int {
		for i := range out {
			v := int64(binary.LittleEndian.Uint64(little[i*stride:]))
			out[i] = int32(v)
			wide = wide || v != int64(int32(v))
		}
	} else {
		values, err := c.Ints()
		if err != nil {
			a.Fail("nodes", "%s: %w", name, err)
			return nil
		}
		for i, v := range values {
			out[i] = int32(v)
			wide = wide || v != int64(int32(v))
		}
	}
	if wide {
		a.Fail("nodes", "%s holds numbers beyond 32 bits", name)
		return nil
	}
	return out
}

// floatsOf returns a field of numbers.
func floatsOf(a *ndarray.Attrs, nodes *ndarray.Array, name string) []float64 {
	c, little, stride := column(a, nodes, name)
	if a.Err() != nil {
		return nil
	}
	if little != nil && c.Type.Kind == ndarray.Float {
		out := make([]float64, nodes.Len())
		for i := range out {
			out[i] = math.Float64frombits(binary.LittleEndian.Uint64(little[i*stride:]))
		}
		return out
	}
	out, err := c.Floats()
	if err != nil {
		a.Fail("nodes", "%s: %w", name, err)
	}
	return out
}

// objectsOf returns the estimators in an attribute: a list, or an array of objects
// row after row.
func objectsOf(a *ndarray.Attrs, name string) []any {
	if x, ok := a.Value(name).(*ndarray.Array); ok && a.Err() == nil {
		items, err := x.Objects()
		if err != nil {
			a.Fail(name, "%w", err)
		}
		return items
	}
	return a.Items(name)
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
