package parquet

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

// Members of the union LogicalType.
const (
	logicalString    = 1
	logicalEnum      = 4
	logicalDecimal   = 5
	logicalDate      = 6
	logicalTime      = 7
	logicalTimestamp = 8
	logicalInteger   = 10
	logicalNull      = 11
	logicalJSON      = 12
	logicalUUID      = 14
	logicalFloat16   = 15
)

// Members of the older ConvertedType.
const (
	convertedUTF8        = 0
	convertedEnum        = 4
	convertedDecimal     = 5
	convertedDate        = 6
	convertedTimeMillis  = 7
	convertedTimeMicros  = 8
	convertedStampMillis = 9
	convertedStampMicros = 10
	convertedUint8       = 11
	convertedUint64      = 14
	convertedInt64       = 18
	convertedJSON        = 19
	convertedBSON        = 20
	convertedInterval    = 21
)

// content is what the values of a column mean.
type content int

const (
	asBool content = iota
	asInt
	asUint
	asFloat
	asHalf // floats of 16 bits
	asText
	asUUID
	asDecimal
	asDate
	asTime
	asTimestamp
	asNull
)

// A leaf is a column of the file.
type leaf struct {
	name     string
	index    int // among the chunks of a row group
	physical int64
	length   int // of physFixed, in bytes
	optional bool
	content  content
	bits     int64 // of asUint
	scale    int   // of asDecimal
	unit     int64 // of asTime and asTimestamp: of a second
	utc      bool
}

// leaves returns the columns to read, in the order of names or, without any, of
// the file.
func (m fileMeta) leaves(names []string) ([]leaf, error) {
	if len(m.schema) == 0 {
		return nil, errors.New("no schema")
	}
	if names != nil && len(names) == 0 {
		return nil, errors.New("option Columns is empty")
	}
	var all []string
	places := map[string][2]int{} // of a top-level column: its element, its first leaf
	at, index := 1, 0
	for range m.schema[0].children {
		if at >= len(m.schema) {
			return nil, errors.New("the schema ends too soon")
		}
		name := m.schema[at].name
		if _, twice := places[name]; twice {
			return nil, fmt.Errorf("more than one column %q", name)
		}
		all = append(all, name)
		places[name] = [2]int{at, index}
		var err error
		if at, index, err = m.pass(at, index); err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no columns")
	}
	if names == nil {
		names = all
	}
	list := make([]leaf, len(names))
	taken := make(map[string]bool, len(names))
	for i, name := range names {
		place, ok := places[name]
		switch {
		case !ok:
			return nil, noColumn(name, all)
		case taken[name]:
			return nil, fmt.Errorf("column %q is named twice", name)
		}
		taken[name] = true
		l, err := m.schema[place[0]].leaf()
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", name, err)
		}
		l.index = place[1]
		list[i] = l
	}
	return list, nil
}

func noColumn(name string, all []string) error {
	if near := dataframe.Nearest(name, all); near != "" {
		return fmt.Errorf("no column %q; did you mean %q?", name, near)
	}
	return fmt.Errorf("no column %q", name)
}

// pass returns the element after the one at a place with all its children, and
// the number of the next leaf.
func (m fileMeta) pass(at, index int) (int, int, error) {
	for open := int64(1); open > 0; open-- {
		if at >= len(m.schema) {
			return 0, 0, errors.New("the schema ends too soon")
		}
		switch n := m.schema[at].children; {
		case n < 0 || n > int64(len(m.schema)):
			return 0, 0, fmt.Errorf("column %q has %d children", m.schema[at].name, n)
		case n == 0:
			index++
		default:
			open += n
		}
		at++
	}
	return at, index, nil
}

// leaf says what a column holds, or why it is not read.
func (e element) leaf() (leaf, error) {
	l := leaf{name: e.name, physical: e.physical, optional: e.repetition == optional}
	switch {
	case e.name == "":
		return l, errors.New("it has no name")
	case !utf8.ValidString(e.name):
		return l, errors.New("its name is not UTF-8")
	case e.children > 0 || e.repetition != required && e.repetition != optional:
		return l, errors.New("nested columns are not read; name the others in Options.Columns")
	case e.physical < physBool || e.physical > physFixed:
		return l, fmt.Errorf("unknown type %d", e.physical)
	case e.physical == physFixed && (e.length < 1 || e.length > 1<<20):
		return l, fmt.Errorf("values of %d bytes", e.length)
	}
	l.length = int(e.length)
	l.byPhysical()
	if err := l.byLogical(e); err != nil {
		return l, err
	}
	return l, l.check()
}

