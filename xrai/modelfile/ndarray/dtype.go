package ndarray

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind is the kind of an array's elements, by NumPy's letters.
type Kind byte

// The kinds.
const (
	Bool     Kind = 'b'
	Int      Kind = 'i'
	Uint     Kind = 'u'
	Float    Kind = 'f'
	Complex  Kind = 'c'
	Bytes    Kind = 'S' // bytes of a fixed length
	Text     Kind = 'U' // characters of four bytes, of a fixed length
	Datetime Kind = 'M'
	Span     Kind = 'm' // timedelta
	Object   Kind = 'O' // any values; StringDType too
	Void     Kind = 'V' // fields, or bytes without meaning
	Other    Kind = '?' // read, but not understood
)

// DType is a NumPy dtype. Once an array has it, it does not change.
type DType struct {
	Kind   Kind
	Size   int     // bytes an element
	Big    bool    // the highest byte comes first
	Unit   string  // of Datetime and Span, such as ns or 25s; may be empty
	Fields []Field // of Void; empty if it has none
	note   string  // what Other is

	built   bool // it has its state, and will not change
	depth   int  // how deep fields nest
	objects bool // elements refer to other values, so their bytes are not in the file
}

// Field is one column of a structured dtype.
type Field struct {
	Name   string
	Type   *DType
	Offset int // bytes from the element's start
}

// String writes the dtype as NumPy does: float64, >i4, <U3, object.
func (d *DType) String() string {
	bits := 8 * d.Size
	name := ""
	switch d.Kind {
	case Bool:
		return "bool"
	case Int:
		name = "int"
	case Uint:
		name = "uint"
	case Float:
		name = "float"
	case Complex:
		name = "complex"
	case Bytes:
		return fmt.Sprintf("|S%d", d.Size)
	case Text:
		return fmt.Sprintf("%s%d", d.order("U"), d.Size/4)
	case Datetime, Span:
		unit := ""
		if d.Unit != "" {
			unit = "[" + d.Unit + "]"
		}
		if d.Big {
			return fmt.Sprintf(">%c8%s", d.Kind, unit)
		}
		if d.Kind == Span {
			return "timedelta64" + unit
		}
		return "datetime64" + unit
	case Object:
		return "object"
	case Other:
		return d.note
	default:
		if len(d.Fields) == 0 {
			return fmt.Sprintf("|V%d", d.Size)
		}
		names := make([]string, 0, 5)
		for i, f := range d.Fields {
			if i == 4 {
				names = append(names, fmt.Sprintf("... %d in all", len(d.Fields)))
				break
			}
			names = append(names, f.Name)
		}
		return fmt.Sprintf("structured (%s)", strings.Join(names, ", "))
	}
	if d.Big && d.Size > 1 {
		return fmt.Sprintf(">%c%d", d.Kind, d.Size)
	}
	return name + strconv.Itoa(bits)
}

func (d *DType) order(letter string) string {
	if d.Big {
		return ">" + letter
	}
	return "<" + letter
}

// field returns the index of a field, or -1.
func (d *DType) field(name string) int {
	for i, f := range d.Fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

// parseDType reads the name that numpy.dtype is called with: f8, <U3, V56, O.
func parseDType(name string) (*DType, error) {
	s := name
	d := new(DType)
	if s != "" && strings.IndexByte("<>|=", s[0]) >= 0 {
		d.Big = s[0] == '>'
		s = s[1:]
	}
	if s == "" {
		return nil, fmt.Errorf("dtype %q has no kind", name)
	}
	kind := s[0]
	size, unit, dated := strings.Cut(s[1:], "[")
	n := -1
	if size != "" {
		v, err := strconv.ParseUint(size, 10, 31)
		if err != nil {
			return nil, fmt.Errorf("dtype %.40q has no size", name)
		}
		n = int(v)
	}
	d.Kind, d.Size = Kind(kind), n
	good := false
	switch kind {
	case '?':
		d.Kind, d.Size, good = Bool, 1, true
	case 'b':
		d.Kind, d.Size, good = Bool, 1, n == 1
	case 'i', 'u':
		good = n == 1 || n == 2 || n == 4 || n == 8
	case 'f':
		good = n == 2 || n == 4 || n == 8 || n == 12 || n == 16
	case 'c':
		good = n == 8 || n == 16 || n == 24 || n == 32
	case 'S', 'a':
		d.Kind, d.Size, good = Bytes, max(n, 0), true
	case 'U':
		d.Size, good = 4*max(n, 0), true
	case 'V':
		d.Size, good = max(n, 0), true
	case 'O':
		d.Size, d.objects, good = 8, true, n == -1 || n == 4 || n == 8
	case 'M', 'm':
		d.Size, d.Unit, good = 8, strings.TrimSuffix(unit, "]"), n == -1 || n == 8
		dated = false
	}
	if !good || dated || d.Size > maxItem {
		return nil, fmt.Errorf("dtype %.40q is not known", name)
	}
	return d, nil
}
