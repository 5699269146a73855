package pickle

import (
	"errors"
	"fmt"
)

// ErrTruncated is in the chain of every error that says the bytes end before what
// they declare.
var ErrTruncated = errors.New("the file ends early")

// TruncatedError says how long the file would have to be.
type TruncatedError struct{ Need uint64 }

// Error words it.
func (e *TruncatedError) Error() string { return ErrTruncated.Error() }

// Is reports whether the target is ErrTruncated.
func (e *TruncatedError) Is(target error) bool { return target == ErrTruncated }

// Error says where reading failed.
type Error struct {
	Offset int    // byte of the opcode
	Op     string // its name in Python's pickletools, empty if it has none
	Err    error
}

// Error words it.
func (e *Error) Error() string {
	if e.Op == "" {
		return fmt.Sprintf("pickle, byte %d: %v", e.Offset, e.Err)
	}
	return fmt.Sprintf("pickle, byte %d (%s): %v", e.Offset, e.Op, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Options say how to read. The zero value has the defaults.
type Options struct {
	Limits

	// Make is asked for every object that calling or instantiating a class would
	// make. It returns what stands for it, or nil for a plain *Object. What it
	// returns is nil, a plain value or a pointer; a Builder receives its state.
	Make func(c *Class, args []any, in *Stream) (any, error)
}

// Builder is a value of Options.Make that takes the state BUILD gives it.
type Builder interface {
	// Build takes the state; in stands after the opcode.
	Build(state any, in *Stream) error
}

// Use is a class and the byte at which the file first names it.
type Use struct {
	Class  *Class
	Offset int
}

// Result is what a pickle holds.
type Result struct {
	Value    any
	Protocol int   // the highest it declares; 0 and 1 declare none
	Size     int   // bytes up to its end; what stands behind them was not read
	Opcodes  int64 // opcodes run
	Memory   int64 // estimated bytes of memory
	Classes  []Use // every class and function it names, in order
}

// Load reads the pickle that data begins with. The result holds views of data,
// which must not change. The error is an *Error, or says which limit is negative.
func Load(data []byte, o Options) (*Result, error) {
	limits, err := o.filled(len(data))
	if err != nil {
		return nil, err
	}
	spent := &meter{limits: limits, classes: map[Class]*Class{}}
	m := &machine{data: data, meter: spent, build: o.Make}
	v, err := m.run()
	if err != nil {
		return nil, err
	}
	return &Result{
		Value: v, Protocol: m.protocol, Size: m.pos,
		Opcodes: spent.opcodes, Memory: spent.memory, Classes: spent.order,
	}, nil
}

// Stream gives a Builder the bytes that follow in the file.
type Stream struct{ m *machine }

// Offset returns the number of bytes before those that follow.
func (s *Stream) Offset() int { return s.m.pos }

// Left returns the number of bytes that follow.
func (s *Stream) Left() int { return len(s.m.data) - s.m.pos }

// Next takes the n bytes that follow, as a view.
func (s *Stream) Next(n int) ([]byte, error) {
	if n < 0 {
		return nil, fmt.Errorf("%d bytes are negative", n)
	}
	return s.m.take(uint64(n))
}

// Charge spends n bytes of MaxMemory.
func (s *Stream) Charge(n int64) error {
	if n < 0 {
		return fmt.Errorf("%d bytes are negative", n)
	}
	return s.m.meter.charge(n)
}

// Nested reads a whole pickle that follows, with a memo of its own and the same
// limits.
func (s *Stream) Nested() (any, error) {
	spent := s.m.meter
	if spent.depth >= spent.limits.MaxNested {
		return nil, &LimitError{"pickles inside pickles", int64(spent.limits.MaxNested), "MaxNested"}
	}
	spent.depth++
	defer func() { spent.depth-- }()
	inner := &machine{data: s.m.data, pos: s.m.pos, meter: spent, build: s.m.build}
	v, err := inner.run()
	if err != nil {
		return nil, err
	}
	s.m.pos = inner.pos
	return v, nil
}
