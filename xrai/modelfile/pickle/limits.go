package pickle

import (
	"fmt"
)

// Limits bound what reading a pickle may cost. A field of 0 has its default; raise
// one for an honest file that needs more.
type Limits struct {
	MaxOpcodes int64 // opcodes run; default 200 million
	MaxMemory  int64 // estimated bytes of memory; default 64 MiB + 32 times the bytes read, at most 1 GiB + 8 times
	MaxStack   int   // values on the stack; default 16 million
	MaxMarks   int   // marks open at once; default 4096
	MaxMemo    int   // values remembered; default 32 million
	MaxInt     int   // bytes of an integer; default 512
	MaxClasses int   // different classes; default 4096
	MaxName    int   // bytes of a class's module, and of its name; default 512
	MaxNested  int   // pickles inside pickles; default 8
}

// filled returns the limits with defaults for a file of n bytes.
func (l Limits) filled(n int) (Limits, error) {
	memory := min(64<<20+32*int64(n), 1<<30+8*int64(n))
	for _, f := range []struct {
		name  string
		value *int64
		def   int64
	}{
		{"MaxOpcodes", &l.MaxOpcodes, 200e6},
		{"MaxMemory", &l.MaxMemory, memory},
	} {
		if err := fill(f.name, f.value, f.def); err != nil {
			return l, err
		}
	}
	for _, f := range []struct {
		name  string
		value *int
		def   int
	}{
		{"MaxStack", &l.MaxStack, 16e6},
		{"MaxMarks", &l.MaxMarks, 4096},
		{"MaxMemo", &l.MaxMemo, 32e6},
		{"MaxInt", &l.MaxInt, 512},
		{"MaxClasses", &l.MaxClasses, 4096},
		{"MaxName", &l.MaxName, 512},
		{"MaxNested", &l.MaxNested, 8},
	} {
		if err := fill(f.name, f.value, f.def); err != nil {
			return l, err
		}
	}
	return l, nil
}

func fill[T int | int64](name string, value *T, def T) error {
	switch {
	case *value < 0:
		return fmt.Errorf("%s = %d is negative", name, *value)
	case *value == 0:
		*value = def
	}
	return nil
}

// LimitError says that a file exceeds one of the Limits.
type LimitError struct {
	What  string // what there is too much of
	Limit int64
	Field string // the field of Limits that raises it
}

// Error words it.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%s: more than %d (%s raises the limit)", e.What, e.Limit, e.Field)
}

// Costs in bytes of memory, growth and what it leaves behind included.
const (
	costBox    = 16
	costTuple  = 48
	costList   = 48
	costDict   = 64
	costObject = 192
	costClass  = 160
	costItem   = 48  // an element of a list, which grows
	costSlot   = 16  // an element of a tuple, the stack or the memo
	costEntry  = 160 // an entry of a dict or a set
)

// meter is what the pickle of a file and those nested in it spend together.
type meter struct {
	limits  Limits
	opcodes int64
	memory  int64
	depth   int // nested pickles being read
	classes map[Class]*Class
	order   []Use
}

// charge spends memory.
func (m *meter) charge(n int64) error {
	if n > m.limits.MaxMemory-m.memory {
		return &LimitError{"bytes of memory", m.limits.MaxMemory, "MaxMemory"}
	}
	m.memory += n
	return nil
}

// class returns the one Class of a name.
func (m *meter) class(module, name string, offset int) (*Class, error) {
	if len(module) > m.limits.MaxName || len(name) > m.limits.MaxName {
		return nil, &LimitError{"bytes of a class name", int64(m.limits.MaxName), "MaxName"}
	}
	key := Class{module, name}
	if c := m.classes[key]; c != nil {
		return c, nil
	}
	if len(m.classes) >= m.limits.MaxClasses {
		return nil, &LimitError{"classes", int64(m.limits.MaxClasses), "MaxClasses"}
	}
	if err := m.charge(costClass + int64(len(module)+len(name))); err != nil {
		return nil, err
	}
	c := &key
	m.classes[key] = c
	m.order = append(m.order, Use{c, offset})
	return c, nil
}
