package ndarray

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// maxRange bounds the labels of a RangeIndex, which the file does not hold.
const maxRange = 1 << 20

// Labels reads column labels: an array of one dimension, a list, a pandas Index of
// plain labels, or a pandas array of strings, also one of Arrow. A missing label is
// nil or NaN, as the file has it.
func Labels(v any) ([]any, error) { return labels(v, 0) }

func labels(v any, depth int) ([]any, error) {
	if depth > 4 {
		return nil, fmt.Errorf("labels nest too deep")
	}
	switch v := v.(type) {
	case *Array:
		if v.ready && v.Dims() != 1 {
			return nil, fmt.Errorf("%s is no list of labels", v)
		}
		return v.Objects()
	case *pickle.Object:
		if v.Class == nil {
			break
		}
		switch v.Class.Name {
		case "_new_Index":
			return index(v, depth)
		case "ArrowStringArray":
			for _, name := range []string{"_pa_array", "_data"} {
				if data, ok := v.Attr(name); ok {
					return arrow(data)
				}
			}
		case "__pyx_unpickle_NDArrayBacked":
			// Its state is (dtype, array, attributes).
			if t, ok := v.State().(*pickle.Tuple); ok && len(t.Items) == 3 {
				return labels(t.Items[1], depth+1)
			}
		case "StringArray", "PandasArray", "NumpyExtensionArray":
			if data, ok := v.Attr("_ndarray"); ok {
				return labels(data, depth+1)
			}
		}
	}
	if items, ok := pickle.Items(v); ok {
		return items, nil
	}
	return nil, fmt.Errorf("%s is no list of labels", pickle.TypeName(v))
}

// index reads what pandas._new_Index(class, {data: ..., name: ...}) makes.
func index(o *pickle.Object, depth int) ([]any, error) {
	if len(o.Args) != 2 {
		return nil, fmt.Errorf("an Index of %d arguments", len(o.Args))
	}
	d, ok := pickle.AsDict(o.Args[1])
	if !ok {
		return nil, fmt.Errorf("the content of an Index is %s", pickle.TypeName(o.Args[1]))
	}
	if data, ok := d.Get("data"); ok {
		return labels(data, depth+1)
	}
	var bounds [3]int64
	for i, name := range []string{"start", "stop", "step"} {
		v, _ := d.Get(name)
		if bounds[i], ok = v.(int64); !ok || bounds[i] < -1<<40 || bounds[i] > 1<<40 {
			return nil, fmt.Errorf("%s is no list of labels", pickle.TypeName(o))
		}
	}
	start, stop, step := bounds[0], bounds[1], bounds[2]
	if step == 0 {
		return nil, fmt.Errorf("the step of a RangeIndex is 0")
	}
	var out []any
	for at := start; step > 0 && at < stop || step < 0 && at > stop; at += step {
		if len(out) == maxRange {
			return nil, fmt.Errorf("a RangeIndex has more than %d labels", maxRange)
		}
		out = append(out, at)
	}
	return out, nil
}

// arrow reads an Arrow array of strings, or a sequence of chunks of them:
//
//	pyarrow.lib._restore_array((type, length, nulls, offset, [valid, offsets, bytes], ...))
//	pyarrow.lib.chunked_array([array, ...], type)
//
// valid has one bit an element, the lowest bit first, or is None; string i is bytes
// offsets[i] to offsets[i+1].
func arrow(v any) ([]any, error) {
	o, ok := v.(*pickle.Object)
	if !ok || o.Class == nil || len(o.Args) == 0 {
		return nil, fmt.Errorf("%s is no Arrow array", pickle.TypeName(v))
	}
	if o.Class.Name != "chunked_array" {
		return arrowChunk(o, nil)
	}
	chunks, ok := pickle.Items(o.Args[0])
	if !ok {
		return nil, fmt.Errorf("the chunks of an Arrow array are %s", pickle.TypeName(o.Args[0]))
	}
	var out []any
	for _, c := range chunks {
		chunk, ok := c.(*pickle.Object)
		if !ok {
			return nil, fmt.Errorf("%s is no Arrow array", pickle.TypeName(c))
		}
		var err error
		if out, err = arrowChunk(chunk, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// arrowChunk appends the strings of one array.
func arrowChunk(o *pickle.Object, out []any) ([]any, error) {
	var parts []any
	if o.Class != nil && o.Class.Name == "_restore_array" && len(o.Args) == 1 {
		parts, _ = pickle.Items(o.Args[0])
	}
	if len(parts) < 5 {
		return nil, fmt.Errorf("%s is no Arrow array", pickle.TypeName(o))
	}
	width, err := arrowWidth(parts[0])
	if err != nil {
		return nil, err
	}
	length, ok1 := parts[1].(int64)
	offset, ok2 := parts[3].(int64)
	buffers, ok3 := pickle.Items(parts[4])
	if !ok1 || !ok2 || !ok3 || len(buffers) != 3 {
		return nil, fmt.Errorf("an Arrow array has no length, offset and three buffers")
	}
	valid, offsets, text := arrowBuffer(buffers[0]), arrowBuffer(buffers[1]), arrowBuffer(buffers[2])
	if length == 0 {
		return out, nil
	}
	if length < 0 || offset < 0 || length > maxRange-int64(len(out)) || offset > math.MaxInt32 {
		return nil, fmt.Errorf("an Arrow array has %d labels from %d on", length, offset)
	}
	if int64(len(offsets)) < (offset+length+1)*int64(width) || valid != nil && int64(len(valid)) < (offset+length+7)/8 {
		return nil, fmt.Errorf("an Arrow array ends early")
	}
	at := func(i int64) uint64 {
		if width == 4 {
			return uint64(binary.LittleEndian.Uint32(offsets[4*i:]))
		}
		return binary.LittleEndian.Uint64(offsets[8*i:])
	}
	for i := offset; i < offset+length; i++ {
		from, to := at(i), at(i+1)
		if from > to || to > uint64(len(text)) {
			return nil, fmt.Errorf("label %d of an Arrow array is bytes %d to %d of %d", i, from, to, len(text))
		}
		if valid != nil && valid[i/8]>>(i%8)&1 == 0 {
			out = append(out, nil)
		} else {
			out = append(out, string(text[from:to]))
		}
	}
	return out, nil
}

// arrowWidth returns the bytes of an offset for a type of strings.
func arrowWidth(v any) (int, error) {
	if o, ok := v.(*pickle.Object); ok && len(o.Args) > 0 {
		switch o.Args[0] {
		case "string", "utf8":
			return 4, nil
		case "large_string", "large_utf8":
			return 8, nil
		}
	}
	return 0, fmt.Errorf("an Arrow array is not of strings")
}

// arrowBuffer returns the bytes of pyarrow.py_buffer(bytes), nil for None.
func arrowBuffer(v any) []byte {
	if o, ok := v.(*pickle.Object); ok && len(o.Args) == 1 {
		if b, ok := o.Args[0].(pickle.Bytes); ok {
			return b
		}
	}
	return nil
}
