package ndarray

import (
	"fmt"

	"github.com/xrai-toolkit/xrai-go/xrai/modelfile/pickle"
)

// maxFieldDepth bounds how deep structured dtypes nest.
const maxFieldDepth = 16

// newDType makes what numpy.dtype(name, align, copy) would.
func newDType(args []any) (*DType, error) {
	if len(args) == 0 {
		return nil, fmt.Errorf("it has no kind")
	}
	switch v := args[0].(type) {
	case string:
		return parseDType(v)
	case *pickle.Class:
		// numpy.record and numpy.void get their size and fields from the state.
		if v.Name == "record" || v.Name == "void" {
			return &DType{Kind: Void}, nil
		}
		return &DType{Kind: Other, note: v.String()}, nil
	}
	return nil, fmt.Errorf("its kind is %s", pickle.TypeName(args[0]))
}

// Build takes the state of a pickled dtype: version, byte order, subarray, names,
// fields, size, alignment, flags, and metadata for dates.
func (d *DType) Build(state any, in *pickle.Stream) error {
	t, ok := state.(*pickle.Tuple)
	if !ok || len(t.Items) < 7 {
		return fmt.Errorf("the state of a dtype is %s, not a tuple of 8 or 9", pickle.TypeName(state))
	}
	if d.built {
		return fmt.Errorf("dtype %s is built twice", d)
	}
	switch t.Items[1] {
	case "<", "|", "=", nil:
		d.Big = false
	case ">":
		d.Big = true
	default:
		return fmt.Errorf("the byte order of dtype %s is none", d)
	}
	if err := d.resize(t.Items[5]); err != nil {
		return err
	}
	if t.Items[2] != nil {
		d.Kind, d.note = Other, "subarray"
	}
	if t.Items[3] != nil {
		if err := d.buildFields(t.Items[3], t.Items[4], in); err != nil {
			return err
		}
	}
	if len(t.Items) > 8 && (d.Kind == Datetime || d.Kind == Span) {
		d.Unit = unitOf(t.Items[8])
	}
	d.built = true
	return nil
}

// resize takes the size of a dtype whose kind does not tell it.
func (d *DType) resize(size any) error {
	n, ok := size.(int64)
	switch {
	case !ok:
		return fmt.Errorf("the size of dtype %s is %s", d, pickle.TypeName(size))
	case n == -1 || n == int64(d.Size):
		return nil
	case d.Kind == Bytes, d.Kind == Void, d.Kind == Other, d.Kind == Text && n%4 == 0:
		if n < 0 || n > maxItem {
			return fmt.Errorf("the size of dtype %s is %d bytes, outside 0 to %d", d, n, maxItem)
		}
		d.Size = int(n)
		return nil
	}
	return fmt.Errorf("the size of dtype %s is %d bytes", d, n)
}

// buildFields takes the names, and the dict from name to dtype and offset.
func (d *DType) buildFields(names, fields any, in *pickle.Stream) error {
	list, ok1 := pickle.Items(names)
	dict, ok2 := pickle.AsDict(fields)
	if d.Kind != Void || !ok1 || !ok2 {
		return fmt.Errorf("dtype %s has fields that are %s and %s", d, pickle.TypeName(names), pickle.TypeName(fields))
	}
	if err := in.Charge(64 * int64(len(list))); err != nil {
		return err
	}
	seen := make(map[string]bool, len(list))
	for _, v := range list {
		name, ok := v.(string)
		if !ok || seen[name] {
			return fmt.Errorf("field name %.40q is no str or stands twice", fmt.Sprint(v))
		}
		seen[name] = true
		value, _ := dict.Get(name)
		field, _ := pickle.Items(value)
		if len(field) < 2 {
			return fmt.Errorf("field %.40q has no dtype and offset", name)
		}
		child, ok1 := field[0].(*DType)
		offset, ok2 := field[1].(int64)
		switch {
		case !ok1 || !ok2:
			return fmt.Errorf("field %.40q has no dtype and offset", name)
		case !child.built:
			// A dtype in its own field would be one.
			return fmt.Errorf("field %.40q: its dtype has no state yet", name)
		case child.depth >= maxFieldDepth:
			return fmt.Errorf("field %.40q: dtypes nest deeper than %d", name, maxFieldDepth)
		case offset < 0 || offset+int64(child.Size) > int64(d.Size):
			return fmt.Errorf("field %.40q: bytes %d to %d of an element of %d", name, offset, offset+int64(child.Size), d.Size)
		}
		d.depth = max(d.depth, child.depth+1)
		d.objects = d.objects || child.objects
		d.Fields = append(d.Fields, Field{name, child, int(offset)})
	}
	return nil
}

// unitOf reads the unit from the metadata of a date's dtype: (dict, (unit, number,
// divisor, event)).
func unitOf(metadata any) string {
	outer, _ := pickle.Items(metadata)
	if len(outer) != 2 {
		return ""
	}
	inner, _ := pickle.Items(outer[1])
	if len(inner) < 2 {
		return ""
	}
	unit := ""
	switch u := inner[0].(type) {
	case string:
		unit = u
	case pickle.Bytes:
		unit = string(u)
	}
	if len(unit) > 16 {
		return ""
	}
	if n, ok := inner[1].(int64); ok && n != 1 {
		return fmt.Sprintf("%d%s", n, unit)
	}
	return unit
}
