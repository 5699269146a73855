package pickle

import "fmt"

// memo is what GET finds. Writers number values from 0, so they stand in a slice;
// an index far beyond the others goes to a map and costs no more than it.
type memo struct {
	dense  []any
	sparse map[uint64]any
	count  int
}

// hole stands at an index of the slice that nothing was put at.
type hole struct{}

func (m *memo) get(i uint64) (any, bool) {
	var v any
	if i < uint64(len(m.dense)) {
		v = m.dense[i]
		if _, empty := v.(hole); !empty {
			return v, true
		}
	}
	v, ok := m.sparse[i]
	return v, ok
}

// put sets an index and returns the bytes of memory that took.
func (m *memo) put(i uint64, v any) (cost int64) {
	_, used := m.get(i)
	if !used {
		m.count++
	}
	if _, there := m.sparse[i]; there || i >= uint64(2*m.count+64) {
		if m.sparse == nil {
			m.sparse = map[uint64]any{}
		}
		m.sparse[i] = v
		if used {
			return 0
		}
		return costEntry
	}
	if i >= uint64(cap(m.dense)) {
		grown := 2 * int(i+1)
		m.dense = append(make([]any, 0, grown), m.dense...)
		cost = int64(grown) * costSlot
	}
	for uint64(len(m.dense)) <= i {
		m.dense = append(m.dense, hole{})
	}
	m.dense[i] = v
	return cost
}

func (m *machine) get(op byte) error {
	i, err := m.memoIndex(op)
	if err != nil {
		return err
	}
	v, ok := m.memo.get(i)
	if !ok {
		return fmt.Errorf("nothing was put at index %d", i)
	}
	return m.push(v)
}

func (m *machine) put(op byte) error {
	i := uint64(m.memo.count)
	if op != opMemoize {
		var err error
		if i, err = m.memoIndex(op); err != nil {
			return err
		}
	}
	v, err := m.top()
	if err != nil {
		return err
	}
	cost := m.memo.put(i, v)
	if m.memo.count > m.meter.limits.MaxMemo {
		return &LimitError{"values remembered", int64(m.meter.limits.MaxMemo), "MaxMemo"}
	}
	return m.meter.charge(cost)
}

func (m *machine) memoIndex(op byte) (uint64, error) {
	switch op {
	case opBinGet, opBinPut:
		return m.size(1)
	case opLongBinGet, opLongBinPut:
		return m.size(4)
	}
	return m.textIndex()
}
