package pickle

import (
	"fmt"
	"unicode/utf8"
)

// global pushes the class of two lines.
func (m *machine) global() error {
	module, err := m.line()
	if err != nil {
		return err
	}
	name, err := m.line()
	if err != nil {
		return err
	}
	return m.pushClass(string(module[:min(len(module), m.meter.limits.MaxName+1)]), string(name[:min(len(name), m.meter.limits.MaxName+1)]))
}

// stackGlobal pushes the class of the two strings on top.
func (m *machine) stackGlobal() error {
	name, err := m.popText("name")
	if err != nil {
		return err
	}
	module, err := m.popText("module")
	if err != nil {
		return err
	}
	return m.pushClass(module, name)
}

func (m *machine) popText(what string) (string, error) {
	v, err := m.pop()
	if err != nil {
		return "", err
	}
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("the %s of a class is %s, not a str", what, TypeName(v))
	}
	return s, nil
}

func (m *machine) pushClass(module, name string) error {
	if module == "" || name == "" || !utf8.ValidString(module) || !utf8.ValidString(name) {
		return fmt.Errorf("%.40q of %.40q is no class", name, module)
	}
	c, err := m.meter.class(module, name, m.at)
	if err != nil {
		return err
	}
	return m.push(c)
}

// reduce calls a class or a function, which here means to write that down.
func (m *machine) reduce() error {
	args, err := m.popArgs()
	if err != nil {
		return err
	}
	maker, err := m.pop()
	if err != nil {
		return err
	}
	c, ok := maker.(*Class)
	if !ok {
		return m.pushObject(&Object{Maker: maker, Called: true, Args: args})
	}
	v, done, err := m.known(c, args)
	if err != nil {
		return fmt.Errorf("%s: %w", c, err)
	}
	if done {
		return m.push(v)
	}
	return m.pushMade(&Object{Class: c, Called: true, Args: args})
}

// newObject makes an instance of a class, with arguments by name too if asked.
func (m *machine) newObject(byName bool) error {
	var named *Dict
	if byName {
		v, err := m.pop()
		if err != nil {
			return err
		}
		d, ok := v.(*Dict)
		if !ok {
			return fmt.Errorf("the arguments by name are %s, not a dict", TypeName(v))
		}
		named = d
	}
	args, err := m.popArgs()
	if err != nil {
		return err
	}
	maker, err := m.pop()
	if err != nil {
		return err
	}
	return m.instanceOf(maker, args, named)
}

// instance makes an instance as Python 2 did: of a class that the opcode names, or
// the lowest value above the mark.
func (m *machine) instance(named bool) error {
	var class any
	if named {
		if err := m.global(); err != nil {
			return err
		}
		class, _ = m.pop()
	}
	above, err := m.popMark()
	if err != nil {
		return err
	}
	if !named {
		if len(above) == 0 {
			return fmt.Errorf("there is no class above the mark")
		}
		class, above = above[0], above[1:]
	}
	if err := m.meter.charge(costSlot * int64(len(above))); err != nil {
		return err
	}
	return m.instanceOf(class, append([]any(nil), above...), nil)
}

func (m *machine) instanceOf(class any, args []any, named *Dict) error {
	switch c := class.(type) {
	case *Class:
		return m.pushMade(&Object{Class: c, Args: args, Kwargs: named})
	case *Object, *Persistent:
		return m.pushObject(&Object{Maker: c, Args: args, Kwargs: named})
	}
	return fmt.Errorf("%s has no instances", TypeName(class))
}

// pushMade pushes what Options.Make makes of an object, or the object.
func (m *machine) pushMade(o *Object) error {
	if m.build != nil {
		v, err := m.build(o.Class, o.Args, &Stream{m})
		if err != nil {
			return fmt.Errorf("%s: %w", o.Class, err)
		}
		if v != nil {
			return m.pushNew(v, costObject)
		}
	}
	return m.pushObject(o)
}

func (m *machine) pushObject(o *Object) error {
	o.Offset = m.at
	return m.pushNew(o, costObject)
}

func (m *machine) popArgs() ([]any, error) {
	v, err := m.pop()
	if err != nil {
		return nil, err
	}
	t, ok := v.(*Tuple)
	if !ok {
		return nil, fmt.Errorf("the arguments are %s, not a tuple", TypeName(v))
	}
	return t.Items, nil
}

// buildState gives the object below the state on top.
func (m *machine) buildState() error {
	state, err := m.pop()
	if err != nil {
		return err
	}
	v, err := m.top()
	if err != nil {
		return err
	}
	switch v := v.(type) {
	case *Object:
		v.States = append(v.States, state)
		return m.meter.charge(costItem)
	case Builder:
		return v.Build(state, &Stream{m})
	}
	return fmt.Errorf("%s is given a state", TypeName(v))
}
