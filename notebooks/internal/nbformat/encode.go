package nbformat

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// appendJSON appends v as Jupyter writes it: keys sorted, one space a level,
// only quotes, backslashes and control characters escaped. encoding/json
// cannot: it always escapes U+2028 and U+2029.
func appendJSON(b []byte, v any, depth int) ([]byte, error) {
	var err error
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case json.Number:
		return append(b, v...), nil
	case string:
		return appendString(b, v), nil
	case []any:
		if len(v) == 0 {
			return append(b, "[]"...), nil
		}
		b = append(b, '[')
		for i, e := range v {
			b = appendBreak(b, i, depth+1)
			if b, err = appendJSON(b, e, depth+1); err != nil {
				return nil, err
			}
		}
		return append(appendBreak(b, 0, depth), ']'), nil
	case map[string]any:
		if len(v) == 0 {
			return append(b, "{}"...), nil
		}
		b = append(b, '{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			b = appendBreak(b, i, depth+1)
			b = append(appendString(b, key), ": "...)
			if b, err = appendJSON(b, v[key], depth+1); err != nil {
				return nil, err
			}
		}
		return append(appendBreak(b, 0, depth), '}'), nil
	}
	return nil, fmt.Errorf("a notebook cannot hold a %T", v)
}

// appendBreak starts the line of an element: a comma unless it is the first.
func appendBreak(b []byte, index, depth int) []byte {
	if index > 0 {
		b = append(b, ',')
	}
	b = append(b, '\n')
	return append(b, strings.Repeat(" ", depth)...)
}

func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\b':
			b = append(b, `\b`...)
		case r == '\f':
			b = append(b, `\f`...)
		case r < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
