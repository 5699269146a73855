package pickle

import (
	"fmt"
	"slices"
)

// push puts a value on the stack.
func (m *machine) push(v any) error {
	if len(m.stack) == cap(m.stack) {
		if len(m.stack) >= m.meter.limits.MaxStack {
			return &LimitError{"values on the stack", int64(m.meter.limits.MaxStack), "MaxStack"}
		}
		grown := min(max(64, 2*cap(m.stack)), m.meter.limits.MaxStack)
		if err := m.meter.charge(int64(grown) * costSlot); err != nil {
			return err
		}
		m.stack = slices.Grow(m.stack, grown-len(m.stack))[:len(m.stack):grown]
	}
	m.stack = append(m.stack, v)
	return nil
}

// pushNew pushes a value that took memory.
func (m *machine) pushNew(v any, cost int64) error {
	if err := m.meter.charge(cost); err != nil {
		return err
	}
	return m.push(v)
}

// pushUnless pushes what a reading method returned.
func (m *machine) pushUnless(v any, err error) error {
	if err != nil {
		return err
	}
	return m.push(v)
}

// floor is the height below which nothing may be popped: that of the last mark.
func (m *machine) floor() int {
	if len(m.marks) == 0 {
		return 0
	}
	return m.marks[len(m.marks)-1]
}

func (m *machine) top() (any, error) {
	if len(m.stack) <= m.floor() {
		return nil, m.underflow()
	}
	return m.stack[len(m.stack)-1], nil
}

func (m *machine) pop() (any, error) {
	v, err := m.top()
	if err == nil {
		m.stack = m.stack[:len(m.stack)-1]
	}
	return v, err
}

func (m *machine) underflow() error {
	if len(m.marks) > 0 {
		return fmt.Errorf("there is no value above the open mark")
	}
	return fmt.Errorf("the stack is empty")
}

// drop pops a value, or a mark that stands on top.
func (m *machine) drop() error {
	if len(m.marks) > 0 && m.floor() == len(m.stack) {
		m.marks = m.marks[:len(m.marks)-1]
		return nil
	}
	_, err := m.pop()
	return err
}

func (m *machine) mark() error {
	if len(m.marks) >= m.meter.limits.MaxMarks {
		return &LimitError{"open marks", int64(m.meter.limits.MaxMarks), "MaxMarks"}
	}
	m.marks = append(m.marks, len(m.stack))
	return nil
}

// popMark pops the last mark and the values above it. They stay valid until the
// next push.
func (m *machine) popMark() ([]any, error) {
	if len(m.marks) == 0 {
		return nil, fmt.Errorf("there is no open mark")
	}
	items := m.stack[m.floor():]
	m.stack = m.stack[:m.floor()]
	m.marks = m.marks[:len(m.marks)-1]
	return items, nil
}
