package pickle

import (
	"fmt"
	"math/big"
	"slices"
	"unicode/utf8"
)

// known makes the plain values that pickles write as calls; done is false for any
// other function.
func (m *machine) known(c *Class, args []any) (v any, done bool, err error) {
	switch c.Module {
	case "builtins", "__builtin__":
		switch c.Name {
		case "bytes", "bytearray":
			v, err = m.asBytes(args)
		case "set", "frozenset":
			v, err = m.asSet(args, c.Name == "frozenset")
		case "complex":
			v, err = asComplex(args)
		default:
			return nil, false, nil
		}
		return v, true, err
	case "_codecs":
		if c.Name == "encode" {
			v, err = m.encode(args)
			return v, true, err
		}
	case "copyreg", "copy_reg":
		switch c.Name {
		case "_reconstructor", "__newobj__":
			v, err = m.reconstruct(args, c.Name == "__newobj__")
			return v, true, err
		case "__newobj_ex__":
			v, err = m.reconstructByName(args)
			return v, true, err
		}
	case "collections":
		// Python 2 gives the pairs as an argument.
		if c.Name == "OrderedDict" && len(args) == 1 {
			v, err = m.orderedDict(c, args[0])
			return v, true, err
		}
	}
	return nil, false, nil
}

// asBytes makes bytes of nothing, of bytes, or of a str in Latin-1.
func (m *machine) asBytes(args []any) (any, error) {
	if len(args) == 0 {
		return Bytes{}, nil
	}
	switch v := args[0].(type) {
	case Bytes:
		return v, m.meter.charge(2 * costBox)
	case string:
		return m.encode(args)
	}
	return nil, fmt.Errorf("bytes of %s", TypeName(args[0]))
}

// encode makes bytes of a str whose characters are bytes: how protocol 2 writes
// them.
func (m *machine) encode(args []any) (any, error) {
	if len(args) < 1 || len(args) > 2 {
		return nil, fmt.Errorf("%d arguments", len(args))
	}
	s, ok := args[0].(string)
	if !ok {
		return nil, fmt.Errorf("the text is %s", TypeName(args[0]))
	}
	if len(args) == 2 {
		switch args[1] {
		case "latin1", "latin-1", "iso-8859-1":
		default:
			return nil, fmt.Errorf("the encoding is not latin1")
		}
	}
	if err := m.meter.charge(2*costBox + int64(len(s))); err != nil {
		return nil, err
	}
	out := make(Bytes, 0, len(s))
	for i, r := range s {
		if r > 0xff || r == utf8.RuneError {
			return nil, fmt.Errorf("the character at byte %d is no byte", i)
		}
		out = append(out, byte(r))
	}
	return out, nil
}

func (m *machine) asSet(args []any, frozen bool) (any, error) {
	s := &Set{Frozen: frozen}
	if err := m.meter.charge(costDict); err != nil {
		return nil, err
	}
	switch len(args) {
	case 0:
		return s, nil
	case 1:
		if items, ok := Items(args[0]); ok {
			// The same list may be given again and again.
			if err := m.meter.charge(costItem * int64(len(items))); err != nil {
				return nil, err
			}
			return s, m.fillSet(s, items)
		}
	}
	return nil, fmt.Errorf("the elements are no list")
}

func asComplex(args []any) (any, error) {
	var part [2]float64
	if len(args) > 2 {
		return nil, fmt.Errorf("%d arguments", len(args))
	}
	for i, a := range args {
		switch a := a.(type) {
		case float64:
			part[i] = a
		case int64:
			part[i] = float64(a)
		case *big.Int:
			part[i], _ = new(big.Float).SetInt(a).Float64()
		default:
			return nil, fmt.Errorf("a part is %s", TypeName(a))
		}
	}
	return complex(part[0], part[1]), nil
}

// reconstruct makes an instance of the first argument. __newobj__ has the
// arguments of __new__ after it, _reconstructor the base class and its value.
func (m *machine) reconstruct(args []any, rest bool) (any, error) {
	if len(args) == 0 || !rest && len(args) != 3 {
		return nil, fmt.Errorf("%d arguments", len(args))
	}
	if rest {
		return m.instanceValue(args[0], args[1:], nil)
	}
	v, err := m.instanceValue(args[0], nil, nil)
	if err != nil {
		return nil, err
	}
	if o, ok := v.(*Object); ok {
		switch base := args[2].(type) {
		case nil: // the base is object
		case *List:
			o.Items = slices.Clip(base.Items)
		case *Dict:
			o.Entries = new(Dict)
			for k, v := range base.All() {
				if err := m.setEntry(o.Entries, k, v); err != nil {
					return nil, err
				}
			}
		default:
			o.Args = args[2:]
		}
	}
	return v, nil
}

func (m *machine) reconstructByName(args []any) (any, error) {
	if len(args) != 3 {
		return nil, fmt.Errorf("%d arguments", len(args))
	}
	given, ok1 := args[1].(*Tuple)
	named, ok2 := args[2].(*Dict)
	if !ok1 || !ok2 {
		return nil, fmt.Errorf("the arguments are no tuple and dict")
	}
	return m.instanceValue(args[0], given.Items, named)
}

// instanceValue is instanceOf without leaving the value on the stack.
func (m *machine) instanceValue(class any, args []any, named *Dict) (any, error) {
	if err := m.instanceOf(class, args, named); err != nil {
		return nil, err
	}
	return m.pop()
}

// orderedDict makes a dict of pairs.
func (m *machine) orderedDict(c *Class, pairs any) (any, error) {
	items, ok := Items(pairs)
	if !ok {
		return nil, fmt.Errorf("the entries are %s", TypeName(pairs))
	}
	if err := m.meter.charge(costObject + costDict + costItem*int64(len(items))); err != nil {
		return nil, err
	}
	o := &Object{Class: c, Called: true, Entries: new(Dict), Offset: m.at}
	for _, p := range items {
		kv, ok := Items(p)
		if !ok || len(kv) != 2 {
			return nil, fmt.Errorf("an entry is no pair")
		}
		if err := m.setEntry(o.Entries, kv[0], kv[1]); err != nil {
			return nil, err
		}
	}
	return o, nil
}
