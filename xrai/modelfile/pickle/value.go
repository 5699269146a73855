package pickle

import (
	"fmt"
	"math/big"
)

// Bytes is a Python bytes or bytearray. It is a view of the file: do not change
// it, and copy what outlives the file.
type Bytes []byte

// Tuple is a Python tuple.
type Tuple struct{ Items []any }

// List is a Python list.
type List struct{ Items []any }

// Class is a Python class or function, known by name only. Within one file the
// same name is the same pointer.
type Class struct{ Module, Name string }

// String returns the name with its module, such as os.system.
func (c *Class) String() string { return c.Module + "." + c.Name }

// Persistent is a reference to something that the file does not hold.
type Persistent struct{ ID any }

// TypeName says in Python's words what a value is, for errors: "a dict", "an
// sklearn.svm._classes.SVC object".
func TypeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return "a bool"
	case int64, *big.Int:
		return "an int"
	case float64:
		return "a float"
	case complex128:
		return "a complex"
	case string:
		return "a str"
	case Bytes:
		return "bytes"
	case *Tuple:
		return "a tuple"
	case *List:
		return "a list"
	case *Dict:
		return "a dict"
	case *Set:
		return "a set"
	case *Class:
		return "the class " + v.String()
	case *Object:
		return "an object of " + v.ClassName()
	case *Persistent:
		return "a persistent id"
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprintf("a %T", v)
}

// Items returns the elements of a list, a tuple, or an object that derives from
// list (also collections.UserList); ok is false for anything else. Do not change
// them.
func Items(v any) (items []any, ok bool) {
	switch v := v.(type) {
	case *List:
		return v.Items, true
	case *Tuple:
		return v.Items, true
	case *Object:
		if len(v.Items) > 0 {
			return v.Items, true
		}
		data, _ := v.Attr("data")
		if l, ok := data.(*List); ok {
			return l.Items, true
		}
	}
	return nil, false
}

// AsDict returns a dict, or the entries of an object that derives from dict, as
// collections.OrderedDict and sklearn.utils.Bunch do; ok is false for anything
// else.
func AsDict(v any) (d *Dict, ok bool) {
	switch v := v.(type) {
	case *Dict:
		return v, true
	case *Object:
		if v.Entries != nil {
			return v.Entries, true
		}
		if v.Class != nil && v.Class.Module == "collections" && (v.Class.Name == "OrderedDict" || v.Class.Name == "defaultdict") {
			return new(Dict), true
		}
	}
	return nil, false
}
