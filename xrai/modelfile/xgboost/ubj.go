package xgboost

import (
	"encoding/binary"
	"fmt"
	"math"
)

// ubjReader reads Universal Binary JSON (ubjson.org, draft 12), big endian.
type ubjReader struct {
	data []byte
	at   int
}

func parseUBJ(data []byte) (any, error) {
	u := &ubjReader{data: data}
	v, err := u.value(0)
	if err != nil {
		return nil, fmt.Errorf("byte %d: %w", u.at, err)
	}
	for _, b := range u.data[u.at:] {
		if b != 0 && b != 'N' && b != '\n' {
			return nil, fmt.Errorf("byte %d: more follows the end of the model", u.at)
		}
	}
	return v, nil
}

// marker returns the next type, passing over no-ops.
func (u *ubjReader) marker() (byte, error) {
	for u.at < len(u.data) {
		u.at++
		if c := u.data[u.at-1]; c != 'N' {
			return c, nil
		}
	}
	return 0, errEnd
}

// take returns the next n bytes.
func (u *ubjReader) take(n int) ([]byte, error) {
	if n < 0 || n > len(u.data)-u.at {
		return nil, fmt.Errorf("%w: %d bytes are declared, %d are left", errEnd, n, len(u.data)-u.at)
	}
	u.at += n
	return u.data[u.at-n : u.at], nil
}

// sizes are the bytes of numbers by their type.
var sizes = map[byte]int{'i': 1, 'U': 1, 'I': 2, 'l': 4, 'L': 8, 'd': 4, 'D': 8}

// element reads a number of a type from its bytes.
func element(kind byte, b []byte) float64 {
	switch kind {
	case 'i':
		return float64(int8(b[0]))
	case 'U':
		return float64(b[0])
	case 'I':
		return float64(int16(binary.BigEndian.Uint16(b)))
	case 'l':
		return float64(int32(binary.BigEndian.Uint32(b)))
	case 'L':
		return float64(int64(binary.BigEndian.Uint64(b)))
	case 'd':
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.BigEndian.Uint64(b))
}

func (u *ubjReader) number(kind byte) (float64, error) {
	size, ok := sizes[kind]
	if !ok {
		return 0, fmt.Errorf("type %q where a number must stand", kind)
	}
	b, err := u.take(size)
	if err != nil {
		return 0, err
	}
	return element(kind, b), nil
}

// length reads a length with its type.
func (u *ubjReader) length() (int, error) {
	kind, err := u.marker()
	if err != nil {
		return 0, err
	}
	if kind == 'd' || kind == 'D' {
		return 0, fmt.Errorf("type %q where a length must stand", kind)
	}
	v, err := u.number(kind)
	if err != nil {
		return 0, err
	}
	if v < 0 || v > float64(len(u.data)) {
		return 0, fmt.Errorf("%w: a length of %.0f in a file of %d bytes", errEnd, v, len(u.data))
	}
	return int(v), nil
}

func (u *ubjReader) text() (string, error) {
	n, err := u.length()
	if err != nil {
		return "", err
	}
	b, err := u.take(n)
	return string(b), err
}

func (u *ubjReader) value(depth int) (any, error) {
	kind, err := u.marker()
	if err != nil {
		return nil, err
	}
	return u.valueOf(kind, depth)
}

func (u *ubjReader) valueOf(kind byte, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("values nest deeper than %d", maxDepth)
	}
	switch kind {
	case '{':
		return u.object(depth)
	case '[':
		return u.list(depth, false)
	case 'S', 'H':
		return u.text()
	case 'C':
		b, err := u.take(1)
		return string(b), err
	case 'T':
		return true, nil
	case 'F':
		return false, nil
	case 'Z':
		return nil, nil
	}
	return u.number(kind)
}

// head reads the type and the length that a list or object may begin with.
func (u *ubjReader) head() (kind byte, n int, err error) {
	n = -1
	if u.at < len(u.data) && u.data[u.at] == '$' {
		b, err := u.take(2)
		if err != nil {
			return 0, 0, err
		}
		kind = b[1]
		if u.at >= len(u.data) || u.data[u.at] != '#' {
			return 0, 0, fmt.Errorf("a type without a length")
		}
	}
	if u.at < len(u.data) && u.data[u.at] == '#' {
		u.at++
		n, err = u.length()
	}
	return kind, n, err
}

// end passes over a container's end.
func (u *ubjReader) end(c byte) bool {
	for u.at < len(u.data) && u.data[u.at] == 'N' {
		u.at++
	}
	if u.at < len(u.data) && u.data[u.at] == c {
		u.at++
		return true
	}
	return false
}

func (u *ubjReader) object(depth int) (any, error) {
	kind, n, err := u.head()
	if err != nil {
		return nil, err
	}
	if kind != 0 {
		return nil, fmt.Errorf("an object of one type, which XGBoost does not write")
	}
	var out object
	for n < 0 && !u.end('}') || n > 0 {
		name, err := u.text()
		if err != nil {
			return nil, err
		}
		var v any
		kind, err := u.marker()
		if err == nil && kind == '[' {
			v, err = u.list(depth+1, ignored[name])
		} else if err == nil {
			v, err = u.valueOf(kind, depth+1)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, member{name, v})
		if n > 0 {
			n--
		}
	}
	return out, nil
}

// list reads a list; skip passes over one of one type.
func (u *ubjReader) list(depth int, skip bool) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("values nest deeper than %d", maxDepth)
	}
	kind, n, err := u.head()
	if err != nil {
		return nil, err
	}
	if kind != 0 {
		size, ok := sizes[kind]
		if !ok {
			return nil, fmt.Errorf("a list of type %q", kind)
		}
		b, err := u.take(n * size)
		if err != nil || skip {
			return []float64(nil), err
		}
		out := make([]float64, n)
		for i := range out {
			out[i] = element(kind, b[i*size:])
		}
		return out, nil
	}
	var numbers []float64
	var mixed list
	for i := 0; n < 0 && !u.end(']') || i < n; i++ {
		v, err := u.value(depth + 1)
		if err != nil {
			return nil, err
		}
		switch v := v.(type) {
		case float64:
			if mixed == nil {
				numbers = append(numbers, v)
				continue
			}
		case bool:
			if mixed == nil {
				numbers = append(numbers, map[bool]float64{true: 1}[v])
				continue
			}
		}
		if mixed == nil {
			for _, x := range numbers {
				mixed = append(mixed, x)
			}
		}
		mixed = append(mixed, v)
	}
	if mixed != nil {
		return mixed, nil
	}
	return numbers, nil
}
