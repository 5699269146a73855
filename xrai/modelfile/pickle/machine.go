package pickle

import (
	"errors"
	"fmt"
)

// machine runs the opcodes of one pickle.
type machine struct {
	data     []byte
	pos      int // next byte
	at       int // the opcode being run
	protocol int
	stack    []any
	marks    []int // lengths of the stack at which marks stand
	memo     memo
	meter    *meter
	build    func(*Class, []any, *Stream) (any, error) // Options.Make, may be nil
}

// run runs up to STOP and returns the value on top.
func (m *machine) run() (any, error) {
	for {
		if m.pos >= len(m.data) {
			return nil, &Error{m.pos, "", m.left(1)}
		}
		m.at = m.pos
		op := m.data[m.pos]
		m.pos++
		if m.meter.opcodes++; m.meter.opcodes > m.meter.limits.MaxOpcodes {
			return nil, m.fail(op, &LimitError{"opcodes", m.meter.limits.MaxOpcodes, "MaxOpcodes"})
		}
		if op == opStop {
			v, err := m.pop()
			if err != nil {
				return nil, m.fail(op, err)
			}
			return v, nil
		}
		if err := m.step(op); err != nil {
			return nil, m.fail(op, err)
		}
	}
}

// fail adds the opcode to an error; one of a nested pickle has its own.
func (m *machine) fail(op byte, err error) error {
	var inner *Error
	if errors.As(err, &inner) {
		return err
	}
	return &Error{m.at, opNames[op], err}
}

// step runs one opcode.
func (m *machine) step(op byte) error {
	switch op {
	case opMark:
		return m.mark()
	case opPop:
		return m.drop()
	case opPopMark:
		_, err := m.popMark()
		return err
	case opDup:
		v, err := m.top()
		return m.pushUnless(v, err)

	case opNone:
		return m.push(nil)
	case opNewTrue:
		return m.push(true)
	case opNewFalse:
		return m.push(false)
	case opBinInt1, opBinInt2, opBinInt:
		return m.pushUnless(m.fixedInt(op))
	case opInt, opLong:
		return m.pushUnless(m.textInt(op == opLong))
	case opLong1, opLong4:
		return m.pushUnless(m.longInt(op))
	case opBinFloat:
		return m.pushUnless(m.binFloat())
	case opFloat:
		return m.pushUnless(m.textFloat())
	case opShortBinUnicode, opBinUnicode, opBinUnicode8, opShortBinString, opBinString:
		return m.pushUnless(m.text(op))
	case opShortBinBytes, opBinBytes, opBinBytes8, opByteArray8:
		return m.pushUnless(m.bytes(op))
	case opString:
		return m.pushUnless(m.quoted())
	case opUnicode:
		return m.pushUnless(m.escaped())

	case opEmptyTuple, opTuple1, opTuple2, opTuple3, opTuple:
		return m.tuple(op)
	case opEmptyList, opList:
		return m.list(op == opList)
	case opEmptyDict, opDict:
		return m.dict(op == opDict)
	case opEmptySet, opFrozenSet:
		return m.set(op == opFrozenSet)
	case opAppend, opAppends:
		return m.appendItems(op == opAppends)
	case opSetItem, opSetItems:
		return m.setItems(op == opSetItems)
	case opAddItems:
		return m.addItems()

	case opGet, opBinGet, opLongBinGet:
		return m.get(op)
	case opPut, opBinPut, opLongBinPut, opMemoize:
		return m.put(op)

	case opGlobal:
		return m.global()
	case opStackGlobal:
		return m.stackGlobal()
	case opReduce:
		return m.reduce()
	case opNewObj, opNewObjEx:
		return m.newObject(op == opNewObjEx)
	case opInst, opObj:
		return m.instance(op == opInst)
	case opBuild:
		return m.buildState()
	case opPersID, opBinPersID:
		return m.persistent(op == opPersID)

	case opProto:
		return m.proto()
	case opFrame:
		// The length is a hint for readers of streams, which must still be true.
		n, err := m.size(8)
		if err != nil {
			return err
		}
		return m.left(n)
	case opReadOnlyBuffer:
		_, err := m.top()
		return err
	case opNextBuffer:
		return fmt.Errorf("the buffer is not in the file")
	case opExt1, opExt2, opExt4:
		return fmt.Errorf("an extension code stands for a class that the file does not name")
	}
	return fmt.Errorf("0x%02x is no opcode; the bytes are no pickle or are damaged", op)
}

// proto notes the protocol.
func (m *machine) proto() error {
	b, err := m.take(1)
	if err != nil {
		return err
	}
	if b[0] > highest {
		return fmt.Errorf("protocol %d is not known, the highest is %d", b[0], highest)
	}
	m.protocol = max(m.protocol, int(b[0]))
	return nil
}

// persistent pushes what refers to something outside the file.
func (m *machine) persistent(asText bool) error {
	var id any
	if asText {
		line, err := m.line()
		if err != nil {
			return err
		}
		id = string(line)
	} else {
		v, err := m.pop()
		if err != nil {
			return err
		}
		id = v
	}
	return m.pushNew(&Persistent{id}, costBox+keySize(id))
}
