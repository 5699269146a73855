package pickle

import (
	"fmt"
	"slices"
)

// tuple makes a tuple of the last values.
func (m *machine) tuple(op byte) error {
	var items []any
	switch op {
	case opTuple:
		above, err := m.popMark()
		if err != nil {
			return err
		}
		items = above
	default:
		n := 0
		if op != opEmptyTuple {
			n = int(op-opTuple1) + 1
		}
		if len(m.stack)-n < m.floor() {
			return m.underflow()
		}
		items = m.stack[len(m.stack)-n:]
		m.stack = m.stack[:len(m.stack)-n]
	}
	if err := m.meter.charge(costTuple + costSlot*int64(len(items))); err != nil {
		return err
	}
	return m.push(&Tuple{slices.Clone(items)})
}

// list makes an empty list, or one of the values above the mark.
func (m *machine) list(marked bool) error {
	l := new(List)
	if marked {
		items, err := m.popMark()
		if err != nil {
			return err
		}
		if err := m.meter.charge(costItem * int64(len(items))); err != nil {
			return err
		}
		l.Items = slices.Clone(items)
	}
	return m.pushNew(l, costList)
}

// dict makes an empty dict, or one of the pairs above the mark.
func (m *machine) dict(marked bool) error {
	d := new(Dict)
	if marked {
		items, err := m.popMark()
		if err != nil {
			return err
		}
		if err := m.fillDict(d, items); err != nil {
			return err
		}
	}
	return m.pushNew(d, costDict)
}

// fillDict sets keys and values that alternate.
func (m *machine) fillDict(d *Dict, items []any) error {
	if len(items)%2 != 0 {
		return fmt.Errorf("%d keys and values are no pairs", len(items))
	}
	for i := 0; i < len(items); i += 2 {
		if err := m.setEntry(d, items[i], items[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) setEntry(d *Dict, key, value any) error {
	// Comparing a long key takes time that the file's size does not bound.
	cost := int64(0)
	if n := keySize(key); n > 256 {
		cost = n
	}
	if err := m.meter.charge(cost); err != nil {
		return err
	}
	added, err := d.set(key, value)
	if err == nil && added {
		err = m.meter.charge(costEntry)
	}
	return err
}

// set makes an empty set, or a frozenset of the values above the mark.
func (m *machine) set(frozen bool) error {
	s := &Set{Frozen: frozen}
	if frozen {
		items, err := m.popMark()
		if err != nil {
			return err
		}
		if err := m.fillSet(s, items); err != nil {
			return err
		}
	}
	return m.pushNew(s, costDict)
}

func (m *machine) fillSet(s *Set, items []any) error {
	for _, v := range items {
		if err := m.setEntry(&s.dict, v, nil); err != nil {
			return err
		}
	}
	return nil
}

// lastItems pops one value, or all above the mark.
func (m *machine) lastItems(marked bool) ([]any, error) {
	if marked {
		return m.popMark()
	}
	if len(m.stack)-1 < m.floor() {
		return nil, m.underflow()
	}
	items := m.stack[len(m.stack)-1:]
	m.stack = m.stack[:len(m.stack)-1]
	return items, nil
}

// appendItems appends to the list below.
func (m *machine) appendItems(marked bool) error {
	items, err := m.lastItems(marked)
	if err != nil {
		return err
	}
	v, err := m.top()
	if err != nil {
		return err
	}
	if err := m.meter.charge(costItem * int64(len(items))); err != nil {
		return err
	}
	switch v := v.(type) {
	case *List:
		v.Items = extend(v.Items, items)
	case *Object:
		v.Items = extend(v.Items, items)
	default:
		return fmt.Errorf("items are appended to %s", TypeName(v))
	}
	return nil
}

// extend appends by doubling, which leaves less behind than append where lists are
// long.
func extend[T any](list, more []T) []T {
	if need := len(list) + len(more); need > cap(list) {
		list = append(make([]T, 0, max(need, 2*len(list))), list...)
	}
	return append(list, more...)
}

// addItems adds the values above the mark to the set below.
func (m *machine) addItems() error {
	items, err := m.popMark()
	if err != nil {
		return err
	}
	v, err := m.top()
	if err != nil {
		return err
	}
	switch v := v.(type) {
	case *Set:
		if v.Frozen {
			return fmt.Errorf("items are added to a frozenset")
		}
		return m.fillSet(v, items)
	case *Object:
		v.Items = extend(v.Items, items)
		return m.meter.charge(costItem * int64(len(items)))
	}
	return fmt.Errorf("items are added to %s", TypeName(v))
}

// setItems sets one pair, or all above the mark, in the dict below.
func (m *machine) setItems(marked bool) error {
	var items []any
	if marked {
		above, err := m.popMark()
		if err != nil {
			return err
		}
		items = above
	} else {
		if len(m.stack)-2 < m.floor() {
			return m.underflow()
		}
		items = m.stack[len(m.stack)-2:]
		m.stack = m.stack[:len(m.stack)-2]
	}
	v, err := m.top()
	if err != nil {
		return err
	}
	switch v := v.(type) {
	case *Dict:
		return m.fillDict(v, items)
	case *Object:
		if v.Entries == nil {
			if err := m.meter.charge(costDict); err != nil {
				return err
			}
			v.Entries = new(Dict)
		}
		return m.fillDict(v.Entries, items)
	}
	return fmt.Errorf("items are set in %s", TypeName(v))
}
