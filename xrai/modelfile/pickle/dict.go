package pickle

import (
	"fmt"
	"iter"
	"math"
	"math/big"
	"reflect"
	"strings"
)

// Dict is a Python dict: entries in the order their keys first came, the last
// value of each. Keys are equal as in Python: 1, 1.0 and True are one key.
// Tuples of up to 16 short plain values are compared by what they hold, other
// tuples and all objects by identity.
type Dict struct {
	entries []entry
	index   map[any]int // by keyOf, once there are more than small entries
}

type entry struct{ key, value any }

// small is the size up to which a dict is searched from its start.
const small = 8

// Len returns the number of entries.
func (d *Dict) Len() int { return len(d.entries) }

// Get returns the value of a key.
func (d *Dict) Get(key any) (value any, ok bool) {
	k, err := keyOf(key)
	if err != nil {
		return nil, false
	}
	if i := d.find(k); i >= 0 {
		return d.entries[i].value, true
	}
	return nil, false
}

// At returns entry i, 0 to Len()-1.
func (d *Dict) At(i int) (key, value any) { return d.entries[i].key, d.entries[i].value }

// All yields the entries in order.
func (d *Dict) All() iter.Seq2[any, any] {
	return func(yield func(key, value any) bool) {
		for _, e := range d.entries {
			if !yield(e.key, e.value) {
				return
			}
		}
	}
}

// set adds an entry or replaces its value, and reports whether it was added.
func (d *Dict) set(key, value any) (added bool, err error) {
	k, err := keyOf(key)
	if err != nil {
		return false, err
	}
	if i := d.find(k); i >= 0 {
		d.entries[i].value = value
		return false, nil
	}
	d.entries = extend(d.entries, []entry{{key, value}})
	switch {
	case d.index != nil:
		d.index[k] = len(d.entries) - 1
	case len(d.entries) > small:
		d.index = make(map[any]int, 2*small)
		for i, e := range d.entries {
			k, err := keyOf(e.key)
			if err != nil {
				return false, err
			}
			d.index[k] = i
		}
	}
	return true, nil
}

// find returns the entry of a key that keyOf made, or -1.
func (d *Dict) find(k any) int {
	if d.index != nil {
		if i, ok := d.index[k]; ok {
			return i
		}
		return -1
	}
	if name, ok := k.(string); ok {
		for i, e := range d.entries {
			if s, ok := e.key.(string); ok && s == name {
				return i
			}
		}
		return -1
	}
	for i, e := range d.entries {
		if other, err := keyOf(e.key); err == nil && other == k {
			return i
		}
	}
	return -1
}

// Set is a Python set or frozenset, in the order of the file.
type Set struct {
	Frozen bool
	dict   Dict
}

// Len returns the number of elements.
func (s *Set) Len() int { return s.dict.Len() }

// Has reports whether v is an element.
func (s *Set) Has(v any) bool {
	_, ok := s.dict.Get(v)
	return ok
}

// Items returns the elements.
func (s *Set) Items() []any {
	items := make([]any, 0, s.Len())
	for k := range s.dict.All() {
		items = append(items, k)
	}
	return items
}

// Forms of keys that must not be confused with a string or a number.
type (
	noneKey  struct{}
	bigKey   string
	bytesKey string
	tupleKey string
)

// keyOf returns a comparable form of a key, equal for keys that Python holds to
// be equal.
func keyOf(v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return noneKey{}, nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case int64, string, complex128:
		return v, nil
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<62 {
			return int64(v), nil
		}
		return v, nil
	case *big.Int:
		return bigKey(v.Text(16)), nil
	case Bytes:
		return bytesKey(v), nil
	case *Tuple:
		if k, ok := plainTuple(v); ok {
			return k, nil
		}
		return v, nil
	case *Set:
		if v.Frozen {
			return v, nil
		}
	case *List, *Dict:
	default:
		if reflect.TypeOf(v).Kind() == reflect.Pointer {
			return v, nil
		}
	}
	return nil, fmt.Errorf("%s cannot be a key", TypeName(v))
}

// plainTuple spells a short tuple of short plain values.
func plainTuple(t *Tuple) (key tupleKey, ok bool) {
	if len(t.Items) > 16 {
		return "", false
	}
	var b strings.Builder
	for _, v := range t.Items {
		switch v := v.(type) {
		case nil, bool, int64, float64:
			k, _ := keyOf(v)
			if f, ok := k.(float64); ok && f != f {
				return "", false // as in Python, no two of them are equal
			}
			fmt.Fprintf(&b, "%T %v;", k, k)
		case string:
			if len(v) > 64 {
				return "", false
			}
			fmt.Fprintf(&b, "%q;", v)
		default:
			return "", false
		}
	}
	return tupleKey(b.String()), true
}

// keySize is the length of a key that takes time to compare.
func keySize(v any) int64 {
	switch v := v.(type) {
	case string:
		return int64(len(v))
	case Bytes:
		return int64(len(v))
	case *big.Int:
		return 32 * int64(len(v.Bits()))
	case *Tuple:
		return 32 * int64(min(len(v.Items), 16))
	}
	return 0
}