// byPhysical is what a column means without a logical type.
func (l *leaf) byPhysical() {
	switch l.physical {
	case physBool:
		l.content = asBool
	case physInt32, physInt64:
		l.content = asInt
	case physInt96:
		l.content, l.unit = asTimestamp, 1e9
	case physFloat, physDouble:
		l.content = asFloat
	default:
		l.content = asText
	}
}

func (l *leaf) byLogical(e element) error {
	switch e.logical.member {
	case 0:
		return l.byConverted(e)
	case logicalString, logicalEnum, logicalJSON:
		l.content = asText
	case logicalDecimal:
		return l.decimal(e.logical.scale)
	case logicalDate:
		l.content = asDate
	case logicalTime, logicalTimestamp:
		l.content = asTime
		if e.logical.member == logicalTimestamp {
			l.content = asTimestamp
		}
		l.unit, l.utc = map[int64]int64{1: 1e3, 2: 1e6, 3: 1e9}[e.logical.unit], e.logical.utc
		if l.unit == 0 {
			return fmt.Errorf("unknown unit of time %d", e.logical.unit)
		}
	case logicalInteger:
		if !slices.Contains([]int64{8, 16, 32, 64}, e.logical.bits) {
			return fmt.Errorf("integers of %d bits", e.logical.bits)
		}
		if !e.logical.signed {
			l.content, l.bits = asUint, e.logical.bits
		}
	case logicalNull:
		l.content = asNull
	case logicalUUID:
		l.content = asUUID
	case logicalFloat16:
		l.content = asHalf
	default:
		return fmt.Errorf("logical type %d is not read", e.logical.member)
	}
	return nil
}

func (l *leaf) byConverted(e element) error {
	switch e.converted {
	case -1:
	case convertedUTF8, convertedEnum, convertedJSON:
		l.content = asText
	case convertedDecimal:
		return l.decimal(e.scale)
	case convertedDate:
		l.content = asDate
	case convertedTimeMillis:
		l.content, l.unit = asTime, 1e3
	case convertedTimeMicros:
		l.content, l.unit = asTime, 1e6
	case convertedStampMillis:
		l.content, l.unit, l.utc = asTimestamp, 1e3, true
	case convertedStampMicros:
		l.content, l.unit, l.utc = asTimestamp, 1e6, true
	case convertedBSON, convertedInterval:
		return fmt.Errorf("converted type %d is not read", e.converted)
	default:
		switch {
		case e.converted >= convertedUint8 && e.converted <= convertedUint64:
			l.content, l.bits = asUint, 8<<(e.converted-convertedUint8)
		case e.converted <= convertedUint64 || e.converted > convertedInt64:
			return fmt.Errorf("converted type %d is not read", e.converted)
		}
	}
	return nil
}

func (l *leaf) decimal(scale int64) error {
	if scale < 0 || scale > 1000 {
		return fmt.Errorf("decimals with %d digits after the point", scale)
	}
	l.content, l.scale = asDecimal, int(scale)
	return nil
}

// check refuses a meaning that the physical type cannot have.
func (l leaf) check() error {
	ints := l.physical == physInt32 || l.physical == physInt64
	ok := true
	switch l.content {
	case asInt, asUint, asTime:
		ok = ints
	case asTimestamp:
		ok = l.physical == physInt64 || l.physical == physInt96
	case asDate:
		ok = l.physical == physInt32
	case asText:
		ok = l.physical == physBytes
	case asUUID:
		ok = l.physical == physFixed && l.length == 16
	case asHalf:
		ok = l.physical == physFixed && l.length == 2
	case asDecimal:
		ok = ints || l.physical == physBytes || l.physical == physFixed
	}
	if !ok {
		return fmt.Errorf("values of physical type %d cannot be read as their logical type, or have none", l.physical)
	}
	return nil
}
